import type { Frame } from '../../media/frame.ts';
import type { Box } from './picture.ts';

/** A box in the picture turned a quarter to the left: lines that read downwards read rightwards there, their characters lying. @param width of the upright picture. */
export const turned = <B extends Box>(box: B, width: number): B => ({
  ...box,
  ...{ left: box.top, right: box.bottom, top: width - box.right, bottom: width - box.left },
});

/** A box of the turned picture in the upright one. @param width of the upright picture. */
export const turnedBack = <B extends Box>(box: B, width: number): B => ({
  ...box,
  ...{ left: width - box.bottom, right: width - box.top, top: box.left, bottom: box.right },
});

/** A picture of planes, yuv420p, turned a quarter to the left. */
export function turnedFrame(frame: Frame): Frame {
  const { width, height, data } = frame;
  const [columns, rows] = [Math.ceil(width / 2), Math.ceil(height / 2)];
  const out = new Uint8Array(data.length);
  const plane = (start: number, w: number, h: number) => {
    for (let x = 0, to = start; x < w; x++)
      for (let y = 0, from = start + w - 1 - x; y < h; y++, from += w, to++) out[to] = data[from]!; // inside
  };
  plane(0, width, height);
  plane(width * height, columns, rows);
  plane(width * height + columns * rows, columns, rows);
  return { ...frame, width: height, height: width, data: out };
}

/** Frames turned so. */
export async function* turnedFrames(frames: AsyncIterable<Frame>): AsyncGenerator<Frame> {
  for await (const frame of frames) yield turnedFrame(frame);
}
