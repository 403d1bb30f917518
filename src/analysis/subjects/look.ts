import type { Frame } from '../../media/frame.ts';
import { onLane, type Models } from '../../models/models.ts';
import { pictureOf } from '../text/picture.ts';
import { heightOf, sizeOf, type Area } from './box.ts';
import { focusMap } from './focus.ts';
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
  /** Only faces were looked for, between two looks at everything. */
  readonly glance?: true;
}

/** A look whose faces and things are known; what stands out may still be measured. */
export interface Look {
  /** What is known already. */
  readonly faces: readonly FoundFace[];
  readonly sighting: Promise<Sighting>;
}

export interface Looker {
  /** `fresh`: the picture changed at once since the last look. To be called again when the look before is known. */
  look(frame: Frame, around: { readonly movement: Movement; readonly fresh: boolean }): Promise<Look>;
  /** Faces alone, of any picture. */
  glance(frame: Frame): Promise<readonly FoundFace[]>;
}

/** Faces and things are followed from these scores on. */
const HELD_FACE = 0.6;
const HELD_OBJECT = 0.4;
/** Of so many faces the mouths are looked at. */
const MOUTHS = 3;
/** A face or person that is sure like this tells enough. */
const SURE_FACE = 0.75;
const SURE_PERSON = 0.6;
/** Maps that share this much of what they light up tell the same. */
const ALIKE = 0.85;
/** Lane of the networks that no next look waits for. */
const BESIDE = 1;

/** Detectors for one film after the other, pictures in order of time. What stands out is measured in a thread of its own, beside the next looks. Errors: those of `Models.session`. */
export async function createLooker(models: Models): Promise<Looker> {
  const beside = onLane(models, BESIDE);
  const [objectDetector, faceDetector, saliencyMeter, letteringFinder, mouthMeter] = await Promise.all([
    createObjectDetector(models),
    createFaceDetector(models, { closeUps: true }),
    createSaliencyMeter(beside),
    createLetteringFinder(beside),
    createMouthMeter(models),
  ]);
  let maps: readonly Promise<Uint8Array>[] = [];
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
      const sharp = focusMap(picture);
      const focused = <T extends { readonly box: Area }>(some: readonly T[]) => some.map((one) => ({ ...one, focus: sharp.focusOf(one.box) })); // prettier-ignore
      if (fresh) maps = [];
      const isSteady = async () =>
        maps.length === 2 && isAlike(...((await Promise.all(maps)) as [Uint8Array, Uint8Array])); // there are two
      const standsOut = (await standing.isDue(seconds, movement, { fresh, wanted: !told }, isSteady)) ? saliencyMeter.measure(picture) : undefined; // prettier-ignore
      if (standsOut !== undefined) maps = [...maps.slice(-1), standsOut];
      const letters = reading.isDue(seconds, movement, fresh) ? letteringFinder.find(picture) : undefined;
      const sighting = Promise.all([standsOut, letters]).then(([saliency, lettering]) => ({ seconds, faces: focused(faces), objects: focused(objects), movement, saliency, lettering })); // prettier-ignore
      sighting.catch(() => undefined); // told to who awaits it
      return { faces, sighting };
    },
    glance: (frame) => faceDetector.detect(pictureOf(frame)),
  };
}

/** Whether two maps light up at the same places: their overlap is nearly all of either. */
function isAlike(a: Uint8Array, b: Uint8Array): boolean {
  let [both, either] = [0, 0];
  a.forEach((value, i) => {
    both += Math.min(value, b[i]!);
    either += Math.max(value, b[i]!);
  });
  return both >= ALIKE * either;
}

/** Where the heads of people are whose faces are too small for the look over the whole picture. */
function headsOf(objects: readonly FoundObject[]): Area[] {
  const small = objects.filter(({ kind, box }) => kind === 'person' && heightOf(box) > 0.15 && heightOf(box) < 0.6);
  return small.slice(0, 2).map(({ box }) => ({ ...box, bottom: box.top + 0.6 * heightOf(box) }));
}
