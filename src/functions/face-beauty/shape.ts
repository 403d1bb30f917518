import { distanceOutside } from '../../analysis/face/polygon.ts';
import { faceSize, marks, pointOf, pointsOf, rings, type FacePoints, type Point } from '../../analysis/face/points.ts';
import type { Dials } from './dials.ts';

/** A place that is moved, or round which the picture grows; its pull ends `reach` away. */
interface Pull {
  readonly at: Point;
  readonly reach: number;
  readonly move?: Point;
  readonly grow?: number;
}

/** Displacements on a grid of nodes `step` pixels apart over a window: what is seen at x was at x - d(x). */
export interface ShapeField {
  readonly columns: number;
  readonly rows: number;
  readonly step: number;
  readonly dx: Float32Array;
  readonly dy: Float32Array;
}

/** The part of a face's size beyond its outline in which a change fades away: what is behind is bent no further. */
export const SHAPE_MARGIN = 0.28;
/** Steepest change of a displacement: below 1 nothing folds. */
const STEEPEST = 0.6;
/** Nodes along a face. */
const NODES = 32;

/**
 * The displacement that some dials ask for, or undefined for none. Each dial is a blend of pulls with compact support (local warps after Gustafsson, "Interactive Image Warping", 1993; blended as
 * Shepard's interpolation is, so that pulls side by side do not add up), and all fade out beyond the outline of the face. The field is made flatter where together they would fold.
 * `strength` is a factor on all dials, 0..1.
 */
export function shapeField(
  dials: Dials,
  face: FacePoints,
  window: { readonly width: number; readonly height: number },
  strength: number,
): ShapeField | undefined {
  const groups = pullsOf(dials, face, strength);
  if (groups.length === 0) return undefined;
  const size = faceSize(face);
  const step = Math.max(2, size / NODES);
  const [columns, rows] = [Math.ceil(window.width / step) + 1, Math.ceil(window.height / step) + 1];
  const [dx, dy] = [new Float32Array(columns * rows), new Float32Array(columns * rows)];
  const oval = pointsOf(face, rings.oval);
  for (let node = 0; node < dx.length; node += 1) {
    const at = { x: (node % columns) * step, y: Math.floor(node / columns) * step };
    const sum = { x: 0, y: 0 };
    for (const group of groups) blendInto(sum, group, at);
    if (sum.x === 0 && sum.y === 0) continue;
    const fade = 1 - Math.min(1, distanceOutside(oval, at.x, at.y) / (SHAPE_MARGIN * size));
    const factor = fade * fade * (3 - 2 * fade);
    dx[node] = sum.x * factor;
    dy[node] = sum.y * factor;
  }
  const flatter = Math.min(1, STEEPEST / steepest(dx, dy, columns, step));
  return { columns, rows, step, dx: dx.map((d) => d * flatter), dy: dy.map((d) => d * flatter) };
}

function blendInto(sum: { x: number; y: number }, group: readonly Pull[], at: Point): void {
  let [x, y, total] = [0, 0, 0];
  for (const pull of group) {
    const near = 1 - ((at.x - pull.at.x) ** 2 + (at.y - pull.at.y) ** 2) / pull.reach ** 2;
    if (near <= 0) continue;
    const weight = near * near;
    total += weight;
    x += weight * ((pull.move?.x ?? 0) + (pull.grow ?? 0) * (at.x - pull.at.x));
    y += weight * ((pull.move?.y ?? 0) + (pull.grow ?? 0) * (at.y - pull.at.y));
  }
  sum.x += x / Math.max(1, total);
  sum.y += y / Math.max(1, total);
}

/** Largest difference of displacement between neighbouring nodes, in parts of their distance. */
function steepest(dx: Float32Array, dy: Float32Array, columns: number, step: number): number {
  let most = 1e-9;
  for (let i = 0; i < dx.length; i += 1) {
    const right = i % columns === columns - 1 ? i : i + 1;
    const below = i + columns < dx.length ? i + columns : i;
    for (const d of [dx, dy]) most = Math.max(most, Math.abs(d[right]! - d[i]!), Math.abs(d[below]! - d[i]!));
  }
  return most / step;
}

