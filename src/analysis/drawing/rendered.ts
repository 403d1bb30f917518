import { smoothStep, softStep, type Row, type Style } from './style.ts';

/** Step between two tints: near ones become one, as in things that are painted rather than grown. */
const tint = 18;

/** As if modelled and lit by a computer: smooth surfaces with their shading kept, deep colours, bright lights, and the rims of things in a darker tone of their own colour. */
export const rendered: Style = {
  smoothing: { rounds: 4, reach: 7, range: 24 },
  lines: { width: 2, length: 8, weak: 0.006, strong: 0.025 },
  painter(boldness) {
    return ({ luma, blue, red, line, around }: Row) => {
      for (let x = 0; x < luma.length; x++) {
        const v = luma[x]!;
        // light from all sides makes the shadows soft; relief and gloss come back from what differs from around
        const relief = v - around[x]!;
        const lit = 18 * smoothStep(-20, 50, v) + 0.93 * v + 0.45 * relief;
        const gloss = 26 * smoothStep(35, 110, relief) * smoothStep(120, 220, v);
        const rim = smoothStep(0.006, 0.05, line[x]!);
        const colourful = (1.35 + 0.25 * boldness) * (1 + 0.3 * rim);
        luma[x] = (255 * smoothStep(-8, 264, lit) ** 0.8 + gloss) * (1 - (0.42 + 0.2 * boldness) * rim);
        blue[x] = softStep(blue[x]! * colourful, tint, 6);
        red[x] = softStep(red[x]! * colourful, tint, 6);
      }
    };
  },
};
