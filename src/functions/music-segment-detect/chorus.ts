import { mean } from '../../base/mean.ts';
import { median } from '../../base/quantile.ts';
import { beatColour, type BeatColour } from '../../analysis/music/beat-colour.ts';
import { BANDS, type MusicFeatures } from '../../analysis/music/features.ts';
import type { Rhythm } from '../../analysis/music/rhythm.ts';
import { grown, withoutLeadIn } from './edges.ts';
import { compareSections, type Section } from './repetition.ts';

/** A chorus, seconds. */
export interface Chorus {
  readonly start: number;
  readonly end: number;
}

/** Choruses are this long, seconds; 20 is the likeliest. */
const SHORTEST = 7.5;
const LONGEST = 45;
const USUAL = 20;
/** Numbers of bars that sections of songs have. */
const BARS = [4, 5, 6, 7, 8, 9, 10, 12, 14, 16, 18, 20, 24] as const;
/** Phrases mostly have four or eight bars: what a number of bars adds to the score. */
const SQUARE = (bars: number) =>
  bars % 8 === 0 || bars === 4 ? 0.3 : bars % 4 === 0 ? 0.2 : bars % 2 === 0 ? 0.08 : 0;
/** More beats than this are joined in twos, threes ...: work grows with the square. */
const MOST_BEATS = 3000;
/** A section comes back where it is at least this alike, and stands out of chance by this share of what is possible. */
const ALIKE = 0.62;
const ABOVE_CHANCE = 0.45;
/** Score of a section below which a piece has no chorus. */
const ENOUGH = 2.4;
/** A stretch comes again at once where it is this alike. */
const LOOP = 0.85;
/** Where any two sections are this alike, as in a loop, none of them is a chorus. */
const MONOTONOUS = 0.75;

/**
 * Choruses: the section of whole bars that comes back most faithfully and, among those, is loud and bright, enters with a step, covers about
 * two fifths of the song, and first comes after an introduction or verse. Empty for music without a beat or without such a section.
 */
export async function findChoruses(features: MusicFeatures, rhythm: Rhythm, signal: AbortSignal): Promise<Chorus[]> {
  const { beats, bars } = thinned(rhythm);
  if (bars.length < 9) return [];
  const colour = beatColour(features, beats);
  const lines = bars.filter((beat) => beat <= colour.length);
  const seconds = lines.map((beat) => beats[beat]!); // a line is a beat
  const period = (seconds.at(-1)! - seconds[0]!) / (seconds.length - 1); // nine lines and more
  const lengths = BARS.filter((count) => count * period >= SHORTEST && count * period <= LONGEST);
  const sections = await compareSections(colour, lines, lengths, signal);
  if (sections.length === 0 || isLoop(sections)) return [];
  const levels = barLevels(colour, lines);
  const chance = median(sample(sections));
  if (chance > MONOTONOUS) return [];
  let best: { score: number; from: number; places: readonly number[]; length: number } | undefined;
  for (const section of sections) {
    const places = returns(section, chance);
    if (places.length < 2) continue;
    const score = scoreOf(section, places, chance, levels, seconds);
    if (best === undefined || score > best.score)
      best = { score, from: section.from, places, length: section.to - section.from };
  }
  if (best === undefined || best.score < ENOUGH) return [];
  const cut = withoutLeadIn(best.from, best, sections, levels.loud, (section) => returns(section, chance));
  const { places, length } = grown(cut.from, cut, sections, levels.loud);
  return joined(places.map((bar) => ({ start: seconds[bar]!, end: seconds[bar + length]! }))); // places leave room
}

/** Beats and the indices of those that start bars, with the line that ends the last whole bar; of very long music every second, third ... */
function thinned({ seconds, downbeats }: Rhythm): { beats: readonly number[]; bars: number[] } {
  const step = Math.ceil(seconds.length / MOST_BEATS);
  const beats = [...(step === 1 ? seconds : downbeats.filter((_, i) => i % Math.ceil(step / 3) === 0))];
  const index = new Map(beats.map((beat, i) => [beat, i]));
  const bars = downbeats.flatMap((beat) => index.get(beat) ?? []);
  const [line, last] = [bars.at(-2), bars.at(-1)];
  const [before, end] = [beats.at(-2), beats.at(-1)];
  if (line === undefined || last === undefined || before === undefined || end === undefined) return { beats, bars };
  const missing = 2 * last - line - beats.length; // beats of the last bar; its last one is often too weak to be found
  for (let i = 1; i <= Math.max(0, missing) + 1; i += 1) beats.push(end + i * (end - before));
  if (missing === 0 || missing === 1) bars.push(2 * last - line);
  return { beats, bars };
}

/** Likenesses of some of the sections, at most a few hundred of them. */
function sample(sections: readonly Section[]): number[] {
  const step = Math.ceil(sections.length / 500);
  return sections
    .filter((_, i) => i % step === 0)
    .flatMap(({ likeness }) => Array.from(likeness.filter((value) => value > -1)));
}

