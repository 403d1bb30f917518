import { setImmediate } from 'node:timers/promises';
import { alike, FRAME_PART, thin, type Candidate, type Piece, type Unit } from './pieces.ts';

/** What counts: how much of the film the summary stands for, and how much there is to see in it. */
export const COVERAGE = 8;
export const INTEREST = 1;
/** What a piece that looks like a part of the film far away in time does not tell of it. */
const FAR = 0.4;
/** What a second piece of one shot costs, unless the picture has become another: a viewer sees it jump. */
const JUMP = 0.25;
/** Candidates of a long film, the most interesting of each stretch of time. */
const MOST_CANDIDATES = 900;
/** A piece grows by so much at a time. Seconds */
const GROWTH = 0.25;
/** So many choices are made before others get a turn. */
const TURNS = 32;

/** What is to be filled. */
export interface Wish {
  /** Length of the summary, a whole number of frames. Seconds */
  readonly seconds: number;
  readonly frameSeconds: number;
  /** Pieces are no shorter, as far as the shots allow. Seconds */
  readonly shortest: number;
  /** What a piece that begins, or ends, on a cut gains. */
  readonly onCut: number;
  readonly signal: AbortSignal;
  /** Interest of any stretch, 0..1. */
  interestIn(start: number, end: number): number;
}

/** What there is to choose from. */
export interface Choice {
  readonly candidates: readonly Candidate[];
  readonly units: readonly Unit[];
  /** How far each candidate stands for each unit, 0..1. */
  readonly likeness: readonly (readonly number[])[];
}

/** Looks what each candidate stands for. @param reachSeconds how far from itself a piece tells of the film. */
export function choiceOf(all: readonly Candidate[], units: readonly Unit[], reachSeconds: number): Choice {
  const candidates = mostInteresting(all);
  const likeness = candidates.map((candidate) =>
    units.map(
      (unit) =>
        nearness(candidate, unit, reachSeconds) *
        Math.max(...candidate.moments.map((one) => alike(one, unit.descriptor))),
    ),
  );
  return { candidates, units, likeness };
}

/**
 * Chooses pieces that together last as long as asked, in their order in the film. Greedily, by gain a second, of the sum of coverage (how alike the best moment of a piece is to each part of
 * the film, and how near), interest, and ends on cuts: a submodular mixture as in Gygli et al., "Video summarization by learning submodular mixtures of objectives", CVPR 2015. A piece that is
 * there may grow instead.
 */
export async function choosePieces({ candidates, units, likeness: all }: Choice, wish: Wish): Promise<Piece[]> {
  const likeness = [...all];
  const covered = units.map(() => 0);
  const jumps = candidates.map(() => 0);
  const chosen: Candidate[] = [];
  const gains = likeness.map((values) => gainOf(values, covered, units));
  let left = wish.seconds;
  for (let turn = 1; left > wish.frameSeconds / 2; turn += 1) {
    if (turn % TURNS === 0) await setImmediate(undefined, { signal: wish.signal });
    const next = bestNew(candidates, { gains, jumps }, chosen, left, wish);
    const growth = bestGrowth(chosen, left, wish);
    if (next === undefined && growth === undefined) break;
    if (next !== undefined && (growth === undefined || next.value > growth.value)) {
      chosen.push(next.piece);
      likeness[next.index]!.forEach((value, i) => (covered[i] = Math.max(covered[i]!, value)));
      likeness.forEach((values, i) => (gains[i] = gainOf(values, covered, units)));
      candidates.forEach((one, i) => (jumps[i] = Math.max(jumps[i]!, jump(one, next.piece))));
    } else if (growth !== undefined) {
      chosen[growth.index] = growth.grown;
    }
    left = wish.seconds - total(chosen);
  }
  return fill(chosen, candidates, left, wish).sort((a, b) => a.start - b.start);
}

/** What a piece tells of a part of the film for when it is, 1 - `FAR`..1: beside it more, from far away less, so that beginning, middle and end all have their turn. */
export function nearness({ start, end }: Piece, unit: Unit, reachSeconds: number): number {
  const away = Math.max(0, start - unit.end, unit.start - end);
  return 1 - FAR + FAR * Math.exp(-away / reachSeconds);
}

/** How much better the units are stood for with one more piece, 0..1. */
function gainOf(likeness: readonly number[], covered: readonly number[], units: readonly Unit[]): number {
  let gain = 0;
  for (let i = 0; i < units.length; i += 1) gain += units[i]!.weight * Math.max(0, likeness[i]! - covered[i]!);
  return gain;
}

const total = (pieces: readonly Piece[]) => pieces.reduce((sum, { start, end }) => sum + end - start, 0);

function mostInteresting(all: readonly Candidate[]): Candidate[] {
  if (all.length <= MOST_CANDIDATES) return [...all];
  const ranked = [...all].sort((a, b) => b.interest - a.interest);
  const best = ranked.slice(0, MOST_CANDIDATES / 2);
  return [...best, ...thin(all.filter((one) => !best.includes(one)), MOST_CANDIDATES / 2)]; // prettier-ignore
}

