import type { Models } from '../../models/models.ts';
import { createU2NetP, saliencySide } from '../saliency/u2netp.ts';
import type { Picture } from '../text/picture.ts';
import { GRID } from './motion.ts';

export interface SaliencyMeter {
  /** How much of each cell of `GRID` stands out of the picture, 0..255, row-major. Takes half a second of a processor. */
  measure(picture: Picture): Promise<Uint8Array>;
}

/** U2NetP over the whole picture, stretched to its square. Errors: those of `Models.session`. */
export async function createSaliencyMeter(models: Models): Promise<SaliencyMeter> {
  const saliency = await createU2NetP(models);
  return {
    measure: async (picture) =>
      cells(await saliency(picture, { left: 0, top: 0, right: picture.width, bottom: picture.height })),
  };
}

function cells(map: Float32Array): Uint8Array {
  const sum = new Float32Array(GRID.columns * GRID.rows);
  const count = new Float32Array(sum.length);
  for (let y = 0; y < saliencySide; y += 1) {
    const row = Math.floor((y * GRID.rows) / saliencySide) * GRID.columns;
    for (let x = 0; x < saliencySide; x += 1) {
      const cell = row + Math.floor((x * GRID.columns) / saliencySide);
      sum[cell] = sum[cell]! + Math.min(1, Math.max(0, map[y * saliencySide + x]!));
      count[cell] = count[cell]! + 1;
    }
  }
  return Uint8Array.from(sum, (value, i) => Math.round((255 * value) / count[i]!));
}
