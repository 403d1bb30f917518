import { mirrorRows } from '../../base/mirror-rows.ts';
import type { Models } from '../../models/models.ts';
import { createU2NetP, saliencySide, type SaliencyMap } from '../saliency/u2netp.ts';
import { lay } from './placed-map.ts';
import { redGreenBlue } from './red-green-blue.ts';

/** U2NetP's answer stretched from its least to its most, 0..1, as its authors do. Errors: those of `Models.session`. */
export async function createSaliencyMap(models: Models): Promise<SaliencyMap> {
  const saliency = await createU2NetP(models);
  return async (picture, part, mirrored) => {
    const map = await saliency(picture, part, mirrored);
    const [least, most] = [map.reduce((a, b) => Math.min(a, b), 1), map.reduce((a, b) => Math.max(a, b), 0)];
    return map.map((value) => (value - least) / Math.max(0.2, most - least));
  };
}

/** Side of the portrait network's picture and answer. */
const portraitSide = 256;

/** How much each place belongs to a person nearby, 0..1, `saliencySide` squared: MediaPipe Selfie Segmentation. Errors: those of `Models.session`. */
export async function createPortraitMap(models: Models): Promise<SaliencyMap> {
  const network = await models.session('portrait-mask');
  const size = { width: portraitSide, height: portraitSide };
  return async (picture, part, mirrored = false) => {
    const outputs = await network.run({ input_1: redGreenBlue(picture, part, portraitSide, mirrored) });
    const box = { left: 0, top: 0, right: 1, bottom: 1 };
    const map = { values: new Float32Array(saliencySide ** 2), width: saliencySide, height: saliencySide, box };
    const values = outputs['activation_10']?.data as Float32Array; // as the catalogue tells
    lay({ ...size, values, box }, map, (_, told) => told);
    return mirrored ? mirrorRows(map.values, saliencySide) : map.values;
  };
}
