import type { Models } from '../../models/models.ts';
import { resampleInto, type Picture } from '../text/picture.ts';
import { GRID } from './motion.ts';

export interface SaliencyMeter {
  /** How much of each cell of `GRID` stands out of the picture, 0..255, row-major. Takes half a second of a processor. */
  measure(picture: Picture): Promise<Uint8Array>;
}

const SIDE = 320;
/** ImageNet's, in the order blue, green, red. */
const MEAN = [0.406, 0.456, 0.485] as const;
const DEVIATION = [0.225, 0.224, 0.229] as const;

/** U2NetP over the whole picture, stretched to its square. Errors: those of `Models.session`. */
export async function createSaliencyMeter(models: Models): Promise<SaliencyMeter> {
  const network = await models.session('saliency');
  const planes = new Float32Array(3 * SIDE * SIDE);
  const data = new Float32Array(planes.length);
  const scale = DEVIATION.map((d) => 1 / 255 / d) as [number, number, number];
  const shift = MEAN.map((m, c) => -m / DEVIATION[c]!) as [number, number, number]; // both have three
  return {
    async measure(picture) {
      const whole = { left: 0, top: 0, right: picture.width, bottom: picture.height };
      const target = { data: planes, stride: SIDE, rows: SIDE };
      resampleInto(picture, whole, { width: SIDE, height: SIDE }, target, scale, shift);
      const plane = SIDE * SIDE;
      for (let c = 0; c < 3; c += 1) data.set(planes.subarray((2 - c) * plane, (3 - c) * plane), c * plane);
      const outputs = await network.run({ 'input.1': { dtype: 'float32', shape: [1, 3, SIDE, SIDE], data } });
      return cells(outputs['1959']?.data as Float32Array); // as the catalogue tells
    },
  };
}

function cells(map: Float32Array): Uint8Array {
  const sum = new Float32Array(GRID.columns * GRID.rows);
  const count = new Float32Array(sum.length);
  for (let y = 0; y < SIDE; y += 1) {
    const row = Math.floor((y * GRID.rows) / SIDE) * GRID.columns;
    for (let x = 0; x < SIDE; x += 1) {
      const cell = row + Math.floor((x * GRID.columns) / SIDE);
      sum[cell] = sum[cell]! + Math.min(1, Math.max(0, map[y * SIDE + x]!));
      count[cell] = count[cell]! + 1;
    }
  }
  return Uint8Array.from(sum, (value, i) => Math.round((255 * value) / count[i]!));
}
