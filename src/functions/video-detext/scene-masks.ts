import { SolidLook, type Glimpse } from '../../analysis/restore/glimpse.ts';
import { Hidden } from '../../analysis/restore/hidden.ts';
import type { Part } from '../../analysis/restore/part.ts';
import type { CoveredPart } from '../../analysis/restore/reveal.ts';
import { dilate } from '../../analysis/overlay/morphology.ts';
import { liftedVariance, liftVeil, solveVeil, type Veil, type VeilLook } from '../../analysis/restore/veil.ts';
import { backingBox, type BoxHints } from '../../analysis/text/backing-box.ts';
import { distances } from '../../analysis/text/distances.ts';
import { glowReach } from '../../analysis/text/glow.ts';
import { isRatherGlow, reachesOut } from '../../analysis/text/glow-or-box.ts';
import { glyphMask } from '../../analysis/text/glyph-mask.ts';
import type { Luma } from '../../analysis/text/glyphs.ts';
import { strokeMask } from '../../analysis/text/stroke-mask.ts';
import type { Box } from '../../analysis/text/picture.ts';
import type { Caption } from './captions.ts';
import { layAt, momentOf, movingAt } from './moving.ts';
import type { Scene } from './scenes.ts';

/** Frames from which the pixels of a line are learnt. */
const mostLearnt = 14;
/** A line's time is stretched by this much on both sides, seconds: what an encoder smears over a frame, and the faintest frames of a fade. */
const stretch = 0.045;

/** What is known of the look of a film's captions so far. */
export interface CaptionStyle {
  /** How the box behind a line lets the film through; undefined where it does not, as far as is known. */
  veil?: VeilLook;
  /** How far the soft shadow of letters reaches, in heights of a line. */
  glow?: number;
}

/** The part of a frame in which a scene's captions are. */
export type ScenePart = CoveredPart & Part;

/** What one caption hides. */
interface Cover {
  /** 1 where its letters are, with outlines and shadows. */
  readonly letters: Uint8Array;
  /** The same with the box behind it. */
  readonly whole: Uint8Array;
  readonly veil: Veil | undefined;
  /** How its letters look; undefined where something else hides the film too. */
  readonly look: SolidLook | undefined;
}

/** A picture this long before a line tells what is behind it. */
const nearSeconds = 0.3;

/** What the captions of a scene hide, frame by frame; learnt when it is first asked for. */
export class SceneMasks {
  private readonly scene: Scene;
  private readonly picture: { readonly width: number; readonly height: number };
  private readonly style: CaptionStyle;
  private readonly covers = new Map<Caption, Cover>();
  private last: { readonly key: string; readonly hidden: Hidden } | undefined;

  constructor(scene: Scene, picture: { readonly width: number; readonly height: number }, style: CaptionStyle) {
    [this.scene, this.picture, this.style] = [scene, picture, style];
  }

  /** What is hidden of `part`; undefined where nothing is. The pictures around it are in `waiting`. A half transparent box is taken off `part` in place. */
  of(part: ScenePart, waiting: readonly ScenePart[]): Hidden | undefined {
    const moving = this.movingIn(part, waiting);
    const shown = this.scene.captions.filter((caption) => isOn(caption, part.ptsSeconds) && momentOf(caption, part.ptsSeconds) === undefined); // prettier-ignore
    if (shown.length === 0 && moving === undefined) return undefined;
    const covers = shown.map((caption) => this.coverOf(caption, part, waiting));
    const lifted = covers.map(
      ({ veil }, k) => veil !== undefined && liftVeil(part, veil, isNearEnd(shown[k]!, part.ptsSeconds)),
    );
    const key = shown.map((caption, k) => `${this.scene.captions.indexOf(caption)}${lifted[k] === true ? ' lifted' : ''}`).join(); // prettier-ignore
    if (this.last?.key === key && moving === undefined) return this.last.hidden;
    const [mask, changed] = [new Uint8Array(part.width * part.height), new Uint8Array(part.width * part.height)];
    for (const [k, { letters, whole, veil }] of covers.entries()) {
      const hides = veil !== undefined && lifted[k] === true ? withoutInner(whole, letters, veil, part.width) : whole;
      for (let i = 0; i < mask.length; i++) [mask[i], changed[i]] = [mask[i]! | hides[i]!, changed[i]! | whole[i]!]; // of one size
    }
    if (moving !== undefined) for (let i = 0; i < mask.length; i++) if (moving[i] === 1) mask[i] = changed[i] = 1;
    const variance = liftedNoise(covers, lifted, mask);
    const hidden = new Hidden(mask, part.width, part.height, changed, variance);
    this.last = { key: moving === undefined ? key : '', hidden };
    return hidden;
  }

