/** Onset frames around a place in which its onset is. */
const AROUND = 3;

/** Mean strength of the onsets at or next to these frames. */
export function meanOnset(flux: Float32Array, frames: readonly number[]): number {
  let sum = 0;
  for (const frame of frames) {
    let most = 0;
    for (let i = Math.round(frame) - AROUND; i <= Math.round(frame) + AROUND; i += 1) most = Math.max(most, flux[i] ?? 0); // prettier-ignore
    sum += most;
  }
  return sum / Math.max(1, frames.length);
}
