import { unmix } from './foreground.ts';
import type { StillMatte } from './still-matte.ts';

/** Rows between pauses. */
const stripe = 64;

/**
 * Carries a solved matte over to the whole picture, packed `rgba`, in place: opacity along the lines of colour (He and Sun, "Fast guided filter",
 * 2015), colours of the subject unmixed. Opacity that the picture had stays as a factor. Pauses now and then.
 */
export function* applyStill(data: Uint8Array, width: number, height: number, matte: StillMatte): Generator<number> {
  const columns = Float64Array.from({ length: width }, (_, x) => position(x, width, matte.width));
  for (let y = 0; y < height; y++) {
    if (y % stripe === 0) yield y / height;
    const fy = position(y, height, matte.height);
    for (let x = 0, at = 4 * y * width; x < width; x++, at += 4) pixel(data, at, columns[x]!, fy, matte);
  }
}

function pixel(data: Uint8Array, at: number, fx: number, fy: number, matte: StillMatte): void {
  const { width, height, known, alpha } = matte;
  const x0 = fx | 0;
  const y0 = fy | 0;
  const a = y0 * width + x0;
  const b = x0 + 1 < width ? a + 1 : a;
  const down = y0 + 1 < height ? width : 0;
  const c = a + down;
  const d = b + down;
  const flat = known[a]! + known[b]! + known[c]! + known[d]! === 4;
  if (flat && alpha[a] === alpha[b] && alpha[a] === alpha[c] && alpha[a] === alpha[d]) {
    if (alpha[a] === 0) data[at] = data[at + 1] = data[at + 2] = data[at + 3] = 0;
    return;
  }
  const u = fx - x0;
  const v = fy - y0;
  const mix = (plane: Float32Array) => (1 - v) * ((1 - u) * plane[a]! + u * plane[b]!) + v * ((1 - u) * plane[c]! + u * plane[d]!); // prettier-ignore
  const { lines, colours } = matte;
  const [red, green, blue] = [data[at]! / 255, data[at + 1]! / 255, data[at + 2]! / 255];
  const line = mix(lines[0]) * red + mix(lines[1]) * green + mix(lines[2]) * blue + mix(lines[3]);
  const opacity = line < leastOpacity ? 0 : line > 1 - leastOpacity ? 1 : line;
  data[at] = 255 * unmix(red, opacity, mix(colours.subject[0]), mix(colours.behind[0])) + 0.5;
  data[at + 1] = 255 * unmix(green, opacity, mix(colours.subject[1]), mix(colours.behind[1])) + 0.5;
  data[at + 2] = 255 * unmix(blue, opacity, mix(colours.subject[2]), mix(colours.behind[2])) + 0.5;
  data[at + 3] = data[at + 3]! * opacity + 0.5;
  if (data[at + 3] === 0) data[at] = data[at + 1] = data[at + 2] = 0;
}

/** Below this there is nothing to see: the solver leaves a haze. */
const leastOpacity = 0.02;

/** Where a pixel of the large picture lies in the small one. */
function position(at: number, large: number, small: number): number {
  return Math.min(small - 1, Math.max(0, ((at + 0.5) * small) / large - 0.5));
}
