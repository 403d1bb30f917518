import { EdgePairs, type BlendLaw } from './edge-pairs.ts';
import type { Luma } from './glyphs.ts';
import type { Box } from './picture.ts';

/** What is known of a box that is looked for. */
export interface BoxHints {
  /** A picture with the line and one a moment before or after, without it: what lies there in both is the film's. */
  readonly comings: readonly { readonly shown: Luma; readonly without: Luma }[];
  /** How another box of the film covers it. */
  readonly law: BlendLaw | undefined;
}

/** How far a box may reach out of the line, and its ends into what the reader took for the line, in heights of it. */
const [farthest, deepest] = [{ across: 1, along: 2 }, 0.35];
/** Above and below it reaches out by this much at least, and by that much together, in heights of the line: the outline of letters does not. */
const [leastAcross, leastBoth] = [0.03, 0.2];
/** What of a line's box is surely inside a box behind it, in its heights: along it and across. */
const [surelyAlong, surelyAcross] = [0.5, 0.2];
/** Edges that are tried on every side, the strongest ones outside of the line and within its ends, where letters have edges too, and how far apart they are, pixels. */
const [mostTried, triedWithin, apart] = [4, 2, 3];
/** An edge changes the film by this much (mean square, 0..255), which one law has to tell on every side: logarithm of the change beside what is left of it. */
const [leastChange, leastTold] = [5, 0.7];
/** More than this of it says nothing more; of edges that are told as well the outer ones count, by this much a pixel: letters within the box have edges too. */
const [enoughTold, outwards] = [2, 0.01];
/** Of that, so much happens from one pixel to the next: a change that is spread out is the film's. */
const leastSharp = 0.2;
/** An edge that is soft has at least this share of the mean step within its pixels, of what it is this much farther out and in, pixels; slow light has a third of it. */
const [leastConfined, fartherOut] = [0.6, 6];
/** Smaller mean steps (0..255) than this do not tell a soft edge from the film. */
const leastStep = 6;
/** Added before the logarithm is taken: noise of coding, squared. */
const noise = 4;
/** Beside the box the film changes by at most this much when the line comes (mean difference): else it is a cut. */
const mostOutside = 22;
/** Where the law tells what came with the line it leaves at most this share of the change. */
const mostUntold = 0.75;

type Side = 'top' | 'bottom' | 'left' | 'right';
interface Edge {
  readonly at: number;
  readonly pairs: EdgePairs;
}
type Edges = Record<Side, Edge>;

/**
 * The box that was drawn behind a line of text, if there is one: four edges round it across which the film is covered by one law, wherever and whenever it is looked at, and that come with the line.
 * @param pictures some that show the line, of one size. @param line in their pixels. @param letters 1 where the line's letters are.
 * @returns in whole pixels; `right` and `bottom` are exclusive.
 */
export function backingBox(
  pictures: readonly Luma[],
  line: Box,
  letters: Uint8Array,
  { comings, law }: BoxHints,
): Box | undefined {
  const [first] = pictures;
  if (first === undefined) return undefined;
  const sides = { top: edgesAt('top', pictures, line, law), bottom: edgesAt('bottom', pictures, line, law), left: edgesAt('left', pictures, line, law), right: edgesAt('right', pictures, line, law) }; // prettier-ignore
  const found = bestOf(sides, law, (1 + leastBoth) * (line.bottom - line.top), new Stretches(pictures, line));

  if (found === undefined) return undefined;
  const { top, bottom, left, right } = found.edges;
  const box = { left: left.at, top: top.at, right: right.at, bottom: bottom.at };
  return comesWith(box, found.law, letters, comings) ? box : undefined;
}

/** The strongest edges of one side. */
function edgesAt(side: Side, pictures: readonly Luma[], line: Box, law: BlendLaw | undefined): Edge[] {
  const [{ width, height }] = pictures as readonly [Luma];
  const high = line.bottom - line.top;
  const isRow = side === 'top' || side === 'bottom';
  const direction = side === 'top' || side === 'left' ? -1 : 1;
  const from = line[side] + direction * (isRow ? leastAcross : -deepest) * high;
  const to = line[side] + direction * (isRow ? farthest.across : farthest.along) * high;
  const limit = (isRow ? height : width) - EdgePairs.reach;
  const [low, end] = [Math.max(EdgePairs.reach, Math.floor(Math.min(from, to))), Math.min(limit, Math.ceil(Math.max(from, to)))]; // prettier-ignore
  const [start, stop] = isRow
    ? surely(line, width)
    : [Math.max(0, Math.ceil(line.top + surelyAcross * high)), Math.min(height, Math.floor(line.bottom - surelyAcross * high))]; // prettier-ignore
  const edges: Edge[] = [];
  for (let at = low; at <= end; at++)
    edges.push({ at, pairs: EdgePairs.across(pictures, { isRow, outwards: direction, at, start, stop }) });
  const gain = ({ pairs }: Edge) => told(pairs, law ?? pairs.law);
  const chosen: Edge[] = [];
  const strong = edges.filter(({ pairs }) => pairs.change >= leastChange);
  const isConfined = ({ at, pairs }: Edge) => {
    if (at < EdgePairs.reach + fartherOut || at > (isRow ? height : width) - EdgePairs.reach - fartherOut) return false;
    const far = EdgePairs.across(pictures, { isRow, outwards: direction, at, start, stop, apart: fartherOut }).brighter;
    return (
      Math.abs(far) >= leastStep && pairs.brighter / far >= leastConfined && pairs.brighter / far <= 1 / leastConfined
    );
  };
  const clear = strong.filter((edge) => sharpest(edge, edges).pairs.step >= leastSharp * edge.pairs.change || isConfined(edge)); // prettier-ignore
  const isWithin = ({ at }: Edge) => direction * (at - line[side]) < 0;
  for (const edge of clear.sort((a, b) => gain(b) - gain(a))) {
    if (chosen.filter((one) => isWithin(one) === isWithin(edge)).length === (isWithin(edge) ? triedWithin : mostTried)) continue; // prettier-ignore
    if (chosen.every(({ at }) => Math.abs(at - edge.at) >= apart)) chosen.push(edge);
  }
  return chosen.map((edge) => sharpest(edge, edges));
}

