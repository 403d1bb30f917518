import type { Luma } from './glyphs.ts';
import type { Box } from './picture.ts';

/** Weakest edge that counts (difference of two neighbours, 0..255): the strokes of faint captions are stronger, most of a picture is weaker. */
const strongEdge = 32;
/** Share of its own strength by which an edge may differ to be the same one. */
const sameShare = 0.4;
/** Side of the square cells in which edges are counted, on every second row, and how many in two cells side by side are worth a look: a letter 18 pixels high has some 90. */
const cellSide = 32;
const edgesOfText = 72;
/** Letters have strokes along both axes. What moves along one keeps only the edges along it: a ticker, credits that roll. */
const leastOfEachAxis = 0.15;
/** Share of a line's strong edges by which it is still that line: of another in its place a quarter agrees by chance, and a moving picture behind it takes a third. */
const sameLineShare = 0.5;

/** Cells side by side that only a line of text fills: some eight letters of English, four of Chinese. Those of scenery lie scattered. */
const cellsOfLine = 5;

/** What may be text. */
export interface NewText {
  /** The longest row of its cells, where it is as long as a line's. In pixels. */
  readonly line: Box | undefined;
}

/**
 * Text that may have appeared since the picture that was last looked at: somewhere there are strong edges that stand still from
 * `before` to `now` and were not there then. Moving pictures have edges too, but they do not stand still; still ones were seen already.
 * Costs about 1 ms for 1280 x 180. @param before shown some 50 to 100 ms before `now`. All three have one size.
 */
export function newTextIn(now: Luma, before: Luma, looked: Luma): NewText | undefined {
  const cells = cellsOfText(
    now,
    (at, gx, gy, limit) => unlike(before, at, gx, gy) <= limit && unlike(looked, at, gx, gy) > limit,
  );
  return cells.includes(true) ? { line: longestRow(cells, Math.ceil(now.width / cellSide)) } : undefined;
}

function longestRow(cells: readonly boolean[], columns: number): Box | undefined {
  let [longest, last] = [0, 0];
  for (let cell = 0, length = 0; cell < cells.length; cell++) {
    length = cells[cell] === true ? (cell % columns === 0 ? 1 : length + 1) : 0;
    if (length > longest) [longest, last] = [length, cell];
  }
  if (longest < cellsOfLine) return undefined;
  const [right, top] = [((last % columns) + 1) * cellSide, Math.floor(last / columns) * cellSide];
  return { left: right - longest * cellSide, top, right, bottom: top + cellSide };
}

/** As `newTextIn` for pictures too far apart to tell what stands still: what moved counts as new. Both have one size. */
export function hasNewEdges(now: Luma, looked: Luma): boolean {
  return cellsOfText(now, (at, gx, gy, limit) => unlike(looked, at, gx, gy) > limit).includes(true);
}

/** Cells, row by row, in which strong edges stand as densely as letters have them. @param counts by their place, both slopes, and the difference up to which another edge is the same. */
function cellsOfText(now: Luma, counts: (at: number, gx: number, gy: number, limit: number) => boolean): boolean[] {
  const { width, height } = now;
  const columns = Math.ceil(width / cellSide);
  const count = columns * Math.ceil(height / cellSide);
  const [upright, level] = [new Uint16Array(count), new Uint16Array(count)];
  for (let y = 1; y < height - 1; y += 2) {
    for (let x = 1, at = y * width + 1; x < width - 1; x++, at++) {
      const gx = now.data[at + 1]! - now.data[at - 1]!; // the border is left out, so that every neighbour is there
      const gy = now.data[at + width]! - now.data[at - width]!;
      const strength = Math.abs(gx) + Math.abs(gy);
      if (strength < strongEdge) continue;
      if (!counts(at, gx, gy, sameShare * strength)) continue;
      const cells = Math.abs(gx) > Math.abs(gy) ? upright : level;
      cells[(y >> 5) * columns + (x >> 5)]! += 1; // cellSide is 2 to the 5th; inside the picture
    }
  }
  return Array.from(upright, (_, cell) => {
    const inTwo = (cells: Uint16Array) => cells[cell]! + ((cell + 1) % columns === 0 ? 0 : (cells[cell + 1] ?? 0)); // in range
    const [x, y] = [inTwo(upright), inTwo(level)];
    return x + y >= edgesOfText && Math.min(x, y) >= leastOfEachAxis * (x + y);
  });
}

/** Whether the line of text that `looked` showed in `box` stands there in `now`, a picture of the same size. */
export function isStillThere(now: Luma, looked: Luma, { left, top, right, bottom }: Box): boolean {
  const { width, height } = now;
  const end = Math.min(width - 1, Math.ceil(right));
  let [edges, same] = [0, 0];
  for (let y = Math.max(1, Math.floor(top)); y < Math.min(height - 1, bottom); y += 2) {
    for (let x = Math.max(1, Math.floor(left)), at = y * width + x; x < end; x++, at++) {
      const gx = looked.data[at + 1]! - looked.data[at - 1]!; // as above
      const gy = looked.data[at + width]! - looked.data[at - width]!;
      const strength = Math.abs(gx) + Math.abs(gy);
      if (strength < strongEdge) continue;
      edges += 1;
      if (unlike(now, at, gx, gy) <= sameShare * strength) same += 1;
    }
  }
  return edges > 0 && same >= sameLineShare * edges;
}

function unlike({ data, width }: Luma, at: number, gx: number, gy: number): number {
  return Math.abs(data[at + 1]! - data[at - 1]! - gx) + Math.abs(data[at + width]! - data[at - width]! - gy); // as above
}
