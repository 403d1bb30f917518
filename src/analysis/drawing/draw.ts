import type { Frame } from '../../media/frame.ts';
import { BoxMean } from '../matting/box-mean.ts';
import { canvasOf, lumaAt, type Canvas } from './canvas.ts';
import { Enlarged } from './enlarge.ts';
import { edgeFlow } from './flow.ts';
import { followLuma, type LinearFit } from './guided.ts';
import { hatching } from './hatching.ts';
import { keepLines, lineField } from './lines.ts';
import { keepsOf, smooth, type Detail } from './smooth.ts';
import { smoothStep, type Row, type Style } from './style.ts';
import { drawnTones } from './tones.ts';
import { doubled, halved } from './twofold.ts';

/** Shapes are found in a picture of this many pixels at most, and drawn at full size. */
const mostPixels = 1_200_000;
/** Pictures of up to this many pixels are drawn at twice their size and made smaller again, as ink that is finer than a pixel: else lines and edges would have steps. */
const coarsePixels = 1_500_000;
const rowsAtOnce = 64;

/**
 * Draws a picture, at its full size: what is smoothed and where lines go is worked out on a smaller copy, and laid over the full one sharply. Opacity stays.
 * Yields the share done, 0..1, at least a few times a second; returns a frame of its own.
 * @param frame `rgb24` or `rgba`. @param strength 0..1; 0 is the picture itself, 0.5 the drawing, and above it becomes bolder. @param details where more is left than elsewhere.
 */
export function* draw(
  frame: Frame,
  style: Style,
  strength: number,
  details: readonly Detail[] = [],
): Generator<number, Frame> {
  if (strength === 0) return { ...frame, data: Uint8Array.from(frame.data) };
  const boldness = Math.max(0, strength * 2 - 1);
  const coarse = frame.width * frame.height <= coarsePixels;
  const drawn = yield* drawWhole(coarse ? doubled(frame) : frame, style, boldness, details);
  const out = coarse ? halved(drawn) : drawn;
  mixInto(out, frame, Math.min(1, strength * 2));
  return out;
}

function* drawWhole(
  frame: Frame,
  style: Style,
  boldness: number,
  details: readonly Detail[],
): Generator<number, Frame> {
  const out = { ...frame, data: new Uint8Array(frame.data.length) };
  const canvas = canvasOf(frame, mostPixels);
  yield 0.1;
  const sketch = yield* study(canvas, style, boldness, details);
  yield 0.58;
  const rows = new Rows(frame, canvas, sketch);
  yield 0.6;
  const paint = style.painter(boldness, sketch.tones);
  const faces = details.length === 0 ? undefined : new Enlarged(keepsOf(canvas, details), canvas, frame, 2);
  const before = new Unpainted(frame.width);
  for (let y = 0; y < frame.height; y++) {
    const row = rows.at(y);
    if (faces !== undefined) before.take(row);
    paint(row);
    if (faces !== undefined) before.bringBack(row, faces.row(y), style.faces);
    store(row, out);
    if (y % rowsAtOnce === rowsAtOnce - 1) yield 0.6 + (0.4 * y) / frame.height;
  }
  return out;
}

/** Colours of a row before it is painted. */
class Unpainted {
  private readonly planes: readonly Float32Array[];

  constructor(width: number) {
    this.planes = [0, 0, 0].map(() => new Float32Array(width));
  }

  take({ luma, blue, red }: Row): void {
    [luma, blue, red].forEach((plane, c) => this.planes[c]!.set(plane));
  }

  /** The tones of faces as they were; ink stays as it is drawn. */
  bringBack(row: Row, keep: Float32Array, { share, tone, colour }: Style['faces']): void {
    const [before, beforeBlue, beforeRed] = this.planes as [Float32Array, Float32Array, Float32Array]; // three of three
    const { luma, blue, red, line } = row;
    for (let x = 0; x < luma.length; x++) {
      if (keep[x] === 0) continue;
      const own = 255 * (Math.max(0, before[x]!) / 255) ** tone;
      const ink = own > luma[x]! ? smoothStep(0.004, 0.02, line[x]!) : 0;
      const by = share * (1 - ink) * keep[x]!;
      luma[x]! += by * (own - luma[x]!);
      if (colour === 0) continue;
      blue[x]! += by * (colour * beforeBlue[x]! - blue[x]!);
      red[x]! += by * (colour * beforeRed[x]! - red[x]!);
    }
  }
}

interface Sketch {
  readonly smoothed: Canvas;
  readonly line: Float32Array;
  readonly around: Float32Array;
  readonly relief: Float32Array;
  readonly hatch: Float32Array | undefined;
  readonly tones: Float32Array;
}

function* study(
  canvas: Canvas,
  { smoothing, lines, hatched }: Style,
  boldness: number,
  details: readonly Detail[],
): Generator<number, Sketch> {
  const { width, height } = canvas;
  const unit = Math.sqrt(width * height) / 1000;
  const flow = edgeFlow(canvas, Math.max(2, Math.round(4 * unit)));
  yield 0.2;
  const reach = Math.max(2, Math.round(smoothing.reach * unit));
  const range = smoothing.range * (1 + 0.5 * boldness);
  const smoothed = yield* spread(smooth(canvas, flow, { ...smoothing, range, reach, details }), 0.2, 0.04);
  yield 0.46;
  const finer = edgeFlow(smoothed, Math.max(2, Math.round(3 * unit)));
  const size = { width: Math.max(0.7, lines.width * unit), length: Math.max(2, lines.length * unit) };
  const line = yield* spread(lineField(smoothed, finer, size), 0.5, 0.04);
  yield 0.54;
  keepLines(line, width, lines.weak, lines.strong, Math.max(4, 40 * unit * unit));
  yield 0.56;
  const hatch = hatched === true ? hatching(smoothed, unit) : undefined;
  const luma = Float32Array.from(line, (_, i) => smoothed.colour[3 * i]!);
  const mean = new BoxMean(width, height, Math.max(1, Math.round(25 * unit)));
  return {
    smoothed,
    line,
    hatch,
    tones: drawnTones(luma),
    relief: reliefOf(luma, width, height, unit),
    around: mean.mean(mean.mean(luma, new Float32Array(luma.length)), luma),
  };
}