/** Columns that are inside a box behind the line, if there is one. */
function surely(line: Box, width: number): [number, number] {
  const inwards = surelyAlong * (line.bottom - line.top);
  return [Math.max(0, Math.ceil(line.left + inwards)), Math.min(width, Math.floor(line.right - inwards))];
}

/** Corners may be round up to here, pixels; and fewer columns beyond them tell nothing. */
const [roundest, leastStretch] = [12, 6];

/** The parts of upper and lower edges that lie between the line and an end of the box: those are the box's too. */
class Stretches {
  private readonly pictures: readonly Luma[];
  private readonly line: Box;
  private readonly known = new Map<string, EdgePairs>();

  constructor(pictures: readonly Luma[], line: Box) {
    [this.pictures, this.line] = [pictures, line];
  }

  /** Whether the law tells the edge up to the end of the box: where it says that something is seen, that is seen. */
  areTold(row: 'top' | 'bottom', at: number, end: 'left' | 'right', endAt: number, law: BlendLaw): boolean {
    const key = [row, at, end, endAt].join();
    const [from, to] = surely(this.line, this.pictures[0]?.width ?? 0);
    const [start, stop] = end === 'left' ? [endAt + roundest, from] : [to, endAt - roundest];
    if (stop - start < leastStretch) return true;
    const pairs = this.known.get(key) ?? EdgePairs.across(this.pictures, { isRow: true, outwards: row === 'top' ? -1 : 1, at, start, stop }); // prettier-ignore
    this.known.set(key, pairs);
    return told(pairs, law) >= leastTold / 2 || pairs.foretold(law) < leastChange;
  }
}

/** How well a law tells what an edge changes, whatever that is: logarithm. */
function told(pairs: EdgePairs, law: BlendLaw): number {
  return Math.log((pairs.change + noise) / (pairs.unexplained(law) + noise));
}

/** Of an edge and those next to it the one where the step is. */
function sharpest(edge: Edge, edges: readonly Edge[]): Edge {
  const near = edges.filter(({ at }) => Math.abs(at - edge.at) <= 1);
  return near.reduce((best, one) => (one.pairs.step > best.pairs.step ? one : best), edge);
}

/** One edge a side, those that one law explains best; undefined where none does, or the box is less high than asked. */
function bestOf(
  sides: Record<Side, readonly Edge[]>,
  known: BlendLaw | undefined,
  leastHigh: number,
  stretches: Stretches,
): { edges: Edges; law: BlendLaw } | undefined {
  let best: { edges: Edges; law: BlendLaw; gain: number } | undefined;
  for (const top of sides.top)
    for (const bottom of sides.bottom)
      for (const left of sides.left)
        for (const right of sides.right) {
          if (bottom.at - top.at < leastHigh) continue;
          const all = [top, bottom, left, right].map(({ pairs }) => pairs);
          const law = known ?? EdgePairs.joined(all).law;
          let gain = outwards * (bottom.at - top.at + right.at - left.at);
          for (const pairs of all) {
            const one = told(pairs, law);
            gain += one < leastTold ? -Infinity : Math.min(one, enoughTold);
          }
          if (gain <= (best?.gain ?? 0)) continue;
          const isWhole = (['left', 'right'] as const).every((end) => (['top', 'bottom'] as const).every((row) => stretches.areTold(row, { top, bottom }[row].at, end, { left, right }[end].at, law))); // prettier-ignore
          if (isWhole) best = { edges: { top, bottom, left, right }, law, gain };
        }
  return best;
}

/** Whether the law tells what changes in the box when the line comes; true where there is no picture to tell by. */
function comesWith(box: Box, law: BlendLaw, letters: Uint8Array, comings: BoxHints['comings']): boolean {
  const shares = comings.flatMap(({ shown, without }) => {
    const { width, height } = shown;
    let [changed, untold, inside, outside, around] = [0, 0, 0, 0, 0];
    const rim = EdgePairs.reach + 1;
    for (let y = Math.max(0, box.top - 2 * rim); y < Math.min(height, box.bottom + 2 * rim); y++) {
      for (
        let x = Math.max(0, box.left - 2 * rim), i = y * width + x;
        x < Math.min(width, box.right + 2 * rim);
        x++, i++
      ) {
        if (letters[i] === 1) continue;
        const [a, b] = [shown.data[i]!, without.data[i]!]; // inside both pictures
        const depth = Math.min(x - box.left, box.right - 1 - x, y - box.top, box.bottom - 1 - y);
        if (depth >= 2) {
          changed += Math.abs(a - b);
          untold += Math.abs(a - law.left * b - law.added);
          inside += 1;
        } else if (depth < -2) {
          outside += Math.abs(a - b);
          around += 1;
        }
      }
    }
    return inside === 0 || outside > mostOutside * around ? [] : [untold / Math.max(changed, inside)];
  });
  return shares.length === 0 || Math.min(...shares) < mostUntold;
}
