import { BANDS, CHROMA, COLOUR_FPS, type MusicFeatures } from './features.ts';

/** Harmony, timbre and level of each stretch between marks, averaged over its colour frames. */
export interface BeatColour {
  /** `CHROMA` values a stretch, length 1 after subtraction of their mean; zeros where nothing sounds. */
  readonly chroma: Float32Array;
  /** `BANDS` mean log magnitudes a stretch. */
  readonly bands: Float32Array;
  /** Mean power a stretch. */
  readonly power: Float32Array;
  readonly length: number;
}

/** Averages by stretches: number i lies between marks i and i + 1 (seconds, rising). */
export function beatColour(features: MusicFeatures, marks: readonly number[]): BeatColour {
  const length = Math.max(0, marks.length - 1);
  const chroma = new Float32Array(length * CHROMA);
  const bands = new Float32Array(length * BANDS);
  const power = new Float32Array(length);
  const frames = features.power.length;
  for (let i = 0; i < length; i += 1) {
    const at = (seconds: number) => (seconds - features.startSeconds) * COLOUR_FPS;
    const from = Math.max(0, Math.min(frames - 1, Math.ceil(at(marks[i]!)))); // i + 1 is the last mark
    const to = Math.max(from + 1, Math.min(frames, Math.ceil(at(marks[i + 1]!))));
    mean(features.chroma, CHROMA, from, to, chroma.subarray(i * CHROMA, (i + 1) * CHROMA));
    mean(features.bands, BANDS, from, to, bands.subarray(i * BANDS, (i + 1) * BANDS));
    mean(features.power, 1, from, to, power.subarray(i, i + 1));
    direct(chroma.subarray(i * CHROMA, (i + 1) * CHROMA));
  }
  return { chroma, bands, power, length };
}

function mean(values: Float32Array, width: number, from: number, to: number, into: Float32Array): void {
  for (let frame = from; frame < to; frame += 1) {
    for (let k = 0; k < width; k += 1) into[k]! += values[frame * width + k]! / (to - from); // frames below the length
  }
}

/** Takes the mean away and scales to length 1, in place. */
function direct(vector: Float32Array): void {
  const mid = vector.reduce((sum, value) => sum + value, 0) / vector.length;
  const size = Math.sqrt(vector.reduce((sum, value) => sum + (value - mid) ** 2, 0));
  for (let k = 0; k < vector.length; k += 1) vector[k] = size < 1e-3 ? 0 : (vector[k]! - mid) / size; // k below the length
}
