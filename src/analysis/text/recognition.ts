import type { Models } from '../../models/models.ts';
import { resampleInto, type Box, type Picture } from './picture.ts';

/** One character as it was read. */
export interface Character {
  readonly text: string;
  /** Probability, 0..1. */
  readonly confidence: number;
  /** Centre of the network's step that fired, in pixels of the picture. */
  readonly x: number;
  /** Highest probability of a space between the character before and this one, 0..1. */
  readonly spaceBefore: number;
}

/** A line as it was read. */
export interface Reading {
  readonly characters: readonly Character[];
  /** Mean probability of its characters, 0..1; 0 for none. Below about 0.6 it was no text (measured on photos without any). */
  readonly confidence: number;
}

export interface TextRecogniser {
  /** Reads one horizontal line. @param line its box in the picture. @param alphabet characters that are allowed; all when absent. */
  read(picture: Picture, line: Box, alphabet?: (character: string) => boolean): Promise<Reading>;
}

const lineHeight = 48;
const stepWidth = 8;
const minWidth = 48;
const maxWidth = 3200; // about 65 Chinese characters; longer lines are squeezed
const scale = [1 / 127.5, 1 / 127.5, 1 / 127.5] as const;
const shift = [-1, -1, -1] as const;

/** PP-OCRv4 recognition: SVTR-LCNet features, greedy CTC. One line a run: on a CPU a batch gains nothing and pads short lines. */
export async function createTextRecogniser(models: Models): Promise<TextRecogniser> {
  const session = await models.session('text-recognition');
  const alphabet = readAlphabet(await models.text('text-recognition-alphabet'));
  return {
    async read(picture, line, allowed) {
      const aspect = (line.right - line.left) / Math.max(1, line.bottom - line.top);
      const width = Math.min(maxWidth, Math.max(minWidth, Math.round(lineHeight * aspect)));
      const stride = Math.ceil(width / stepWidth) * stepWidth;
      const data = new Float32Array(3 * stride * lineHeight);
      resampleInto(picture, line, { width, height: lineHeight }, { data, stride, rows: lineHeight }, scale, shift);
      const outputs = await session.run({ x: { dtype: 'float32', shape: [1, 3, lineHeight, stride], data } });
      const probabilities = outputs['softmax_11.tmp_0']?.data as Float32Array; // float32 by the catalogue
      const perStep = ((line.right - line.left) * stepWidth) / width;
      return decode(probabilities, alphabet, line.left, perStep, allowed);
    },
  };
}

/** Class 0 is the blank, the last one the space. */
export function readAlphabet(text: string): string[] {
  return ['', ...text.replace(/\r?\n$/, '').split(/\r?\n/), ' '];
}

/**
 * Greedy CTC: the best class of every step, repeats and blanks dropped (Graves et al., ICML 2006).
 * @param probabilities steps x classes. @param perStep width of a step in the picture's pixels.
 */
export function decode(
  probabilities: Float32Array,
  alphabet: readonly string[],
  left: number,
  perStep: number,
  allowed: (character: string) => boolean = () => true,
): Reading {
  const classes = alphabet.length;
  const usable = Int32Array.from(alphabet.flatMap((c, i) => (i === 0 || c === ' ' || allowed(c) ? [i] : [])));
  const space = classes - 1;
  const characters: Character[] = [];
  let [before, spaceBefore] = [0, 0];
  for (let step = 0; (step + 1) * classes <= probabilities.length; step++) {
    const row = step * classes;
    let best = 0;
    for (const c of usable) if ((probabilities[row + c] ?? 0) > (probabilities[row + best] ?? 0)) best = c;
    const spaceHere = probabilities[row + space] ?? 0;
    const confidence = probabilities[row + best] ?? 0;
    if (best === 0 || best === space) spaceBefore = Math.max(spaceBefore, spaceHere);
    else if (best !== before) {
      const x = left + (step + 0.5) * perStep;
      characters.push({ text: alphabet[best] ?? '', confidence, x, spaceBefore: Math.max(spaceBefore, spaceHere) });
      spaceBefore = 0;
    } else {
      spaceBefore = Math.max(0, spaceHere);
      const last = characters[characters.length - 1];
      if (last !== undefined && confidence > last.confidence)
        characters[characters.length - 1] = { ...last, confidence };
    }
    before = best;
  }
  const sum = characters.reduce((total, { confidence }) => total + confidence, 0);
  return { characters, confidence: characters.length === 0 ? 0 : sum / characters.length };
}
