import { dilate } from '../src/analysis/overlay/morphology.ts';
import type { Media } from '../src/media/media.ts';
import { captionMask } from './cue-boxes.ts';
import type { DetextClip } from './detext-clips.ts';
import { RestorationScore } from './metrics/restoration.ts';

const { signal } = new AbortController();

export type Scores = Record<'mask' | 'grown' | 'outside', RestorationScore>;

/** How far pixels count as `grown`, and how far the captions' neighbourhood reaches beyond them. */
const [grownBy, neighbourhood] = [8, 24];

/** Films beside the clean one: under the captions, around them and elsewhere. */
export async function compare(media: Media, paths: readonly string[], clip: DetextClip) {
  const readers = [clip.clean, clip.mask, ...paths].map((path) => media.frames(path, { pixelFormat: 'gray', signal })[Symbol.asyncIterator]()); // prettier-ignore
  const scores: Scores[] = [];
  let last: { drawn: Uint8Array; masks: Record<keyof Scores, Uint8Array> } | undefined;
  for (let frames = 0; ; frames++) {
    const read = await Promise.all(readers.map((reader) => reader.next()));
    const pictures = read.flatMap((one) => (one.done === true ? [] : [one.value]));
    const [clean, drawn, ...films] = pictures;
    if (clean === undefined || drawn === undefined || films.length < paths.length) {
      for (const reader of readers) await reader.return?.();
      return { scores, frames };
    }
    if (last === undefined || Buffer.compare(last.drawn, drawn.data) !== 0) last = { drawn: drawn.data, masks: masksOf(drawn.data, clean, clip) }; // prettier-ignore
    for (const [k, film] of films.entries()) {
      const { width, height } = film;
      const fresh = () => new RestorationScore({ width, height, mask: new Uint8Array(width * height) });
      const score = (scores[k] ??= { mask: fresh(), grown: fresh(), outside: fresh() });
      for (const what of ['mask', 'grown', 'outside'] as const) score[what].push(film.data, clean.data, last.masks[what]); // prettier-ignore
    }
  }
}

function masksOf(
  drawn: Uint8Array,
  { width, height }: { readonly width: number; readonly height: number },
  clip: DetextClip,
): Record<keyof Scores, Uint8Array> {
  // prettier-ignore
  const mask = captionMask(drawn, clip);
  const grown = mask.includes(1) ? dilate(mask, width, height, grownBy) : mask;
  return { mask, grown, outside: dilate(grown, width, height, neighbourhood).map((m) => 1 - m) };
}
