import type { Box, Picture } from './picture.ts';
import type { Reading } from './recognition.ts';

const ideograph = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff00-\uffef]/u;

/** The text of a reading, with the spaces between words that the network dropped. */
export function spaced(reading: Reading, _picture: Picture, _box: Box): string {
  let text = '';
  let before = '';
  for (const { text: character, spaceBefore } of reading.characters) {
    const wide = ideograph.test(character) && ideograph.test(before);
    text += (text !== '' && spaceBefore > 0.3 && !wide ? ' ' : '') + character;
    before = character;
  }
  return text;
}
