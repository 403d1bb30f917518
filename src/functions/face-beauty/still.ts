import { setImmediate as breathe } from 'node:timers/promises';
import { createFaceFinder } from '../../analysis/face/find.ts';
import { extentOf, faceSize, placed, type FacePoints } from '../../analysis/face/points.ts';
import { halved } from '../../analysis/face/window.ts';
import { pictureOf } from '../../analysis/text/picture.ts';
import { smallerPicture } from '../../analysis/text/smaller-picture.ts';
import type { Frame, PatchRegion } from '../../media/media.ts';
import type { Models } from '../../models/models.ts';
import { beautify, regionOf } from './beautify.ts';
import type { Dials } from './dials.ts';
import { warp } from './warp.ts';

/** Faces are looked for in pictures of at most this many pixels' longer side; smaller faces gain from level 2. */
const LOOK_SIDE = 1600;

/** Beautifies all faces of an `rgb24` or `rgba` picture in place. @returns how many there were. */
export async function beautifyStill(
  frame: Frame,
  dials: Dials,
  models: Models,
  signal: AbortSignal,
  onFraction: (fraction: number) => void,
): Promise<number> {
  const faces = await facesOf(frame, dials, models);
  for (const [i, face] of faces.entries()) {
    const pause = async () => {
      await breathe();
      signal.throwIfAborted();
    };
    const region = regionOf(extentOf(face), faceSize(face), dials, frame);
    if (region !== undefined) await beautifyFace(frame, face, region, dials, pause);
    onFraction((i + 1) / faces.length);
  }
  return faces.length;
}

/** Points of the faces in pixels of the picture. */
async function facesOf(frame: Frame, dials: Dials, models: Models): Promise<FacePoints[]> {
  const finder = await createFaceFinder(models);
  const picture = smallerPicture(pictureOf(frame), LOOK_SIDE);
  const scale = frame.width / picture.width;
  const wishes = { threshold: dials.threshold, most: dials.max_face_num, level: dials.detect_level, least: dials.min_face / scale }; // prettier-ignore
  const found = await finder.find(picture, wishes);
  return found.map(({ points }) => placed(points, scale, frame.height / picture.height, 0, 0));
}

/** Y, Cb, Cr as JPEG has them (ITU-T T.871); what changes in them is added to red, green and blue, so that the rest keeps every bit. `pause` is called every second or so of work. */
async function beautifyFace(
  frame: Frame,
  face: FacePoints,
  region: PatchRegion,
  dials: Dials,
  pause: () => Promise<void>,
): Promise<void> {
  const { width, height } = region;
  const channels = frame.pixelFormat === 'rgba' ? 4 : 3;
  await pause();
  const planes = cut(frame, region, channels);
  const [r, g, b] = [planes[0]!, planes[1]!, planes[2]!];
  const y = r.map((red, i) => 0.299 * red + 0.587 * g[i]! + 0.114 * b[i]!);
  const chroma = (channel: Float32Array, factor: number) => halved(channel.map((value, i) => 128 + factor * (value - y[i]!)), width, height); // prettier-ignore
  const [cb, cr] = [chroma(b, 0.5 / 0.886), chroma(r, 0.5 / 0.701)];
  const before = { y: y.slice(), cb: cb.slice(), cr: cr.slice() };
  await pause();
  const { field } = beautify({ region, window: { width, height, y, cb, cr } }, face, dials, 1);
  await pause();
  const [du, dv] = [cb.map((value, i) => value - before.cb[i]!), cr.map((value, i) => value - before.cr[i]!)];
  for (let row = 0, i = 0; row < height; row += 1) {
    for (let x = 0; x < width; x += 1, i += 1) {
      const luma = y[i]! - before.y[i]!;
      const [u, v] = [doubled(du, x, row, width / 2, height / 2), doubled(dv, x, row, width / 2, height / 2)];
      r[i]! += luma + 1.402 * v;
      g[i]! += luma - 0.344136 * u - 0.714136 * v;
      b[i]! += luma + 1.772 * u;
    }
  }
  for (const plane of planes) {
    await pause();
    if (field !== undefined) warp(plane, width, height, field, 1);
  }
  for (const [c, plane] of planes.entries())
    for (let row = 0, i = 0; row < height; row += 1)
      for (let x = 0, at = ((region.y + row) * frame.width + region.x) * channels + c; x < width; x += 1, at += channels, i += 1) frame.data[at] = Math.max(0, Math.min(255, Math.round(plane[i]!))); // prettier-ignore
}

function cut(frame: Frame, { x, y, width, height }: PatchRegion, channels: number): Float32Array[] {
  return Array.from({ length: channels }, (_, c) => {
    const plane = new Float32Array(width * height);
    for (let row = 0, i = 0; row < height; row += 1)
      for (let column = 0, at = ((y + row) * frame.width + x) * channels + c; column < width; column += 1, at += channels, i += 1) plane[i] = frame.data[at]!; // prettier-ignore
    return plane;
  });
}

/** A plane of half the size at a place of the whole one: bilinear between the four nearest (3/4 and 1/4 each way). */
function doubled(plane: Float32Array, x: number, y: number, columns: number, rows: number): number {
  const [x0, y0] = [x >> 1, (y >> 1) * columns];
  const x1 = Math.min(columns - 1, Math.max(0, x0 + (x % 2) * 2 - 1));
  const y1 = Math.min(rows - 1, Math.max(0, (y >> 1) + (y % 2) * 2 - 1)) * columns;
  return (9 * plane[y0 + x0]! + 3 * plane[y0 + x1]! + 3 * plane[y1 + x0]! + plane[y1 + x1]!) / 16;
}
