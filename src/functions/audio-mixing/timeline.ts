import type { SampleBlock } from '../../media/media.ts';
import { MIX_CHANNELS, MIX_RATE } from './mix-format.ts';

/** A track as it can be read from its start, any number of times: interleaved stereo at 48 kHz. */
export type Source = () => AsyncIterable<SampleBlock>;

/** How a track lies on the timeline of the mix. */
export interface Laying {
  /** Length of the timeline, in frames (pairs of samples). */
  readonly frames: number;
  /** Repeats the track until the timeline ends, each repetition faded into the next over this many frames. */
  readonly loopOverlap?: number;
}

/** Gaps in a stream's time up to this are jitter of its time stamps. Seconds. */
const JITTER_SECONDS = 0.02;

/** Gives exactly `frames` frames: the track from where its own time stamps put it, silence before, in its gaps and after, cut at the end. */
export async function* lay(source: Source, { frames, loopOverlap }: Laying): AsyncGenerator<Float32Array> {
  let left = frames;
  const pieces = loopOverlap === undefined ? continuous(source) : repeated(source, loopOverlap);
  for await (const piece of pieces) {
    const used = piece.subarray(0, Math.min(piece.length, left * MIX_CHANNELS));
    left -= used.length / MIX_CHANNELS;
    if (used.length > 0) yield used;
    if (left === 0) return;
  }
  yield* silence(left);
}

function* silence(frames: number): Generator<Float32Array> {
  for (let left = frames; left > 0; left -= MIX_RATE) yield new Float32Array(Math.min(left, MIX_RATE) * MIX_CHANNELS);
}

/** Puts silence where the time stamps leave gaps, and drops what they overlap. */
async function* continuous(source: Source): AsyncGenerator<Float32Array> {
  let position = 0;
  for await (const { data, startSeconds } of source()) {
    const gap = Math.round(startSeconds * MIX_RATE) - position;
    const jitter = position > 0 && Math.abs(gap) <= JITTER_SECONDS * MIX_RATE;
    if (gap > 0 && !jitter) {
      yield* silence(gap);
      position += gap;
    }
    const kept = gap < 0 && !jitter ? data.subarray(-gap * MIX_CHANNELS) : data;
    position += kept.length / MIX_CHANNELS;
    if (kept.length > 0) yield kept;
  }
}

/** The track again and again without end; nothing for a track no longer than two overlaps. */
async function* repeated(source: Source, overlap: number): AsyncGenerator<Float32Array> {
  let tail: Float32Array = new Float32Array(0);
  for (let count = 0; ; count += 1) {
    let held: Float32Array = new Float32Array(0);
    let position = 0;
    let given = 0;
    for await (const piece of continuous(source)) {
      if (count > 0) fadeOver(piece, position, tail);
      position += piece.length / MIX_CHANNELS;
      const joined = concat(held, piece);
      const ready = Math.max(0, joined.length - overlap * MIX_CHANNELS);
      if (ready > 0) yield joined.subarray(0, ready);
      given += ready;
      held = joined.slice(ready);
    }
    if (position <= 2 * overlap || given === 0) {
      yield held;
      return;
    }
    tail = held;
  }
}

/** Mixes the end of the last repetition into the start of this one, at constant power: they are different music. */
function fadeOver(piece: Float32Array, position: number, tail: Float32Array): void {
  const length = tail.length / MIX_CHANNELS;
  const until = Math.min(piece.length / MIX_CHANNELS, length - position);
  for (let i = 0; i < until; i += 1) {
    const angle = ((position + i + 0.5) / length) * (Math.PI / 2);
    for (let c = 0; c < MIX_CHANNELS; c += 1) {
      const at = i * MIX_CHANNELS + c;
      piece[at] = piece[at]! * Math.sin(angle) + tail[position * MIX_CHANNELS + at]! * Math.cos(angle);
    }
  }
}

/** Cuts a stream of pieces into blocks of `frames` frames; the last may be shorter. */
export async function* inBlocks(pieces: AsyncIterable<Float32Array>, frames: number): AsyncGenerator<Float32Array> {
  const size = frames * MIX_CHANNELS;
  let held: Float32Array = new Float32Array(0);
  for await (const piece of pieces) {
    const joined = held.length === 0 ? piece : concat(held, piece);
    let at = 0;
    for (; at + size <= joined.length; at += size) yield joined.slice(at, at + size);
    held = joined.slice(at);
  }
  if (held.length > 0) yield held;
}

function concat(a: Float32Array, b: Float32Array): Float32Array {
  const joined = new Float32Array(a.length + b.length);
  joined.set(a);
  joined.set(b, a.length);
  return joined;
}