/** The pulls of each dial that is not 0. Distances are parts of the face's size, and small enough that a dial at its end is still a face. */
function pullsOf(dials: Dials, face: FacePoints, strength: number): Pull[][] {
  const size = faceSize(face);
  const at = (number: number) => pointOf(face, number);
  const [top, chin] = [at(10), at(152)];
  const length = Math.max(1e-6, Math.hypot(chin.x - top.x, chin.y - top.y));
  const down = { x: (chin.x - top.x) / length, y: (chin.y - top.y) / length };
  const between = (a: Point, b: Point) => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });
  const rightEye = between(at(marks.rightEyeOuter), at(marks.rightEyeInner));
  const leftEye = between(at(marks.leftEyeOuter), at(marks.leftEyeInner));
  const mouth = between(at(marks.upperLipInner), at(marks.lowerLipInner));
  /** From a point to the line from forehead to chin, times `part`. */
  const inwards = (from: Point, part: number) => {
    const along = (from.x - top.x) * down.x + (from.y - top.y) * down.y;
    return { x: part * (top.x + along * down.x - from.x), y: part * (top.y + along * down.y - from.y) };
  };
  const narrow = (numbers: readonly number[], part: number, reach: number): Pull[] =>
    numbers.map((number) => ({ at: at(number), reach: reach * size, move: inwards(at(number), part) }));
  const lower = (places: readonly Point[], by: number, reach: number): Pull[] =>
    places.map((place) => ({ at: place, reach: reach * size, move: { x: by * size * down.x, y: by * size * down.y } }));
  const grow = (places: readonly Point[], by: number, reach: number): Pull[] =>
    places.map((place) => ({ at: place, reach: reach * size, grow: by }));
  const named = (...numbers: number[]) => numbers.map(at);
  const table: Readonly<Record<string, (amount: number) => Pull[]>> = {
    cheek_thin: (a) => narrow([234, 93, 323, 454], 0.1 * a, 0.34),
    face_cut: (a) => narrow([172, 136, 150, 379, 365, 397], 0.14 * a, 0.3),
    face_thin: (a) => narrow([93, 132, 58, 172, 397, 288, 361, 323], 0.12 * a, 0.4),
    chin_thin: (a) => narrow([150, 149, 176, 400, 378, 379], 0.16 * a, 0.22),
    smile: (a) => [...lower(named(61, 291), -0.035 * a, 0.17), ...narrow([61, 291], -0.06 * a, 0.17)],
    eye_size: (a) => grow([rightEye, leftEye], 0.3 * a, 0.23),
    face_length: (a) => lower(named(152, 176, 400, 136, 365), 0.07 * a, 0.5),
    chin_length: (a) => lower(named(152, 148, 377), 0.06 * a, 0.26),
    eye_corner1: (a) => lower(named(marks.rightEyeOuter, marks.leftEyeOuter), -0.028 * a, 0.13),
    eye_distance: (a) => [rightEye, leftEye].map((eye) => ({ at: eye, reach: 0.24 * size, move: inwards(eye, -0.12 * a) })), // prettier-ignore
    nose_thin: (a) => narrow([marks.rightNoseSide, marks.leftNoseSide], 0.28 * a, 0.12),
    nose_wing: (a) => narrow([marks.rightNoseWing, marks.leftNoseWing], 0.18 * a, 0.1),
    nose_length: (a) => lower(named(marks.noseTip, 2), 0.03 * a, 0.17),
    mouth_size: (a) => grow([mouth], 0.2 * a, 0.3),
    mouth_position: (a) => lower([mouth, ...named(61, 291)], -0.03 * a, 0.24),
    lip_thickness: (a) => [...lower(named(37, 0, 267), -0.014 * a, 0.1), ...lower(named(84, 17, 314), 0.014 * a, 0.1)],
    hair_line: (a) => lower(named(67, 109, 10, 338, 297), -0.05 * a, 0.28),
  };
  const given = dials as Readonly<Record<string, number>>;
  return Object.entries(table).flatMap(([name, pulls]) => {
    const amount = (strength * (given[name] ?? 0)) / 100;
    return amount === 0 ? [] : [pulls(amount)];
  });
}
