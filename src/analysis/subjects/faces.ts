import { sigmoid } from '../../base/sigmoid.ts';
import type { Models } from '../../models/models.ts';
import { resampleInto, type Box, type Picture } from '../text/picture.ts';
import { clipped, heightOf, likeness, shareWithin, withoutDoubles, type Area } from './box.ts';

export interface FoundFace {
  /** From the brows to the chin, ear to ear; hair is outside. */
  readonly box: Area;
  /** 0..1. */
  readonly score: number;
  /** Right eye, left eye (of the person), nose, mouth, right ear, left ear, as parts of the picture. */
  readonly points: readonly { readonly x: number; readonly y: number }[];
  /** How far the mouth is open, see `MouthMeter`; where it was measured. */
  readonly mouth?: number | undefined;
  /** How sharp it is beside the rest of the picture, see `FocusMap`; where it was measured. */
  readonly focus?: number;
  /** It was not found anew, but followed from the look before, see `Holder`. */
  readonly held?: true;
}

export interface FaceDetector {
  /** Faces from about a twelfth of the picture's height on, best first. @param closer parts of the picture that are looked at once more, enlarged: where small faces may be. */
  detect(picture: Picture, closer?: readonly Area[]): Promise<FoundFace[]>;
}

const SIDE = 192;
/** Pixels of the network's input between two places that it answers for. */
const STRIDE = 4;
const ROW = 17;
const LEAST_SCORE = 0.52;
const SAME = 0.3;
/** A picture longer than this many times its shorter side is looked at in squares larger than that: a strip has no room for more faces than these tell. */
const LONGEST = 9;
/** Faces higher than this part of the picture, and as sure as this, are close-ups. From farther away they are looked for in squares so many times as long as the picture's longer side, black around it. */
const CLOSE_UP = { height: 0.35, score: 0.65 } as const;
/** ... unless a face of this part of the picture's height is seen. */
const SEEN = 0.2;
const FARTHER = [1.6, 2] as const;
/** A face that lies this far within another is told of twice. */
const INSIDE = 0.7;

/**
 * BlazeFace, full range (Bazarevsky et al., "BlazeFace: Sub-millisecond neural face detection on mobile GPUs", 2019), over squares of the picture's height that overlap by a quarter
 * or more, and over the whole picture for faces larger than those. @param closeUps whether faces that the picture's edges cut (the brow, the chin, the back of a head in profile) are
 * looked for from farther away where nobody is seen large: the network knows whole heads with room around them. Errors: those of `Models.session`.
 */
export async function createFaceDetector(models: Models, { closeUps = false } = {}): Promise<FaceDetector> {
  const network = await models.session('face-detection');
  return {
    async detect(picture, closer = []) {
      const near = [...squaresOf(picture), ...closer.map((area) => squareAround(area, picture))];
      const faces = withoutDoubles(await within(picture, near, false), isSame);
      if (!closeUps || faces.some((face) => isSure(face) && heightOf(face.box) > SEEN)) return faces;
      const large = (await within(picture, farther(picture), true)).filter((face) => isSure(face) && heightOf(face.box) > CLOSE_UP.height); // prettier-ignore
      return [...faces, ...withoutDoubles(large, isSame).filter((one) => !faces.some((face) => isSame(face, one) || isSame(one, face)))]; // prettier-ignore
    },
  };
  async function within(picture: Picture, squares: readonly Box[], black: boolean): Promise<FoundFace[]> {
    const data = new Float32Array(squares.length * SIDE * SIDE * 3);
    squares.forEach((square, i) => fill(picture, square, data.subarray(i * SIDE * SIDE * 3), black));
    const shape = [squares.length, SIDE, SIDE, 3];
    const { Identity } = await network.run({ input: { dtype: 'float32', shape, data } });
    const rows = Identity?.data as Float32Array; // as the catalogue tells
    return squares.flatMap((square, i) => decode(rows.subarray(i * 2304 * ROW), square, picture));
  }
}

