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
/** Sounds of a voice close by die away this fast, dB a second: 292 to 395 in seven clean voices. */
const CLOSE_DECAY = 290;
/** In noise the falls of a voice close by end sooner: so fast they look where there is as much noise as speech, and this much faster for each dB less, as measured with white noise at 3 to 35 dB. */
const NOISY_DECAY = { at0: 160, perDb: 3.2 } as const;
/** Of the share of its speed that is lost. */
const ROOM = 6.1;
/** Level of speech that is comfortable to hear, dB re full scale. */
export const COMFORTABLE = { from: -27, to: -14 } as const;

/**
 * Scores a passage. Each fault measured lowers its dimension by a factor, `1 + 4 exp(-p)`, and the overall score by all of them together. The weights are the least squares of what PESQ
 * (ITU-T P.862.2) says of speech damaged step by step, none below 0; but that of a lost band is higher, since PESQ hardly minds one (`training/speech-quality`).
 * @param features of one passage.
 * @param nyquist half of the sample rate of the file, Hz: what the file cannot hold is not missed.
 */
export function score(features: Features, nyquist: number): Scores {
  const slow = slowDecay(features);
  const noise = noisePenalty(features) + slow.byNoise;
  const colour = colourPenalty(features, nyquist) + slow.byRoom;
  const gaps = gapPenalty(features);
  return {
    mos: scale(noise + colour + gaps),
    discontinuity: scale(gaps),
    coloration: scale(colour),
    noisiness: scale(noise),
    loudness: loudnessScore(features.level),
  };
}

/** Speech that dies away slowly, as in a room: the part that its noise accounts for, and the rest. */
function slowDecay({ decay, signalToNoise }: Features): { readonly byNoise: number; readonly byRoom: number } {
  const slow = positive(CLOSE_DECAY - (decay ?? CLOSE_DECAY));
  const inNoise = positive(CLOSE_DECAY - NOISY_DECAY.at0 - NOISY_DECAY.perDb * Math.max(0, signalToNoise));
  const byNoise = Math.min(slow, inNoise);
  return { byNoise: (ROOM * byNoise) / CLOSE_DECAY, byRoom: (ROOM * (slow - byNoise)) / CLOSE_DECAY };
}

function noisePenalty({ signalToNoise, clicks, seconds }: Features): number {
  return 1.05 * (positive(QUIET_DB - signalToNoise) / QUIET_DB) ** 1.5 + 0.16 * Math.sqrt(clicks.length / seconds);
}

function colourPenalty(features: Features, nyquist: number): number {
  const { edgeHz, holes, atPeak, speechToRest, liveliness } = features;
  const narrow = positive(1 - edgeHz / Math.min(8000, nyquist));
  const unnatural = (positive(QUIET_DB - speechToRest) / QUIET_DB) ** 1.5;
  return (
    0.8 * narrow +
    1.9 * positive(holes - 0.1) +
    0.5 * Math.sqrt(atPeak) +
    0.54 * unnatural +
    0.11 * positive(LIVELY_DB - liveliness)
  );
}

/** Each gap counts by the root of its length, one of 30 ms as 1: how often the sound breaks off weighs more than for how long. */
function gapPenalty({ breaks, speechSeconds }: Features): number {
  const gaps = breaks.reduce((sum, { seconds }) => sum + Math.sqrt(seconds / 0.03), 0);
  return 0.44 * (gaps / Math.max(1, speechSeconds)) ** 0.7;
}

function loudnessScore(level: number): number {
  const off = Math.max(COMFORTABLE.from - level, 1.5 * (level - COMFORTABLE.to), 0);
  return Math.max(1, 5 - off / 8);
}

const scale = (penalty: number) => 1 + 4 * Math.exp(-penalty);
const positive = (value: number) => Math.max(0, value);
