import { smoothStep, tinted, type Row, type Style } from './style.ts';
import { strokes, textureAt } from './texture.ts';

/** The darkest that a wash gets: pigment in water never is black. */
const deepest = 0.88;
/** From this luma on the paper is left as it is. */
const paperWhite = 236;

/** Transparent paint on white paper: pale washes, more pigment at the rims, less where the water ran, paper grain, a few pencil lines (Bousseau et al., "Interactive watercolor rendering with temporal coherence and abstraction", NPAR 2006). */
export const watercolour: Style = {
  smoothing: { rounds: 4, reach: 7, range: 30 },
  lines: { width: 1.6, length: 6, weak: 0.006, strong: 0.02 },
  faces: { share: 0.7, tone: 0.65, colour: 1.1 },
  painter(boldness) {
    const grain = strokes(5, 1, 1, 3);
    return ({ y, luma, blue, red, line, around, unit }: Row) => {
      const scale = 1 / Math.max(0.8, unit);
      for (let x = 0; x < luma.length; x++) {
        const u = x * scale;
        const v = y * scale;
        const rough = textureAt(grain, u, v) - 0.5;
        const run = textureAt(grain, u / 70, v / 70) + 0.6 * textureAt(grain, u / 29 + 99, v / 29) - 0.8;
        const rim = smoothStep(0.004, 0.05, line[x]!);
        const level = luma[x]! + 0.15 * (luma[x]! - around[x]!);
        const lit = level <= 0 ? 0 : 255 * Math.min(1, level / paperWhite) ** 0.8;
        const paint = deepest * smoothStep(-0.1, 1.08, 1 - wash(lit, 34) / 255);
        // Bousseau's pigment density: 1 leaves the colour, more makes it deeper
        const density = 1 + 0.5 * run + 0.08 * rough + (1 + 0.5 * boldness) * rim;
        const thick = Math.min(1, Math.max(0, paint * (1 - (1 - paint) * (1 - density))));
        luma[x] = 253 - 250 * thick;
        const colourful = Math.min(1.5, 1 + 0.15 * density);
        blue[x] = tinted(blue[x]! * colourful);
        red[x] = tinted(red[x]! * colourful);
      }
    };
  },
};

/** Gentle steps of light: one wash over another. */
function wash(value: number, step: number): number {
  const t = value / step;
  const level = Math.floor(t);
  return step * (level + 0.2 * (t - level) + 0.8 * smoothStep(0.25, 0.75, t - level));
}
