import type { Frame } from '../../media/frame.ts';
import type { Models } from '../../models/models.ts';
import { pictureOf } from '../text/picture.ts';
import { heightOf, sizeOf, type Area } from './box.ts';
import { createFaceDetector, type FoundFace } from './faces.ts';
import { createMouthMeter } from './mouth.ts';
import type { Movement } from './motion.ts';
import { createObjectDetector, type FoundObject } from './objects.ts';
import { createSaliencyMeter } from './saliency.ts';

/** Who and what is in one picture. */
export interface Sighting {
  readonly seconds: number;
  readonly faces: readonly FoundFace[];
  readonly objects: readonly FoundObject[];
  /** What moved since the sighting before, or since the shot began. */
  readonly movement: Movement;
  /** How much stands out in each cell of `GRID`, 0..255, row-major; undefined where nobody had to look, since faces or people tell enough. */
  readonly saliency: Uint8Array | undefined;
}

export interface Looker {
  /** `fresh`: the picture changed at once since the last look. */
  look(frame: Frame, around: { readonly movement: Movement; readonly fresh: boolean }): Promise<Sighting>;
}

/** What stands out is looked for again in a picture that goes on after so many seconds, and in new pictures no more often than this a second in the long run. */
const SALIENCY_SECONDS = 0.8;
const SALIENCY_RATE = 1;
/** So many looks may be saved up for a row of short shots. */
const SALIENCY_SAVED = 3;
/** Of so many faces the mouths are looked at. */
const MOUTHS = 3;
/** A face or person that is sure like this tells enough. */
const SURE_FACE = 0.75;
const SURE_PERSON = 0.6;

/** Detectors for one film after the other, pictures in order of time. Errors: those of `Models.session`. */
export async function createLooker(models: Models): Promise<Looker> {
  const objectDetector = await createObjectDetector(models);
  const faceDetector = await createFaceDetector(models);
  const mouthMeter = await createMouthMeter(models);
  const saliencyMeter = await createSaliencyMeter(models);
  let measuredAt = -Infinity;
  let [saved, before] = [SALIENCY_SAVED, 0];
  const isDue = (seconds: number) => {
    saved = Math.min(SALIENCY_SAVED, saved + (seconds - before) * SALIENCY_RATE);
    before = seconds;
    if (saved < 1 || seconds < measuredAt + SALIENCY_SECONDS) return false;
    saved -= 1;
    measuredAt = seconds;
    return true;
  };
  return {
    async look(frame, { movement, fresh }) {
      const picture = pictureOf(frame);
      const objects = await objectDetector.detect(picture);
      const found = await faceDetector.detect(picture, headsOf(objects));
      // one face need not be told from others by its speaking
      const largest = found.length < 2 ? [] : [...found].sort((a, b) => sizeOf(b.box) - sizeOf(a.box)).slice(0, MOUTHS);
      const faces: FoundFace[] = [];
      for (const face of found) faces.push(largest.includes(face) ? { ...face, mouth: await mouthMeter.openness(picture, face.box) } : face); // prettier-ignore
      if (fresh) measuredAt = -Infinity;
      const told = faces.some(({ score }) => score > SURE_FACE) || objects.some(({ kind, score }) => kind === 'person' && score > SURE_PERSON); // prettier-ignore
      const saliency = !told && isDue(frame.ptsSeconds) ? await saliencyMeter.measure(picture) : undefined;
      return { seconds: frame.ptsSeconds, faces, objects, movement, saliency };
    },
  };
}

/** Where the heads of people are whose faces are too small for the look over the whole picture. */
function headsOf(objects: readonly FoundObject[]): Area[] {
  const small = objects.filter(({ kind, box }) => kind === 'person' && heightOf(box) > 0.15 && heightOf(box) < 0.6);
  return small.slice(0, 2).map(({ box }) => ({ ...box, bottom: box.top + 0.6 * heightOf(box) }));
}
