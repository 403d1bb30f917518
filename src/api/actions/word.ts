import { invalid } from '../errors.ts';

/** Reads a parameter that is one of a few words. Errors: InvalidParameter. */
export function readWord<const Word extends string>(parameter: string, text: string, words: readonly Word[]): Word {
  const word = words.find((one) => one === text);
  if (word !== undefined) return word;
  throw invalid('InvalidParameter', parameter, `"${text}"; expected ${words.join(' | ')}`);
}

/** Reads `Active` or `Inactive`. Errors: InvalidParameter. */
export function readActive(parameter: string, text: string): boolean {
  return readWord(parameter, text, ['Active', 'Inactive']) === 'Active';
}
