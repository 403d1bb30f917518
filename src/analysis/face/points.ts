/** Outlines of a face as numbers of the 468 points of FaceMesh (MediaPipe's canonical face model), each a ring. "Right" is the person's right. */
export const rings = {
  oval: [10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109], // prettier-ignore
  rightEye: [130, 247, 30, 29, 27, 28, 56, 190, 243, 112, 26, 22, 23, 24, 110, 25],
  leftEye: [359, 467, 260, 259, 257, 258, 286, 414, 463, 341, 256, 252, 253, 254, 339, 255],
  rightBrow: [70, 63, 105, 66, 107, 55, 65, 52, 53, 46],
  leftBrow: [300, 293, 334, 296, 336, 285, 295, 282, 283, 276],
  lips: [61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291, 375, 321, 405, 314, 17, 84, 181, 91, 146],
  noseBase: [98, 97, 2, 326, 327],
} as const satisfies Readonly<Record<string, readonly number[]>>;

/** Points besides the rings that say where something is or goes. */
export const marks = {
  rightEyeOuter: 33,
  rightEyeInner: 133,
  rightEyeTop: 159,
  rightEyeBottom: 145,
  leftEyeOuter: 263,
  leftEyeInner: 362,
  leftEyeTop: 386,
  leftEyeBottom: 374,
  noseTip: 1,
  noseBridge: 168,
  rightNoseSide: 198,
  leftNoseSide: 420,
  rightNoseWing: 129,
  leftNoseWing: 358,
  upperLipInner: 13,
  lowerLipInner: 14,
  rightMouthCorner: 61,
  leftMouthCorner: 291,
} as const satisfies Readonly<Record<string, number>>;

/** The points that are kept of each face: those above, each once. */
export const kept: readonly number[] = [...new Set([...Object.values(rings).flat(), ...Object.values(marks)])];
const places = new Map(kept.map((number, place) => [number, place]));

/** x and y of the kept points, in the order of `kept`. */
export type FacePoints = Float32Array;

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** One of the kept points by its number. */
export function pointOf(face: FacePoints, number: number): Point {
  const place = 2 * (places.get(number) ?? NaN);
  return { x: face[place]!, y: face[place + 1]! }; // callers name points of `rings` and `marks`
}

/** The points of a ring, or of any list of numbers. */
export const pointsOf = (face: FacePoints, numbers: readonly number[]) =>
  numbers.map((number) => pointOf(face, number));

/** The smallest rectangle round the kept points. */
export function extentOf(face: FacePoints): { left: number; top: number; right: number; bottom: number } {
  const extent = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  for (let i = 0; i < face.length; i += 2) {
    const [x, y] = [face[i]!, face[i + 1]!];
    extent.left = Math.min(extent.left, x);
    extent.right = Math.max(extent.right, x);
    extent.top = Math.min(extent.top, y);
    extent.bottom = Math.max(extent.bottom, y);
  }
  return extent;
}

/** The same points scaled, then moved: `x * scaleX + moveX`. */
export function placed(face: FacePoints, scaleX: number, scaleY: number, moveX: number, moveY: number): FacePoints {
  return face.map((value, i) => (i % 2 === 0 ? value * scaleX + moveX : value * scaleY + moveY));
}

/** Square root of the area inside the oval: the size of a face, whichever way it turns, in the unit of its points. */
export function faceSize(face: FacePoints): number {
  const ring = pointsOf(face, rings.oval);
  let area = 0;
  ring.forEach((a, i) => {
    const b = ring[(i + 1) % ring.length]!;
    area += (a.x * b.y - b.x * a.y) / 2;
  });
  return Math.sqrt(Math.abs(area));
}
