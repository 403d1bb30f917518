import type { Models } from '../../models/models.ts';
import { createFaceDetector } from '../subjects/faces.ts';
import { createObjectDetector } from '../subjects/objects.ts';
import type { Box, Picture } from '../text/picture.ts';
import { hangingParts } from './settle.ts';

/** Where a person or an animal is, or its face; pixels of the picture. */
export interface Living extends Box {
  readonly kind: 'person' | 'animal' | 'face';
}

export type LivingFinder = (picture: Picture) => Promise<readonly Living[]>;

/** People and animals, and faces, that are this sure count. */
const [leastScore, leastFace] = [0.35, 0.6];
/** From here on a place stands out; a part is somebody when this share of it lies where somebody is, or it is this share of where somebody is. */
const [standsOut, leastWithin, leastOf] = [0.2, 0.4, 0.5];

/** NanoDet's people and animals, and BlazeFace's faces, which animals that COCO does not know have too. Errors: those of `Models.session`. */
export async function createLivingFinder(models: Models): Promise<LivingFinder> {
  const [detector, faceDetector] = [await createObjectDetector(models), await createFaceDetector(models)];
  return async (picture) => {
    const { width, height } = picture;
    const found = await detector.detect(picture);
    const within = ({ left, top, right, bottom }: Box) => ({ left: left * width, top: top * height, right: right * width, bottom: bottom * height }); // prettier-ignore
    const alive = found.flatMap(({ kind, score, box }): Living[] => (kind === 'person' || kind === 'animal') && score >= leastScore ? [{ kind, ...within(box) }] : []); // prettier-ignore
    const faces = (await faceDetector.detect(picture)).filter(({ score }) => score >= leastFace);
    return [...alive, ...faces.map(({ box }): Living => ({ kind: 'face', ...within(box) }))];
  };
}

/**
 * A map of what stands out in a part of a picture without what stands apart from people and animals, where there are any: a cup beside a cat is not wanted.
 * What they hold or sit on hangs together with them and stays. @param side columns and rows of the map, which is stretched over the part.
 */
export function withoutOthers(map: Float32Array, side: number, part: Box, living: readonly Box[]): Float32Array {
  const { label, areas } = hangingParts(map, side, standsOut, standsOut);
  const [sx, sy] = [(part.right - part.left) / side, (part.bottom - part.top) / side];
  const somebody = new Uint8Array(areas.length);
  for (const { left, top, right, bottom } of living) {
    const within = new Float64Array(areas.length);
    for (let i = 0; i < label.length; i++) {
      const [x, y] = [part.left + ((i % side) + 0.5) * sx, part.top + (Math.floor(i / side) + 0.5) * sy];
      if (x >= left && x < right && y >= top && y < bottom) within[label[i]!]! += 1;
    }
    const size = ((right - left) * (bottom - top)) / (sx * sy);
    for (let n = 1; n < areas.length; n++) if (within[n]! >= Math.min(leastWithin * areas[n]!, leastOf * size)) somebody[n] = 1; // prettier-ignore
  }
  if (!somebody.includes(1)) return map;
  return map.map((value, i) => value * somebody[label[i]!]!);
}
