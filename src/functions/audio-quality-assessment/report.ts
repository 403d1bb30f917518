import type { ChannelResult, Passage } from './channel-meter.ts';
import { faultsOf } from './faults.ts';
import type { Scores } from './scores.ts';

/** Shortest file, and least speech in it, that is judged; seconds. */
const LEAST_FILE = 2;
const LEAST_SPEECH = 1;
/** A channel in which no 20 ms are louder is mute, dB re full scale. */
const MUTE_DB = -60;
/** Worst passages that are listed. */
const LISTED = 3;
const LISTED_BREAKS = 50;

const bands = [
  [4, 'Excellent'],
  [3, 'Good'],
  [2, 'Fair'],
  [1, 'Poor'],
] as const;

/** Name of a score's band; each takes its lower end. */
export function band(mos: number): string {
  return bands.find(([from]) => mos >= from)?.[1] ?? 'Bad';
}

/** One channel's object of the Result: the documented keys, then ours. */
export function channelReport(
  channel: number,
  result: ChannelResult,
  saturatedRatio: number,
  doubleTalkRatio: number,
  nyquist: number,
): Record<string, unknown> {
  const tag = tagOf(result);
  const valid = tag === 'Valid';
  const { passages, breaks } = result;
  const mean = (of: (passage: Passage) => number) => (valid ? weighted(passages, of) : 0);
  const worst = (key: keyof Scores) => (valid ? Math.min(...passages.map(({ scores }) => scores[key])) : 0);
  const mos = round(mean(({ scores }) => scores.mos));
  const level = mean(({ features }) => features.level);
  const edgeHz = mean(({ features }) => features.edgeHz);
  const lost = breaks.reduce((sum, { seconds }) => sum + seconds, 0);
  return {
    Tag: tag,
    'MOS(0-5)': mos,
    MOS: band(mos),
    'Discontinuity(0-5)': round(mean(({ scores }) => scores.discontinuity)),
    'Coloration(0-5)': round(mean(({ scores }) => scores.coloration)),
    'Noisiness(0-5)': round(mean(({ scores }) => scores.noisiness)),
    'Loudness(0-5)': round(mean(({ scores }) => scores.loudness)),
    'Loudness(-90dB-0dB)': valid ? round(Math.max(-90, Math.min(0, level))) : -90,
    'Worst MOS(0-5)': round(worst('mos')),
    'Worst Discontinuity(0-5)': round(worst('discontinuity')),
    'Worst Coloration(0-5)': round(worst('coloration')),
    'Worst Noisiness(0-5)': round(worst('noisiness')),
    'Worst Loudness(0-5)': round(worst('loudness')),
    'Speech Ratio': round(result.speechSeconds / Math.max(result.seconds, 0.001)),
    'Double Talk Ratio(%)': round(doubleTalkRatio),
    'Bad Mute Ratio(%)': round((100 * lost) / Math.max(result.speechSeconds + lost, 0.001)),
    'Saturated Ratio(%)': round(saturatedRatio),
    Channel: channel,
    Faults: faultsOf({ ...result, tag, level, edgeHz, nyquist, saturatedRatio }),
    WorstPassages: valid ? worstPassages(passages) : [],
    Breaks: breaks
      .slice(0, LISTED_BREAKS)
      .map(({ startSeconds, seconds }) => ({ Start: round(startSeconds), Seconds: round(seconds) })),
    Measured: {
      'Bandwidth(Hz)': Math.round(edgeHz),
      'Speech to Noise(dB)': round(mean(({ features }) => features.signalToNoise)),
      'Crest Factor(dB)': round(mean(({ features }) => features.crest)),
    },
  };
}

/** Percent of the time with speech in which two channels speak at once. */
export function doubleTalk(results: readonly ChannelResult[]): number {
  const [a, b] = results.map(({ active }) => active);
  if (a === undefined || b === undefined) return 0;
  let [both, any] = [0, 0];
  for (let i = 0; i < Math.min(a.length, b.length); i += 1) {
    both += a[i]! & b[i]!;
    any += a[i]! | b[i]!;
  }
  return (100 * both) / Math.max(1, any);
}

function tagOf({ seconds, loudestDb, speechSeconds, passages }: ChannelResult): string {
  if (seconds < LEAST_FILE) return 'File too Short';
  if (loudestDb < MUTE_DB) return 'Mute';
  return speechSeconds < LEAST_SPEECH || passages.length === 0 ? 'Voice too Short' : 'Valid';
}

/** Mean over the passages, each counted by its speech. */
function weighted(passages: readonly Passage[], of: (passage: Passage) => number): number {
  const all = passages.reduce((sum, { features }) => sum + features.speechSeconds, 0);
  return passages.reduce((sum, passage) => sum + of(passage) * passage.features.speechSeconds, 0) / Math.max(all, 1e-9);
}

function worstPassages(passages: readonly Passage[]): object[] {
  return [...passages]
    .sort((a, b) => a.scores.mos - b.scores.mos)
    .slice(0, LISTED)
    .map(({ startSeconds, endSeconds, scores }) => ({
      Start: round(startSeconds),
      End: round(endSeconds),
      'MOS(0-5)': round(scores.mos),
      'Discontinuity(0-5)': round(scores.discontinuity),
      'Coloration(0-5)': round(scores.coloration),
      'Noisiness(0-5)': round(scores.noisiness),
    }));
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
