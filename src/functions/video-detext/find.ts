import { extractLines } from '../../analysis/text/extract.ts';
import type { Box } from '../../analysis/text/picture.ts';
import { turnedBack, turnedFrames } from '../../analysis/text/turned.ts';
import type { Media } from '../../media/media.ts';
import { onLane, type Models } from '../../models/models.ts';
import { captionsAmong, textsAmong, type Caption } from './captions.ts';
import { lanes, textBands, wholePicture, type Film } from './survey.ts';

/** Looks a second of the exact search, and widest picture it reads. */
const [looksPerSecond, mostWidth] = [5, 1280];
/** Share of the time that the first look through the film takes. */
const surveyShare = 0.3;

/** Where and when text is to be removed. */
export interface Where {
  /** Parts of the picture in which all text goes; when empty, captions go. */
  readonly boxes: readonly Box[];
  /** Where captions are looked for. Absent: in the whole picture. */
  readonly within?: Box;
  /** Seconds, start and end; all of the film when empty. */
  readonly spans: readonly (readonly [number, number])[];
}

/** Lines of text to be removed, each with its exact time. */
export async function findCaptions(
  media: Media,
  models: Models,
  film: Film,
  where: Where,
  signal: AbortSignal,
  onProgress: (fraction: number) => void,
): Promise<Caption[]> {
  const parts = where.boxes.length > 0 ? where.boxes : [where.within ?? wholePicture];
  const lines: Caption[] = [];
  for (const [p, part] of parts.entries()) {
    const report = (fraction: number) => onProgress((p + fraction) / parts.length);
    const { rows, columns } = await textBands(media, models, film, part, signal, (f) => report(surveyShare * f));
    const bands = [...rows.map((band) => ({ band, down: false })), ...columns.map((band) => ({ band, down: true }))];
    lines.push(...(await linesInAll(media, models, film, bands, signal, (f) => report(surveyShare + (1 - surveyShare) * f)))); // prettier-ignore
  }
  const captions = where.boxes.length > 0 ? textsAmong(lines, film.seconds) : captionsAmong(lines, film.seconds);
  return inSpans(captions, where.spans);
}

/** A part of the picture to be read, rightwards or downwards. */
interface Band {
  readonly band: Box;
  readonly down: boolean;
}

/** Lines of all bands, top first; as many bands at once as there are lanes. */
async function linesInAll(
  media: Media,
  models: Models,
  film: Film,
  bands: readonly Band[],
  signal: AbortSignal,
  onProgress: (fraction: number) => void,
): Promise<Caption[]> {
  const failed = new AbortController();
  const found: Caption[][] = [];
  const done = bands.map(() => 0);
  const work = async (lane: number) => {
    for (let b = lane; b < bands.length; b += lanes) {
      const report = (fraction: number) => {
        done[b] = fraction;
        onProgress(done.reduce((sum, one) => sum + one, 0) / bands.length);
      };
      found[b] = await linesIn(
        media,
        onLane(models, lane),
        film,
        bands[b]!,
        AbortSignal.any([signal, failed.signal]),
        report,
      ); // b is below the length
    }
  };
  await Promise.all(
    Array.from({ length: lanes }, (_, lane) => work(lane).catch((error: unknown) => failed.abort(error))),
  );
  signal.throwIfAborted();
  failed.signal.throwIfAborted();
  return found.flat();
}

async function linesIn(
  media: Media,
  models: Models,
  film: Film,
  { band, down }: Band,
  signal: AbortSignal,
  onProgress: (fraction: number) => void,
): Promise<Caption[]> {
  const upright = media.frames(film.path, {
    ...{ pixelFormat: 'yuv420p', region: band, signal },
    ...((band.right - band.left) * film.width > mostWidth ? { width: mostWidth } : {}),
  });
  const found = await extractLines(down ? turnedFrames(upright) : upright, models, {
    ...{ fps: looksPerSecond, durationSeconds: film.seconds, follows: !down, signal },
    onSample: (seconds) => onProgress(Math.min(1, seconds / Math.max(film.seconds, 1e-3))),
  });
  const [width, height] = down ? [found.height, found.width] : [found.width, found.height];
  const x = (value: number) => band.left + (value / width) * (band.right - band.left);
  const y = (value: number) => band.top + (value / height) * (band.bottom - band.top);
  return found.lines.map((line) => {
    const box = down ? turnedBack(line.box, width) : line.box;
    const inFilm = { left: x(box.left), top: y(box.top), right: x(box.right), bottom: y(box.bottom) };
    const high = down ? ((inFilm.right - inFilm.left) * film.width) / film.height : inFilm.bottom - inFilm.top;
    const across = (band.right - band.left) / width;
    const way = line.way.map(({ time, x, y, scale }) => ({ seconds: time, x: x * across, y: (y / height) * (band.bottom - band.top), scale })); // prettier-ignore
    return { ...line, box: inFilm, down, high, way };
  });
}

/** What of the captions lies in the given spans of time. */
function inSpans(captions: readonly Caption[], spans: Where['spans']): Caption[] {
  if (spans.length === 0) return [...captions];
  return captions.flatMap((caption) =>
    spans.flatMap(([from, to]) => {
      const [startSeconds, endSeconds] = [Math.max(from, caption.startSeconds), Math.min(to, caption.endSeconds)];
      const way = caption.way.filter(({ seconds }) => seconds >= from && seconds < to);
      return endSeconds > startSeconds ? [{ ...caption, startSeconds, endSeconds, way }] : [];
    }),
  );
}
