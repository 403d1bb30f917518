import type { Models } from '../../models/models.ts';
import { resampleInto, type Picture } from '../text/picture.ts';
import { heightOf, widthOf, type Area } from './box.ts';

export interface MouthMeter {
  /** How far a mouth is open: the gap between the lips over the mouth's width, 0 closed .. about 0.6; undefined where no face is to be made out. */
  openness(picture: Picture, face: Area): Promise<number | undefined>;
}

const SIDE = 192;
/** The box grows by this part of itself to each side, as the mesh was trained. */
const AROUND = 0.25;
const LEAST_FACE = 0.5;
/** Points of the mesh: middle of the upper and the lower inner lip, right and left corner of the mouth. */
const LIPS = { upper: 13, lower: 14, right: 78, left: 308 } as const;

/** FaceMesh over the face, not turned: a head may lean by a fifth of a right angle. Errors: those of `Models.session`. */
export async function createMouthMeter(models: Models): Promise<MouthMeter> {
  const network = await models.session('face-mesh');
  const planes = new Float32Array(3 * SIDE * SIDE);
  const data = new Float32Array(planes.length);
  return {
    async openness(picture, face) {
      const side = Math.max(widthOf(face) * picture.width, heightOf(face) * picture.height) * (1 + 2 * AROUND);
      const [x, y] = [((face.left + face.right) / 2) * picture.width, ((face.top + face.bottom) / 2) * picture.height];
      const square = { left: x - side / 2, top: y - side / 2, right: x + side / 2, bottom: y + side / 2 };
      const scale = [1 / 255, 1 / 255, 1 / 255] as const;
      resampleInto(picture, square, { width: SIDE, height: SIDE }, { data: planes, stride: SIDE, rows: SIDE }, scale, [0, 0, 0]); // prettier-ignore
      const plane = SIDE * SIDE;
      for (let i = 0; i < plane; i += 1) for (let c = 0; c < 3; c += 1) data[i * 3 + c] = planes[(2 - c) * plane + i]!;
      const answer = await network.run({ input_1: { dtype: 'float32', shape: [1, SIDE, SIDE, 3], data } });
      if (Number(answer['Identity_1']?.data[0] ?? 0) < LEAST_FACE) return undefined;
      const mesh = answer['Identity_2']?.data as Float32Array; // as the catalogue tells
      const between = (a: number, b: number) => Math.hypot(mesh[a * 3]! - mesh[b * 3]!, mesh[a * 3 + 1]! - mesh[b * 3 + 1]!); // prettier-ignore
      return between(LIPS.upper, LIPS.lower) / Math.max(between(LIPS.right, LIPS.left), 1e-6);
    },
  };
}
