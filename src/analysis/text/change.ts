import type { Luma } from './glyphs.ts';

/** Weakest edge that counts (difference of two neighbours, 0..255): the strokes of faint captions are stronger, most of a picture is weaker. */
const strongEdge = 32;
/** Share of its own strength by which an edge may differ to be the same one. */
const sameShare = 0.4;
/** Side of the square cells in which edges are counted, on every second row, and how many in two cells side by side are worth a look: a letter 18 pixels high has some 90. */
const cellSide = 32;
const edgesOfText = 72;

/**
 * True when text may have appeared since the picture that was last looked at: somewhere there are strong edges that stand still from
 * `before` to `now` and were not there then. Moving pictures have edges too, but they do not stand still; still ones were seen already.
 * Costs about 1 ms for 1280 x 180. @param before shown some 50 to 100 ms before `now`. All three have one size.
 */
export function hasNewText(now: Luma, before: Luma, looked: Luma): boolean {
  const { width, height } = now;
  const counts = new Uint16Array(Math.ceil(width / cellSide) * Math.ceil(height / cellSide));
  const columns = Math.ceil(width / cellSide);
  for (let y = 1; y < height - 1; y += 2) {
    for (let x = 1, at = y * width + 1; x < width - 1; x++, at++) {
      const gx = now.data[at + 1]! - now.data[at - 1]!; // the border is left out, so that every neighbour is there
      const gy = now.data[at + width]! - now.data[at - width]!;
      const strength = Math.abs(gx) + Math.abs(gy);
      if (strength < strongEdge) continue;
      if (unlike(before, at, gx, gy) > sameShare * strength || unlike(looked, at, gx, gy) <= sameShare * strength)
        continue;
      const cell = (y >> 5) * columns + (x >> 5); // cellSide is 2 to the 5th
      counts[cell]! += 1; // inside the picture
    }
  }
  return counts.some(
    (count, cell) => count + ((cell + 1) % columns === 0 ? 0 : (counts[cell + 1] ?? 0)) >= edgesOfText,
  );
}

function unlike({ data, width }: Luma, at: number, gx: number, gy: number): number {
  return Math.abs(data[at + 1]! - data[at - 1]! - gx) + Math.abs(data[at + width]! - data[at - width]! - gy); // as above
}
