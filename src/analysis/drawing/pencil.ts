import { smoothStep, type Row, type Style } from './style.ts';
import { strokes, textureAt } from './texture.ts';

/** Graphite on paper: lines, tone in strokes that lie one over the other where it is darker, and the paper's grain. */
export const pencil: Style = {
  smoothing: { rounds: 2, reach: 4, range: 14 },
  lines: { width: 1, length: 4, weak: 0.012, strong: 0.03 },
  faces: { share: 0.7, tone: 0.9, colour: 0 },
  painter(boldness) {
    const [first, second, grain] = [strokes(1, 1, -1, 24), strokes(2, 1, 0, 20), strokes(3, 1, 1, 2)];
    return ({ y, luma, blue, red, line, unit }: Row) => {
      const scale = 1 / Math.max(0.8, 1.1 * unit);
      for (let x = 0; x < luma.length; x++) {
        const u = x * scale;
        const v = y * scale;
        const dark = 1 - smoothStep(-8, 235, 255 * (luma[x]! / 255) ** 0.8);
        const a = textureAt(first, u, v);
        const b = textureAt(second, u, v);
        const rough = textureAt(grain, 1.3 * u, 1.3 * v) - 0.5;
        const hatched = 0.6 * smoothStep(-0.7, 0.7, dark - a) + 0.4 * smoothStep(-0.7, 0.7, dark - 0.35 - 0.65 * b);
        const strokesOn = Math.max(hatched, smoothStep(0.78, 0.97, dark)); // the darkest is filled
        const tone = dark * (0.66 + 0.1 * rough) + (0.4 + 0.1 * boldness) * dark * strokesOn + 0.015 * rough;
        const drawn = smoothStep(0.01, 0.09, line[x]!) * (0.85 + 0.3 * rough);
        luma[x] = 250 - 246 * Math.min(1, Math.max(tone, 0.35 * tone + 0.85 * drawn));
        blue[x] = -2;
        red[x] = 1;
      }
    };
  },
};
