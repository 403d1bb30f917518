import { ramp } from '../../base/ramp.ts';
import { hangingParts } from '../matting/settle.ts';
import { distanceOutside } from './polygon.ts';
import { faceSize, marks, pointOf, pointsOf, rings, type FacePoints } from './points.ts';

/** How far skin of the neck, and that of the ears, belongs to a face, parts of its size. */
export const NECK = 0.55;
const EARS = 0.16;
/** Up to this share of those it is wholly the face's, then less and less. */
const WHOLE = 0.3;
/** Looks like the face's skin from here on, 0..1. */
const LEAST_ALIKE = 0.4;

/**
 * How much each place of a grid belongs to the skin of a face and of what hangs together with it: 1 in the outline of the face, falling to 0 over ears and neck, as far
 * as they are coloured alike. From the bridge of the nose downwards, since above it there is hair. `outline` is 1 in the face, `alike` is 1 for colours of its skin.
 */
export function withNeck(
  outline: Float32Array,
  alike: Float32Array,
  face: FacePoints,
  width: number,
  height: number,
): Float32Array {
  const [oval, size] = [pointsOf(face, rings.oval), faceSize(face)];
  const [bridge, chin] = [pointOf(face, marks.noseBridge), pointOf(face, rings.oval[18])];
  const length = size * Math.max(1e-6, Math.hypot(chin.x - bridge.x, chin.y - bridge.y));
  const [dx, dy] = [(chin.x - bridge.x) / length, (chin.y - bridge.y) / length];
  const share = outline.map((inside, i) => {
    if (inside > 0 || alike[i]! < LEAST_ALIKE) return inside;
    const [x, y] = [(i % width) + 0.5, Math.floor(i / width) + 0.5];
    const down = (x - bridge.x) * dx + (y - bridge.y) * dy;
    if (down <= 0) return 0;
    const reach = size * (EARS + (NECK - EARS) * ramp(down, 0.5, 0.9));
    return ramp(down, 0, 0.2) * ramp(distanceOutside(oval, x, y) / reach, 1, WHOLE);
  });
  const { label } = hangingParts(share, width, 1e-3, 1);
  const seed = Math.min(height - 1, Math.max(0, Math.floor(bridge.y))) * width + Math.min(width - 1, Math.max(0, Math.floor(bridge.x))); // prettier-ignore
  return share.map((value, i) => (label[i] === label[seed] ? value : outline[i]!));
}