  /** 1 where lines are that come or leave; undefined where none does. */
  private movingIn(part: ScenePart, waiting: readonly ScenePart[]): Uint8Array | undefined {
    let out: Uint8Array | undefined;
    const { width, height } = this.picture;
    for (const { caption, moment } of movingAt(this.scene.captions, part.ptsSeconds)) {
      if (learntFrom(caption, waiting).length === 0 && !this.covers.has(caption)) continue;
      const { whole } = this.coverOf(caption, part, waiting);
      out ??= new Uint8Array(whole.length);
      layAt(out, whole, part, this.boxOf(caption), { ...moment, x: moment.x * width, y: moment.y * height });
    }
    return out === undefined ? undefined : dilate(out, part.width, part.height, 1);
  }

  /** What is seen through captions that come or go softly, where nothing else is in front; asked after `of`. */
  glimpses(part: ScenePart): Glimpse[] {
    const shown = this.scene.captions.filter((caption) => isOn(caption, part.ptsSeconds));
    return shown.flatMap((caption) => {
      const look = isNearEnd(caption, part.ptsSeconds) ? this.covers.get(caption)?.look : undefined;
      const others = shown.flatMap((other) =>
        other === caption ? [] : [this.covers.get(other)?.whole ?? new Uint8Array()],
      );
      const glimpse = look?.glimpse(part, others);
      return glimpse === undefined ? [] : [glimpse];
    });
  }

  private coverOf(caption: Caption, part: ScenePart, waiting: readonly ScenePart[]): Cover {
    const known = this.covers.get(caption);
    if (known !== undefined) return known;
    const box = this.boxOf(caption);
    const pictures = learntFrom(caption, waiting);
    const comings = this.comingsOf(caption, pictures, waiting);
    const found = glyphMask(pictures, box);
    const behind = caption.down ? undefined : this.behind(pictures, box, found, comings);
    const letters =
      behind === undefined
        ? this.withGlow(found, pictures, comings, box)
        : lettersOn(shrunk(behind, edge), pictures, box);
    const whole = Uint8Array.from(letters);
    const veil = behind === undefined ? undefined : solveVeil(pictures, behind, letters, this.style.veil);
    if (behind !== undefined) fillBox(whole, part, shrunk(behind, -Math.max(edge, (veil?.soft ?? 0) + 1)));
    if (veil !== undefined) this.style.veil = { left: veil.left, added: veil.added, sureness: veil.sureness };
    const look = behind === undefined ? new SolidLook(pictures, letters) : undefined;
    const cover = { letters, whole, veil, look };
    this.covers.set(caption, cover);
    return cover;
  }

  /** Its box in the pixels of the scene's area. */
  private boxOf({ box: { left, top, right, bottom } }: Caption): Box {
    const { x, y } = this.scene.area;
    const { width, height } = this.picture;
    return { left: left * width - x, top: top * height - y, right: right * width - x, bottom: bottom * height - y };
  }

  /** Letters with the soft shadow round them, which lines of one film have alike. */
  private withGlow(letters: Uint8Array, pictures: readonly Luma[], comings: BoxHints['comings'], line: Box) {
    const high = Math.min(line.bottom - line.top, line.right - line.left);
    const reach = glowReach(pictures, comings, letters, line, Math.round((this.style.glow ?? 0) * high));
    if (reach === 0) return letters;
    this.style.glow = Math.max(this.style.glow ?? 0, reach / high);
    const distance = distances(letters, pictures[0]?.width ?? 1);
    return letters.map((l, i) => (l === 1 || distance[i]! <= reach + 0.5 ? 1 : 0)); // of one size
  }

  /** The box behind a line: like those of other lines of the film if it can be, else of any look. */
  private behind(
    pictures: readonly Luma[],
    box: Box,
    letters: Uint8Array,
    comings: BoxHints['comings'],
  ): Box | undefined {
    const { veil } = this.style;
    const law = veil === undefined ? undefined : { left: veil.left, added: veil.added[0] };
    const alike = law === undefined ? undefined : backingBox(pictures, box, letters, { comings, law });
    const found = alike ?? backingBox(pictures, box, letters, { comings, law: undefined });
    if (found === undefined || reachesOut(found, letters, pictures[0]?.width ?? 1)) return undefined;
    return isRatherGlow(comings, found, letters, box) ? undefined : found;
  }

