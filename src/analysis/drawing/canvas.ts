import type { Frame } from '../../media/frame.ts';
import { PushPull } from '../matting/push-pull.ts';
import { pictureOf, resampleInto } from '../text/picture.ts';

/** A picture that a drawing is made from: interleaved luma, blue and red difference (BT.601, full range, of gamma-coded values), 0..255 and about 0. */
export interface Canvas {
  readonly width: number;
  readonly height: number;
  /** `3 * width * height`. */
  readonly colour: Float32Array;
}

/** Luma of packed values at `i`. */
export const lumaAt = (data: Uint8Array, i: number): number =>
  0.299 * data[i]! + 0.587 * data[i + 1]! + 0.114 * data[i + 2]!;

/**
 * A picture at no more than `mostPixels`, its aspect kept. Where it is transparent, the colours around go on.
 * @param frame `rgb24` or `rgba`.
 */
export function canvasOf(frame: Frame, mostPixels: number): Canvas {
  const scale = Math.min(1, Math.sqrt(mostPixels / (frame.width * frame.height)));
  const [width, height] = [Math.max(1, Math.round(frame.width * scale)), Math.max(1, Math.round(frame.height * scale))];
  const veiled = frame.pixelFormat === 'rgba' && isVeiled(frame.data);
  const planes = resampled(veiled ? weighted(frame) : frame, width, height);
  if (veiled) fillTransparent(planes, resampled(opacityOf(frame), width, height), width, height);
  const size = width * height;
  const colour = new Float32Array(3 * size);
  for (let i = 0, to = 0; i < size; i++, to += 3) {
    // three planes of `size`: blue, green, red
    const b = planes[i]!;
    const g = planes[i + size]!;
    const r = planes[i + 2 * size]!;
    const y = 0.299 * r + 0.587 * g + 0.114 * b;
    colour[to] = y;
    colour[to + 1] = 0.564 * (b - y);
    colour[to + 2] = 0.713 * (r - y);
  }
  return { width, height, colour };
}

function isVeiled(rgba: Uint8Array): boolean {
  for (let i = 3; i < rgba.length; i += 4) if (rgba[i]! < 255) return true;
  return false;
}

function resampled(frame: Frame, width: number, height: number): Float32Array {
  const data = new Float32Array(3 * width * height);
  const whole = { left: 0, top: 0, right: frame.width, bottom: frame.height };
  resampleInto(pictureOf(frame), whole, { width, height }, { data, stride: width, rows: height }, [1, 1, 1], [0, 0, 0]);
  return data;
}

/** Colours times opacity. */
function weighted(frame: Frame): Frame {
  const data = new Uint8Array(frame.data.length);
  for (let i = 0; i < data.length; i += 4)
    for (let c = 0; c < 3; c++) data[i + c] = Math.round((frame.data[i + c]! * frame.data[i + 3]!) / 255);
  return { ...frame, data };
}

function opacityOf(frame: Frame): Frame {
  const data = Uint8Array.from({ length: frame.width * frame.height }, (_, i) => frame.data[4 * i + 3]!);
  return { ...frame, pixelFormat: 'gray', data };
}

function fillTransparent(planes: Float32Array, opacity: Float32Array, width: number, height: number): void {
  const size = width * height;
  const fill = new PushPull(width, height, 3);
  for (let i = 0; i < size; i++) {
    const a = opacity[i]! / 255;
    fill.weight[i] = a;
    for (let c = 0; c < 3; c++) fill.values(c)[i] = planes[i + c * size]!; // already times opacity
  }
  fill.fill();
  for (let c = 0; c < 3; c++) planes.set(fill.values(c), c * size);
}
