import type { Models } from '../../models/models.ts';
import { createFaceMesher, frameOf } from '../face/mesh.ts';
import { marks, pointOf, rings, type FacePoints } from '../face/points.ts';
import type { Picture } from '../text/picture.ts';
import type { FoundFace } from './faces.ts';

export interface MouthMeter {
  /** How far each mouth is open: the gap between the lips over the mouth's width, 0 closed .. about 0.5; undefined where no face is to be made out. */
  openness(picture: Picture, faces: readonly FoundFace[]): Promise<(number | undefined)[]>;
}

const LEAST_FACE = 0.5;
/** Corners of the mouth, in the ring of the lips. */
const [RIGHT, LEFT] = [rings.lips[0], rings.lips[10]];

/** The mouths of FaceMesh, each face turned upright. Errors: those of `Models.session`. */
export async function createMouthMeter(models: Models): Promise<MouthMeter> {
  const mesher = await createFaceMesher(models);
  return {
    async openness(picture, faces) {
      const meshed = await mesher.mesh(picture, faces.map((face) => frameOf(face, picture))); // prettier-ignore
      return meshed.map(({ points, score }) => (score < LEAST_FACE ? undefined : openMouth(points)));
    },
  };
}

/** How far a mouth is open: the gap between the lips over the mouth's width. */
function openMouth(points: FacePoints): number {
  const at = (number: number) => pointOf(points, number);
  return apart(at(marks.upperLipInner), at(marks.lowerLipInner)) / Math.max(apart(at(RIGHT), at(LEFT)), 1e-6);
}

type Point = ReturnType<typeof pointOf>;

const apart = (a: Point, b: Point) => Math.hypot(a.x - b.x, a.y - b.y);
