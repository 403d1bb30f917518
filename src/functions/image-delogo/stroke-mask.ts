import { median, quantile } from '../../base/quantile.ts';
import { dilate } from '../../analysis/overlay/morphology.ts';
import type { Area, Pixels } from '../../analysis/restore/paint.ts';
import type { Box } from '../../analysis/text/picture.ts';
import { plateOf } from './plate.ts';

/** Letters differ from their ground by at least this much of the box's own contrast. */
const contrastShare = 0.35;
/** When more of the box than this is letters, they cannot be told from the ground, and the whole box goes. */
const mostLetters = 0.65;

/** Pixels of a line's letters with outline and shadow, what differs from the ground round the box, grown a little; the whole plate where they stand on one. */
export function strokeMask(picture: Pixels, box: Box): { area: Area; mask: Uint8Array } {
  const { width, height } = picture;
  const grow = Math.max(2, Math.round((box.bottom - box.top) * 0.12));
  const area = {
    ...{ left: Math.max(0, Math.floor(box.left) - grow), top: Math.max(0, Math.floor(box.top) - grow) },
    ...{ right: Math.min(width, Math.ceil(box.right) + grow), bottom: Math.min(height, Math.ceil(box.bottom) + grow) },
  };
  const [w, h] = [area.right - area.left, area.bottom - area.top];
  const luma = new Float32Array(w * h);
  for (let i = 0; i < w * h; i++) {
    const at = ((area.top + Math.floor(i / w)) * width + area.left + (i % w)) * picture.channels;
    const [r, g, b] = [picture.data[at] ?? 0, picture.data[at + 1] ?? 0, picture.data[at + 2] ?? 0];
    luma[i] = 0.299 * r + 0.587 * g + 0.114 * b;
  }
  const ground = columnsGround(luma, w, h);
  const difference = luma.map((v, i) => Math.abs(v - (ground[i % w] ?? v)));
  const strong = quantile(difference, 0.95);
  const letters = Uint8Array.from(difference, (d) => (d > Math.max(10, contrastShare * strong) ? 1 : 0));
  const share = letters.reduce((sum, one) => sum + one, 0) / (w * h);
  const plate = share > mostLetters ? undefined : plateOf(picture, area, letters);
  if (plate !== undefined) return plate;
  const small = share > mostLetters ? letters.fill(1) : dilate(letters, w, h, grow);
  const mask = new Uint8Array(width * height);
  for (let y = 0; y < h; y++) mask.set(small.subarray(y * w, (y + 1) * w), (area.top + y) * width + area.left);
  return { area, mask };
}

/** Brightness of the ground in every column: the mean of the rows above and below the letters, smoothed along the line. */
function columnsGround(luma: Float32Array, w: number, h: number): Float32Array {
  const rim = Float32Array.from({ length: w }, (_, x) => ((luma[x] ?? 0) + (luma[(h - 1) * w + x] ?? 0)) / 2);
  return rim.map((_, x) => median(rim.subarray(Math.max(0, x - h), x + h + 1)));
}
