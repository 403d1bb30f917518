import { smoothStep, type Row, type Style } from './style.ts';
import { strokes, textureAt } from './texture.ts';

/**
 * Graphite on paper: lines, strokes that follow the form, and the paper's grain. At no boldness it is a close study, whose tones are the picture's own; the bolder, the more it is
 * a free drawing: the tones of drawings by hand, more paper, loose strokes, crossed by others where it is darker.
 */
export const pencil: Style = {
  smoothing: { rounds: 2, reach: 4, range: 14 },
  lines: { width: 1, length: 4, weak: 0.012, strong: 0.03 },
  faces: { share: 0.6, tone: 0.8, colour: 0 },
  hatched: true,
  painter(boldness, tones) {
    const [across, grain] = [strokes(2, 1, 1, 18), strokes(3, 1, 1, 2)];
    return ({ y, luma, blue, red, line, hatch, unit }: Row) => {
      const scale = 1 / Math.max(0.8, 1.1 * unit);
      for (let x = 0; x < luma.length; x++) {
        const [u, v] = [x * scale, y * scale];
        const level = luma[x]! < 0 ? 0 : luma[x]! > 255 ? 255 : luma[x]!;
        const rough = textureAt(grain, 1.3 * u, 1.3 * v) - 0.5;
        const crossing = textureAt(across, 0.7 * u, 0.7 * v);
        const close = study(1 - smoothStep(-8, 240, 255 * (level / 255) ** 0.8), hatch[x]!, crossing);
        const tone = close + boldness * (free(1 - tones[(level + 0.5) | 0]! / 255, hatch[x]!, crossing) - close);
        const drawn = smoothStep(0.009, 0.08 - 0.02 * boldness, line[x]!) * (0.85 + 0.35 * rough);
        const grained = 1 + (0.15 + 0.25 * boldness) * rough;
        const graphite = Math.max(tone, 0.4 * tone + (0.8 + 0.1 * boldness) * drawn) * grained + 0.012 * rough;
        luma[x] = 250 - (246 - 24 * boldness) * Math.min(1, graphite);
        blue[x] = -2;
        red[x] = 1;
      }
    };
  },
};

/** Strokes close beside each other, which leave the tone as dark as it is; the darkest is filled. */
function study(dark: number, hatch: number, crossing: number): number {
  const on = 0.75 * smoothStep(-0.55, 0.55, dark - hatch) + 0.25 * smoothStep(-0.6, 0.6, dark - 0.35 - 0.65 * crossing);
  return dark * (0.62 + 0.46 * Math.max(on, smoothStep(0.78, 0.97, dark)));
}

/** Strokes with paper between them, and others across where it is darker. */
function free(dark: number, hatch: number, crossing: number): number {
  const first = smoothStep(-0.5, 0.5, 1.3 * dark - hatch);
  const second = smoothStep(-0.5, 0.5, 2.2 * dark - 0.85 - crossing);
  return 1.1 * dark * (0.45 + 0.62 * first + 0.4 * second + 0.25 * smoothStep(0.5, 0.85, dark));
}
