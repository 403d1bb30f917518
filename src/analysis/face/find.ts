import type { Models } from '../../models/models.ts';
import { likeness, type Area } from '../subjects/box.ts';
import { createFaceDetector } from '../subjects/faces.ts';
import type { Picture } from '../text/picture.ts';
import { createFaceMesher, frameOf, type MeshedFace } from './mesh.ts';
import { extentOf } from './points.ts';

/** Which faces count. */
export interface FaceWishes {
  /** How sure the mesh has to be, 0..1. */
  readonly threshold: number;
  /** Smallest face, pixels of the picture from brow to chin or ear to ear. */
  readonly least: number;
  /** At most so many, the largest first. */
  readonly most: number;
  /** 0 large faces alone, 1 from a twelfth of the picture's height, 2 also smaller ones, for which the picture is looked at in parts. */
  readonly level: number;
}

export type SeenFace = MeshedFace;

export interface FaceFinder {
  /** Faces of a picture, largest first. */
  find(picture: Picture, wishes: FaceWishes): Promise<SeenFace[]>;
  /** Faces of the frame before in this one; undefined where one is gone. It stays while the mesh is half as sure as it has to be for a new one. */
  step(picture: Picture, before: readonly SeenFace[], wishes: FaceWishes): Promise<(SeenFace | undefined)[]>;
}

/** With level 0, faces are at least this part of the picture's shorter side. */
const LARGE = 1 / 6;
/** Overlapping parts of the picture for level 2, along each side. */
const PARTS = 3;

/** BlazeFace says where a face may be, FaceMesh whether there is one. Errors: those of `Models.session`. */
export async function createFaceFinder(models: Models): Promise<FaceFinder> {
  const [detector, mesher] = [await createFaceDetector(models), await createFaceMesher(models)];
  return {
    async find(picture, { threshold, least, most, level }) {
      if (most === 0) return [];
      const found = await detector.detect(picture, level > 1 ? parts() : []);
      const smallest = Math.max(least, level < 1 ? LARGE * Math.min(picture.width, picture.height) : 0);
      const rough = await mesher.mesh(picture, found.map((face) => frameOf(face, picture))); // prettier-ignore
      const sure = rough.filter(({ score }) => score >= 0.5 * threshold);
      const fine = await mesher.mesh(picture, sure.map(({ next }) => next)); // prettier-ignore
      const good = fine.filter((face) => face.score >= threshold && sizeOf(face) >= smallest);
      good.sort((a, b) => sizeOf(b) - sizeOf(a));
      return good.filter((one, i) => !good.slice(0, i).some((other) => likeness(extentOf(one.points), extentOf(other.points)) > 0.25)).slice(0, most); // prettier-ignore
    },
    async step(picture, before, { threshold, least }) {
      const now = await mesher.mesh(picture, before.map(({ next }) => next)); // prettier-ignore
      return now.map((face) => (face.score >= threshold / 2 && sizeOf(face) >= 0.8 * least ? face : undefined));
    },
  };
}

function sizeOf({ points }: SeenFace): number {
  const { left, top, right, bottom } = extentOf(points);
  return Math.max(right - left, bottom - top);
}

function parts(): Area[] {
  const side = 1 / PARTS + 0.1;
  const starts = Array.from({ length: PARTS }, (_, i) => ((1 - side) * i) / (PARTS - 1));
  return starts.flatMap((top) => starts.map((left) => ({ left, top, right: left + side, bottom: top + side })));
}
