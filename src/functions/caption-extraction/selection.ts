import type { CaptionLine } from './cues.ts';

/** The film's region as it was looked at. */
export interface Region {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  readonly durationSeconds: number;
}

/** Readings below this are no text (photos without any gave at most 0.3). */
const leastConfidence = 0.6;
/** What is shown for less cannot be read: passing tickers and other moving text come in such pieces. */
const leastSeconds = 0.2;

/** Lines that are captions. */
export function selectCaptions(lines: readonly CaptionLine[], _region: Region, _track: '' | 'main'): CaptionLine[] {
  return lines.filter(
    ({ text, confidence, startSeconds, endSeconds }) =>
      confidence >= leastConfidence &&
      endSeconds - startSeconds >= leastSeconds &&
      /[\p{Letter}\p{Number}]/u.test(text),
  );
}
