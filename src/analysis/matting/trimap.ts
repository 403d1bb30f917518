import { BoxMean } from './box-mean.ts';

/** What is known of a subject's opacity. */
export interface Trimap {
  /** 0..1: the truth where it is known, a guess elsewhere. */
  readonly likely: Float32Array;
  readonly known: Uint8Array;
}

/** Saliency above and below which nothing is doubted. */
const [subject, ground] = [0.85, 0.12];

/** Keeps as known what a mask is sure of as far as `reach`, a part of the longer side, around. */
export function trimap(mask: Float32Array, width: number, height: number, reach: number): Trimap {
  const box = new BoxMean(width, height, Math.max(2, Math.round(reach * Math.max(width, height))));
  const plane = new Float32Array(mask.length);
  const likely = Float32Array.from(mask, (value) => Math.min(1, Math.max(0, value)));
  const known = new Uint8Array(mask.length);
  for (const [state, is] of [
    [1, (v: number) => v >= subject],
    [0, (v: number) => v <= ground],
  ] as const) {
    // prettier-ignore
    for (let i = 0; i < mask.length; i++) plane[i] = is(mask[i]!) ? 1 : 0;
    box.mean(plane, plane);
    for (let i = 0; i < mask.length; i++) {
      if (plane[i]! < 0.9999) continue;
      known[i] = 1;
      likely[i] = state;
    }
  }
  return { likely, known };
}
