import type { Area } from '../subjects/box.ts';
import type { FoundFace } from '../subjects/faces.ts';
import type { Sighting } from '../subjects/look.ts';
import { stillness } from '../subjects/motion.ts';

/** A face by its middle and its width, as parts of the picture. */
export function faceAt(x: number, width = 0.08): FoundFace {
  const box: Area = { left: x - width / 2, right: x + width / 2, top: 0.3, bottom: 0.3 + 1.6 * width };
  return { box, score: 0.9, points: [] };
}

/** Sightings three times a second. @param facesAt the faces at a time. */
export function sightings(seconds: number, facesAt: (time: number) => readonly FoundFace[]): Sighting[] {
  return Array.from({ length: Math.ceil(seconds * 3) }, (_, i) => ({
    ...{ seconds: i / 3, faces: facesAt(i / 3), objects: [], movement: stillness(), saliency: undefined },
  }));
}
