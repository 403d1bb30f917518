import { quantile } from '../../base/quantile.ts';
import { colourCells, type Thumbnail } from './thumbnail.ts';
import { judgeMixture, type Sample } from './mixture.ts';
import { changedInOtherLight, leftByPan, structure, unlikeness } from './likeness.ts';
import { isThereAgain, judgeTurnover } from './turnover.ts';

/** Least time between two samples; gradual transitions need no more. */
const STEP_SECONDS = 0.075;
/** Half lengths that are tried, in samples: transitions of a quarter of a second to two and a half seconds. */
const HALVES = [2, 3, 4, 6, 9, 13, 16] as const;
const LONGEST = 16;
/** Samples beyond both ends in which no cell turns over again. */
const MARGIN = 4;
/** Samples beyond both ends that must be calmer than the transition. */
const SIDE = 4;
/** Samples after a transition in which the picture from before may come back. */
const LOOK_AHEAD = 12;
/** Of what changes from sample to sample a pan leaves less than this, on most of the way. */
const PANNED = 0.5;
/** Pictures under this `unlikeness` are the same. */
const SAME = 0.3;
/** How much of the blocks must be new from one end to the other. */
const CHANGED = 0.75;
/** ... and how much less the better the frames fit a transition (score 0..1). */
const FITTING = 0.25;
/** Luma deviation of a picture that shows something: over black and white it is a fade. */
const SHOWS = 6;

/** A dissolve or wipe between two samples. */
export interface Gradual {
  readonly kind: 'dissolve' | 'wipe';
  readonly from: Thumbnail;
  readonly to: Thumbnail;
}

interface Candidate extends Gradual {
  readonly score: number;
  readonly centre: number;
  /** It was told by cells that turn over. */
  readonly turns?: true;
}

/**
 * Finds dissolves and wipes in thumbnails as they come, two seconds late. Around each place windows of growing length are tried for one whose frames are mixtures of its two ends
 * in a share that goes from one to the other: of all cells at a time for a dissolve, cell after cell for a wipe (after the linear model of Lienhart, "Reliable dissolve
 * detection", 2001); or whose cells turn over once, in order, whatever else moves in both shots (see `judgeTurnover`).
 */
export class GradualFinder {
  private readonly samples: Sample[] = [];
  /** Index in `samples` of the next centre. */
  private centre = 0;
  private pending: Candidate | undefined;
  private readonly cutFrames: number[] = [];

  /** How many seconds a transition may be found late. */
  static readonly lagSeconds = (2 * LONGEST + 2 * SIDE + 2) * STEP_SECONDS;

  /** No transition goes over a hard cut. @param frame first frame of the later shot; ascending. */
  addCut(frame: number): void {
    this.cutFrames.push(frame);
  }

  /** @returns the transitions that are known now. */
  push(thumb: Thumbnail): Gradual[] {
    const last = this.samples.at(-1);
    if (last !== undefined && thumb.seconds - last.thumb.seconds < STEP_SECONDS - 1e-6) return [];
    this.samples.push({ thumb, cells: colourCells(thumb) });
    return this.samples.length - this.centre > LONGEST + SIDE ? this.judgeNext() : [];
  }

  finish(): Gradual[] {
    const found: Gradual[] = [];
    while (this.centre < this.samples.length) found.push(...this.judgeNext());
    if (this.pending !== undefined && !this.comesBack(this.pending)) found.push(this.pending);
    return found;
  }

  private judgeNext(): Gradual[] {
    const candidate = this.bestAt(this.centre);
    this.centre += 1;
    const { pending } = this;
    const done = pending !== undefined && this.samples[this.centre - 1]!.thumb.frame > pending.to.frame;
    if (done) this.pending = undefined;
    if (candidate !== undefined && (this.pending === undefined || isBetter(candidate, this.pending))) {
      this.pending = candidate;
    }
    this.forget();
    return done && !this.comesBack(pending) ? [pending] : [];
  }

  /** Whether the picture from before is there again soon after: something only went past, or lit up. */
  private comesBack({ from, to, turns }: Candidate): boolean {
    const before = this.samples.findLast(({ thumb }) => thumb.frame <= from.frame);
    const after = this.samples.filter(({ thumb }) => thumb.frame > to.frame).slice(0, LOOK_AHEAD);
    if (before === undefined) return false;
    return after.some(({ thumb }) => unlikeness(before.thumb, thumb) < SAME) || (turns === true && this.wentPast(before, to, after)); // prettier-ignore
  }

