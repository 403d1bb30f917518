/** Side of a texture; it repeats without a seam. */
const textureSide = 512;

/** The same numbers 0..1 every time, as if drawn by lot (mulberry32). */
export function* lots(seed: number): Generator<number> {
  for (let state = seed; ;) {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    yield ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }
}

/**
 * Noise that is drawn out into strokes, `textureSide` squared, values 0..1 of which every one is as frequent as any other: below a value t lies a share t of the plane.
 * A stroke goes `length` steps of `dx` and `dy` pixels; another `seed`, other strokes.
 */
export function strokes(seed: number, dx: number, dy: number, length: number): Float32Array {
  const source = lots(seed);
  const noise = Float32Array.from({ length: textureSide ** 2 }, () => source.next().value as number);
  const drawn = new Float32Array(noise.length);
  const mask = textureSide - 1;
  for (let y = 0, i = 0; y < textureSide; y++) {
    for (let x = 0; x < textureSide; x++, i++) {
      let sum = 0;
      for (let k = 0; k < length; k++) sum += noise[((y + k * dy) & mask) * textureSide + ((x + k * dx) & mask)]!;
      drawn[i] = sum;
    }
  }
  return ranked(drawn);
}

/** Values by their rank, 0..1. */
function ranked(values: Float32Array): Float32Array {
  const sorted = Float32Array.from(values).sort();
  const rank = new Map<number, number>();
  sorted.forEach((value, i) => rank.set(value, i / values.length));
  return values.map((value) => rank.get(value)!); // every value is in it
}

/** The value at a place of the plane, bilinear. */
export function textureAt(texture: Float32Array, x: number, y: number): number {
  const mask = textureSide - 1;
  const x0 = Math.floor(x);
  const y0 = Math.floor(y);
  const fx = x - x0;
  const fy = y - y0;
  const left = x0 & mask;
  const right = (x0 + 1) & mask;
  const top = (y0 & mask) * textureSide;
  const bottom = ((y0 + 1) & mask) * textureSide;
  const a = texture[top + left]! + fx * (texture[top + right]! - texture[top + left]!);
  const b = texture[bottom + left]! + fx * (texture[bottom + right]! - texture[bottom + left]!);
  return a + fy * (b - a);
}
