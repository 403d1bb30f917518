import { z } from 'zod';
import { structured } from './parameter.ts';

/** A rectangle as the caller gives it: left, top, width, height as parts 0..1 of the picture. */
export type GivenBox = readonly [number, number, number, number];

const part = z.number().min(0).max(1);
const box = z.tuple([part, part, part, part]).refine(([x, y, w, h]) => w > 0 && h > 0 && x + w <= 1.000001 && y + h <= 1.000001); // prettier-ignore
/** A list of boxes, or one box without a list round it. */
const boxes = z.preprocess(
  (value) => (Array.isArray(value) && typeof value[0] === 'number' ? [value] : value),
  z.array(box).max(2),
);

/** At most two boxes, as a list or as text that holds one. An empty list is as good as none. */
export function boxList(meaning: string, absent: string) {
  return structured<readonly GivenBox[]>(
    {
      type: 'list of boxes',
      allowed:
        'at most 2 boxes [xmin,ymin,width,height] as fractions of the picture from its top left corner, 0 to 1, wholly inside it',
      absent,
      meaning,
    },
    boxes,
  );
}
