import { NETWORK_FPS, type Activation } from './beat-network.ts';
import { ONSET_FPS } from './features.ts';

/** Log odds of a beat in a frame of which nothing is known: one in twelve. */
const CHANCE = -2.5;
/** The network is never surer than this, either way. */
const LEAST = -1.5;
const MOST = 6;

/**
 * How much speaks for a beat at each onset frame: the strength of onsets, and what the network says beyond chance. Where the network has never heard the like, and is unsure
 * everywhere, the onsets decide.
 * @param strength as `onsetStrength` gives it.
 */
export function beatEvidence(strength: Float32Array, { beat }: Activation): Float32Array {
  return strength.map((value, i) => value + between(beat, (i * NETWORK_FPS) / ONSET_FPS));
}

/** How likely the network holds beats at these onset frames, log odds: the mean of each one's highest within 40 ms. */
export function meanLogit({ beat }: Activation, frames: readonly number[]): number {
  const sum = frames.reduce((total, frame) => total + logitNear(beat, (frame * NETWORK_FPS) / ONSET_FPS), 0);
  return sum / Math.max(1, frames.length);
}

/** The highest logit within two of the network's frames of one. */
export function logitNear(logits: Float32Array, frame: number): number {
  const middle = Math.round(frame);
  let most = SILENT;
  for (let i = middle - 2; i <= middle + 2; i += 1) most = Math.max(most, logits[i] ?? SILENT);
  return most;
}

/** Logits below this say no more than this. */
const SILENT = -9;

/** What it says beyond chance, between two frames. */
function between(beat: Float32Array, at: number): number {
  const i = Math.min(beat.length - 1, Math.floor(at));
  const said = (frame: number) => Math.max(LEAST, Math.min(MOST, beat[frame]! - CHANCE));
  if (i < 0) return 0;
  const next = said(Math.min(beat.length - 1, i + 1));
  return said(i) + Math.min(1, at - i) * (next - said(i));
}