const isSure = ({ score }: FoundFace) => score > CLOSE_UP.score;
const isSame = (a: FoundFace, b: FoundFace) => likeness(a.box, b.box) > SAME || shareWithin(b.box, a.box) > INSIDE;

function farther({ width, height }: Picture): Box[] {
  return FARTHER.map((times) => centred(width / 2, height / 2, times * Math.max(width, height)));
}

/** The whole picture, and squares along its longer side. In pixels; may stand out of the picture. */
function squaresOf({ width, height }: Picture): Box[] {
  const long = Math.max(width, height);
  const short = Math.max(Math.min(width, height), long / LONGEST);
  const whole = centred(width / 2, height / 2, long);
  if (long < 1.2 * short) return [whole];
  const count = Math.ceil((long - short) / (0.75 * short)) + 1;
  const parts = Array.from({ length: count }, (_, i) => {
    const middle = short / 2 + ((long - short) * i) / (count - 1);
    return width > height ? centred(middle, height / 2, short) : centred(width / 2, middle, short);
  });
  return [whole, ...parts];
}

function squareAround(area: Area, { width, height }: Picture): Box {
  const side = Math.max((area.right - area.left) * width, (area.bottom - area.top) * height);
  return centred(((area.left + area.right) / 2) * width, ((area.top + area.bottom) / 2) * height, side);
}

function centred(x: number, y: number, side: number): Box {
  return { left: x - side / 2, top: y - side / 2, right: x + side / 2, bottom: y + side / 2 };
}

/** Interleaved red, green, blue, -1..1. Outside the picture its edge goes on, or it is black. */
function fill(picture: Picture, square: Box, to: Float32Array, black: boolean): void {
  const planes = new Float32Array(3 * SIDE * SIDE);
  const scale = [1 / 127.5, 1 / 127.5, 1 / 127.5] as const;
  resampleInto(picture, square, { width: SIDE, height: SIDE }, { data: planes, stride: SIDE, rows: SIDE }, scale, [-1, -1, -1]); // prettier-ignore
  const plane = SIDE * SIDE;
  const step = (square.right - square.left) / SIDE;
  for (let i = 0; i < plane; i += 1) {
    const [x, y] = [square.left + ((i % SIDE) + 0.5) * step, square.top + (Math.floor(i / SIDE) + 0.5) * step];
    if (black && (x < 0 || y < 0 || x > picture.width || y > picture.height)) {
      to.fill(-1, i * 3, i * 3 + 3);
      continue;
    }
    to[i * 3] = planes[2 * plane + i]!;
    to[i * 3 + 1] = planes[plane + i]!;
    to[i * 3 + 2] = planes[i]!;
  }
}

function decode(rows: Float32Array, square: Box, picture: Picture): FoundFace[] {
  const columns = SIDE / STRIDE;
  const scale = (square.right - square.left) / SIDE;
  const found: FoundFace[] = [];
  for (let cell = 0; cell < columns * columns; cell += 1) {
    const at = cell * ROW;
    const score = sigmoid(rows[at]!);
    if (score < LEAST_SCORE) continue;
    const x = ((cell % columns) + 0.5) * STRIDE;
    const y = (Math.floor(cell / columns) + 0.5) * STRIDE;
    const across = (value: number) => (square.left + (x + value) * scale) / picture.width;
    const down = (value: number) => (square.top + (y + value) * scale) / picture.height;
    const [cx = 0, cy = 0, w = 0, h = 0] = rows.subarray(at + 1, at + 5);
    const box = { left: across(cx - w / 2), right: across(cx + w / 2), top: down(cy - h / 2), bottom: down(cy + h / 2) }; // prettier-ignore
    const points = [5, 7, 9, 11, 13, 15].map((k) => ({ x: across(rows[at + k]!), y: down(rows[at + k + 1]!) }));
    found.push({ box: clipped(box), score, points });
  }
  return found;
}
