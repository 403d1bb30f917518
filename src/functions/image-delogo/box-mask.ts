import { dilate } from '../../analysis/overlay/morphology.ts';
import { HarmonicFill } from '../../analysis/restore/harmonic-fill.ts';
import type { Area, Pixels } from '../../analysis/restore/paint.ts';
import { quantile } from '../../base/quantile.ts';

/** Pixels round a box that tell what it lies on. */
const rim = 6;
/** What differs from the ground by more than this, and by more than this many times the ground's own differences, was laid over it. 0..255 */
const [leastContrast, timesGround] = [5, 3];
/** When more of the box than this differs, overlay and ground cannot be told apart, and the whole box goes. */
const mostOverlaid = 0.6;

/** What goes of a box: all that differs from a smooth ground, with a rim; the whole box where the ground is not smooth. */
export function boxMask(picture: Pixels, box: Area): { area: Area; mask: Uint8Array } {
  const { width, height } = picture;
  const outer = { left: Math.max(0, box.left - rim), top: Math.max(0, box.top - rim), right: Math.min(width, box.right + rim), bottom: Math.min(height, box.bottom + rim) }; // prettier-ignore
  const [w, h] = [outer.right - outer.left, outer.bottom - outer.top];
  const inside = new Uint8Array(w * h);
  for (let y = box.top - outer.top; y < box.bottom - outer.top; y++) inside.fill(1, y * w + box.left - outer.left, y * w + box.right - outer.left); // prettier-ignore
  const difference = fromGround(picture, outer, inside);
  const around = difference.filter((one, i) => inside[i] === 0 && one > 0);
  const limit = Math.max(leastContrast, timesGround * quantile(around, 0.9));
  const over = inside.map((one, i) => (one === 1 && difference[i]! > limit ? 1 : 0));
  const count = (mask: Uint8Array) => mask.reduce((sum, one) => sum + one, 0);
  const share = count(over) / Math.max(1, count(inside));
  const grow = Math.max(3, Math.round(0.03 * Math.min(w, h)));
  const small = share > mostOverlaid || share === 0 ? inside : dilate(over, w, h, grow).map((one, i) => one & inside[i]!); // prettier-ignore
  const mask = new Uint8Array(width * height);
  for (let y = 0; y < h; y++) mask.set(small.subarray(y * w, (y + 1) * w), (outer.top + y) * width + outer.left);
  return { area: box, mask };
}

/** Largest difference of the three colours from the smooth continuation of what is round the box; outside from the mean of the neighbours. */
function fromGround({ width, channels, data }: Pixels, outer: Area, inside: Uint8Array): Float32Array {
  const [w, h] = [outer.right - outer.left, outer.bottom - outer.top];
  const fill = new HarmonicFill(inside, w, h);
  const out = new Float32Array(w * h);
  for (let c = 0; c < 3; c++) {
    const seen = Float32Array.from({ length: w * h }, (_, i) => data[((outer.top + Math.floor(i / w)) * width + outer.left + (i % w)) * channels + c]!); // prettier-ignore
    const ground = Float32Array.from(seen);
    fill.fill(ground);
    for (let i = 0; i < out.length; i++) {
      const [left, right] = [ground[i - (i % w > 1 ? 2 : 0)]!, ground[i + (i % w < w - 2 ? 2 : 0)]!];
      out[i] = Math.max(out[i]!, Math.abs(seen[i]! - (inside[i] === 1 ? ground[i]! : (left + right) / 2)));
    }
  }
  return out;
}
