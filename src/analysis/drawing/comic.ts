import { smoothStep, softStep, type Row, type Style } from './style.ts';

/** Flat colours in a few steps of light under black ink (Winnemöller, Olsen and Gooch, "Real-time video abstraction", SIGGRAPH 2006). */
export const comic: Style = {
  smoothing: { rounds: 3, reach: 6, range: 22 },
  lines: { width: 1.3, length: 6, weak: 0.008, strong: 0.022 },
  faces: { share: 0.5, tone: 0.82, colour: 1.3 },
  painter(boldness) {
    const step = 255 / (7 - 2 * boldness);
    const colourful = 1.4 + 0.3 * boldness;
    const weight = 1 - 0.4 * boldness;
    return ({ luma, blue, red, line }: Row) => {
      for (let x = 0; x < luma.length; x++) {
        const v = luma[x]!;
        const lit = 255 * (v / 255) ** 0.82;
        const drawn = smoothStep(0.008 * weight, 0.02 * weight, line[x]!);
        const ink = Math.max(drawn, 1 - smoothStep(10, 26, v));
        luma[x] = softStep(lit, step, 6) * (1 - 0.94 * ink);
        blue[x]! *= colourful * (1 - 0.92 * ink);
        red[x]! *= colourful * (1 - 0.92 * ink);
      }
    };
  },
};
