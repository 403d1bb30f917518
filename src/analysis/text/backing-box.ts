import type { Luma } from './glyphs.ts';
import type { Box } from './picture.ts';

/** A box behind text changes the picture by this much when it comes (mean difference, 0..255), and this many times as much as the film changes beside it. */
const [leastChange, timesOutside] = [7, 2.5];
/** How far a box may reach out of the line, in heights of it. */
const farthest = 1;

/**
 * The box that was drawn behind a line of text, if there is one: what changes between the letters when the line comes, while the film beside it does not.
 * @param shown a picture with the line. @param without one a moment before or after, without it. @param letters 1 where the line's letters are.
 */
export function backingBox(shown: Luma, without: Luma, line: Box, letters: Uint8Array): Box | undefined {
  const { width, height } = shown;
  const inner = { left: Math.max(0, Math.floor(line.left)), top: Math.max(0, Math.floor(line.top)), right: Math.min(width, Math.ceil(line.right)), bottom: Math.min(height, Math.ceil(line.bottom)) }; // prettier-ignore
  const reach = Math.round(farthest * (inner.bottom - inner.top));
  const outer = { left: Math.max(0, inner.left - reach), top: Math.max(0, inner.top - reach), right: Math.min(width, inner.right + reach), bottom: Math.min(height, inner.bottom + reach) }; // prettier-ignore
  const change = (area: Box): number => {
    let [sum, count] = [0, 0];
    for (let y = area.top; y < area.bottom; y++) {
      for (let x = area.left, i = y * width + x; x < area.right; x++, i++) {
        if (letters[i] === 1) continue;
        sum += Math.abs(shown.data[i]! - without.data[i]!); // inside both pictures
        count += 1;
      }
    }
    return count === 0 ? 0 : sum / count;
  };
  const inside = change(inner);
  const rim = Math.max(2, reach >> 2);
  const outside = Math.max(change({ ...outer, bottom: Math.min(inner.top, outer.top + rim) }), change({ ...outer, top: Math.max(inner.bottom, outer.bottom - rim) }), change({ ...outer, right: Math.min(inner.left, outer.left + rim) }), change({ ...outer, left: Math.max(inner.right, outer.right - rim) })); // prettier-ignore
  if (inside < leastChange || inside < timesOutside * outside) return undefined;
  const limit = (inside + outside) / 2;
  const box = { ...inner };
  while (box.left > outer.left && change({ ...inner, left: box.left - 1, right: box.left }) > limit) box.left -= 1;
  while (box.right < outer.right && change({ ...inner, left: box.right, right: box.right + 1 }) > limit) box.right += 1;
  while (box.top > outer.top && change({ ...inner, top: box.top - 1, bottom: box.top }) > limit) box.top -= 1;
  while (box.bottom < outer.bottom && change({ ...inner, top: box.bottom, bottom: box.bottom + 1 }) > limit)
    box.bottom += 1;
  const air = 2; // soft edges
  return { left: Math.max(0, box.left - air), top: Math.max(0, box.top - air), right: Math.min(width, box.right + air), bottom: Math.min(height, box.bottom + air) }; // prettier-ignore
}
