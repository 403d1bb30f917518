import { resampleInto, type Picture } from './picture.ts';

/** A picture whose longer side has at most `side` pixels: means of what was there where it shrinks by more than 2; the picture itself where it is small. */
export function smallerPicture(picture: Picture, side: number): Picture {
  const scale = side / Math.max(picture.width, picture.height);
  if (scale >= 1) return picture;
  const [width, height] = [Math.max(1, Math.round(picture.width * scale)), Math.max(1, Math.round(picture.height * scale))]; // prettier-ignore
  const planes = new Float32Array(3 * width * height);
  const part = { left: 0, top: 0, right: picture.width, bottom: picture.height };
  resampleInto(picture, part, { width, height }, { data: planes, stride: width, rows: height }, [1, 1, 1], [0, 0, 0]);
  const data = new Uint8Array(planes.length);
  for (let i = 0; i < width * height; i += 1)
    for (let c = 0; c < 3; c += 1) data[3 * i + c] = Math.round(planes[c * width * height + i]!);
  return { width, height, data };
}
