import { median } from '../../base/quantile.ts';
import type { Activation } from './beat-network.ts';
import { findBeats, type Beats } from './beats.ts';
import { findDownbeats } from './downbeats.ts';
import type { MusicFeatures } from './features.ts';

/** Beats, bars and tempo of a piece of music; empty lists where it has no beat. */
export interface Rhythm extends Beats {
  /** First beats of bars, seconds, rising; all of them are in `seconds`. */
  readonly downbeats: readonly number[];
  /** Beats a minute: the median, 0 without beats. */
  readonly bpm: number;
}

/** Beats first, then which of them start bars. */
export async function findRhythm(
  features: MusicFeatures,
  activation: Activation,
  signal: AbortSignal,
): Promise<Rhythm> {
  const beats = await findBeats(features, activation, signal);
  const downbeats = findDownbeats(features, activation, beats.seconds).map((index) => beats.seconds[index]!); // indices of beats
  return { ...beats, downbeats, bpm: medianBpm(beats.seconds) };
}

function medianBpm(seconds: readonly number[]): number {
  const period = median(seconds.slice(1).map((beat, i) => beat - seconds[i]!)); // i below the length
  return period === 0 ? 0 : 60 / period;
}
