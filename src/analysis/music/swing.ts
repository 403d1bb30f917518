import type { MusicFeatures } from './features.ts';
import { meanOnset } from './mean-onset.ts';

/** Where the beat after a swung note lies, as a share of the period: from dotted notes to light swing. */
const PLACES = Array.from({ length: 9 }, (_, i) => 0.2 + 0.025 * i);
/** The note after the short gap is at least this strong, against the one before it. */
const STRONG = 0.6;
/** What sounds half-way, and a short gap before the note, is at most this strong against the note after it. */
const WEAK = 0.5;
const FEWEST = 16;

/**
 * The beats, moved where they lay on swung notes. Of two notes at uneven distance, long and short in turn, the beat is the one after the short gap and
 * before the long one (Povel and Okkerman 1981; Friberg and Sundstroem 2002): the other leads to it, however loud it is.
 * `frames` are onset frames, rising.
 */
export function unswung(features: MusicFeatures, frames: readonly number[]): readonly number[] {
  if (frames.length < FEWEST) return frames;
  const periods = frames.map((frame, i) => (frames[i + 1] ?? frame) - frame);
  periods[periods.length - 1] = periods.at(-2)!; // there are some
  const moved = (share: number) => frames.map((frame, i) => frame + share * periods[i]!);
  const strength = (share: number) => features.flux.reduce((sum, flux) => sum + meanOnset(flux, moved(share)), 0);
  const [on, halfway] = [strength(0), strength(0.5)];
  const places = PLACES.map((place) => ({ place, strength: strength(place) }));
  const most = Math.max(...places.map((one) => one.strength));
  const tops = places.filter((one) => one.strength >= 0.99 * most); // a peak is as wide as onsets are looked for
  const place = tops.reduce((sum, one) => sum + one.place, 0) / tops.length;
  const swung = most >= STRONG * on;
  const gap = Math.max(halfway, strength(1 - place)) <= WEAK * most;
  return swung && gap ? moved(place) : frames;
}
