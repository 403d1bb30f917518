import { percentEncode } from '../signature/canonical.ts';

/** How keys stand in an answer: as they are or, where the caller asks for it, percent-encoded, since XML cannot hold every character. */
export interface KeyEncoding {
  readonly encode: (key: string) => string;
  /** Says so in the answer; nothing where keys are as they are. */
  readonly field: { readonly EncodingType?: 'url' };
}

/** @param word the request's `encoding-type`. */
export function keyEncodingOf(word: string | undefined): KeyEncoding {
  return word === 'url'
    ? { encode: percentEncode, field: { EncodingType: 'url' } }
    : { encode: (key) => key, field: {} };
}
