import type { Box } from '../../analysis/text/picture.ts';

/** Where a line is in one frame while it comes or leaves: what stands at `p` later or before is at `middle + scale x (p - middle) + (x, y)`, of the middle of its box. */
export interface Moment {
  readonly seconds: number;
  /** Parts of the picture's width and height. */
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

/** A line of text that is on the film for some time. */
export interface Caption {
  /** Parts 0..1 of the picture. */
  readonly box: Box;
  /** Height of its characters' row, or width of their column where it reads downwards, in heights of the picture. */
  readonly high: number;
  /** Whether it reads downwards. */
  readonly down: boolean;
  readonly startSeconds: number;
  /** When the first frame without it is shown. */
  readonly endSeconds: number;
  /** The frames before and after in which it comes to its box and leaves it; in the order of time. */
  readonly way: readonly Moment[];
  /** Whether it moves all the time: a ticker, credits that roll, a sign in the scene. */
  readonly moves: boolean;
  readonly text: string;
  /** Of the reading, 0..1. */
  readonly confidence: number;
}

/** A reading of one or two characters must be surer than one of many. */
const leastConfidence = (characters: number) => 0.6 + 0.3 / Math.max(1, characters);
/** What is shown for less is no caption but a thing of that shape. */
const leastSeconds = 0.2;
/** Height of a line's box as a share of the picture's. */
const [lowest, highest] = [0.014, 0.16];
/** Captions stand in the lower part of the picture or at its top, their middle near the picture's middle. Parts of the picture. */
const [lowerPart, upperPart, nearMiddle] = [0.62, 0.2, 0.13];
/** Captions that read downwards stand this near to the left or right side. Part of the picture. */
const sidePart = 0.3;
/** Where this many lines of one height and baseline come and go, captions are set there: in the outer parts, and anywhere. */
const [leastOuterTrack, leastTrack] = [2, 4];
/** Beside the middle, what stays for this share of the film and this long is a label of the picture. */
const [labelShare, labelSeconds] = [0.8, 6];

/** Which lines of text are captions laid over the film: not the film's own titles, signs in the scene, or the names of channels. */
export function captionsAmong(lines: readonly Caption[], filmSeconds: number): Caption[] {
  const texts = lines.filter((line) => isText(line, filmSeconds) && !line.moves && !isLabel(line, filmSeconds)); // prettier-ignore
  const captions = texts.filter((line) => {
    const track = 1 + distinct(texts.filter((other) => sameTrack(line, other) && apart(line, other))).length;
    const outer = line.down ? isAtSide(line) : isBelowOrAbove(line);
    return (outer && ((!line.down && isCentred(line)) || track >= leastOuterTrack)) || track >= leastTrack;
  });
  return withPieces(
    captions,
    lines.filter(({ moves }) => !moves),
  );
}

/** Lines inside what the caller pointed at: whatever can be read there. */
export function textsAmong(lines: readonly Caption[], filmSeconds: number): Caption[] {
  return withPieces(
    lines.filter((line) => isText(line, filmSeconds)),
    lines,
  );
}

/** The first frame in which it is seen, and about when the first one without it is shown after that. Seconds. */
export const comesAt = ({ startSeconds, way: [first] }: Caption) => Math.min(startSeconds, first?.seconds ?? Infinity);
export const goneAt = ({ endSeconds, way }: Caption) => Math.max(endSeconds, (way.at(-1)?.seconds ?? 0) + 1e-3);

/** Whether it was read as text, of the size and length of a caption. */
function isText(line: Caption, filmSeconds: number): boolean {
  const { high, text, confidence } = line;
  const characters = [...text].filter((character) => /[\p{Letter}\p{Number}]/u.test(character)).length;
  const isWord = characters > 1 || /\p{Script=Han}/u.test(text);
  const lasts = goneAt(line) - comesAt(line) >= Math.min(leastSeconds, filmSeconds / 2);
  const fits = high >= lowest && high <= highest && lasts;
  return fits && isWord && confidence >= leastConfidence(characters);
}

function isLabel(line: Caption, filmSeconds: number): boolean {
  const seconds = line.endSeconds - line.startSeconds;
  return seconds > Math.max(labelSeconds, labelShare * filmSeconds) && !isCentred(line);
}

function isBelowOrAbove({ box }: Caption): boolean {
  const middle = (box.top + box.bottom) / 2;
  return middle > lowerPart || middle < upperPart;
}

const isAtSide = ({ box }: Caption) => Math.abs((box.left + box.right) / 2 - 0.5) > 0.5 - sidePart;

const isCentred = ({ box }: Caption) => Math.abs((box.left + box.right) / 2 - 0.5) < nearMiddle;

/** Same height and baseline, and centred on one another or flush; of lines that read downwards the same column, and centred or beginning at one height. */
function sameTrack(one: Caption, other: Caption): boolean {
  if (one.down !== other.down || Math.min(one.high, other.high) < 0.7 * Math.max(one.high, other.high)) return false;
  const [a, b] = [along(one), along(other)];
  const offset = Math.min(Math.abs(a.from + a.to - b.from - b.to) / 2, Math.abs(a.from - b.from));
  return Math.abs(a.base - b.base) < 0.4 * Math.max(a.high, b.high) && offset < 0.02;
}

/** A line by its begin and end, its base and its height across, each in parts of the picture's own side. */
interface Along {
  readonly from: number;
  readonly to: number;
  readonly base: number;
  readonly high: number;
}

function along({ box, down }: Caption): Along {
  return down
    ? { from: box.top, to: box.bottom, base: box.right, high: box.right - box.left }
    : { from: box.left, to: box.right, base: box.bottom, high: box.bottom - box.top };
}

/** Not shown at one time: one comes when the other has gone. */
function apart(a: Caption, b: Caption): boolean {
  return Math.min(a.endSeconds, b.endSeconds) - Math.max(a.startSeconds, b.startSeconds) < 0.1;
}

/** Without repetitions of one text. */
function distinct(lines: readonly Caption[]): Caption[] {
  return lines.filter((line, i) => lines.findIndex(({ text }) => text === line.text) === i);
}

/** With what could not be read right beside or within a caption, at its time: quotation marks, notes, a word in another script. */
function withPieces(captions: readonly Caption[], lines: readonly Caption[]): Caption[] {
  const pieces = lines.filter((line) => !captions.includes(line) && captions.some((caption) => isPiece(line, caption)));
  return [...captions, ...pieces].sort((a, b) => a.startSeconds - b.startSeconds);
}

function isPiece(line: Caption, caption: Caption): boolean {
  const [a, b] = [along(line), along(caption)];
  const rows = Math.min(a.base, b.base) - Math.max(a.base - a.high, b.base - b.high);
  const gap = Math.max(a.from, b.from) - Math.min(a.to, b.to);
  const shared = Math.min(line.endSeconds, caption.endSeconds) - Math.max(line.startSeconds, caption.startSeconds);
  const inTime = shared > 0.7 * (line.endSeconds - line.startSeconds);
  if (line.down && caption.down && inTime && isNextColumn(a, b)) return true;
  return line.down === caption.down && inTime && rows > 0.6 * a.high && gap < caption.high && a.high < 1.5 * b.high;
}

/** Of one width, side by side, and beside each other over half of the shorter one. */
function isNextColumn(a: Along, b: Along): boolean {
  const beside = Math.min(a.to, b.to) - Math.max(a.from, b.from);
  const apart = Math.abs(a.base - b.base);
  const alike = Math.min(a.high, b.high) > 0.7 * Math.max(a.high, b.high);
  return alike && apart < 2.5 * b.high && beside > 0.5 * Math.min(a.to - a.from, b.to - b.from);
}
