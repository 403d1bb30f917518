import { marks, pointOf, type FacePoints } from '../../analysis/face/points.ts';
import { ramp } from '../../base/ramp.ts';

/** Of two eyes of one face the narrower must be this part of the wider: else it is seen from the side, and its lids tell nothing. */
const FRONTAL = 0.55;
/** Height over width of an eye that is shut, and from which on it is open whoever's it is. */
const EYES = [0.12, 0.26] as const;
/** Distance of the nose's tip to the farther eye over that to the nearer one, upside down: turned away, and looking out of the picture. */
const TURNED = [0.5, 0.85] as const;
/** Gap between the lips over the width of the mouth: lips that rest or speak softly, and a mouth wide open. */
const GAPE = [0.08, 0.4] as const;
/** How far the corners of the mouth stand over its middle, parts of the face's height: where a smile begins, and a broad one. */
const SMILE = [0.012, 0.045] as const;
/** What a face loses that is turned away, or gapes; what it loses that does not smile. */
const LOSS = { turned: 0.35, gape: 0.4, serious: 0.12 } as const;
/** How much of a gape a smile excuses. */
const TEETH = 0.5;

/** Mean of both eyes' height over width, about 0.2 to 0.4 when open (Soukupova and Cech, "Real-time eye blink detection using facial landmarks", 2016); undefined for a face seen from the side. */
export function openness(face: FacePoints): number | undefined {
  const [right, left] = eyesOf(face);
  const narrower = Math.min(right.width, left.width) / Math.max(right.width, left.width, 1e-6);
  return narrower < FRONTAL ? undefined : (right.open + left.open) / 2;
}

/** How well a face does on a picture that stands for a film, 0..1: eyes open, turned to the camera, the mouth at rest or smiling instead of caught in a vowel. */
export function expressionOf(face: FacePoints): number {
  const [right, left] = eyesOf(face);
  const eyes = ramp((right.open + left.open) / 2, ...EYES);
  const nose = [marks.rightEyeOuter, marks.leftEyeOuter].map((eye) => apart(face, marks.noseTip, eye));
  const front = ramp(Math.min(...nose) / Math.max(...nose, 1e-6), ...TURNED);
  const smile = ramp(smileOf(face), ...SMILE);
  const gap = apart(face, marks.upperLipInner, marks.lowerLipInner);
  const gape = ramp(gap / Math.max(apart(face, marks.rightMouthCorner, marks.leftMouthCorner), 1e-6), ...GAPE) * (1 - TEETH * smile); // prettier-ignore
  return eyes * (1 - LOSS.turned * (1 - front)) * (1 - LOSS.gape * gape) * (1 - LOSS.serious * (1 - smile));
}

/** How far the corners of the mouth are above its middle, along the face's own height, in parts of the distance from the brow's line to the lips. */
function smileOf(face: FacePoints): number {
  const at = (number: number) => pointOf(face, number);
  const middle = (a: number, b: number) => ({ x: (at(a).x + at(b).x) / 2, y: (at(a).y + at(b).y) / 2 });
  const corners = middle(marks.rightMouthCorner, marks.leftMouthCorner);
  const lips = middle(marks.upperLipInner, marks.lowerLipInner);
  const eyes = middle(marks.rightEyeOuter, marks.leftEyeOuter);
  // down the face, whichever way it leans
  const [downX, downY] = [lips.x - eyes.x, lips.y - eyes.y];
  const length = downX ** 2 + downY ** 2;
  return length === 0 ? 0 : (0.45 * ((lips.x - corners.x) * downX + (lips.y - corners.y) * downY)) / length;
}

function eyesOf(face: FacePoints) {
  const eye = (outer: number, inner: number, top: number, bottom: number) => {
    const width = apart(face, outer, inner);
    return { width, open: apart(face, top, bottom) / Math.max(width, 1e-6) };
  };
  return [
    eye(marks.rightEyeOuter, marks.rightEyeInner, marks.rightEyeTop, marks.rightEyeBottom),
    eye(marks.leftEyeOuter, marks.leftEyeInner, marks.leftEyeTop, marks.leftEyeBottom),
  ] as const;
}

function apart(face: FacePoints, a: number, b: number): number {
  const [from, to] = [pointOf(face, a), pointOf(face, b)];
  return Math.hypot(from.x - to.x, from.y - to.y);
}
