import { smoothStep, softStep, tinted, type Row, type Style } from './style.ts';

/** Entries of the tone curve, which has gentle steps of light as a renderer with few lamps. */
const toneSteps = 2048;
/** Lights from the first to the second are rolled off towards white: what is lit still has form. */
const [shoulder, brightest] = [190, 290];

/** As if modelled and lit by a computer: smooth surfaces with their shading kept, deep colours, bright lights, and the rims of things in a darker tone of their own colour. */
export const rendered: Style = {
  smoothing: { rounds: 4, reach: 7, range: 24 },
  lines: { width: 2, length: 8, weak: 0.006, strong: 0.025 },
  faces: { share: 0.65, tone: 0.82, colour: 1.45 },
  painter(boldness) {
    const tones = Float32Array.from({ length: toneSteps + 1 }, (_, i) =>
      softStep(255 * ((0.5 * i) / toneSteps + 0.5 * smoothStep(0, toneSteps, i)) ** 0.85, 24, 4),
    );
    const rolling = (255 - shoulder) / (1 - Math.exp((shoulder - brightest) / (255 - shoulder)));
    const bulge = 0.55 + 0.25 * boldness;
    return ({ luma, blue, red, line, around, relief: light }: Row) => {
      for (let x = 0; x < luma.length; x++) {
        const v = luma[x]!;
        // light from all sides makes the shadows soft; relief and gloss come back from what differs from around
        const relief = v - around[x]!;
        // a soft light from the upper left rounds everything off, as on modelled surfaces
        const slope = light[x]! / 60;
        const turned = (-60 * slope) / (1 + 0.7 * (slope < 0 ? -slope : slope));
        const lit = 18 * smoothStep(-20, 50, v) + 0.93 * v + 0.4 * relief + bulge * turned;
        const gloss = 30 * smoothStep(25, 90, relief) * smoothStep(110, 220, v) + 34 * smoothStep(14, 46, turned) * smoothStep(60, 200, v); // prettier-ignore
        const rim = smoothStep(0.006, 0.05, line[x]!);
        const colourful = (1.15 + 0.35 * boldness) * (1 + 0.3 * rim);
        const tone = lit < -8 ? 0 : lit > 264 ? toneSteps : (lit + 8) * (toneSteps / 272) + 0.5;
        const bright = tones[tone | 0]! + gloss - shoulder;
        const rolled = bright <= 0 ? bright : rolling * (1 - Math.exp(-bright / (255 - shoulder)));
        luma[x] = (shoulder + rolled) * (1 - (0.42 + 0.2 * boldness) * rim);
        blue[x] = tinted(blue[x]! * colourful);
        red[x] = tinted(red[x]! * colourful);
      }
    };
  },
};
