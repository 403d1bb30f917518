import { median } from '../../base/quantile.ts';
import type { Box, Picture } from './picture.ts';
import type { Character, Reading } from './recognition.ts';

/** A space that the network gives this much is one; what it gives less is decided by the gap that is seen, which may be narrower where it gives some. */
const [certainSpace, likelySpace] = [0.3, 0.05];
/** Least width of a space, in heights of the line's box. In 12 fonts, 99 % of letters stood less apart and 99 % of words more. */
const leastGap = 0.17;
/** A gap is a space when it is this much wider than those inside words of the line, and nearly as wide as the line's certain spaces. */
const [timesLetterGap, shareOfSpace] = [2, 0.7];

const wide = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff00-\uffef]/u;
const wordCharacter = /[\p{Script=Latin}\p{Number}]/u;
const ending = /[.,!?;:%"”’)]/;

/**
 * The text of a reading, with the spaces between words. The network drops some of them, mostly around narrow letters and inside
 * Chinese lines: between characters of Western words the empty columns of the picture decide.
 */
export function spaced(reading: Reading, picture: Picture, box: Box): string {
  const { characters } = reading;
  const gaps = gapsOf(characters, picture, box);
  const certain = characters.map((character, i) => i > 0 && character.spaceBefore > certainSpace);
  const inWords = median(gaps.filter((_, i) => i > 0 && certain[i] === false && isWordPair(characters, i)));
  const spaces = median(gaps.filter((_, i) => certain[i] === true && isWordPair(characters, i)));
  const least = Math.max(leastGap * (box.bottom - box.top), timesLetterGap * inWords, shareOfSpace * spaces);
  return characters
    .map(({ text, spaceBefore }, i) => {
      const before = characters[i - 1]?.text ?? '';
      if (wide.test(text) && wide.test(before)) return text;
      const needed = spaceBefore > likelySpace ? 0.7 * least : least;
      const isSpace = certain[i] === true || (isWordPair(characters, i) && (gaps[i] ?? 0) >= needed);
      return isSpace ? ` ${text}` : text;
    })
    .join('');
}

/** Two characters between which a space would part words: letters, a letter and a digit, or the end of a word and a letter. A narrow `1` leaves gaps inside numbers. */
function isWordPair(characters: readonly Character[], i: number): boolean {
  const [before, here] = [characters[i - 1]?.text ?? '', characters[i]?.text ?? ''];
  if (!wordCharacter.test(here) || (/\d/.test(before) && /\d/.test(here))) return false;
  return wordCharacter.test(before) || (ending.test(before) && !/\d/.test(here));
}

/** For every character, the widest run of empty columns between the middle of the one before and its own, in pixels. */
function gapsOf(characters: readonly Character[], picture: Picture, box: Box): number[] {
  const empty = emptyColumns(picture, box);
  return characters.map(({ x }, i) => {
    const from = Math.round(characters[i - 1]?.x ?? x);
    let [widest, run] = [0, 0];
    for (let column = from; column < x; column++) {
      run = empty[column] === 1 ? run + 1 : 0;
      widest = Math.max(widest, run);
    }
    return widest;
  });
}

/** Columns of the picture that the letters leave free: no pixel is as light as they are or, for dark letters on a light ground, as dark. Outlines are not letters. */
function emptyColumns(picture: Picture, box: Box): Uint8Array {
  const [top, bottom] = [Math.max(0, Math.ceil(box.top)), Math.min(picture.height, Math.floor(box.bottom))];
  const [left, right] = [Math.max(0, Math.floor(box.left)), Math.min(picture.width, Math.ceil(box.right))];
  const { width, data } = picture;
  const histogram = new Uint32Array(256);
  const [lightest, darkest] = [new Uint8Array(width), new Uint8Array(width).fill(255)];
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      const value = data[(y * width + x) * 3 + 1]!; // green stands for brightness; inside the picture
      histogram[value]! += 1;
      if (value > lightest[x]!) lightest[x] = value;
      if (value < darkest[x]!) darkest[x] = value;
    }
  }
  const at = (share: number) => levelAt(histogram, share);
  const [dark, ground, light] = [at(0.03), at(0.5), at(0.97)];
  if (ground - dark > 2 * (light - ground))
    return darkest.map((v) => Number(v > ground - letterShare * (ground - dark)));
  return lightest.map((v) => Number(v < ground + letterShare * (light - ground)));
}

/** Share of the way from the ground to the letters' brightness from which a pixel is one of a letter. */
const letterShare = 0.6;

/** Brightness below which the given share of pixels lies. */
function levelAt(histogram: Uint32Array, share: number): number {
  let left = share * histogram.reduce((sum, count) => sum + count, 0);
  return histogram.findIndex((count) => (left -= count) < 0);
}

const fullWidth: Readonly<Record<string, string>> = { ',': '，', '?': '？', '!': '！', ':': '：', ';': '；' };
const halfWidth: Readonly<Record<string, string>> = { '：': ':', '．': '.', '，': ',' };

/**
 * What cannot be told by shape but by its neighbours: a lone `l` is the word I, a lone `o` between digits a zero, a drop `丶` a comma;
 * marks after Chinese are full-width, marks inside numbers half-width.
 */
export function repaired(text: string): string {
  return text
    .replace(/(?<![\p{L}\p{N}'’.-])l(?=['’]?(?:m|ll|d|ve)?(?![\p{L}\p{N}]))/gu, 'I')
    .replace(/(?<=\d[.,]?\d*)[oO](?=\d)/g, '0')
    .replaceAll('丶', '、')
    .replace(/(?<=\p{Script=Han})[,?!:;](?=\p{Script=Han}|$)/gu, (mark) => fullWidth[mark] ?? mark)
    .replace(/(?<=\d)[：．，](?=\d)/g, (mark) => halfWidth[mark] ?? mark);
}
