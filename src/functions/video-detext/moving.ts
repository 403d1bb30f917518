import type { Box } from '../../analysis/text/picture.ts';
import type { Caption, Moment } from './captions.ts';

/** Where a line is in a frame while it comes or leaves; undefined at other times. */
export const momentOf = ({ way }: Caption, seconds: number): Moment | undefined =>
  way.find((one) => Math.abs(one.seconds - seconds) < 1e-3);

interface Moving {
  readonly caption: Caption;
  readonly moment: Moment;
}

/** Lines that come or leave in a frame. A line whose words come one by one, or whose size changes all the time, is found in several states: one that stands speaks for all, else that which is nearest to where it stands. */
export function movingAt(captions: readonly Caption[], seconds: number): Moving[] {
  const moving = captions.flatMap((caption) => {
    const moment = momentOf(caption, seconds);
    return moment === undefined ? [] : [{ caption, moment }];
  });
  const standing = captions.filter((one) => seconds >= one.startSeconds - 1e-3 && seconds < one.endSeconds - 1e-3);
  const nearest = moving.sort((a, b) => farness(a.moment) - farness(b.moment));
  return nearest.filter(({ caption }, i) => {
    const isSame = (other: Caption) => other !== caption && isState(caption, other);
    return !standing.some(isSame) && !nearest.slice(0, i).some((one) => isSame(one.caption));
  });
}

const farness = ({ x, y, scale }: Moment) => Math.abs(x) + Math.abs(y) + Math.abs(Math.log(scale));

/** Whether two lines in one row are one at several times: one has the words with which the other begins. */
function isState(one: Caption, other: Caption): boolean {
  const rows = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
  const begins = one.text.startsWith(other.text) || other.text.startsWith(one.text);
  return begins && rows > 0.5 * Math.min(one.high, other.high);
}

/** Lays a mask over another as it is where a line is on its way. @param box where it stands, in pixels. @param moment of which `x` and `y` are pixels. */
export function layAt(
  out: Uint8Array,
  mask: Uint8Array,
  { width, height }: { readonly width: number; readonly height: number },
  box: Box,
  moment: Moment,
): void {
  const [middleX, middleY] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
  const from = (at: number, middle: number, by: number) => Math.round(middle + (at - middle - by) / moment.scale);
  for (let y = 0; y < height; y++) {
    const fromY = from(y, middleY, moment.y);
    if (fromY < 0 || fromY >= height) continue;
    for (let x = 0; x < width; x++) {
      const fromX = from(x, middleX, moment.x);
      if (fromX >= 0 && fromX < width && mask[fromY * width + fromX] === 1) out[y * width + x] = 1;
    }
  }
}