  /** Whether cells show again soon what they showed before a wipe over what moves, or did so a moment before. */
  private wentPast(before: Sample, to: Thumbnail, after: readonly Sample[]): boolean {
    const first = this.samples.find(({ thumb }) => thumb.frame >= to.frame);
    if (first === undefined) return false;
    const earlier = this.samples.filter(({ thumb }) => thumb.frame < before.thumb.frame).slice(-LOOK_AHEAD);
    return isThereAgain(before, first, after) || isThereAgain(first, before, earlier);
  }

  private bestAt(centre: number): Candidate | undefined {
    let best: Candidate | undefined;
    for (const half of HALVES) {
      const [from, to] = [centre - half, centre + half];
      if (from < 0 || to >= this.samples.length || this.hasCut(from, to)) break;
      const found = judgeMixture(this.samples.slice(from, to + 1), this.sides(from, to));
      if (found === undefined) {
        const over = this.turnover(centre, half);
        if (over !== undefined && (best === undefined || isBetter(over, best))) best = over;
        continue;
      }
      if (best?.turns !== true && found.score <= (best?.score ?? 0)) continue;
      const [a, b] = [this.samples[from]!.thumb, this.samples[to]!.thumb];
      if (!isOther(a, b, CHANGED - FITTING * found.score)) continue;
      best = {
        ...{ kind: found.kind, score: found.score, centre },
        from: this.samples[from + found.first]!.thumb,
        to: this.samples[from + found.last]!.thumb,
      };
    }
    return best;
  }

  /** A wipe over shots in which things move, around the middle of a window. */
  private turnover(centre: number, half: number): Candidate | undefined {
    const [from, to] = [Math.max(0, centre - half - MARGIN), Math.min(this.samples.length - 1, centre + half + MARGIN)];
    if (to - from < 2 * half || this.hasCut(from, to)) return undefined;
    const found = judgeTurnover(this.samples.slice(from, to + 1));
    if (found === undefined || Math.abs(from + (found.first + found.last) / 2 - centre) > 1) return undefined;
    if (found.last - found.first < half) return undefined;
    const inner = this.samples.slice(from + found.first, from + found.last + 1).map(({ thumb }) => thumb);
    const [a, b] = [inner[0]!, inner.at(-1)!];
    if (!isOther(a, b, CHANGED - FITTING * found.score) || isPan(inner)) return undefined;
    return { kind: 'wipe', turns: true, score: found.score, centre, from: a, to: b };
  }

  /** Some samples before and after a window within the same shots, nearest first. */
  private sides(from: number, to: number): { before: Sample[]; after: Sample[] } {
    const before: Sample[] = [];
    for (let i = from - 1; i >= Math.max(0, from - SIDE) && !this.hasCut(i, from); i -= 1)
      before.push(this.samples[i]!);
    const after: Sample[] = [];
    for (let i = to + 1; i < Math.min(this.samples.length, to + 1 + SIDE) && !this.hasCut(to, i); i += 1) {
      after.push(this.samples[i]!);
    }
    return { before, after };
  }

  private hasCut(from: number, to: number): boolean {
    const [a, b] = [this.samples[from]!.thumb.frame, this.samples[to]!.thumb.frame];
    return this.cutFrames.some((frame) => frame > a && frame <= b);
  }

  private forget(): void {
    const drop = this.centre - LONGEST - SIDE - LOOK_AHEAD;
    if (drop < 32) return;
    this.samples.splice(0, drop);
    this.centre -= drop;
    const first = this.samples[0]!.thumb.frame;
    while (this.cutFrames.length > 0 && this.cutFrames[0]! <= first) this.cutFrames.shift();
  }
}

/** What is told by the mixture of its ends is surer than what is told by cells alone. */
function isBetter(a: Candidate, b: Candidate): boolean {
  return a.turns === b.turns ? a.score > b.score : b.turns === true;
}

/** Whether all of the picture moves most of the time: the edge of a wall that goes through the picture in a pan turns every cell over, too. */
function isPan(thumbs: readonly Thumbnail[]): boolean {
  const left = thumbs.slice(1).map((thumb, i) => leftByPan(thumbs[i]!, thumb));
  return quantile(left, 0.35) < PANNED;
}

/** Whether two pictures show something else, not the same in another light. */
function isOther(a: Thumbnail, b: Thumbnail, least: number): boolean {
  if (Math.min(a.deviation, b.deviation) < SHOWS) return false;
  return structure(a, b).changed >= least && changedInOtherLight(a, b) >= least && changedInOtherLight(b, a) >= least;
}