  /** Pictures with the line and without any right before or after it: the first and last that show it, and those that it was learnt from. */
  private comingsOf(
    { startSeconds, endSeconds }: Caption,
    pictures: readonly Luma[],
    waiting: readonly ScenePart[],
  ): BoxHints['comings'] {
    const isFree = ({ ptsSeconds }: ScenePart) =>
      !this.scene.captions.some((one) => isOn(one, ptsSeconds) || momentOf(one, ptsSeconds) !== undefined);
    const on = waiting.filter(({ ptsSeconds }) => ptsSeconds >= startSeconds - 1e-3 && ptsSeconds < endSeconds - 1e-3);
    const before = waiting.findLast((part) => part.ptsSeconds < startSeconds && isFree(part));
    const after = waiting.find((part) => part.ptsSeconds >= endSeconds && isFree(part));
    const near = [
      before !== undefined && startSeconds - before.ptsSeconds < nearSeconds ? [before, on[0], pictures[0]] : [],
      after !== undefined && after.ptsSeconds - endSeconds < nearSeconds ? [after, on.at(-1), pictures.at(-1)] : [],
    ];
    return near.flatMap(([without, ...all]) =>
      without === undefined ? [] : all.flatMap((shown) => (shown === undefined ? [] : [{ shown, without }])),
    );
  }
}

const isOn = ({ startSeconds, endSeconds }: Caption, seconds: number) =>
  seconds >= startSeconds - stretch && seconds < endSeconds + stretch;

/** Fades take no longer than this. */
const longestFade = 0.6;

const isNearEnd = ({ startSeconds, endSeconds }: Caption, seconds: number) =>
  seconds < startSeconds + longestFade || seconds > endSeconds - longestFade;

/** Pictures in the inner part of the line's time, evenly over it: fades are left out. */
function learntFrom({ startSeconds, endSeconds }: Caption, waiting: readonly ScenePart[]) {
  const fade = Math.min(0.3, (endSeconds - startSeconds) / 4);
  const within = (from: number, to: number) => waiting.filter(({ ptsSeconds }) => ptsSeconds >= from - 1e-3 && ptsSeconds < to - 1e-3); // prettier-ignore
  const inner = within(startSeconds + fade, endSeconds - fade);
  const all = inner.length > 0 ? inner : within(startSeconds, endSeconds);
  const step = Math.max(1, (all.length - 1) / (mostLearnt - 1));
  const count = Math.min(all.length, mostLearnt);
  return Array.from({ length: count }, (_, k) => all[Math.min(all.length - 1, Math.round(k * step))]!); // in range
}

/** Letters on a box: between their strokes the film is seen through it. */
const lettersOn = (inner: Box, pictures: readonly Luma[], line: Box) =>
  strokeMask(pictures, glyphMask(pictures, line, inner), inner);

/** Soft edges of a box reach this far, pixels. */
const edge = 2;

const shrunk = ({ left, top, right, bottom }: Box, by: number): Box => ({
  left: left + by,
  top: top + by,
  right: right - by,
  bottom: bottom - by,
});

function fillBox(mask: Uint8Array, { width, height }: ScenePart, { left, top, right, bottom }: Box): void {
  const [from, to] = [Math.max(0, Math.floor(left)), Math.min(width, Math.ceil(right))];
  for (let y = Math.max(0, Math.floor(top)); y < Math.min(height, Math.ceil(bottom)); y++)
    mask.fill(1, y * width + from, y * width + to);
}

/** How noisy the pixels are from which veils were taken; undefined where none were. */
function liftedNoise(covers: readonly Cover[], lifted: readonly boolean[], mask: Uint8Array): Float32Array | undefined {
  if (!lifted.includes(true)) return undefined;
  const out = new Float32Array(mask.length);
  for (const [k, { whole, veil }] of covers.entries()) {
    if (veil === undefined || lifted[k] !== true) continue;
    const variance = liftedVariance(veil);
    for (let i = 0; i < out.length; i++) if (whole[i] === 1 && mask[i] === 0) out[i] = Math.max(out[i]!, variance); // of one size
  }
  return out;
}

/** Corners of boxes may be round: this many rows and columns together are not taken for the box, pixels. */
const roundness = 7;

/** Of a box that is taken off, what still hides the film: the letters and its edges. */
function withoutInner(whole: Uint8Array, letters: Uint8Array, { inner }: Veil, width: number): Uint8Array {
  const mask = Uint8Array.from(whole);
  for (let y = inner.top; y < inner.bottom; y++) {
    const round = Math.max(0, roundness - Math.min(y - inner.top, inner.bottom - 1 - y));
    const [from, to] = [y * width + inner.left + round, y * width + inner.right - round];
    mask.set(letters.subarray(from, to), from);
  }
  return mask;
}
