import { quantiles } from '../../base/quantile.ts';
import type { Media } from '../../media/media.ts';

/** Samples a second that the sound is heard at. */
const RATE = 8000;
const FRAME_SECONDS = 0.02;
const FRAME = RATE * FRAME_SECONDS;
/** Level of frames without any sound, dBFS. */
const SILENCE = -90;
/** Around an instant: what is loud and what is quiet there. Seconds */
const AROUND = 2;
/** The loud must stand this far over the quiet for pauses to be told, dB. */
const RANGE = 12;
/** A word has no hole longer than this. Seconds */
const WORD_GAP = 0.06;

/** The levels of a film's sound. */
export interface Hearing {
  /** How loud it is at a time beside the rest of the film, 0..1. */
  loudness(seconds: number): number;
  /** How far somebody is in the middle of a word, or a sound of its own is going on, at a time: 0 in a pause .. 1. */
  busy(seconds: number): number;
}

/** Hears the sound of a film once; four bytes for 20 ms. */
export async function hear(media: Media, path: string, signal: AbortSignal): Promise<Hearing> {
  const levels: number[] = [];
  let rest = new Float32Array(0);
  for await (const { data, startSeconds } of media.samples(path, { sampleRate: RATE, channels: 1, signal })) {
    if (levels.length === 0 && rest.length === 0) {
      for (let at = FRAME_SECONDS; at <= startSeconds; at += FRAME_SECONDS) levels.push(SILENCE);
    }
    const joined = new Float32Array(rest.length + data.length);
    joined.set(rest);
    joined.set(data, rest.length);
    let at = 0;
    for (; at + FRAME <= joined.length; at += FRAME) levels.push(levelOf(joined.subarray(at, at + FRAME)));
    rest = joined.slice(at);
  }
  return hearingOf(Float32Array.from(levels));
}

/** Level of a frame, dBFS. Speech lies over 200 Hz: the difference of neighbours takes hum and rumble down. */
function levelOf(frame: Float32Array): number {
  let sum = 0;
  for (let i = 1; i < frame.length; i += 1) sum += (frame[i]! - 0.9 * frame[i - 1]!) ** 2;
  return Math.max(SILENCE, 10 * Math.log10(sum / frame.length + 1e-12));
}

/** @param levels dBFS of frames of 20 ms from the start of the film on. */
export function hearingOf(levels: Float32Array): Hearing {
  const [low, high] = quantiles(levels, [0.2, 0.98]);
  const index = (seconds: number) => Math.floor(seconds / FRAME_SECONDS);
  const spread = (from: number, to: number) => {
    const [quiet, loud] = quantiles(levels.subarray(Math.max(0, from), Math.max(0, to)), [0.1, 0.9]);
    return { quiet, loud };
  };
  return {
    loudness(seconds) {
      const at = index(seconds);
      const part = levels.subarray(Math.max(0, at - 12), at + 13);
      const mean = part.reduce((sum, level) => sum + level, 0) / Math.max(1, part.length);
      return high - low < 3 ? 0 : Math.max(0, Math.min(1, (mean - low) / (high - low)));
    },
    busy(seconds) {
      const at = index(seconds);
      const { quiet, loud } = spread(at - index(AROUND), at + index(AROUND));
      if (loud - quiet < RANGE || loud < SILENCE + RANGE) return 0;
      const gap = Math.ceil(WORD_GAP / FRAME_SECONDS);
      // the loudest on each side within a gap: both must be heard for a word to be cut
      const before = Math.max(SILENCE, ...levels.subarray(Math.max(0, at - gap), at));
      const after = Math.max(SILENCE, ...levels.subarray(at, at + gap));
      return Math.max(0, Math.min(1, (Math.min(before, after) - quiet - RANGE / 4) / (loud - quiet - RANGE / 4)));
    },
  };
}