/** What is known of the candidates, by their index. */
interface Known {
  /** How much better each would stand for the film, 0..1. */
  readonly gains: readonly number[];
  /** What each candidate costs for being of a shot that is shown already. */
  readonly jumps: readonly number[];
}

function bestNew(
  candidates: readonly Candidate[],
  known: Known,
  chosen: readonly Candidate[],
  left: number,
  wish: Wish,
) {
  let best: { index: number; value: number; piece: Candidate } | undefined;
  if (left < Math.min(wish.shortest, wish.seconds) - wish.frameSeconds && chosen.length > 0) return undefined;
  candidates.forEach((candidate, index) => {
    const one = fitted(candidate, left, wish);
    if (one === undefined) return;
    const length = one.end - one.start;
    if (chosen.some((other) => one.start < other.end + wish.frameSeconds && other.start < one.end + wish.frameSeconds && one.room === other.room)) return; // prettier-ignore
    const part = length / wish.seconds;
    const worth =
      COVERAGE * known.gains[index]! +
      INTEREST * one.interest * part +
      cutBonus(one, wish) * part -
      known.jumps[index]! * part;
    const value = worth / Math.sqrt(part * Math.max(part, wish.shortest / wish.seconds));
    if (best === undefined || value > best.value) best = { index, value, piece: one };
  });
  return best as { index: number; value: number; piece: Candidate } | undefined; // assigned in the callback
}

/** A candidate cut to what is left, from the side that is not on a cut; undefined when too little is left of it. */
function fitted(one: Candidate, left: number, { frameSeconds, shortest }: Wish): Candidate | undefined {
  if (one.end - one.start <= left + frameSeconds / 2) return one;
  if (left < shortest - frameSeconds) return undefined;
  const endsOnCut = one.room.endsOnCut && one.end > one.room.end - frameSeconds;
  return endsOnCut ? { ...one, start: one.end - left } : { ...one, end: one.start + left };
}

function cutBonus(
  { start, end, room }: Pick<Candidate, 'start' | 'end' | 'room'>,
  { frameSeconds, onCut }: Wish,
): number {
  const near = (a: number, b: number) => Math.abs(a - b) < frameSeconds * FRAME_PART;
  return onCut * (Number(room.startsOnCut && near(start, room.start)) + Number(room.endsOnCut && near(end, room.end)));
}

function jump(one: Candidate, chosen: Candidate): number {
  return one.room === chosen.room ? JUMP * alike(chosen.descriptor, one.descriptor) : 0;
}

function bestGrowth(chosen: readonly Candidate[], left: number, wish: Wish) {
  let best: { index: number; value: number; grown: Candidate } | undefined;
  chosen.forEach((one, index) => {
    for (const side of ['start', 'end'] as const) {
      const room = roomToGrow(one, side, chosen);
      const by = Math.min(room < GROWTH * 1.5 ? room : GROWTH, left);
      if (by < wish.frameSeconds / 2) continue;
      const grown = side === 'start' ? { ...one, start: one.start - by } : { ...one, end: one.end + by };
      const added = side === 'start' ? wish.interestIn(grown.start, one.start) : wish.interestIn(one.end, grown.end);
      // a second that shows more of the same gives no coverage
      const value = INTEREST * added + (cutBonus(grown, wish) - cutBonus(one, wish)) / by;
      if (best === undefined || value > best.value) best = { index, value, grown };
    }
  });
  return best as { index: number; value: number; grown: Candidate } | undefined; // assigned in the callback
}

/** How far a piece can grow to one side before its shot or another piece ends it. */
function roomToGrow(one: Candidate, side: 'start' | 'end', chosen: readonly Candidate[]): number {
  const others = chosen.filter((other) => other !== one && other.room === one.room);
  if (side === 'start') return one.start - Math.max(one.room.start, ...others.filter(({ end }) => end <= one.start + 1e-6).map(({ end }) => end)); // prettier-ignore
  return Math.min(one.room.end, ...others.filter(({ start }) => start >= one.end - 1e-6).map(({ start }) => start)) - one.end; // prettier-ignore
}

/** What is left when every chosen shot is shown whole and nothing fits: room for one more is made by shortening the longest piece. */
function fill(chosen: readonly Candidate[], candidates: readonly Candidate[], left: number, wish: Wish): Candidate[] {
  if (left <= wish.frameSeconds / 2) return [...chosen];
  const free = candidates.filter(({ room }) => chosen.every((other) => other.room !== room));
  const next = free.sort((a, b) => b.interest - a.interest)[0];
  if (next === undefined) return [...chosen];
  const length = Math.min(next.end - next.start, Math.max(left, wish.shortest));
  const longest = chosen.reduce((a, b) => (b.end - b.start > a.end - a.start ? b : a));
  const shortened = { ...longest, end: longest.end - (length - left) };
  if (shortened.end - shortened.start < wish.frameSeconds) return [...chosen];
  return [...chosen.filter((one) => one !== longest), shortened, { ...next, end: next.start + length }];
}
