import type { Box } from '../../analysis/text/picture.ts';

/** A line of text that is on the film for some time. */
export interface Caption {
  /** Parts 0..1 of the picture. */
  readonly box: Box;
  readonly startSeconds: number;
  /** When the first frame without it is shown. */
  readonly endSeconds: number;
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
/** Where this many lines of one height and baseline come and go, captions are set there: in the outer parts, and anywhere. */
const [leastOuterTrack, leastTrack] = [2, 4];
/** Beside the middle, what stays for this share of the film and this long is a label of the picture. */
const [labelShare, labelSeconds] = [0.8, 6];

/** Which lines of text are captions laid over the film: not the film's own titles, signs in the scene, or the names of channels. */
export function captionsAmong(lines: readonly Caption[], filmSeconds: number): Caption[] {
  const texts = lines.filter((line) => isText(line, filmSeconds) && !isLabel(line, filmSeconds));
  const captions = texts.filter((line) => {
    const track = 1 + distinct(texts.filter((other) => sameTrack(line, other) && apart(line, other))).length;
    const middle = (line.box.top + line.box.bottom) / 2;
    const outer = middle > lowerPart || middle < upperPart;
    return (outer && (isCentred(line) || track >= leastOuterTrack)) || track >= leastTrack;
  });
  return withPieces(captions, lines);
}

/** Lines inside what the caller pointed at: whatever can be read there. */
export function textsAmong(lines: readonly Caption[], filmSeconds: number): Caption[] {
  return withPieces(
    lines.filter((line) => isText(line, filmSeconds)),
    lines,
  );
}

/** Whether it was read as text, of the size and length of a caption. */
function isText({ box, text, confidence, startSeconds, endSeconds }: Caption, filmSeconds: number): boolean {
  const characters = [...text].filter((character) => /[\p{Letter}\p{Number}]/u.test(character)).length;
  const isWord = characters > 1 || /\p{Script=Han}/u.test(text);
  const high = box.bottom - box.top;
  const lasts = endSeconds - startSeconds >= Math.min(leastSeconds, filmSeconds / 2);
  const fits = high >= lowest && high <= highest && lasts;
  return fits && isWord && confidence >= leastConfidence(characters);
}

function isLabel(line: Caption, filmSeconds: number): boolean {
  const seconds = line.endSeconds - line.startSeconds;
  return seconds > Math.max(labelSeconds, labelShare * filmSeconds) && !isCentred(line);
}

const isCentred = ({ box }: Caption) => Math.abs((box.left + box.right) / 2 - 0.5) < nearMiddle;

/** Same height and baseline, and centred on one another or flush. */
function sameTrack({ box: a }: Caption, { box: b }: Caption): boolean {
  const [high, other] = [a.bottom - a.top, b.bottom - b.top];
  const height = Math.max(high, other);
  const onLine = Math.abs(a.bottom - b.bottom) < 0.4 * height && Math.min(high, other) > 0.7 * height;
  const offset = Math.min(Math.abs(a.left + a.right - b.left - b.right) / 2, Math.abs(a.left - b.left));
  return onLine && offset < 0.02;
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
  const [a, b] = [line.box, caption.box];
  const high = b.bottom - b.top;
  const rows = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  const gap = Math.max(a.left, b.left) - Math.min(a.right, b.right);
  const shared = Math.min(line.endSeconds, caption.endSeconds) - Math.max(line.startSeconds, caption.startSeconds);
  const inTime = shared > 0.7 * (line.endSeconds - line.startSeconds);
  return inTime && rows > 0.6 * (a.bottom - a.top) && gap < high && a.bottom - a.top < 1.5 * high;
}
