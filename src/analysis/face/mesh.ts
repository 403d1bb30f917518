import type { Models } from '../../models/models.ts';
import type { FoundFace } from '../subjects/faces.ts';
import type { Picture } from '../text/picture.ts';
import { kept, type FacePoints } from './points.ts';

/** A square of the picture in which a face stands upright. Pixels; `turn` in radians. */
export interface FaceFrame {
  readonly x: number;
  readonly y: number;
  readonly side: number;
  readonly turn: number;
}

export interface MeshedFace {
  /** Pixels of the picture. */
  readonly points: FacePoints;
  /** Probability that there is a face, 0..1. */
  readonly score: number;
  /** Where to look for it in the next picture. */
  readonly next: FaceFrame;
}

export interface FaceMesher {
  /** The points of each face, in the order of `frames`. Errors: those of `ModelSession.run`. */
  mesh(picture: Picture, frames: readonly FaceFrame[]): Promise<MeshedFace[]>;
}

const SIDE = 192;
const POINTS = 468;
/** The square is larger than the face by so much. */
const GROWN = 1.5;
const [RIGHT_EYE, LEFT_EYE] = [33, 263] as const;

/** FaceMesh (Kartynnik et al., "Real-time Facial Surface Geometry from Monocular Video on Mobile GPUs", 2019), each face turned upright by the line of its eyes. Errors: those of `Models.session`. */
export async function createFaceMesher(models: Models): Promise<FaceMesher> {
  const network = await models.session('face-mesh');
  return {
    async mesh(picture, frames) {
      if (frames.length === 0) return [];
      const data = new Float32Array(frames.length * SIDE * SIDE * 3);
      frames.forEach((frame, i) => fill(picture, frame, data.subarray(i * SIDE * SIDE * 3)));
      const shape = [frames.length, SIDE, SIDE, 3];
      const { Identity_2, Identity_1 } = await network.run({ input_1: { dtype: 'float32', shape, data } });
      const [points, scores] = [Identity_2?.data as Float32Array, Identity_1?.data as Float32Array]; // as the catalogue tells
      return frames.map((frame, i) => ({
        ...decode(points.subarray(i * POINTS * 3), frame),
        score: scores[i] ?? 0,
      }));
    },
  };
}

/** Where the mesh of a found face is looked for. */
export function frameOf({ box, points }: FoundFace, { width, height }: Picture): FaceFrame {
  const [right, left] = [points[0]!, points[1]!]; // the eyes are always told
  const turn = Math.atan2((left.y - right.y) * height, (left.x - right.x) * width);
  const side = GROWN * Math.max((box.right - box.left) * width, (box.bottom - box.top) * height);
  return { x: ((box.left + box.right) / 2) * width, y: ((box.top + box.bottom) / 2) * height, side, turn };
}

/** Interleaved red, green, blue, 0..1. Outside the picture its edge goes on; where the picture shrinks, means of what lies under a pixel. */
function fill({ width, height, data }: Picture, { x, y, side, turn }: FaceFrame, to: Float32Array): void {
  const step = side / SIDE;
  const [cos, sin] = [Math.cos(turn) * step, Math.sin(turn) * step];
  const taps = Math.max(1, Math.ceil(step));
  for (let row = 0, at = 0; row < SIDE; row += 1) {
    for (let column = 0; column < SIDE; column += 1, at += 3) {
      let [r, g, b] = [0, 0, 0];
      for (let t = 0; t < taps * taps; t += 1) {
        const u = column + ((t % taps) + 0.5) / taps - SIDE / 2;
        const v = row + (Math.floor(t / taps) + 0.5) / taps - SIDE / 2;
        const px = Math.min(width - 1.001, Math.max(0, x + cos * u - sin * v - 0.5));
        const py = Math.min(height - 1.001, Math.max(0, y + sin * u + cos * v - 0.5));
        const [x0, y0] = [Math.trunc(px), Math.trunc(py)];
        const [fx, fy] = [px - x0, py - y0];
        const i = (y0 * width + x0) * 3;
        const j = i + (y0 + 1 < height ? width * 3 : 0);
        const k = x0 + 1 < width ? 3 : 0;
        const [a, c, d, e] = [(1 - fx) * (1 - fy), fx * (1 - fy), (1 - fx) * fy, fx * fy];
        // inside by the limits above
        b += a * data[i]! + c * data[i + k]! + d * data[j]! + e * data[j + k]!;
        g += a * data[i + 1]! + c * data[i + k + 1]! + d * data[j + 1]! + e * data[j + k + 1]!;
        r += a * data[i + 2]! + c * data[i + k + 2]! + d * data[j + 2]! + e * data[j + k + 2]!;
      }
      const scale = 1 / (255 * taps * taps);
      to[at] = r * scale;
      to[at + 1] = g * scale;
      to[at + 2] = b * scale;
    }
  }
}

function decode(values: Float32Array, { x, y, side, turn }: FaceFrame): Omit<MeshedFace, 'score'> {
  const step = side / SIDE;
  const [cos, sin] = [Math.cos(turn) * step, Math.sin(turn) * step];
  const place = (u: number, v: number) => ({ x: x + cos * u - sin * v, y: y + sin * u + cos * v });
  const at = (number: number) => place(values[number * 3]! - SIDE / 2, values[number * 3 + 1]! - SIDE / 2);
  const [right, left] = [at(RIGHT_EYE), at(LEFT_EYE)];
  const points = new Float32Array(2 * kept.length);
  kept.forEach((number, i) => {
    const { x: px, y: py } = at(number);
    points[2 * i] = px;
    points[2 * i + 1] = py;
  });
  return { points, next: around(values, place, step, Math.atan2(left.y - right.y, left.x - right.x)) };
}

/** The square round all points. */
function around(
  values: Float32Array,
  place: (u: number, v: number) => { x: number; y: number },
  step: number,
  turn: number,
): FaceFrame {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let i = 0; i < POINTS * 3; i += 3) {
    const [u, v] = [values[i]!, values[i + 1]!];
    left = Math.min(left, u);
    right = Math.max(right, u);
    top = Math.min(top, v);
    bottom = Math.max(bottom, v);
  }
  const middle = place((left + right) / 2 - SIDE / 2, (top + bottom) / 2 - SIDE / 2);
  return { ...middle, side: GROWN * step * Math.max(right - left, bottom - top), turn };
}
