import { dilate } from '../../analysis/overlay/morphology.ts';
import type { Area, Pixels } from '../../analysis/restore/paint.ts';
import { median } from '../../base/quantile.ts';

/** A plate ends within this many heights of a line above and below it, and to its sides. */
const reach = 1.6;
/** Largest difference of a plate's colour within itself, per channel, 0..255: compression leaves as much. */
const tolerance = 20;
/** A plate fills this share of its own box, letters included. */
const leastFilled = 0.85;
/** The line stands in its middle: the room on both sides, and above and below, differs by at most this share of the line's height. */
const mostOff = 0.5;

/**
 * The even plate that a line of letters stands on, 1 in a mask of the picture's size; undefined where the ground goes on beyond it, as walls and skies do, or is not even.
 * `line` lies within the picture; `letters` has its size and is 1 where letters are.
 */
export function plateOf(
  picture: Pixels,
  line: Area,
  letters: Uint8Array,
): { area: Area; mask: Uint8Array } | undefined {
  const { width, height, channels, data } = picture;
  const margin = Math.round(reach * (line.bottom - line.top));
  const window = { left: line.left - margin, top: line.top - margin, right: line.right + margin, bottom: line.bottom + margin }; // prettier-ignore
  if (window.left < 0 && window.right > width) return undefined;
  const ground: number[] = [];
  const w = line.right - line.left;
  for (let i = 0; i < letters.length; i++) if (letters[i] === 0) ground.push((line.top + Math.floor(i / w)) * width + line.left + (i % w)); // prettier-ignore
  const colour = [0, 1, 2].map((c) => median(ground.map((at) => data[at * channels + c]!)));
  const like = (at: number) => colour.every((value, c) => Math.abs(data[at * channels + c]! - value) <= tolerance);
  const seen = new Uint8Array(width * height);
  const open = ground.filter(like);
  if (open.length < ground.length / 2) return undefined;
  for (const at of open) seen[at] = 1;
  const box = { left: line.left, top: line.top, right: line.right, bottom: line.bottom };
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const [x, y] = [at % width, Math.floor(at / width)];
    if (x < window.left || x >= window.right || y < window.top || y >= window.bottom) return undefined;
    [box.left, box.right] = [Math.min(box.left, x), Math.max(box.right, x + 1)];
    [box.top, box.bottom] = [Math.min(box.top, y), Math.max(box.bottom, y + 1)];
    for (const next of [
      x > 0 ? at - 1 : at,
      x < width - 1 ? at + 1 : at,
      y > 0 ? at - width : at,
      y < height - 1 ? at + width : at,
    ]) {
      if (seen[next] === 1 || !like(next)) continue;
      seen[next] = 1;
      open.push(next);
    }
  }
  const off = Math.max(Math.abs(line.left - box.left - (box.right - line.right)), Math.abs(line.top - box.top - (box.bottom - line.bottom))); // prettier-ignore
  return off > mostOff * (line.bottom - line.top) ? undefined : filled(seen, box, width, height);
}

/** Every row from the first to the last pixel of the plate, with a rim. */
function filled(
  seen: Uint8Array,
  box: Area,
  width: number,
  height: number,
): { area: Area; mask: Uint8Array } | undefined {
  // prettier-ignore
  const rim = Math.max(2, Math.round(0.04 * (box.bottom - box.top)));
  const area = { left: Math.max(0, box.left - rim), top: Math.max(0, box.top - rim), right: Math.min(width, box.right + rim), bottom: Math.min(height, box.bottom + rim) }; // prettier-ignore
  const [w, h] = [area.right - area.left, area.bottom - area.top];
  const plate = new Uint8Array(w * h);
  let count = 0;
  for (let y = box.top; y < box.bottom; y++) {
    const row = seen.subarray(y * width + box.left, y * width + box.right);
    const [first, last] = [row.indexOf(1), row.lastIndexOf(1)];
    if (first < 0) continue;
    plate.fill(1, (y - area.top) * w + box.left - area.left + first, (y - area.top) * w + box.left - area.left + last + 1); // prettier-ignore
    count += last + 1 - first;
  }
  if (count < leastFilled * (box.right - box.left) * (box.bottom - box.top)) return undefined;
  const mask = new Uint8Array(width * height);
  const grown = dilate(plate, w, h, rim);
  for (let y = 0; y < h; y++) mask.set(grown.subarray(y * w, (y + 1) * w), (area.top + y) * width + area.left);
  return { area, mask };
}
