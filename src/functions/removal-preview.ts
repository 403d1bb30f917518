import type { Frame } from '../media/frame.ts';
import type { Media, PatchRegion, StillExtension, VideoStream } from '../media/media.ts';
import type { GivenBox } from './boxes.ts';
import { stampTime } from './time-stamp.ts';

/** What would be removed at one time. */
export interface PreviewMoment {
  readonly seconds: number;
  /** Parts of the picture, 1 in `mask` where pixels would go. */
  readonly parts: readonly { readonly area: PatchRegion; readonly mask: Uint8Array }[];
}

/** Formats of a preview, its default first. */
export const previewExtensions = ['jpg', 'png', 'webp'] as const;
/** Moments on a sheet, side by side, and width of each in pixels. */
export const mostMoments = 8;
const [columns, cellWidth] = [2, 640];

/** What a preview shows: what would go at some times, and places where something may be that stays. */
export interface Previewed {
  readonly moments: readonly PreviewMoment[];
  readonly unsure: readonly GivenBox[];
}

/** Writes a sheet of the film's pictures with their times: what would be removed in red, what is not sure enough framed in yellow. @returns the format it was written in. */
export async function writePreview(
  media: Media,
  film: { readonly path: string; readonly stream: VideoStream; readonly seconds: number },
  { moments, unsure }: Previewed,
  output: { readonly path: (extension: string) => string; readonly wantedExtension: string },
  signal: AbortSignal,
): Promise<{ path: string; extension: StillExtension }> {
  const shown = moments.length > 0 ? moments.slice(0, mostMoments) : [0.1, 0.4, 0.6, 0.9].map((share) => ({ seconds: share * film.seconds, parts: [] })); // prettier-ignore
  const cells: Frame[] = [];
  for (const { seconds, parts } of shown) {
    const cell = await media.still(film.path, seconds, { width: Math.min(cellWidth, film.stream.width), signal });
    for (const part of parts) tint(cell, film.stream, part);
    for (const box of unsure) frame(cell, box);
    stampTime(cell, seconds);
    cells.push(cell);
  }
  const extension = previewExtensions.find((one) => one === output.wantedExtension) ?? 'jpg';
  const path = output.path(extension);
  await media.encodeStill(sheet(cells), path, extension);
  return { path, extension };
}

/** Half red where the mask is; the frame is the whole picture at another size. */
function tint(
  { width, height, data }: Frame,
  stream: VideoStream,
  { area, mask }: PreviewMoment['parts'][number],
): void {
  // prettier-ignore
  const [sx, sy] = [stream.width / width, stream.height / height];
  for (let y = 0; y < height; y++) {
    const row = Math.floor((y + 0.5) * sy) - area.y;
    if (row < 0 || row >= area.height) continue;
    for (let x = 0; x < width; x++) {
      const column = Math.floor((x + 0.5) * sx) - area.x;
      if (column < 0 || column >= area.width || mask[row * area.width + column] !== 1) continue;
      const at = (y * width + x) * 3;
      data[at] = 128 + (data[at] ?? 0) / 2;
      data[at + 1] = (data[at + 1] ?? 0) / 2;
      data[at + 2] = (data[at + 2] ?? 0) / 2;
    }
  }
}

/** Two pixels of yellow round a box. */
function frame({ width, height, data }: Frame, [x, y, w, h]: GivenBox): void {
  const [left, right] = [Math.round(x * width), Math.round((x + w) * width)];
  const [top, bottom] = [Math.round(y * height), Math.round((y + h) * height)];
  for (let v = Math.max(0, top - 2); v < Math.min(height, bottom + 2); v++)
    for (let u = Math.max(0, left - 2); u < Math.min(width, right + 2); u++)
      if (u < left || u >= right || v < top || v >= bottom) data.set(yellow, (v * width + u) * 3);
}

const yellow = [255, 220, 0];

function sheet(cells: readonly Frame[]): Frame {
  const [cellW, cellH] = [cells[0]?.width ?? 0, cells[0]?.height ?? 0];
  const across = Math.min(columns, cells.length);
  const [width, height] = [across * cellW, Math.ceil(cells.length / across) * cellH];
  const data = new Uint8Array(width * height * 3);
  for (const [k, cell] of cells.entries()) {
    const start = Math.floor(k / across) * cellH * width + (k % across) * cellW;
    for (let y = 0; y < cellH; y++)
      data.set(cell.data.subarray(y * cellW * 3, (y + 1) * cellW * 3), (start + y * width) * 3);
  }
  return { width, height, pixelFormat: 'rgb24', data, index: 0, ptsSeconds: 0 };
}
