import type { ColourPart } from './colour-shares.ts';

/** Pixels of one spot differ by at most this much in every channel, 0..255; what is round it by at least so much in one. */
const [sameInk, otherInk] = [16, 28];
/** The neighbours of a pixel in the middle of an ink differ by at most this much: compression leaves as much. */
const flat = 14;
/** A spot has at least this many pixels, and this share of what lies three pixels beyond it is something else. */
const [leastPixels, leastCrisp, beyond] = [12, 0.8, 3];
/** Spots this near in colour are of the same ink, and so is what has their colour anywhere: an ink may run into ground that is like it. */
const verySame = 6;
/** Inks with at least this share of all spots are the overlay's own, and make up so much of them; what is seen through has many colours. */
const [mainInk, mostlyMain] = [0.3, 0.7];

/**
 * Spots of even colour that end abruptly and lie wholly inside, with what else has the colour of most of them: 1 in a mask. Undefined where they have many colours.
 * @param part where. @param inside 1 where ink may be. @param isGround true of a pixel whose colour is the ground's.
 */
export function inkSpots(
  part: ColourPart,
  inside: Uint8Array,
  isGround: (i: number) => boolean,
): Uint8Array | undefined {
  const ink = new Uint8Array(inside.length);
  const inks: { seed: number; pixels: number }[] = [];
  const apart = distance(part);
  let all = 0;
  for (const { seed, pixels } of spotsOf(part, inside, apart)) {
    if (isGround(seed)) continue; // it shows within rings and letters
    all += pixels.length;
    for (const i of pixels) ink[i] = 1;
    const like = inks.find((other) => apart(seed, other.seed) <= verySame);
    if (like === undefined) inks.push({ seed, pixels: pixels.length });
    else like.pixels += pixels.length;
  }
  const main = inks.filter(({ pixels }) => pixels >= mainInk * all);
  if (main.reduce((sum, { pixels }) => sum + pixels, 0) < mostlyMain * all) return undefined;
  return ink.map((one, i) => (one === 1 || (inside[i] === 1 && main.some(({ seed }) => apart(i, seed) <= verySame)) ? 1 : 0)); // prettier-ignore
}

type Distance = (i: number, k: number) => number;

/** Largest difference of two pixels in a channel. */
function distance({ planes: [r, g, b] }: ColourPart): Distance {
  return (i, k) => Math.max(Math.abs(r[i]! - r[k]!), Math.abs(g[i]! - g[k]!), Math.abs(b[i]! - b[k]!));
}

interface Spot {
  /** The pixel that it grew from. */
  readonly seed: number;
  readonly pixels: readonly number[];
}

function* spotsOf(part: ColourPart, inside: Uint8Array, apart: Distance): Generator<Spot> {
  const { width, height } = part;
  const around = [-width - 1, -width, -width + 1, -1, 1, width - 1, width, width + 1];
  const owner = new Int32Array(width * height).fill(-1); // the seed whose spot reached a pixel last
  for (let seed = width + 1; seed < width * (height - 1) - 1; seed++) {
    if (inside[seed] === 0 || owner[seed]! >= 0) continue;
    if (around.some((step) => apart(seed, seed + step) > flat)) continue;
    const pixels = [seed];
    owner[seed] = seed;
    let whole = true;
    for (let n = 0; n < pixels.length; n++) {
      const i = pixels[n]!; // in range
      const x = i % width;
      for (const next of [x > 0 ? i - 1 : i, x < width - 1 ? i + 1 : i, i - width, i + width]) {
        if (next < 0 || next >= inside.length || owner[next] === seed || apart(seed, next) > sameInk) continue;
        owner[next] = seed;
        if (inside[next] === 0) whole = false;
        else pixels.push(next);
      }
    }
    if (whole && pixels.length >= leastPixels && isCrisp({ seed, pixels }, owner, part, apart)) yield { seed, pixels };
  }
}

/** What lies a little beyond its rim, to the four sides, is something else. */
function isCrisp({ seed, pixels }: Spot, owner: Int32Array, { width, height }: ColourPart, apart: Distance): boolean {
  const sides = [[-1, 0], [1, 0], [0, -1], [0, 1]] as const; // prettier-ignore
  let [other, all] = [0, 0];
  for (const i of pixels) {
    const [x, y] = [i % width, Math.floor(i / width)];
    for (const [dx, dy] of sides) {
      const [u, v] = [x + beyond * dx, y + beyond * dy];
      if (u < 0 || u >= width || v < 0 || v >= height || owner[i + dy * width + dx] === seed) continue;
      all += 1;
      if (apart(seed, v * width + u) >= otherInk) other += 1;
    }
  }
  return other >= leastCrisp * all;
}
