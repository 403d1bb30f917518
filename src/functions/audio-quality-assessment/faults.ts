import type { Break } from './features.ts';
import type { Hum } from './hum.ts';
import { COMFORTABLE } from './scores.ts';

/** What a channel was measured to be. */
export interface Measured {
  /** `Tag` of the Result. */
  readonly tag: string;
  /** Of its speech, dB re full scale. */
  readonly level: number;
  readonly edgeHz: number;
  /** Half of the file's sample rate, Hz. */
  readonly nyquist: number;
  /** Clipped samples, percent. */
  readonly saturatedRatio: number;
  readonly hum: Hum | undefined;
  readonly breaks: readonly Break[];
  /** Clicks, and the seconds that they were listened for. */
  readonly clicks: number;
  readonly seconds: number;
}

/** Clipped samples that can be heard, percent. */
const CLIPPED = 0.01;
/** Speech whose highest frequencies lie below this share of what the file could hold (of 8 kHz at most) has lost them. */
const WHOLE_BAND = 0.75;
/** Hum so far below the speech is not heard: 20 dB(A), a very quiet room, beside speech of 65 dB. */
const UNHEARD_DB = 45;
/** Clicks a second that are more than an accident. */
const CLICKS = 0.25;
/** Speech so far out of the comfortable range must be turned up or down. */
const OFF_LEVEL_DB = 10;

/** What is wrong with a channel, each fault by name and with what tells of it; empty where nothing is. */
export function faultsOf({
  tag,
  level,
  edgeHz,
  nyquist,
  saturatedRatio,
  hum,
  breaks,
  clicks,
  seconds,
}: Measured): object[] {
  if (tag === 'Mute') return [{ Fault: 'Mute' }];
  if (tag !== 'Valid') return [];
  const fault = (is: boolean, Fault: string, facts: object) => (is ? [{ Fault, ...facts }] : []);
  const tenths = (value: number) => Math.round(10 * value) / 10;
  const off = level < COMFORTABLE.from - OFF_LEVEL_DB || level > COMFORTABLE.to + OFF_LEVEL_DB;
  return [
    ...fault(saturatedRatio >= CLIPPED, 'Clipping', { 'Ratio(%)': Math.round(1000 * saturatedRatio) / 1000 }),
    ...fault(breaks.length > 0, 'Dropouts', { Count: breaks.length }),
    ...fault(clicks > CLICKS * Math.max(4, seconds), 'Clicks', { Count: clicks }),
    ...fault(edgeHz < WHOLE_BAND * Math.min(8000, nyquist), 'Band Limit', { 'Bandwidth(Hz)': Math.round(edgeHz) }),
    ...(hum === undefined ? [] : fault(hum.level > level - UNHEARD_DB, 'Hum', { 'Mains(Hz)': hum.mainsHz, 'Level(dB)': tenths(hum.level) })), // prettier-ignore
    ...fault(off, 'Level', { 'Level(dB)': tenths(level) }),
  ];
}
