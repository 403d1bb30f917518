import type { Models } from '../../models/models.ts';
import { resampleInto, type Picture } from '../text/picture.ts';
import { clipped, likeness, withoutDoubles, type Area } from './box.ts';

/** What a thing is, as far as the choice of a subject needs it. */
export type ObjectKind = 'person' | 'animal' | 'vehicle' | 'thing';

export interface FoundObject {
  readonly box: Area;
  readonly kind: ObjectKind;
  /** 0..1. */
  readonly score: number;
  /** How sharp it is beside the rest of the picture, see `FocusMap`; where it was measured. */
  readonly focus?: number;
  /** It was not found anew, but followed from the look before, see `Holder`. */
  readonly held?: true;
}

export interface ObjectDetector {
  /** People, animals, vehicles and things of daily life (the 80 classes of COCO) in a picture; best first. */
  detect(picture: Picture): Promise<FoundObject[]>;
}

const SIDE = 416;
const STRIDES = [8, 16, 32] as const;
const CLASSES = 80;
/** Distances are told as a distribution over this many values. */
const BINS = 11;
const LEAST_SCORE = 0.25;
/** Boxes that share more than this tell of one thing. */
const SAME = 0.5;
const MEAN = [103.53, 116.28, 123.675] as const;
const DEVIATION = [57.375, 57.12, 58.395] as const;

/** COCO's order: 0 person, 1..8 what drives, 14..23 animals. Furniture and what stands about (13, 56..62, 68..72) is no subject. */
function kindOf(label: number): ObjectKind | undefined {
  if (label === 0) return 'person';
  if (label >= 1 && label <= 8) return 'vehicle';
  if (label >= 14 && label <= 23) return 'animal';
  if (label === 13 || (label >= 9 && label <= 12) || (label >= 56 && label <= 62) || (label >= 68 && label <= 72)) return undefined; // prettier-ignore
  return 'thing';
}

/**
 * NanoDet (https://github.com/RangiLyu/nanodet) over the whole picture with its edges continued to a square: people are found more surely than in a stretched one. Boxes are read from distributions of the four distances
 * (Li et al., "Generalized Focal Loss", NeurIPS 2020). Errors: those of `Models.session`.
 */
export async function createObjectDetector(models: Models): Promise<ObjectDetector> {
  const network = await models.session('object-detection');
  const data = new Float32Array(3 * SIDE * SIDE);
  const scale = DEVIATION.map((d) => 1 / d) as [number, number, number];
  const shift = MEAN.map((m, c) => -m / DEVIATION[c]!) as [number, number, number]; // both have three
  return {
    async detect(picture) {
      const { width, height } = picture;
      const side = Math.max(width, height);
      const [left, top] = [(width - side) / 2, (height - side) / 2];
      const square = { left, top, right: left + side, bottom: top + side };
      resampleInto(picture, square, { width: SIDE, height: SIDE }, { data, stride: SIDE, rows: SIDE }, scale, shift);
      const outputs = await network.run({ input_1: { dtype: 'float32', shape: [1, 3, SIDE, SIDE], data } });
      const within = (box: Area) =>
        clipped({
          ...{ left: (left + box.left * side) / width, right: (left + box.right * side) / width },
          ...{ top: (top + box.top * side) / height, bottom: (top + box.bottom * side) / height },
        });
      const found = STRIDES.flatMap((stride, level) => {
        const scores = outputs[level === 0 ? 'Identity' : `Identity_${level}`]?.data as Float32Array; // as the catalogue tells
        return decode(scores, outputs[`Identity_${level + 3}`]?.data as Float32Array, stride).map((one) => ({
          ...one,
          box: within(one.box),
        }));
      });
      return withoutDoubles(found, (a, b) => a.kind === b.kind && likeness(a.box, b.box) > SAME);
    },
  };
}

function decode(scores: Float32Array, distances: Float32Array, stride: number): FoundObject[] {
  const columns = SIDE / stride;
  const found: FoundObject[] = [];
  for (let cell = 0; cell < columns * columns; cell += 1) {
    let label = 0;
    for (let c = 1; c < CLASSES; c += 1) if (scores[cell * CLASSES + c]! > scores[cell * CLASSES + label]!) label = c;
    const score = scores[cell * CLASSES + label]!;
    const kind = kindOf(label);
    if (score < LEAST_SCORE || kind === undefined) continue;
    const x = (cell % columns) + 0.5;
    const y = Math.floor(cell / columns) + 0.5;
    const [left, top, right, bottom] = [0, 1, 2, 3].map((side) => expected(distances, (cell * 4 + side) * BINS));
    const edge = (middle: number, distance: number) => ((middle + distance) * stride) / SIDE;
    const box = { left: edge(x, -left!), top: edge(y, -top!), right: edge(x, right!), bottom: edge(y, bottom!) };
    found.push({ box, kind, score });
  }
  return found;
}

/** Mean of a distribution over 0, 1, 2 ... that is given as logits. */
function expected(logits: Float32Array, start: number): number {
  let [weight, sum] = [0, 0];
  for (let i = 0; i < BINS; i += 1) {
    const e = Math.exp(logits[start + i]!);
    weight += e;
    sum += i * e;
  }
  return sum / weight;
}
