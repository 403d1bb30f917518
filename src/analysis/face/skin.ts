import { ramp } from '../../base/ramp.ts';
import { BoxMean } from '../matting/box-mean.ts';
import { withNeck } from './neck.ts';
import { fillPolygon } from './polygon.ts';
import { faceSize, marks, placed, pointOf, pointsOf, rings, type FacePoints } from './points.ts';
import type { FaceWindow } from './window.ts';

/** Where there is skin and where features are, 0..1, on a grid of its own over the window. */
export interface FaceMasks {
  readonly width: number;
  readonly height: number;
  /** The face without eyes, brows, lips, nostrils and what has not the colour of this face's skin (hair, beard, glasses); by colour also, less and less, its ears and neck. */
  readonly skin: Float32Array;
  /** Where light falls on skin, for what must not end in patches: the same with the eyes and lips alone left out, and an even share of all that is skin around. */
  readonly tone: Float32Array;
  /** Eyes, brows and lips. */
  readonly features: Float32Array;
}

/** Mean and deviation of Y, Cb, Cr of one face's skin. */
export interface SkinColour {
  readonly mean: readonly [number, number, number];
  readonly deviation: readonly [number, number, number];
}

/** Masks are made of faces of about this size, and scaled: what is larger gains nothing. */
const MASK_FACE = 128;
/** Softness of the outline inwards, and of the holes outwards, parts of the face's size. */
const OVAL_SOFT = 0.07;
const HOLE_SOFT = 0.035;
/** Reach of the even share of skin around, and how large it must be at least and to be whole. */
const TONE_REACH = 0.05;
const TONE_SHARE = [0.25, 0.7] as const;
/** Softness of eyes and lips where light is concerned, a part of the face's size. */
const TONE_SOFT = 0.012;
/** How far the forehead may go on above the mesh, a part of the face's size. */
export const FOREHEAD = 0.14;
/** Deviations of chroma are at least this, and a dark pixel is unlike skin from so much darker on. */
const LEAST_CHROMA = 5;
const LEAST_DARK = 26;
/** Necks have at least the first share of the face's luma, surely skin has the second. */
const SHADE = [0.32, 0.48] as const;
/** Regularisation of the guided filter that takes the mask to the edges of the picture, levels squared. */
const EDGE_LEVELS = 60;

/**
 * The outline of the mesh, less its features, then less what is not coloured like the face's own cheeks and forehead, taken to the edges of the picture by a guided filter
 * (He et al., "Guided Image Filtering", ECCV 2010).
 * `points` are in pixels of the window; `before` is the colour found in the frame before, which this one is blended with.
 */
export function faceMasks(
  window: FaceWindow,
  points: FacePoints,
  byColour: boolean,
  before?: SkinColour,
): { masks: FaceMasks; colour: SkinColour } {
  const scale = Math.min(1, MASK_FACE / Math.max(1, faceSize(points)));
  const [width, height] = [Math.max(1, Math.round(window.width * scale)), Math.max(1, Math.round(window.height * scale))]; // prettier-ignore
  const face = placed(points, width / window.width, height / window.height, 0, 0);
  const size = faceSize(face);
  const outline = filled([byColour ? withForehead(face) : pointsOf(face, rings.oval)], width, height);
  const inside = softened(outline, width, height, OVAL_SOFT * size, 0.5, 1);
  const features = softened(filled(featureRings(face), width, height), width, height, HOLE_SOFT * size, 0, 0.5);
  const holes = softened(
    filled([...featureRings(face), nostrils(face)], width, height),
    width,
    height,
    HOLE_SOFT * size,
    0,
    0.4,
  );
  const skin = inside.map((value, i) => value * (1 - holes[i]!));
  const small = shrink(window, width, height);
  const colour = blended(colourOf(small, skin), before);
  const bare = filled(
    [rings.rightEye, rings.leftEye, rings.lips].map((ring) => pointsOf(face, ring)),
    width,
    height,
  );
  const closed = softened(bare, width, height, TONE_SOFT * size, 0, 1);
  if (!byColour) {
    const tone = inside.map((value, i) => value * (1 - closed[i]!));
    return { masks: { width, height, skin, tone, features }, colour };
  }
  const alike = small.y.map((y, i) => (outline[i]! > 0 ? likeSkin : likeSkinInShade)(colour, y, small.cb[i]!, small.cr[i]!)); // prettier-ignore
  const whole = withNeck(outline, alike, face, width, height);
  const soft = softened(whole.map((share) => (share > 0 ? 1 : 0)), width, height, OVAL_SOFT * size, 0.5, 1); // prettier-ignore
  const fitted = guided(alike, small.y, width, height, Math.max(1, Math.round(0.03 * size)));
  for (let i = 0; i < skin.length; i += 1) {
    const share = outline[i]! > 0 ? soft[i]! : Math.min(soft[i]!, whole[i]!);
    const like = Math.max(0, Math.min(1, fitted[i]!));
    skin[i] = share * (1 - holes[i]!) * like;
    soft[i] = share;
    fitted[i] = like;
  }
  const around = shareAround(fitted, holes, width, height, TONE_REACH * size);
  const tone = soft.map((share, i) => share * (1 - closed[i]!) * ramp(around[i]!, ...TONE_SHARE));
  return { masks: { width, height, skin, tone, features }, colour };
}