/** Whether nearly every short stretch comes again at once, as in a loop. */
function isLoop(sections: readonly Section[]): boolean {
  const shortest = Math.min(...sections.map(({ from, to }) => to - from));
  const short = sections.filter(({ from, to, likeness }) => to - from === shortest && to + shortest < likeness.length);
  const again = short.filter(({ from, to, likeness }) => {
    const [behind, ahead] = [
      likeness.slice(Math.max(0, from - shortest - 3), Math.max(0, from - shortest + 1)),
      likeness.slice(to, to + 4),
    ];
    return [...behind, ...ahead].some((value) => value >= LOOP);
  });
  return short.length > 0 && again.length >= 0.9 * short.length;
}

/** Bar lines where the section starts, itself included, none overlapping, in order. */
function returns({ from, to, likeness }: Section, chance: number): number[] {
  const least = Math.max(ALIKE, chance + ABOVE_CHANCE * (1 - chance));
  const order = Array.from(likeness.keys()).filter((bar) => likeness[bar]! >= least && bar + to - from < likeness.length).sort((a, b) => likeness[b]! - likeness[a]!); // prettier-ignore
  const taken = [from];
  for (const bar of order) if (taken.every((other) => Math.abs(other - bar) >= to - from)) taken.push(bar);
  return taken.sort((a, b) => a - b);
}

interface Levels {
  /** By bar: level and brightness against the music's own mean, in deviations. */
  readonly loud: readonly number[];
  readonly bright: readonly number[];
}

function barLevels(colour: BeatColour, lines: readonly number[]): Levels {
  const rows = lines.slice(0, -1).map((from, bar) => {
    const to = lines[bar + 1]!; // there is a line behind each bar
    let [power, high, all] = [0, 0, 0];
    for (let beat = from; beat < to; beat += 1) {
      power += colour.power[beat] ?? 0;
      for (let k = 0; k < BANDS; k += 1) {
        const value = colour.bands[beat * BANDS + k] ?? 0;
        all += value;
        if (k >= BANDS / 2) high += value;
      }
    }
    return { loud: 10 * Math.log10(power / (to - from) + 1e-9), bright: high / (to - from), all };
  });
  return { loud: standard(rows.map(({ loud }) => loud), 0.7), bright: standard(rows.map(({ bright }) => bright), 0.3) }; // prettier-ignore
}

/** Evidence and priors, each about 0..1, weighted. The priors are those of pop songs: three choruses of 25 s, the first after 43 s, two fifths of the song. */
function scoreOf(
  { from, to, likeness }: Section,
  places: readonly number[],
  chance: number,
  levels: Levels,
  seconds: readonly number[],
): number {
  // prettier-ignore
  const length = to - from;
  const whole = seconds.at(-1)! - seconds[0]!; // there are lines
  const others = places.filter((bar) => bar !== from);
  const alike = mean(others.map((bar) => likeness[bar]!)); // places come from the same list
  const duration = seconds[to]! - seconds[from]!;
  const cover = (places.length * duration) / whole;
  const inside = (values: readonly number[]) => mean(places.map((bar) => mean(values.slice(bar, bar + length))));
  const step = mean(places.map((bar) => rise(levels.loud, bar) - rise(levels.loud, bar + length)));
  const first = (seconds[places[0]!]! - seconds[0]!) / whole; // at least two places
  return (
    SQUARE(length) +
    1.6 * ((alike - chance) / (1 - chance)) +
    0.5 * (places.length === 2 ? 0.7 : places.length <= 5 ? 1 : 0.4) +
    0.5 * bounded(inside(levels.loud)) +
    0.25 * bounded(inside(levels.bright)) +
    0.6 * bounded(step / 4) +
    0.5 * Math.exp(-0.5 * ((cover - 0.38) / 0.15) ** 2) +
    0.4 * Math.exp(-0.5 * (Math.log2(duration / USUAL) / 0.7) ** 2) +
    0.3 * Math.exp(-0.5 * ((first - 0.22) / 0.15) ** 2)
  );
}

/** How much higher the two bars from `bar` are than the two before; the ones at the bar line count twice. */
function rise(values: readonly number[], bar: number): number {
  const [before, after] = [values[bar - 1], values[bar]];
  if (before === undefined || after === undefined) return 0;
  return (2 * after + (values[bar + 1] ?? after) - 2 * before - (values[bar - 2] ?? before)) / 3;
}

const bounded = (value: number) => Math.max(-1, Math.min(1, value));

/** Against mean and deviation, which counts for at least `least`. */
function standard(values: readonly number[], least: number): number[] {
  const middle = mean(values);
  const deviation = Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
  return values.map((value) => (value - middle) / Math.max(deviation, least));
}

/** Choruses that follow at once are one. */
function joined(choruses: readonly Chorus[]): Chorus[] {
  return choruses.reduce<Chorus[]>((list, chorus) => {
    const last = list.at(-1);
    if (last !== undefined && chorus.start - last.end < 0.05)
      return [...list.slice(0, -1), { ...last, end: chorus.end }];
    return [...list, chorus];
  }, []);
}