/** Light from the upper left on a picture whose bright places are high. */
function reliefOf(luma: Float32Array, width: number, height: number, unit: number): Float32Array {
  const near = new BoxMean(width, height, Math.max(1, Math.round(4 * unit)));
  const round = near.mean(near.mean(luma, new Float32Array(luma.length)), new Float32Array(luma.length));
  const step = Math.max(1, Math.round(4 * unit));
  const out = new Float32Array(luma.length);
  for (let y = 0, i = 0; y < height; y++) {
    const up = Math.max(0, y - step) * width;
    const down = Math.min(height - 1, y + step) * width;
    for (let x = 0; x < width; x++, i++) {
      const left = Math.max(0, x - step);
      const right = Math.min(width - 1, x + step);
      out[i] = (2 * round[down + right]! + round[down + x]! - 2 * round[up + left]! - round[up + x]!) / 3;
    }
  }
  return out;
}

/** The steps of a part of the work as shares of the whole. */
function* spread<T>(steps: Generator<void, T>, from: number, each: number): Generator<number, T> {
  for (let done = from; ; done += each) {
    const { done: finished, value } = steps.next();
    if (finished === true) return value;
    yield Math.min(0.6, done);
  }
}

/** The rows that a painter works on, from the study of the small picture. */
class Rows {
  private readonly frame: Frame;
  private readonly slope: readonly Enlarged[];
  private readonly offset: readonly Enlarged[];
  private readonly line: Enlarged;
  private readonly around: Enlarged;
  private readonly relief: Enlarged;
  private readonly hatch: Enlarged | undefined;
  private readonly row: Row;

  constructor(frame: Frame, canvas: Canvas, { smoothed, line, around, relief, hatch }: Sketch) {
    this.frame = frame;
    const enlarged = (plane: Float32Array, taps: 2 | 4) => new Enlarged(plane, canvas, frame, taps);
    const fit = canvas.width === frame.width ? asItIs(smoothed) : followLuma(canvas, smoothed, 2);
    this.slope = fit.slope.map((plane) => enlarged(plane, 2));
    this.offset = fit.offset.map((plane) => enlarged(plane, 2));
    this.line = enlarged(line, 4);
    this.around = enlarged(around, 2);
    this.relief = enlarged(relief, 2);
    this.hatch = hatch === undefined ? undefined : enlarged(hatch, 2);
    const empty = () => new Float32Array(frame.width);
    const unit = Math.sqrt(frame.width * frame.height) / 1000;
    this.row = {
      ...{ y: 0, unit, luma: empty(), blue: empty(), red: empty() },
      line: empty(),
      around: empty(),
      relief: empty(),
      hatch: empty(),
    };
  }

  at(y: number): Row {
    const { width, data, pixelFormat } = this.frame;
    const step = pixelFormat === 'rgba' ? 4 : 3;
    const targets = [this.row.luma, this.row.blue, this.row.red];
    const guide = this.row.line; // free until the end
    for (let x = 0, i = y * width * step; x < width; x++, i += step) guide[x] = lumaAt(data, i);
    for (const [c, target] of targets.entries()) {
      const offset = this.offset[c]!.row(y);
      const slope = this.slope[c]?.row(y);
      if (slope === undefined) target.set(offset);
      else for (let x = 0; x < width; x++) target[x] = slope[x]! * guide[x]! + offset[x]!;
    }
    return {
      ...this.row,
      y,
      line: this.line.row(y),
      around: this.around.row(y),
      relief: this.relief.row(y),
      hatch: this.hatch?.row(y) ?? this.row.hatch,
    };
  }
}

/** A picture that was not made smaller needs no help to be sharp. */
function asItIs({ width, height, colour }: Canvas): LinearFit {
  const plane = (c: number) => Float32Array.from({ length: width * height }, (_, i) => colour[3 * i + c]!);
  return { slope: [], offset: [plane(0), plane(1), plane(2)] };
}

/** Writes a finished row; opacity is left to `mixInto`. */
function store({ y, luma, blue, red }: Row, { width, data, pixelFormat }: Frame): void {
  const step = pixelFormat === 'rgba' ? 4 : 3;
  for (let x = 0, i = y * width * step; x < width; x++, i += step) {
    const l = luma[x]!;
    const b = blue[x]!;
    const r = red[x]!;
    // the inverse of the BT.601 matrix
    data[i] = rounded(l + 1.402 * r);
    data[i + 1] = rounded(l - 0.344 * b - 0.714 * r);
    data[i + 2] = rounded(l + 1.772 * b);
  }
}

/** Leaves `share` of a drawing on the photograph it was made from, and its opacity. */
function mixInto(drawing: Frame, { data, pixelFormat }: Frame, share: number): void {
  const opacityAt = pixelFormat === 'rgba' ? 3 : -1;
  for (let i = 0; i < data.length; i++)
    drawing.data[i] = (i & 3) === opacityAt ? data[i]! : rounded(data[i]! + share * (drawing.data[i]! - data[i]!));
}

function rounded(value: number): number {
  return value < 0 ? 0 : value > 255 ? 255 : (value + 0.5) | 0;
}
