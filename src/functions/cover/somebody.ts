import { ramp } from '../../base/ramp.ts';
import type { Logger } from '../../base/log.ts';
import type { Frame } from '../../media/frame.ts';
import type { Models } from '../../models/models.ts';
import { heightOf, sizeOf, type Area } from '../../analysis/subjects/box.ts';
import { createFaceDetector, type FoundFace } from '../../analysis/subjects/faces.ts';
import { createObjectDetector, type FoundObject } from '../../analysis/subjects/objects.ts';
import { pictureOf, type Picture } from '../../analysis/text/picture.ts';
import { createFaceMesher, frameOf, type FaceMesher } from '../../analysis/face/mesh.ts';
import { expressionOf } from './expression.ts';

/** Tells what a picture's score keeps for who is in it, 0.65..1. */
export type SubjectFactor = (frame: Frame) => Promise<number>;

/** What a picture without anybody loses. */
const NOBODY_LOSS = 0.35;
/** What a thing of a kind is worth beside a face that looks out of the picture. */
const KIND_WORTH = { person: 0.7, animal: 0.8, vehicle: 0.35, thing: 0.3 } as const;
/** What remains of somebody whose head, or one side, is cut by the edge of the picture. */
const CUT = 0.4;
/** Who goes on below the picture is there with head and chest when the box begins above the first of these parts of its height, with little from the second one on. */
const LOW = [0.1, 0.45] as const;
/** A box this near to the edge touches it. */
const TOUCHES = 0.01;
/** What a face keeps whose expression is the worst; faces under so many pixels show none, and those of which the mesh is less sure. */
const EXPRESSIONLESS = 0.45;
const LEAST_FACE = 36;
const SURE = 0.6;
/** How much of what is missing others beside the first one make up for. */
const COMPANY = 0.3;

/** A face and how well it does, 0..1; see `expressionOf`. */
export type JudgedFace = FoundFace & { readonly expression?: number };

/** A factor of 1 for everything where the networks are not to be had. People and animals draw the eye before anything else (Judd et al., "Learning to predict where humans look", ICCV 2009). */
export async function createSubjectFactor(models: Models, log: Logger): Promise<SubjectFactor> {
  try {
    const [faces, objects, mesher] = await Promise.all([createFaceDetector(models), createObjectDetector(models), createFaceMesher(models)]); // prettier-ignore
    return async (frame) => {
      const picture = pictureOf(frame);
      const found = await objects.detect(picture);
      return 1 - NOBODY_LOSS * (1 - presence(await withExpressions(await faces.detect(picture), picture, mesher), found)); // prettier-ignore
    };
  } catch (error) {
    log.warn({ err: error }, 'no detection of people and things: who is on a cover does not count');
    return () => Promise.resolve(1);
  }
}

/** The mesh is laid twice: where the detector saw a face, then where the first mesh says it is. */
async function withExpressions(
  found: readonly FoundFace[],
  picture: Picture,
  mesher: FaceMesher,
): Promise<JudgedFace[]> {
  // prettier-ignore
  const large = found.filter(({ box }) => heightOf(box) * picture.height >= LEAST_FACE);
  const rough = await mesher.mesh(picture, large.map((face) => frameOf(face, picture))); // prettier-ignore
  const fine = await mesher.mesh(picture, rough.map(({ next }) => next)); // prettier-ignore
  const judged = new Map(large.map((face, i) => [face, fine[i]!]));
  return found.map((face) => {
    const mesh = judged.get(face);
    return mesh === undefined || mesh.score < SURE ? face : { ...face, expression: expressionOf(mesh.points) };
  });
}

/** How much somebody or something is there, surely, large and whole, with a face as people like to see it, 0..1; a little more for each beside. */
export function presence(faces: readonly JudgedFace[], objects: readonly FoundObject[]): number {
  const seen = [
    ...faces.map(({ box, score, expression = 0.5 }) => ramp(score, 0.6, 0.8) * (0.5 + 0.5 * ramp(heightOf(box), 0.06, 0.25)) * whole(box) * (EXPRESSIONLESS + (1 - EXPRESSIONLESS) * expression)), // prettier-ignore
    ...objects.map(({ kind, box, score }) => KIND_WORTH[kind] * ramp(score, 0.3, 0.6) * ramp(sizeOf(box), 0.01, 0.08) * whole(box)), // prettier-ignore
  ].sort((a, b) => b - a);
  const [first = 0, ...others] = seen;
  return first + (1 - first) * COMPANY * (1 - others.reduce((nobody, one) => nobody * (1 - one), 1));
}

/** Bodies go on below the picture; heads and sides that are cut are missed, and so is whose head alone stands in at its lower edge: somebody who is about to come, or has gone. */
function whole({ left, top, right, bottom }: Area): number {
  if (left < TOUCHES || right > 1 - TOUCHES || top < TOUCHES) return CUT;
  return bottom < 1 - 2 * TOUCHES ? 1 : 1 - (1 - CUT) * ramp(top, ...LOW);
}