/** Mean of what is not in the holes around each place. */
function shareAround(values: Float32Array, holes: Float32Array, width: number, height: number, reach: number) {
  const blur = new BoxMean(width, height, Math.max(1, Math.round(reach)));
  const twice = (plane: Float32Array) => blur.mean(blur.mean(plane, plane), plane);
  const sum = twice(values.map((value, i) => value * (1 - holes[i]!)));
  const valid = twice(holes.map((hole) => 1 - hole));
  return sum.map((value, i) => value / Math.max(1e-3, valid[i]!));
}

/** The mesh ends in the middle of high foreheads: its upper outline is raised, and what is hair there goes by its colour. */
function withForehead(face: FacePoints) {
  const size = faceSize(face);
  const [brow, chin] = [pointOf(face, marks.noseBridge), pointOf(face, rings.oval[18])];
  const length = Math.max(1e-6, Math.hypot(brow.x - chin.x, brow.y - chin.y));
  const up = { x: (brow.x - chin.x) / length, y: (brow.y - chin.y) / length };
  return pointsOf(face, rings.oval).map(({ x, y }) => {
    const high = ((x - brow.x) * up.x + (y - brow.y) * up.y) / size;
    const by = FOREHEAD * size * Math.min(1, Math.max(0, (high - 0.1) / 0.25));
    return { x: x + by * up.x, y: y + by * up.y };
  });
}

const featureRings = (face: FacePoints) =>
  [rings.rightEye, rings.leftEye, rings.rightBrow, rings.leftBrow, rings.lips].map((ring) => pointsOf(face, ring));

/** Between the base of the nose and a little below its tip. */
function nostrils(face: FacePoints) {
  const base = pointsOf(face, rings.noseBase);
  const tip = pointOf(face, marks.noseTip);
  const raised = base.map(({ x, y }) => ({ x: x + 0.35 * (tip.x - x), y: y + 0.5 * (tip.y - y) }));
  return [...base, ...raised.reverse()];
}

/** 1 inside rings. */
function filled(outlines: readonly (readonly { x: number; y: number }[])[], width: number, height: number) {
  const mask = new Float32Array(width * height);
  for (const ring of outlines) fillPolygon(ring, width, height, mask);
  return mask;
}

/** A mask blurred, and stretched so that `from..to` of the blur becomes 0..1. */
function softened(
  mask: Float32Array,
  width: number,
  height: number,
  reach: number,
  from: number,
  to: number,
): Float32Array {
  // prettier-ignore
  const blur = new BoxMean(width, height, Math.max(1, Math.round(reach)));
  const blurred = blur.mean(mask, new Float32Array(mask.length));
  return blur.mean(blurred, blurred).map((value) => {
    const t = Math.max(0, Math.min(1, (value - from) / (to - from)));
    return t * t * (3 - 2 * t);
  });
}

interface Small {
  readonly y: Float32Array;
  readonly cb: Float32Array;
  readonly cr: Float32Array;
}

/** Means of the window's pixels under each pixel of the grid. */
function shrink(window: FaceWindow, width: number, height: number): Small {
  const of = (plane: Float32Array, columns: number, rows: number) => {
    const out = new Float32Array(width * height);
    for (let y = 0, i = 0; y < height; y += 1) {
      const [top, bottom] = [Math.floor((y * rows) / height), Math.ceil(((y + 1) * rows) / height)];
      for (let x = 0; x < width; x += 1, i += 1) {
        const [left, right] = [Math.floor((x * columns) / width), Math.ceil(((x + 1) * columns) / width)];
        let sum = 0;
        for (let v = top; v < bottom; v += 1) for (let u = left; u < right; u += 1) sum += plane[v * columns + u]!;
        out[i] = sum / ((bottom - top) * (right - left));
      }
    }
    return out;
  };
  const [w, h] = [window.width, window.height];
  return { y: of(window.y, w, h), cb: of(window.cb, w / 2, h / 2), cr: of(window.cr, w / 2, h / 2) };
}

