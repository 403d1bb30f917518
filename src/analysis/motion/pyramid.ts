/** Brightness of a picture at one scale, and which of its pixels may be looked at. */
export interface Level {
  readonly width: number;
  readonly height: number;
  /** 0..255 */
  readonly data: Float32Array;
  /** 1 where the film is seen, 0 where something lies over it. */
  readonly seen: Uint8Array;
}

/** A level has at least this many rows and columns. */
const leastSide = 12;

/**
 * A picture and what is left of it at halves of its size, down to `levels` of them or the smallest that is of use. A pixel of a smaller level is the mean of those
 * of its four that are seen, so that thin strokes that hide the film go with the first halving.
 * @param luma `width` x `height`. @param hidden 1 where the film is hidden; nowhere when absent.
 */
export function pyramid(
  luma: Uint8Array,
  hidden: Uint8Array | undefined,
  width: number,
  height: number,
  levels: number,
): Level[] {
  const seen = new Uint8Array(luma.length).fill(1);
  for (let i = 0; hidden !== undefined && i < seen.length; i++) seen[i] = 1 - hidden[i]!; // of one size
  const out: Level[] = [{ width, height, data: new Float32Array(luma), seen }];
  for (let last = out[0]; last !== undefined && out.length < levels; last = out.at(-1)) {
    if (Math.min(last.width, last.height) < 2 * leastSide) break;
    out.push(half(last));
  }
  return out;
}

function half({ width, height, data, seen }: Level): Level {
  const [w, h] = [width >> 1, height >> 1];
  const out = { width: w, height: h, data: new Float32Array(w * h), seen: new Uint8Array(w * h) };
  for (let y = 0, i = 0; y < h; y++) {
    for (let x = 0, at = 2 * y * width; x < w; x++, at += 2, i++) {
      // the four lie inside, since w and h are rounded down
      const [a, b, c, d] = [seen[at]!, seen[at + 1]!, seen[at + width]!, seen[at + width + 1]!];
      const count = a + b + c + d;
      if (count === 0) continue;
      const sum = a * data[at]! + b * data[at + 1]! + c * data[at + width]! + d * data[at + width + 1]!;
      out.data[i] = sum / count;
      out.seen[i] = 1;
    }
  }
  return out;
}
