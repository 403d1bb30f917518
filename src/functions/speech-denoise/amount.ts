import { ramp } from '../../base/ramp.ts';
import type { NoiseEstimate } from '../../analysis/speech/noise-estimate.ts';

/**
 * How much of what the network would take away is taken, by the ratio of speech to noise in dB. What it takes from clean speech is speech: a quarter of it at 23 dB keeps
 * SI-SDR above 30 dB. In between, the amounts of highest SI-SDR over speech in six kinds of noise.
 */
const BY_RATIO = [
  [8, 1],
  [13, 0.85],
  [19, 0.5],
  [23, 0.25],
  [27, 0],
] as const;
/** Under the first ratio of speech to all the rest nothing that the network knows as speech is there (songs, noise alone); over the second there is. dB */
const SPEECH_FOUND = [-10, -7] as const;
/** Where nobody pauses and what is taken away comes and goes, others talk: the network keeps the loudest of them, so it is trusted less. */
const TALK = { pauseShare: [0.03, 0.12], restSpread: [3.3, 4.3], amount: 0.7 } as const;

/** Share of the noise to take away, 0..1: all of it in noisy speech, none in clean speech and in music. */
export function amountOf({ signalToNoise, speechToRest, restSpread, pauseShare }: NoiseEstimate): number {
  const found = ramp(speechToRest, ...SPEECH_FOUND);
  const talk = (1 - ramp(pauseShare, ...TALK.pauseShare)) * ramp(restSpread, ...TALK.restSpread);
  return byRatio(signalToNoise) * found * (1 - (1 - TALK.amount) * talk);
}

function byRatio(decibels: number): number {
  for (let i = 1; i < BY_RATIO.length; i += 1) {
    const [[low, before], [high, after]] = [BY_RATIO[i - 1]!, BY_RATIO[i]!]; // i is within
    if (decibels < high) return before + (after - before) * ramp(decibels, low, high);
  }
  return 0;
}
