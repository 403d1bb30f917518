import { onsetStrength } from './activation.ts';
import type { Activation } from './beat-network.ts';
import { beatPath, MAX_BPM, MIN_BPM } from './beat-path.ts';
import { agreement, beaten, confidenceOf } from './confidence.ts';
import { beatEvidence } from './evidence.ts';
import { COLOUR_FPS, ONSET_FPS, type MusicFeatures } from './features.ts';
import { steadyGrid } from './grid.ts';
import { undivided } from './octave.ts';
import { unswung } from './swing.ts';

/** Beats of a piece of music. */
export interface Beats {
  /** Times on the file's clock, seconds, rising. */
  readonly seconds: readonly number[];
  /** 0 (chance) to 1: how much the beats stand out of what is around them. */
  readonly confidence: number;
}

/** Tempi that music has most often, and how wide they spread: the resonance of van Noorden and Moelants (1999), a little wider. */
const CENTRE_BPM = 125;
const OCTAVES = 0.5;
/** Room around the slowest and fastest tempo of the first search, in the second. */
const MARGIN = 1.1;
/** Mean square below this, -75 dB, is silence. */
const SILENT_POWER = 3e-8;
/** Mean flux of all bands below this is a lasting tone or silence; music has 2 and more. */
const STILL = 0.2;
/** Onset frames at either end that say nothing of this. */
const ENDS = 15;
/** Beats whose onsets are weaker on average are none. */
const WEAK = 0.4;
/** A grid must hit onsets, or all that speaks for beats, this well, compared with beats that follow them freely. */
const FIT = 0.7;
/** A grid is looked for where this share of the periods is about the same; syncopes may hide it elsewhere. */
const MOST_PERIODS = 0.5;
/** Onset frames a step of the first search. */
const COARSE = 2;

/**
 * Finds beats in onsets and what the network makes of the sound: first the tempo by a coarse search over all tempi, then the beats by a fine one around it, then,
 * in music made to a click, its grid.
 */
export async function findBeats(features: MusicFeatures, activation: Activation, signal: AbortSignal): Promise<Beats> {
  if (meanFlux(features) < STILL) return { seconds: [], confidence: 0 };
  const strength = onsetStrength(features, ONSET_FPS);
  const evidence = beatEvidence(strength, activation);
  const coarse = await beatPath(
    halved(evidence),
    ONSET_FPS / COARSE,
    { minBpm: MIN_BPM, maxBpm: MAX_BPM, centreBpm: CENTRE_BPM, octaves: OCTAVES, drift: 0.03, jump: 28 },
    signal,
  );
  const periods = coarse.frames.slice(1).map((frame, i) => COARSE * (frame - coarse.frames[i]!)).sort((a, b) => a - b); // prettier-ignore
  if (periods.length < 3) return { seconds: [], confidence: 0 };
  const quantile = (q: number) => periods[Math.floor(q * (periods.length - 1))]!; // within the list
  const minBpm = (60 * ONSET_FPS) / (quantile(0.97) * MARGIN);
  const maxBpm = (60 * ONSET_FPS * MARGIN) / quantile(0.03);
  const fine = await beatPath(
    evidence,
    ONSET_FPS,
    { minBpm, maxBpm, centreBpm: CENTRE_BPM, octaves: OCTAVES, drift: 0.014, jump: 60 },
    signal,
  );
  const steady = onGrid(fine.frames, strength, evidence);
  const fits = [strength, evidence].some((one) => steady && meanAt(one, steady) >= FIT * meanAt(one, fine.frames));
  const grid = fits ? steady : undefined;
  const found = (grid ?? fine.frames.map((frame) => peakNear(strength, frame))).filter((frame) =>
    isLoud(features, frame),
  );
  const frames = undivided(features, activation, unswung(features, found), ONSET_FPS);
  const agreements = agreement(strength, frames);
  const confidence = confidenceOf(agreements);
  if (confidence === 0 || meanAt(strength, frames) < WEAK) return { seconds: [], confidence: 0 };
  const kept = beaten(agreements);
  return {
    seconds: frames
      .filter((_, i) => grid !== undefined || kept[i])
      .map((frame) => features.startSeconds + frame / ONSET_FPS),
    confidence,
  };
}

/** Over all but the ends, where cut sound jumps. */
function meanFlux({ flux }: MusicFeatures): number {
  return flux.reduce((sum, band) => {
    const inner = band.subarray(ENDS, -ENDS);
    return sum + inner.reduce((total, value) => total + value, 0) / Math.max(1, inner.length);
  }, 0);
}

/** Whether anything sounds within a beat or so. */
function isLoud({ power }: MusicFeatures, frame: number): boolean {
  const at = Math.round((frame / ONSET_FPS) * COLOUR_FPS);
  return power.subarray(Math.max(0, at - 6), at + 7).some((value) => value > SILENT_POWER);
}

/** Mean of the values at these frames. */
function meanAt(values: Float32Array, frames: readonly number[]): number {
  return frames.reduce((sum, frame) => sum + (values[Math.round(frame)] ?? 0), 0) / Math.max(1, frames.length);
}

/** The beats of the music's grid, where it has one, from the first to the last that were found. */
function onGrid(frames: readonly number[], strength: Float32Array, evidence: Float32Array): number[] | undefined {
  const periods = frames.slice(1).map((frame, i) => frame - frames[i]!).sort((a, b) => a - b); // prettier-ignore
  const middle = periods[periods.length >> 1];
  if (middle === undefined) return undefined;
  const close = periods.filter((period) => Math.abs(period / middle - 1) < 0.06);
  if (close.length < MOST_PERIODS * periods.length) return undefined;
  const mean = close.reduce((sum, period) => sum + period, 0) / close.length;
  const grid = steadyGrid(strength, evidence, ONSET_FPS, mean);
  if (grid === undefined) return undefined;
  const [first, last] = [frames[0]!, frames.at(-1)!]; // there are periods
  const from = Math.ceil((first - grid.phase) / grid.period - 0.5);
  const to = Math.floor((last - grid.phase) / grid.period + 0.5);
  return Array.from({ length: to - from + 1 }, (_, i) => grid.phase + (from + i) * grid.period).filter(
    (frame) => frame >= 0 && frame < strength.length,
  );
}

/** The vertex of the parabola through the strongest of three frames. */
function peakNear(strength: Float32Array, frame: number): number {
  const at = (i: number) => strength[i] ?? -1;
  const top = [frame - 1, frame, frame + 1].reduce((best, i) => (at(i) > at(best) ? i : best), frame);
  const bend = at(top - 1) - 2 * at(top) + at(top + 1);
  return bend >= 0 ? top : top + Math.max(-0.5, Math.min(0.5, (at(top - 1) - at(top + 1)) / (2 * bend)));
}

/** The stronger of each two frames. */
function halved(strength: Float32Array): Float32Array {
  const half = new Float32Array(strength.length >> 1);
  return half.map((_, i) => Math.max(strength[2 * i]!, strength[2 * i + 1]!)); // both below the length
}
