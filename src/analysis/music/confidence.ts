/** Agreement below this is what speech, noise and single sounds give (at most 0.26 on what was tried; music from 0.38). */
const CHANCE = 0.3;
/** A passage without drums agrees less; below this there is no beat. */
const LOCAL_CHANCE = 0.15;
/** Agreement of music with a plain beat. */
const PLAIN = 0.7;
/** Beats on each side that judge a beat's surroundings. */
const AROUND = 12;

/**
 * How much the onsets between each two beats resemble those between the two before, or one further back: correlation, -1..1, by beat. A beat is
 * something that goes on; speech has strong onsets that do not come again.
 * `frames` are those of the beats.
 */
export function agreement(strength: Float32Array, frames: readonly number[]): Float32Array {
  const at = frames.map((frame) => Math.round(frame));
  return Float32Array.from(at, (_, i) => Math.max(alike(strength, at, i, 1), alike(strength, at, i, 2)));
}

/** 0 for chance, 1 for music with a plain beat. */
export function confidenceOf(agreements: Float32Array): number {
  if (agreements.length < 4) return 0;
  const mean = agreements.reduce((sum, value) => sum + value, 0) / agreements.length;
  return Math.max(0, Math.min(1, (mean - CHANCE) / (PLAIN - CHANCE)));
}

/** By beat: whether its surroundings have a beat at all. */
export function beaten(agreements: Float32Array): boolean[] {
  return Array.from(agreements, (_, i) => {
    const around = agreements.slice(Math.max(0, i - AROUND), i + AROUND + 1);
    return around.reduce((sum, value) => sum + value, 0) / around.length >= LOCAL_CHANCE;
  });
}

function alike(strength: Float32Array, at: readonly number[], i: number, back: number): number {
  const [here, next, there, after] = [at[i], at[i + 1], at[i - back], at[i - back + 1]];
  if (here === undefined || next === undefined || there === undefined || after === undefined) return 0;
  return correlation(strength, there, here, Math.min(next - here, after - there));
}

function correlation(values: Float32Array, a: number, b: number, length: number): number {
  let [sumA, sumB, squareA, squareB, product] = [0, 0, 0, 0, 0];
  for (let k = 0; k < length; k += 1) {
    const [x, y] = [values[a + k] ?? 0, values[b + k] ?? 0];
    sumA += x;
    sumB += y;
    squareA += x * x;
    squareB += y * y;
    product += x * y;
  }
  const spread = (length * squareA - sumA * sumA) * (length * squareB - sumB * sumB);
  return spread <= 1e-9 ? 0 : (length * product - sumA * sumB) / Math.sqrt(spread);
}
