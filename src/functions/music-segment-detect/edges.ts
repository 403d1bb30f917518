import { mean } from '../../base/mean.ts';
import type { Section } from './repetition.ts';

/** Bars beyond the end belong to a section where they come back as faithfully as it does, but for this much likeness ... */
const LESS_ALIKE = 0.05;
/** ... and are as loud, but for this many deviations. */
const LESS_LOUD = 0.4;

/** Bars at the start of a section that are this much quieter than its second half, in deviations, are the end of what comes before it; at most a quarter of it is. */
const QUIETER = 0.8;

/** Stretches of one length that begin at these bar lines, in order. */
export interface Places {
  readonly places: readonly number[];
  /** Bars. */
  readonly length: number;
}

/**
 * Lets a section that comes back go on for as many bars as all of its places agree: phrases of eight bars are likelier than of ten, so that a section of ten is first found as eight.
 * What follows it everywhere but is quieter is the next verse.
 * `from` is the place that the section was found at, `loud` the level by bar, in deviations.
 */
export function grown(
  from: number,
  { places, length }: Places,
  sections: readonly Section[],
  loud: readonly number[],
): Places {
  const here = sections.filter((section) => section.from === from);
  const others = places.filter((bar) => bar !== from);
  const alike = (bars: number) => {
    const section = here.find((one) => one.to - one.from === bars);
    return section === undefined ? -1 : mean(others.map((bar) => section.likeness[bar]!)); // a value a bar line
  };
  const level = (starts: readonly number[], bars: number) => mean(starts.flatMap((bar) => loud.slice(bar, bar + bars)));
  const [as, loudness] = [alike(length), level(places, length)];
  const fits = (bars: number) => {
    if (places.some((bar, i) => bar + bars > Math.min(places[i + 1] ?? Infinity, loud.length))) return false;
    const more = (bars * alike(bars) - length * as) / (bars - length);
    const after = places.map((bar) => bar + length);
    return more >= as - LESS_ALIKE && after.every((bar) => level([bar], bars - length) >= loudness - LESS_LOUD);
  };
  const lengths = here.map((section) => section.to - section.from).filter((bars) => bars > length).sort((a, b) => a - b); // prettier-ignore
  let longest = length;
  for (const bars of lengths) {
    if (!fits(bars)) break;
    longest = bars;
  }
  return { places, length: longest };
}

/**
 * Takes from the start of a section what belongs to the part before it, and adds the places where only the rest of it comes back: a song that begins with its chorus has nothing before it.
 * `returnsOf` tells the places at which a section comes back.
 */
export function withoutLeadIn(
  from: number,
  { places, length }: Places,
  sections: readonly Section[],
  loud: readonly number[],
  returnsOf: (section: Section) => readonly number[],
): Places & { readonly from: number } {
  const at = (bar: number) => mean(places.map((place) => loud[place + bar] ?? 0));
  const half = Math.floor(length / 2);
  const inside = mean(Array.from({ length: length - half }, (_, i) => at(half + i)));
  const isQuiet = (bar: number) => at(bar) < inside - QUIETER;
  let late = 0;
  while (late < length / 4 && isQuiet(late)) late += 1;
  if (late === 0 || isQuiet(late)) return { from, places, length };
  const rest = { from: from + late, length: length - late };
  const kept = places.map((bar) => bar + late);
  const section = sections.find((one) => one.from === rest.from && one.to === rest.from + rest.length);
  const added = (section === undefined ? [] : returnsOf(section)).filter(
    (bar) =>
      kept.every((other) => Math.abs(other - bar) >= rest.length) &&
      mean(loud.slice(bar, bar + rest.length)) >= inside - QUIETER,
  );
  return { ...rest, places: [...kept, ...added].sort((a, b) => a - b) };
}
