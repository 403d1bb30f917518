import type { Features } from './features.ts';

/** Scores of one passage, 1 (bad) to 5 (flawless); the names are those of ITU-T P.804's dimensions. */
export interface Scores {
  readonly mos: number;
  readonly discontinuity: number;
  readonly coloration: number;
  readonly noisiness: number;
  readonly loudness: number;
}

/** Speech over noise from which noise is not heard, dB. */
const QUIET_DB = 36;
/** Steps of natural speech, dB: 6.2 to 7.3 in seven clean voices. Coders took 0.1 to 1 dB of it at 32 kbit/s and up to 4 dB at 8. */
const LIVELY_DB = 7.5;
/** What is missing beyond this tells of noise or of a lost band, which count by themselves. */
const DULL_DB = 2;
/** Level of speech that is comfortable to hear, dB re full scale. */
export const COMFORTABLE = { from: -27, to: -14 } as const;

/**
 * Scores a passage. Each fault measured lowers its dimension by a factor, `1 + 4 exp(-p)`, and the overall score by all of them together. The weights were set by hand on speech that we
 * damaged ourselves step by step (noise, coders, filters, rooms, gaps, clipping), so that every step lowers the score.
 * @param features of one passage.
 * @param nyquist half of the sample rate of the file, Hz: what the file cannot hold is not missed.
 */
export function score(features: Features, nyquist: number): Scores {
  const noise = noisePenalty(features);
  const colour = colourPenalty(features, nyquist);
  const gaps = gapPenalty(features);
  return {
    mos: scale(noise + colour + gaps),
    discontinuity: scale(gaps),
    coloration: scale(colour),
    noisiness: scale(noise),
    loudness: loudnessScore(features.level),
  };
}

function noisePenalty({ signalToNoise }: Features): number {
  return 1.9 * (positive(QUIET_DB - signalToNoise) / QUIET_DB) ** 1.5;
}

function colourPenalty(features: Features, nyquist: number): number {
  const { edgeHz, holes, atPeak, fall, speechToRest, liveliness } = features;
  const narrow = positive(1 - edgeHz / Math.min(8000, nyquist));
  const unnatural = positive((36 - speechToRest) / 36) ** 1.5;
  return (
    2 * narrow +
    0.8 * positive(holes - 0.1) +
    1.5 * Math.sqrt(atPeak) +
    0.1 * positive(3.4 - fall) +
    0.4 * unnatural +
    0.05 * Math.min(DULL_DB, positive(LIVELY_DB - liveliness))
  );
}

/** Each gap counts by the root of its length, one of 30 ms as 1: how often the sound breaks off weighs more than for how long. */
function gapPenalty({ breaks, speechSeconds }: Features): number {
  const gaps = breaks.reduce((sum, { seconds }) => sum + Math.sqrt(seconds / 0.03), 0);
  return 0.5 * (gaps / Math.max(1, speechSeconds)) ** 0.7;
}

function loudnessScore(level: number): number {
  const off = Math.max(COMFORTABLE.from - level, 1.5 * (level - COMFORTABLE.to), 0);
  return Math.max(1, 5 - off / 8);
}

const scale = (penalty: number) => 1 + 4 * Math.exp(-penalty);
const positive = (value: number) => Math.max(0, value);
