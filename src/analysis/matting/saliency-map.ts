import type { Models } from '../../models/models.ts';
import { createU2NetP, mirrorRows, saliencySide, type SaliencyMap } from '../saliency/u2netp.ts';
import { resampleInto } from '../text/picture.ts';

/** U2NetP's answer stretched from its least to its most, 0..1, as its authors do. Errors: those of `Models.session`. */
export async function createSaliencyMap(models: Models): Promise<SaliencyMap> {
  const saliency = await createU2NetP(models);
  return async (picture, part, mirrored) => {
    const map = await saliency(picture, part, mirrored);
    const [least, most] = [map.reduce((a, b) => Math.min(a, b), 1), map.reduce((a, b) => Math.max(a, b), 0)];
    return map.map((value) => (value - least) / Math.max(0.2, most - least));
  };
}

/** The mean of what is told of a picture and of its mirror image: where they differ there is doubt (test-time augmentation). */
export function inBothWays(look: SaliencyMap): SaliencyMap {
  return async (picture, part) => {
    const [one, other] = [await look(picture, part), await look(picture, part, true)];
    return one.map((value, i) => (value + other[i]!) / 2);
  };
}

/** Side of the portrait network's picture and answer. */
const portraitSide = 256;

/** How much each place belongs to a person nearby, 0..1, `saliencySide` squared: MediaPipe Selfie Segmentation. Errors: those of `Models.session`. */
export async function createPortraitMap(models: Models): Promise<SaliencyMap> {
  const network = await models.session('portrait-mask');
  const size = { width: portraitSide, height: portraitSide };
  const unit = [1 / 255, 1 / 255, 1 / 255] as const;
  return async (picture, part, mirrored = false) => {
    const area = portraitSide * portraitSide;
    const planes = new Float32Array(3 * area);
    resampleInto(picture, part, size, { data: planes, stride: portraitSide, rows: portraitSide }, unit, [0, 0, 0]);
    if (mirrored) mirrorRows(planes, portraitSide);
    const data = new Float32Array(3 * area);
    for (let i = 0; i < area; i++) for (let c = 0; c < 3; c++) data[3 * i + c] = planes[(2 - c) * area + i]!;
    const outputs = await network.run({ input_1: { dtype: 'float32', shape: [1, portraitSide, portraitSide, 3], data } }); // prettier-ignore
    const map = new Float32Array(saliencySide * saliencySide);
    stretchMap(outputs['activation_10']?.data as Float32Array, portraitSide, map, saliencySide); // as the catalogue tells
    return mirrored ? mirrorRows(map, saliencySide) : map;
  };
}

/** Bilinear, from one square to another. */
function stretchMap(from: Float32Array, side: number, to: Float32Array, wanted: number): void {
  const place = (at: number) => Math.min(side - 1, Math.max(0, ((at + 0.5) * side) / wanted - 0.5));
  for (let y = 0; y < wanted; y++) {
    const fy = place(y);
    const [y0, y1] = [Math.floor(fy), Math.ceil(fy)];
    for (let x = 0; x < wanted; x++) {
      const fx = place(x);
      const [x0, x1] = [Math.floor(fx), Math.ceil(fx)];
      const [u, v] = [fx - x0, fy - y0];
      const above = (1 - u) * from[y0 * side + x0]! + u * from[y0 * side + x1]!;
      const below = (1 - u) * from[y1 * side + x0]! + u * from[y1 * side + x1]!;
      to[y * wanted + x] = (1 - v) * above + v * below;
    }
  }
}
