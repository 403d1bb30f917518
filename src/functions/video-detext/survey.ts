import { ahead } from '../../base/ahead.ts';
import { createTextDetector, type TextBox, type TextDetector } from '../../analysis/text/detection.ts';
import { hasNewEdges } from '../../analysis/text/change.ts';
import type { Luma } from '../../analysis/text/glyphs.ts';
import { joinPieces } from '../../analysis/text/lines.ts';
import { pictureOf, type Box } from '../../analysis/text/picture.ts';
import { turned } from '../../analysis/text/turned.ts';
import type { Frame } from '../../media/frame.ts';
import type { Media } from '../../media/media.ts';
import { onLane, type Models } from '../../models/models.ts';

/** A film with the part of it that is looked at. */
export interface Film {
  readonly path: string;
  readonly width: number;
  readonly height: number;
  readonly seconds: number;
}

/** Where text is looked for; parts 0..1 of the picture. */
export const wholePicture: Box = { left: 0, top: 0, right: 1, bottom: 1 };

/** Pictures are looked at with at most this width: what is missed is smaller than subtitles are. */
const lookWidth = 960;
/** Looks a second: as many as make `wantedLooks`, within limits. Subtitles come again in the same rows, so that not each has to be seen. */
const [wantedLooks, leastRate, mostRate] = [240, 0.5, 2];
/** Networks that look at once: a look takes long, and knows nothing of the one before. */
export const lanes = 2;
/** Least score of a line, and shape of one: wider than high, and its height as a share of the picture's. */
const leastScore = 0.65;
const [leastAspect, leastHeight, mostHeight] = [1.2, 0.014, 0.16];
/** Air above and below a line, in its heights; and the least height of rows that are worth a pass of their own. */
const air = 0.9;

/** Lines that read downwards are longer than wide by this much: three characters; and columns that are read apart. */
const [leastDownAspect, nearColumns] = [2.4, 0.03];

/** Parts of the picture in which there is text, that do not touch others of their kind. */
export interface Bands {
  /** As wide as what was looked at, top first. */
  readonly rows: readonly Box[];
  /** Columns of lines that read downwards, as high as what was looked at, left first. */
  readonly columns: readonly Box[];
}

/** Looks through a part of the film's picture for rows and columns in which there is text, so that the exact search need not read all of it. */
export async function textBands(
  media: Media,
  models: Models,
  film: Film,
  within: Box,
  signal: AbortSignal,
  onProgress: (fraction: number) => void,
): Promise<Bands> {
  const detectors = await Promise.all(
    Array.from({ length: lanes }, (_, lane) => createTextDetector(onLane(models, lane))),
  );
  const rows: Span[] = [];
  const columns: Span[] = [];
  const rate = Math.min(mostRate, Math.max(leastRate, wantedLooks / Math.max(film.seconds, 1)));
  const frames = media.frames(film.path, {
    ...{ pixelFormat: 'bgr24', region: within, sampleRate: rate, signal },
    ...((within.right - within.left) * film.width > lookWidth ? { width: lookWidth } : {}),
  });
  for await (const { frame, boxes } of ahead(looked(frames, detectors), lanes)) {
    const seen = await boxes;
    const scale = (within.bottom - within.top) / frame.height;
    rows.push(...spansOf(seen, scale, leastAspect));
    columns.push(...spansOf(seen.map((box) => turned(box, frame.width)), scale, leastDownAspect)); // prettier-ignore
    onProgress(Math.min(1, frame.ptsSeconds / Math.max(film.seconds, 1e-3)));
    signal.throwIfAborted();
  }
  const shape = film.height / film.width;
  return {
    rows: joined(rows, nearRows).map(({ from, to }) => ({
      ...within,
      top: within.top + from,
      bottom: Math.min(within.bottom, within.top + to),
    })),
    columns: joined(columns, nearColumns)
      .map(({ from, to }) => ({
        ...within,
        left: Math.max(within.left, within.right - to * shape),
        right: within.right - from * shape,
      }))
      .reverse(),
  };
}

/** From one side of what is looked at, in heights of the picture. */
interface Span {
  readonly from: number;
  readonly to: number;
}

/** Rows of the lines among boxes, with air. @param scale heights of the picture in a pixel. */
function spansOf(boxes: readonly TextBox[], scale: number, leastLonger: number): Span[] {
  return joinPieces(boxes).flatMap(({ left, top, right, bottom, score }) => {
    const high = bottom - top;
    const share = high * scale;
    if (score < leastScore || right - left < leastLonger * high || share < leastHeight || share > mostHeight) return [];
    return [{ from: Math.max(0, (top - air * high) * scale), to: (bottom + air * high) * scale }];
  });
}

/** Frames in which there is something new, with what is found in them: where nothing is, the look before has seen it. */
async function* looked(
  frames: AsyncIterable<Frame>,
  detectors: readonly TextDetector[],
): AsyncGenerator<{ readonly frame: Frame; readonly boxes: Promise<TextBox[]> }> {
  let turn = 0;
  let last: Luma | undefined;
  for await (const frame of frames) {
    const now = greenOf(frame);
    if (last !== undefined && !hasNewEdges(now, last)) continue;
    last = now;
    const boxes = detectors[turn++ % detectors.length]!.detect(pictureOf(frame)); // there is one at least
    boxes.catch(() => undefined); // told where it is awaited
    yield { frame, boxes };
  }
}

/** The green of a picture, which has most of its brightness. */
function greenOf({ width, height, data }: Frame): Luma {
  const green = new Uint8Array(width * height);
  for (let i = 0, from = 1; i < green.length; i++, from += 3) green[i] = data[from]!; // blue, green, red
  return { width, height, data: green };
}

/** Rows nearer than this are read in one pass. Part of the picture. */
const nearRows = 0.08;

/** Spans joined where they touch, or nearly so. */
function joined(spans: readonly Span[], near: number): Span[] {
  const out: { from: number; to: number }[] = [];
  for (const span of [...spans].sort((a, b) => a.from - b.from)) {
    const last = out.at(-1);
    if (last !== undefined && span.from < last.to + near) last.to = Math.max(last.to, span.to);
    else out.push({ ...span });
  }
  return out;
}
