import { mirrorRows } from '../../base/mirror-rows.ts';
import type { Models } from '../../models/models.ts';
import { Consensus } from './consensus.ts';
import { HarmonicFill } from './harmonic-fill.ts';

/** A colour picture, interleaved, 8 bits a sample. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** 3 for red, green, blue; 4 with opacity behind them. */
  readonly channels: 3 | 4;
  readonly data: Uint8Array;
}

/** A rectangle in whole pixels; `right` and `bottom` are exclusive. */
export interface Area {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** The network sees this much around a hole: its longer side, within limits (pixels). It works at 512 x 512 whatever it is given. */
const [contextShare, leastContext, mostContext] = [0.9, 48, 400];

/** Paints a hole so that it fits its surroundings: smooth ones are continued (`HarmonicFill`), others are the network's work (MI-GAN) as far as it agrees with itself (`Consensus`). */
export interface Painter {
  /** Paints the masked pixels (1) inside `area`, in place; opacity stays. Other masked pixels nearby are not looked at. */
  paint(picture: Pixels, mask: Uint8Array, area: Area): Promise<void>;
}

/** One hole a call: the network crops round all holes it is given, and far ones would leave it few pixels for each. */
export function createPainter(models: Models): Painter {
  return {
    async paint(picture, mask, area) {
      const around = withContext(area, picture);
      const [width, height] = [around.right - around.left, around.bottom - around.top];
      const size = width * height;
      const hole = new Uint8Array(size);
      const planes = [0, 1, 2].map(() => new Float32Array(size));
      eachPixel(around, picture.width, (at, i) => {
        for (let c = 0; c < 3; c++) planes[c]![i] = picture.data[at * picture.channels + c]!; // three planes
        hole[i] = mask[at]!;
      });
      if (!hole.includes(1)) return;
      const off = smoothError(planes[1]!, hole, { width, height }); // green has most of the light
      const fill = new HarmonicFill(hole, width, height);
      for (const plane of planes) fill.fill(plane);
      const filled = Uint8Array.from({ length: 3 * size }, (_, k) => Math.max(0, Math.min(255, Math.round(planes[Math.floor(k / size)]![k % size]!)))); // prettier-ignore
      if (off > mostError) await byNetwork(models, filled, hole, { width, height });
      eachPixel(around, picture.width, (at, i) => {
        if (hole[i] === 0) return;
        for (let c = 0; c < 3; c++) picture.data[at * picture.channels + c] = filled[c * size + i]!;
      });
    },
  };
}

/** Up to this error (root mean square, 0..255) surroundings are smooth enough to be continued: what the network makes up differs more from the truth. */
const mostError = 9;

/** How far a smooth continuation would be off in holes of the same form beside this one, root mean square; Infinity where there is no room for any. */
function smoothError(
  plane: Float32Array,
  hole: Uint8Array,
  { width, height }: { width: number; height: number },
): number {
  const box = { left: width, top: height, right: 0, bottom: 0 };
  for (let i = 0; i < hole.length; i++) {
    if (hole[i] === 0) continue;
    const [x, y] = [i % width, Math.floor(i / width)];
    [box.left, box.right] = [Math.min(box.left, x), Math.max(box.right, x + 1)];
    [box.top, box.bottom] = [Math.min(box.top, y), Math.max(box.bottom, y + 1)];
  }
  const [w, h] = [box.right - box.left, box.bottom - box.top];
  const shifts = [[-w, 0], [w, 0], [0, -h], [0, h]].map(([x, y]) => [Math.round(1.05 * x!), Math.round(1.05 * y!)] as const); // prettier-ignore
  const errors = shifts.flatMap(([dx, dy]) => {
    const room = box.left + dx > 0 && box.right + dx < width && box.top + dy > 0 && box.bottom + dy < height;
    return room ? [errorAt(plane, hole, { width, height }, dy * width + dx)] : [];
  });
  return errors.length === 0 ? Infinity : Math.sqrt(errors.reduce((sum, e) => sum + e, 0) / errors.length);
}

/** Mean squared error of a smooth continuation over the hole moved by some pixels. */
function errorAt(
  plane: Float32Array,
  hole: Uint8Array,
  { width, height }: { width: number; height: number },
  by: number,
): number {
  const moved = new Uint8Array(hole.length);
  for (let i = 0; i < hole.length; i++) if (hole[i] === 1) moved[i + by] = 1;
  const filled = Float32Array.from(plane);
  new HarmonicFill(moved.map((m, i) => m | hole[i]!), width, height).fill(filled); // prettier-ignore
  let [sum, count] = [0, 0];
  for (let i = 0; i < moved.length; i++) {
    if (moved[i] === 0) continue;
    sum += (filled[i]! - plane[i]!) ** 2;
    count += 1;
  }
  return sum / Math.max(1, count);
}

/** The picture is asked about as it is and mirrored, both ways: what the network makes up differs, what it knows does not. */
const mirrors = [[false, false], [true, false], [false, true], [true, true]] as const; // prettier-ignore

/** Pixels of a part from which only the first two are asked: pictures of 12 million pixels are to be done within seconds. */
const largePart = 1_000_000;

/** Paints the hole of a planar picture, in place. It is filled already: the network takes a little of what is in it along. */
async function byNetwork(
  models: Models,
  image: Uint8Array,
  hole: Uint8Array,
  { width, height }: { width: number; height: number },
): Promise<void> {
  const session = await models.session('inpainting');
  const mask = hole.map((one) => (one === 1 ? 0 : 255));
  const guesses = new Consensus(hole, width);
  const asked = mirrors.slice(0, hole.length > largePart ? 2 : mirrors.length);
  for (const [across, down] of asked) {
    const turned = (planes: Uint8Array) => mirrored(planes, { width, height }, across, down);
    const outputs = await session.run({
      image: { dtype: 'uint8', shape: [1, 3, height, width], data: turned(image) },
      mask: { dtype: 'uint8', shape: [1, 1, height, width], data: turned(mask) },
    });
    guesses.add(turned(outputs['result']?.data as Uint8Array)); // uint8 by the catalogue
  }
  guesses.paint(image);
}

/** Planes of one size in the mirror; twice is as before. */
function mirrored(
  planes: Uint8Array,
  { width, height }: { width: number; height: number },
  across: boolean,
  down: boolean,
) {
  // prettier-ignore
  const out = Uint8Array.from(planes);
  for (let row = 0; row * width < planes.length; row++) {
    const y = row % height;
    const to = (row - y + (down ? height - 1 - y : y)) * width;
    out.set(planes.subarray(row * width, (row + 1) * width), to);
  }
  return across ? mirrorRows(out, width) : out;
}

function withContext({ left, top, right, bottom }: Area, { width, height }: Pixels): Area {
  const longer = Math.max(right - left, bottom - top);
  const margin = Math.round(Math.min(mostContext, Math.max(leastContext, contextShare * longer)));
  return {
    ...{ left: Math.max(0, left - margin), top: Math.max(0, top - margin) },
    ...{ right: Math.min(width, right + margin), bottom: Math.min(height, bottom + margin) },
  };
}

/** Calls with the pixel's number in the picture and in the area. */
function eachPixel(area: Area, stride: number, visit: (at: number, i: number) => void): void {
  for (let y = area.top, i = 0; y < area.bottom; y++) {
    for (let x = area.left; x < area.right; x++, i++) visit(y * stride + x, i);
  }
}
