import type { Frame } from '../../media/frame.ts';
import type { Models } from '../../models/models.ts';
import { pictureOf } from '../text/picture.ts';
import { heightOf, sizeOf, type Area } from './box.ts';
import { createFaceDetector, type FoundFace } from './faces.ts';
import { grayPlane, Holder } from './hold.ts';
import { createLetteringFinder } from './lettering.ts';
import { createMouthMeter } from './mouth.ts';
import type { Movement } from './motion.ts';
import { createObjectDetector, type FoundObject } from './objects.ts';
import { createSaliencyMeter } from './saliency.ts';
import { LetteringSchedule, SaliencySchedule } from './schedule.ts';

/** Who and what is in one picture. */
export interface Sighting {
  readonly seconds: number;
  readonly faces: readonly FoundFace[];
  readonly objects: readonly FoundObject[];
  /** What moved since the sighting before, or since the shot began. */
  readonly movement: Movement;
  /** How much stands out in each cell of `GRID`, 0..255, row-major; undefined where nobody had to look, since faces or people tell enough. */
  readonly saliency: Uint8Array | undefined;
  /** Titles and other lettering that is large enough to be meant; undefined where nobody looked for it. */
  readonly lettering?: readonly Area[] | undefined;
}

export interface Looker {
  /** `fresh`: the picture changed at once since the last look. */
  look(frame: Frame, around: { readonly movement: Movement; readonly fresh: boolean }): Promise<Sighting>;
}

/** Faces and things are followed from these scores on. */
const HELD_FACE = 0.6;
const HELD_OBJECT = 0.4;
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
  const letteringFinder = await createLetteringFinder(models);
  const standing = new SaliencySchedule();
  const reading = new LetteringSchedule();
  const faceHolder = new Holder<FoundFace>(HELD_FACE);
  const objectHolder = new Holder<FoundObject>(HELD_OBJECT, (a, b) => a.kind === b.kind);
  return {
    async look(frame, { movement, fresh }) {
      const picture = pictureOf(frame);
      const gray = grayPlane(picture);
      const objects = objectHolder.hold(await objectDetector.detect(picture), gray, fresh);
      const found = faceHolder.hold(await faceDetector.detect(picture, headsOf(objects)), gray, fresh);
      // one face need not be told from others by its speaking
      const largest = found.length < 2 ? [] : [...found].sort((a, b) => sizeOf(b.box) - sizeOf(a.box)).slice(0, MOUTHS);
      const mouths = await mouthMeter.openness(picture, largest);
      const faces = found.map((face) => (largest.includes(face) ? { ...face, mouth: mouths[largest.indexOf(face)] } : face)); // prettier-ignore
      const told = faces.some(({ score }) => score > SURE_FACE) || objects.some(({ kind, score }) => kind === 'person' && score > SURE_PERSON); // prettier-ignore
      const seconds = frame.ptsSeconds;
      const saliency = standing.isDue(seconds, movement, fresh, !told)
        ? await saliencyMeter.measure(picture)
        : undefined;
      const lettering = reading.isDue(seconds, movement, fresh) ? await letteringFinder.find(picture) : undefined;
      return { seconds, faces, objects, movement, saliency, lettering };
    },
  };
}

/** Where the heads of people are whose faces are too small for the look over the whole picture. */
function headsOf(objects: readonly FoundObject[]): Area[] {
  const small = objects.filter(({ kind, box }) => kind === 'person' && heightOf(box) > 0.15 && heightOf(box) < 0.6);
  return small.slice(0, 2).map(({ box }) => ({ ...box, bottom: box.top + 0.6 * heightOf(box) }));
}
