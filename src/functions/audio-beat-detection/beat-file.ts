import type { Rhythm } from '../../analysis/music/rhythm.ts';

/** The text of a beat file: times in seconds with three decimals, none before 0. */
export function beatFile({ seconds, downbeats, bpm, confidence }: Rhythm): string {
  const times = (list: readonly number[]) => list.map((time) => rounded(Math.max(0, time), 3));
  const file = { BeatList: times(seconds), DownBeatList: times(downbeats), BPM: rounded(bpm, 1), Confidence: rounded(confidence, 2) }; // prettier-ignore
  return `${JSON.stringify(file)}\n`;
}

function rounded(value: number, decimals: number): number {
  return Number(value.toFixed(decimals));
}
