import { Hidden } from '../../analysis/restore/hidden.ts';
import type { CoveredPart } from '../../analysis/restore/reveal.ts';
import { glyphMask } from '../../analysis/text/glyph-mask.ts';
import type { Caption } from './captions.ts';
import type { Scene } from './scenes.ts';

/** Frames from which the pixels of a line are learnt. */
const mostLearnt = 14;
/** A line's time is stretched by this much on both sides, seconds: what an encoder smears over a frame, and the faintest frames of a fade. */
const stretch = 0.045;

/** What the captions of a scene hide, frame by frame; learnt when it is first asked for. */
export class SceneMasks {
  private readonly scene: Scene;
  private readonly picture: { readonly width: number; readonly height: number };
  private readonly masks = new Map<Caption, Uint8Array>();
  private last: { readonly shown: readonly Caption[]; readonly hidden: Hidden } | undefined;

  constructor(scene: Scene, picture: { readonly width: number; readonly height: number }) {
    [this.scene, this.picture] = [scene, picture];
  }

  /** What is hidden of `part`; undefined where nothing is. The pictures around it are in `waiting`. */
  of(part: CoveredPart, waiting: readonly CoveredPart[]): Hidden | undefined {
    const shown = this.scene.captions.filter(({ startSeconds, endSeconds }) => part.ptsSeconds >= startSeconds - stretch && part.ptsSeconds < endSeconds + stretch); // prettier-ignore
    if (shown.length === 0) return undefined;
    const { last } = this;
    if (last !== undefined && last.shown.length === shown.length && shown.every((one) => last.shown.includes(one)))
      return last.hidden;
    const union = new Uint8Array(part.width * part.height);
    for (const caption of shown) {
      const mask = this.maskOf(caption, waiting);
      for (let i = 0; i < union.length; i++) union[i]! |= mask[i]!; // of one size
    }
    const hidden = new Hidden(union, part.width, part.height);
    this.last = { shown, hidden };
    return hidden;
  }

  private maskOf(caption: Caption, waiting: readonly CoveredPart[]): Uint8Array {
    const known = this.masks.get(caption);
    if (known !== undefined) return known;
    const { x, y } = this.scene.area;
    const { width, height } = this.picture;
    const { left, top, right, bottom } = caption.box;
    const box = { left: left * width - x, top: top * height - y, right: right * width - x, bottom: bottom * height - y }; // prettier-ignore
    const mask = glyphMask(learntFrom(caption, waiting), box);
    this.masks.set(caption, mask);
    return mask;
  }
}

/** Pictures in the inner part of the line's time, evenly over it: fades are left out. */
function learntFrom({ startSeconds, endSeconds }: Caption, waiting: readonly CoveredPart[]) {
  const fade = Math.min(0.3, (endSeconds - startSeconds) / 4);
  const within = (from: number, to: number) => waiting.filter(({ ptsSeconds }) => ptsSeconds >= from - 1e-3 && ptsSeconds < to - 1e-3); // prettier-ignore
  const inner = within(startSeconds + fade, endSeconds - fade);
  const all = inner.length > 0 ? inner : within(startSeconds, endSeconds);
  const step = Math.max(1, (all.length - 1) / (mostLearnt - 1));
  const count = Math.min(all.length, mostLearnt);
  return Array.from({ length: count }, (_, k) => all[Math.min(all.length - 1, Math.round(k * step))]!).map(
    // prettier-ignore
    ({ width, height, data }) => ({ width, height, data: data.subarray(0, width * height) }),
  );
}
