import type { PatchRegion } from '../../media/media.ts';

/** A part of a picture round one face: luma, and chroma at half the size, 0..255; both sides even. */
export interface FaceWindow {
  readonly width: number;
  readonly height: number;
  readonly y: Float32Array;
  readonly cb: Float32Array;
  readonly cr: Float32Array;
}

interface Extent {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** The even rectangle of a picture that holds an extent grown by `margin` pixels; undefined where they do not meet in 8 pixels or more. */
export function windowAround(
  { left, top, right, bottom }: Extent,
  margin: number,
  picture: { readonly width: number; readonly height: number },
): PatchRegion | undefined {
  const [x, y] = [Math.max(0, Math.floor(left - margin)) & ~1, Math.max(0, Math.floor(top - margin)) & ~1];
  const width = (Math.min(picture.width & ~1, Math.ceil(right + margin) + 1) - x) & ~1;
  const height = (Math.min(picture.height & ~1, Math.ceil(bottom + margin) + 1) - y) & ~1;
  return width < 8 || height < 8 ? undefined : { x, y, width, height };
}

/** Means of 2 x 2 pixels of a plane; both sides are even. */
export function halved(plane: Float32Array, width: number, height: number): Float32Array {
  const out = new Float32Array((width * height) / 4);
  for (let y = 0, i = 0; y < height; y += 2) {
    for (let x = 0, at = y * width; x < width; x += 2, at += 2, i += 1)
      out[i] = (plane[at]! + plane[at + 1]! + plane[at + width]! + plane[at + width + 1]!) / 4;
  }
  return out;
}