/** What most of the skin looks like: means and deviations, then again of what lies near them. */
function colourOf({ y, cb, cr }: Small, skin: Float32Array): SkinColour {
  let colour: SkinColour = { mean: [128, 128, 128], deviation: [1e4, 1e4, 1e4] };
  for (let pass = 0; pass < 3; pass += 1) {
    let total = 1e-6;
    const [sums, squares] = [[0, 0, 0], [0, 0, 0]]; // prettier-ignore
    const { mean, deviation } = colour;
    for (let i = 0; i < skin.length; i += 1) {
      const values = [y[i]!, cb[i]!, cr[i]!];
      const near = pass === 0 || values.every((v, c) => Math.abs(v - mean[c]!) < 2 * deviation[c]!);
      if (!near || skin[i]! < 0.5) continue;
      total += skin[i]!;
      values.forEach((v, c) => {
        sums[c]! += skin[i]! * v;
        squares[c]! += skin[i]! * v * v;
      });
    }
    const means = sums.map((sum) => sum / total);
    const spread = squares.map((sum, c) => Math.sqrt(Math.max(0, sum / total - means[c]! ** 2)));
    colour = {
      mean: [means[0]!, means[1]!, means[2]!],
      deviation: [Math.max(2, spread[0]!), Math.max(2, spread[1]!), Math.max(2, spread[2]!)],
    };
  }
  return colour;
}

function blended(now: SkinColour, before: SkinColour | undefined): SkinColour {
  if (before === undefined) return now;
  const mix = (a: SkinColour['mean'], b: SkinColour['mean']): [number, number, number] => [b[0] + 0.15 * (a[0] - b[0]), b[1] + 0.15 * (a[1] - b[1]), b[2] + 0.15 * (a[2] - b[2])]; // prettier-ignore
  return { mean: mix(now.mean, before.mean), deviation: mix(now.deviation, before.deviation) };
}

/** 1 for the colour of this skin in any light, falling with the distance of chroma and with darkness. */
function likeSkin({ mean, deviation }: SkinColour, y: number, cb: number, cr: number): number {
  const dark = Math.max(0, mean[0] - y) / Math.max(LEAST_DARK, 1.2 * deviation[0]);
  const blue = (cb - mean[1]) / Math.max(LEAST_CHROMA, 1.5 * deviation[1]);
  const red = (cr - mean[2]) / Math.max(LEAST_CHROMA, 1.5 * deviation[2]);
  return Math.exp(-0.5 * Math.max(0, dark * dark + blue * blue + red * red - 1.5));
}

/** The same for skin in the shade of the chin, whose colour fades with its light; much darker there is hair, or cloth. */
function likeSkinInShade({ mean, deviation }: SkinColour, y: number, cb: number, cr: number): number {
  const light = y / Math.max(1, mean[0]);
  const part = Math.min(1, light);
  const blue = (cb - 128 - part * (mean[1] - 128)) / Math.max(LEAST_CHROMA, deviation[1]);
  const red = (cr - 128 - part * (mean[2] - 128)) / Math.max(LEAST_CHROMA, deviation[2]);
  return ramp(light, ...SHADE) * Math.exp(-0.5 * Math.max(0, blue * blue + red * red - 1));
}

/** `mask` as a linear function of the guide in every neighbourhood. */
function guided(mask: Float32Array, guide: Float32Array, width: number, height: number, reach: number): Float32Array {
  const blur = new BoxMean(width, height, reach);
  const mean = (values: Float32Array) => blur.mean(values, values);
  const [m, g] = [mean(mask.slice()), mean(guide.slice())];
  const mg = mean(mask.map((value, i) => value * guide[i]!));
  const gg = mean(guide.map((value) => value * value));
  const a = mg.map((value, i) => (value - m[i]! * g[i]!) / (gg[i]! - g[i]! * g[i]! + EDGE_LEVELS));
  const b = m.map((value, i) => value - a[i]! * g[i]!);
  mean(a);
  mean(b);
  return b.map((value, i) => value + a[i]! * guide[i]!);
}
