import { mirrorRows } from '../../base/mirror-rows.ts';
import type { Models } from '../../models/models.ts';
import { saliencySide } from '../saliency/u2netp.ts';
import type { Box, Picture } from '../text/picture.ts';
import { lay } from './placed-map.ts';
import { redGreenBlue } from './red-green-blue.ts';
import { meanOf } from './views.ts';

/** Side of the network's picture and answer; the square that it sees around a person, beside the longer side of the person's box. */
const [bodySide, around] = [256, 1.25];
/** The network is heard when it is this sure that somebody is there; this many people are looked at. */
const [leastSure, most] = [0.5, 6];

/** How much each place of a part of a picture belongs to a person, limbs and all, 0..1, `saliencySide` squared; -1 where nobody was looked for. */
export interface Body {
  readonly person: Box;
  readonly map: Float32Array;
}

/** The bodies of people in these boxes, of those that are surely there. */
export type BodyFinder = (picture: Picture, part: Box, people: readonly Box[]) => Promise<readonly Body[]>;

/** The segmentation of MediaPipe BlazePose, heavy (Bazarevsky et al., "BlazePose", 2020), of a person and of the mirror image. The network is opened for the first person. Errors: those of `Models.session`. */
export function createBodyFinder(models: Models): BodyFinder {
  const size = { width: bodySide, height: bodySide };
  const look = async (picture: Picture, square: Box, mirrored: boolean) => {
    const network = await models.session('body-mask');
    const outputs = await network.run({ input_1: redGreenBlue(picture, square, bodySide, mirrored) });
    const map = (outputs['Identity_1']?.data as Float32Array).slice(); // as the catalogue tells
    const sure = (outputs['Identity_3']?.data as Float32Array)[0]! >= leastSure;
    return sure ? (mirrored ? mirrorRows(map, bodySide) : map) : undefined;
  };
  return async (picture, part, people) => {
    const bodies: Body[] = [];
    for (const person of people.slice(0, most)) {
      const box = squareAround(person);
      const [one, other] = [await look(picture, box, false), await look(picture, box, true)];
      if (one === undefined || other === undefined) continue;
      const map = new Float32Array(saliencySide ** 2).fill(-1);
      lay({ ...size, values: meanOf(one, other), box }, { width: saliencySide, height: saliencySide, values: map, box: part }, Math.max); // prettier-ignore
      bodies.push({ person, map });
    }
    return bodies;
  };
}

function squareAround({ left, top, right, bottom }: Box): Box {
  const half = (around * Math.max(right - left, bottom - top)) / 2;
  const [x, y] = [(left + right) / 2, (top + bottom) / 2];
  return { left: x - half, top: y - half, right: x + half, bottom: y + half };
}
