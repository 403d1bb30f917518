import { ramp } from '../../base/ramp.ts';
import type { Area } from './box.ts';
import type { FoundFace } from './faces.ts';

/** Hair, ears and chin stand out of a face's box by these parts of it. */
const HEAD = { side: 0.2, above: 0.45, below: 0.1 } as const;
/** The back of a head in profile stands out of it by so much more, and from and to which turn it comes to be seen. */
const BACK = { more: 0.5, turn: [0.2, 0.6] } as const;

/** The whole head around a face's box. Of one that looks to the side the back of it is outside the box, too: a box goes from the nose to the ear. */
export function headOf(face: Pick<FoundFace, 'box' | 'points'>): Area {
  const { left, top, right, bottom } = face.box;
  const [w, h] = [right - left, bottom - top];
  const turn = turnOf(face);
  const back = BACK.more * ramp(Math.abs(turn), ...BACK.turn);
  return {
    ...{ left: left - (HEAD.side + (turn > 0 ? back : 0)) * w, right: right + (HEAD.side + (turn < 0 ? back : 0)) * w },
    ...{ top: top - HEAD.above * h, bottom: bottom + HEAD.below * h },
  };
}

/** How far a head is turned to the side: the way from the middle of the ears to the nose, in widths of the face; about 0 from the front, -0.6 or 0.6 in profile. 0 where no points are known. */
export function turnOf({ box, points }: Pick<FoundFace, 'box' | 'points'>): number {
  const [, , nose, , rightEar, leftEar] = points;
  if (nose === undefined || rightEar === undefined || leftEar === undefined) return 0;
  return (nose.x - (rightEar.x + leftEar.x) / 2) / Math.max(box.right - box.left, 1e-6);
}
