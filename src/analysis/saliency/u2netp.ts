import { mirrorRows } from '../../base/mirror-rows.ts';
import type { Models } from '../../models/models.ts';
import { resampleInto, type Box, type Picture } from '../text/picture.ts';

/** Side of the network's picture and answer. */
export const saliencySide = 320;
/** ImageNet's, in the order blue, green, red. */
const mean = [0.406, 0.456, 0.485] as const;
const deviation = [0.225, 0.224, 0.229] as const;
const scale = [1 / 255 / deviation[0], 1 / 255 / deviation[1], 1 / 255 / deviation[2]] as const;
const shift = [-mean[0] / deviation[0], -mean[1] / deviation[1], -mean[2] / deviation[2]] as const;

/** How much each place of a part of a picture stands out, about 0..1, `saliencySide` squared, stretched; `mirrored`: as it is told of the mirror image. */
export type SaliencyMap = (picture: Picture, part: Box, mirrored?: boolean) => Promise<Float32Array>;

/** U2NetP (Qin et al., Pattern Recognition 2020), its answer as it comes. Errors: those of `Models.session`. */
export async function createU2NetP(models: Models): Promise<SaliencyMap> {
  const network = await models.session('saliency');
  const area = saliencySide * saliencySide;
  const size = { width: saliencySide, height: saliencySide };
  return async (picture, part, mirrored = false) => {
    const planes = new Float32Array(3 * area);
    resampleInto(picture, part, size, { data: planes, stride: saliencySide, rows: saliencySide }, scale, shift);
    if (mirrored) mirrorRows(planes, saliencySide);
    const data = new Float32Array(3 * area);
    for (let c = 0; c < 3; c++) data.set(planes.subarray((2 - c) * area, (3 - c) * area), c * area);
    const outputs = await network.run({ 'input.1': { dtype: 'float32', shape: [1, 3, saliencySide, saliencySide], data } }); // prettier-ignore
    const map = outputs['1959']?.data as Float32Array; // as the catalogue tells
    return mirrored ? mirrorRows(map.slice(), saliencySide) : map;
  };
}
