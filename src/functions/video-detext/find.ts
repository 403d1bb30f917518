import { extractLines } from '../../analysis/text/extract.ts';
import type { Box } from '../../analysis/text/picture.ts';
import type { Media } from '../../media/media.ts';
import type { Models } from '../../models/models.ts';
import { captionsAmong, textsAmong, type Caption } from './captions.ts';
import { textBands, wholePicture, type Film } from './survey.ts';

/** Looks a second of the exact search, and widest picture it reads. */
const [looksPerSecond, mostWidth] = [5, 1280];
/** Share of the time that the first look through the film takes. */
const surveyShare = 0.3;

/** Where and when text is to be removed. */
export interface Where {
  /** Parts of the picture; the whole of it when empty. */
  readonly boxes: readonly Box[];
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
  const parts = where.boxes.length > 0 ? where.boxes : [wholePicture];
  const lines: Caption[] = [];
  for (const [p, part] of parts.entries()) {
    const report = (fraction: number) => onProgress((p + fraction) / parts.length);
    const bands = await textBands(media, models, film, part, signal, (f) => report(surveyShare * f));
    for (const [b, band] of bands.entries()) {
      lines.push(
        ...(await linesIn(media, models, film, band, signal, (f) =>
          report(surveyShare + ((1 - surveyShare) * (b + f)) / bands.length),
        )),
      );
    }
  }
  const captions = where.boxes.length > 0 ? textsAmong(lines, film.seconds) : captionsAmong(lines, film.seconds);
  return inSpans(captions, where.spans);
}

async function linesIn(
  media: Media,
  models: Models,
  film: Film,
  region: Box,
  signal: AbortSignal,
  onProgress: (fraction: number) => void,
): Promise<Caption[]> {
  const frames = media.frames(film.path, {
    ...{ pixelFormat: 'yuv420p', region, signal },
    ...((region.right - region.left) * film.width > mostWidth ? { width: mostWidth } : {}),
  });
  const found = await extractLines(frames, models, {
    ...{ fps: looksPerSecond, durationSeconds: film.seconds, signal },
    onSample: (seconds) => onProgress(Math.min(1, seconds / Math.max(film.seconds, 1e-3))),
  });
  const x = (value: number) => region.left + (value / found.width) * (region.right - region.left);
  const y = (value: number) => region.top + (value / found.height) * (region.bottom - region.top);
  return found.lines.map(({ box, ...line }) => ({
    ...line,
    box: { left: x(box.left), top: y(box.top), right: x(box.right), bottom: y(box.bottom) },
  }));
}

/** What of the captions lies in the given spans of time. */
function inSpans(captions: readonly Caption[], spans: Where['spans']): Caption[] {
  if (spans.length === 0) return [...captions];
  return captions.flatMap((caption) =>
    spans.flatMap(([from, to]) => {
      const [startSeconds, endSeconds] = [Math.max(from, caption.startSeconds), Math.min(to, caption.endSeconds)];
      return endSeconds > startSeconds ? [{ ...caption, startSeconds, endSeconds }] : [];
    }),
  );
}
