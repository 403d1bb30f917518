import { quantiles } from '../../base/quantile.ts';
import { FRAME_RATE } from './sound-kind.ts';

const frames = (seconds: number) => Math.round(seconds * FRAME_RATE);
/** Gaps between words: shorter ones are not pauses. */
const BRIDGE = frames(0.45);
/** Clicks and breaths: shorter sounds are not speech. */
const SHORTEST = frames(0.06);
/** The music goes down before the first word, so that it is low when the word comes ... */
const ATTACK = frames(0.25);
/** ... stays low for a moment after the last one, and comes back slowly. */
const HOLD = frames(0.15);
const RELEASE = frames(0.7);

/**
 * Where somebody speaks, every 10 ms. A frame is speech when it is less than 25 dB under the loudest speech (95th percentile) and at
 * least a quarter of the way up from the background (10th percentile).
 * @param level dB, as `KindMeter` gives it.
 */
export function speechActivity(level: Float32Array): Uint8Array {
  const [background, loud] = quantiles(level, [0.1, 0.95]);
  const threshold = Math.max(loud - 25, background + 0.25 * (loud - background));
  const active = new Uint8Array(level.length);
  level.forEach((value, i) => (active[i] = value > threshold ? 1 : 0));
  flipRuns(active, 1, SHORTEST);
  flipRuns(active, 0, BRIDGE);
  return active;
}

/** Turns runs of `value` shorter than `shortest` into the other value; runs at the two ends stay. */
function flipRuns(values: Uint8Array, value: 0 | 1, shortest: number): void {
  let start = 0;
  for (let i = 1; i <= values.length; i += 1) {
    if (i < values.length && values[i] === values[start]) continue;
    if (values[start] === value && i - start < shortest && start > 0 && i < values.length)
      values.fill(1 - value, start, i);
    start = i;
  }
}

/**
 * How much of the duck applies, 0 (none) to 1 (whole), every 10 ms: 1 while somebody speaks, rising as a raised cosine over the 0.25 s before
 * and falling over 0.7 s from 0.15 s after.
 * @param active as `speechActivity` gives it.
 */
export function duckEnvelope(active: Uint8Array): Float32Array {
  const envelope = new Float32Array(active);
  ease(envelope, active, RELEASE, HOLD, 1);
  ease(envelope, active, ATTACK, 0, -1);
  return envelope;
}

/** Walks in one direction of time and lets the envelope fall after each active frame. */
function ease(envelope: Float32Array, active: Uint8Array, length: number, hold: number, direction: 1 | -1): void {
  let since = Infinity;
  for (let n = 0; n < active.length; n += 1) {
    const i = direction === 1 ? n : active.length - 1 - n;
    since = active[i] === 1 ? 0 : since + 1;
    const fallen = Math.min(1, Math.max(0, (since - hold) / length));
    envelope[i] = Math.max(envelope[i]!, 0.5 + 0.5 * Math.cos(Math.PI * fallen));
  }
}
