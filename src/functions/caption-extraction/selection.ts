import { median } from '../../base/quantile.ts';
import type { CaptionLine } from '../../analysis/text/extract.ts';
import { overlap } from './cues.ts';

/** The film's region as it was looked at. */
export interface Region {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** Height of the whole picture at the same scale. */
  readonly pictureHeight: number;
  readonly durationSeconds: number;
}

/** Readings below this are no text; one or two characters are read into anything, so that they must be surer: 0.9 for one, 0.72 for three. */
const leastConfidence = (characters: number) => 0.62 + 0.28 / characters;
/** What is shown for less cannot be read. */
const leastSeconds = 0.15;
/** Captions are not set higher than this share of the picture; titles and lettering in the scene are. */
const tallestShare = 0.15;
/** No caption stays longer than `longest` without a change, or four times as long as the others here; logos and labels do. */
const [longestSeconds, longSeconds, timesOthers] = [20, 7, 4];

/** A line that was there this long before a longer one with its words grew; less, and it was a piece of it that was seen first. */
const growSeconds = 0.3;

/**
 * Lines that are captions: text, still, and not there all the time.
 * With `main` as the track, the lines of the main subtitle track alone.
 */
export function selectCaptions(lines: readonly CaptionLine[], region: Region, track: '' | 'main'): CaptionLine[] {
  const texts = lines.filter((line) => isText(line) && high(line) <= tallestShare * region.pictureHeight);
  const captions = withoutRepeats(texts).filter((line, _, all) => !isFixture(line, all, region));
  return track === 'main' ? mainTrack(captions) : captions;
}

/** A sure reading of at least a word, shown long enough. A single letter or digit is a thing of that shape. */
function isText({ text, confidence, startSeconds, endSeconds }: CaptionLine): boolean {
  const characters = [...text].filter((character) => /[\p{Letter}\p{Number}]/u.test(character));
  const isWord = characters.length > 1 || /\p{Script=Han}/u.test(text);
  return isWord && confidence >= leastConfidence([...text].length) && endSeconds - startSeconds >= leastSeconds;
}

/** Text that belongs to the picture for good: a channel's name, a label, a watermark. */
function isFixture(line: CaptionLine, all: readonly CaptionLine[], region: Region): boolean {
  const seconds = lasts(line);
  if (seconds > longestSeconds) return true;
  if (seconds < longSeconds) return false;
  const others = all.filter((other) => other !== line && lasts(other) < seconds / 2).map(lasts);
  if (others.length >= 2 && seconds > timesOthers * median(others)) return true;
  return (
    others.length === 0 && seconds > 0.9 * region.durationSeconds && Math.abs(centre(line) / region.width - 0.5) > 0.15
  );
}

/**
 * Of lines that stand on one another at one time, the one that says most; it takes over the time of others that say the same, and an earlier
 * one that says something else ends where it begins.
 */
function withoutRepeats(lines: readonly CaptionLine[]): CaptionLine[] {
  const kept: CaptionLine[] = [];
  for (const line of [...lines].sort((a, b) => weight(b) - weight(a))) {
    const same = kept.findIndex((better) => inPlaceOf(line, better) && line.text === better.text);
    const better = kept[same];
    if (better !== undefined) {
      const startSeconds = Math.min(line.startSeconds, better.startSeconds);
      kept[same] = { ...better, startSeconds, endSeconds: Math.max(line.endSeconds, better.endSeconds) };
      continue;
    }
    const rest = kept.reduce<CaptionLine | undefined>(
      (left, other) => (left === undefined ? left : beside(left, other)),
      line,
    );
    if (rest !== undefined) kept.push(rest);
  }
  return kept.sort((a, b) => a.startSeconds - b.startSeconds);
}

function inPlaceOf(line: CaptionLine, other: CaptionLine): boolean {
  const both = Math.min(line.endSeconds, other.endSeconds) - Math.max(line.startSeconds, other.startSeconds);
  return both > 0 && covered(line, other) >= 0.6;
}

/** What is left of `line` where `better` is in its place: all of it, the time before or after, or nothing. */
function beside(line: CaptionLine, better: CaptionLine): CaptionLine | undefined {
  if (!inPlaceOf(line, better)) return line;
  const before = { ...line, endSeconds: Math.min(line.endSeconds, better.startSeconds) };
  const after = { ...line, startSeconds: Math.max(line.startSeconds, better.endSeconds) };
  const rest = lasts(before) >= lasts(after) ? before : after;
  const isPiece = alike(line.text, better.text) && lasts(before) < growSeconds;
  return lasts(rest) >= 2 * leastSeconds && lasts(rest) > 0.3 * lasts(line) && !isPiece ? rest : undefined;
}

/** Share of the smaller box that the other covers. */
function covered({ box: a }: CaptionLine, { box: b }: CaptionLine): number {
  const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  const smaller = Math.min((a.right - a.left) * (a.bottom - a.top), (b.right - b.left) * (b.bottom - b.top));
  return (Math.max(0, width) * Math.max(0, height)) / smaller;
}

/** One text holds most characters of the other in their order. */
function alike(a: string, b: string): boolean {
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  let at = 0;
  let found = 0;
  for (const character of short) {
    const next = long.indexOf(character, at);
    if (next < 0) continue;
    at = next + 1;
    found += 1;
  }
  return found >= 0.7 * [...short].length;
}

/**
 * The main subtitle track: the baseline on which most is said, the lines of the same type right above and below it, and nothing else.
 */
function mainTrack(lines: readonly CaptionLine[]): CaptionLine[] {
  const said = (line: CaptionLine) =>
    lines
      .filter((other) => sameBaseline(line, other))
      .reduce((sum, other) => sum + lasts(other) * [...other.text].length, 0);
  const [main] = [...lines].sort((a, b) => said(b) - said(a));
  if (main === undefined) return [];
  const onMain = lines.filter((line) => sameBaseline(line, main));
  return lines.filter(
    (line) => onMain.includes(line) || onMain.some((other) => overlap(line, other) > 0.3 && stacked(line, other)),
  );
}

function sameBaseline(a: CaptionLine, b: CaptionLine): boolean {
  const height = Math.max(high(a), high(b));
  return Math.abs(a.box.bottom - b.box.bottom) < 0.4 * height && Math.min(high(a), high(b)) > 0.7 * height;
}

/** Right above or below, and centred or set flush with it. */
function stacked(a: CaptionLine, b: CaptionLine): boolean {
  const height = Math.max(high(a), high(b));
  const gap = Math.max(a.box.top, b.box.top) - Math.min(a.box.bottom, b.box.bottom);
  const flush = Math.min(Math.abs(centre(a) - centre(b)), Math.abs(a.box.left - b.box.left)) < height;
  return gap < height && flush;
}

const lasts = (line: CaptionLine) => line.endSeconds - line.startSeconds;
const high = ({ box }: CaptionLine) => box.bottom - box.top;
const centre = ({ box }: CaptionLine) => (box.left + box.right) / 2;
const weight = (line: CaptionLine) => Math.min(1, lasts(line)) * line.confidence ** 2 * [...line.text].length;
