import type { Frame } from '../../media/frame.ts';
import { Enlarged } from './enlarge.ts';

/** A picture of twice the width and height, bilinear. @param frame `rgb24` or `rgba`. */
export function doubled(frame: Frame): Frame {
  const channels = frame.pixelFormat === 'rgba' ? 4 : 3;
  const size = frame.width * frame.height;
  const large = { width: 2 * frame.width, height: 2 * frame.height };
  const data = new Uint8Array(4 * size * channels);
  for (let c = 0; c < channels; c++) {
    const plane = new Float32Array(size);
    for (let i = 0, at = c; i < size; i++, at += channels) plane[i] = frame.data[at]!;
    const rows = new Enlarged(plane, frame, large, 2);
    for (let y = 0, at = c; y < large.height; y++)
      for (const value of rows.row(y)) {
        data[at] = value + 0.5;
        at += channels;
      }
  }
  return { ...frame, ...large, data };
}

/** Means of four pixels each: a picture of half the width and height, which are even. */
export function halved(frame: Frame): Frame {
  const channels = frame.pixelFormat === 'rgba' ? 4 : 3;
  const [width, height, stride] = [frame.width / 2, frame.height / 2, frame.width * channels];
  const data = new Uint8Array(width * height * channels);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0, from = 2 * y * stride; x < width; x++, from += channels) {
      for (let c = 0; c < channels; c++, from++, at++)
        data[at] = (frame.data[from]! + frame.data[from + channels]! + frame.data[from + stride]! + frame.data[from + stride + channels]! + 2) >> 2; // prettier-ignore
    }
  }
  return { ...frame, width, height, data };
}
