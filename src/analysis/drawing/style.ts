/** One row of the picture while it is drawn. Each array has a value a pixel of the full size. */
export interface Row {
  readonly y: number;
  /** Smoothed colour: luma 0..255, blue and red difference about 0. The painter leaves the finished colour here. */
  readonly luma: Float32Array;
  readonly blue: Float32Array;
  readonly red: Float32Array;
  /** The line field of `lineField`. */
  readonly line: Float32Array;
  /** Luma around, over a twentieth of the picture. */
  readonly around: Float32Array;
  /** How much more light a place would get from the upper left than from the lower right, were what is bright high: differences of smoothed luma. */
  readonly relief: Float32Array;
  /** The strokes of `hatching`; all 0 where the style is not hatched. */
  readonly hatch: Float32Array;
  /** Pixels of the picture to one of a picture of a million. */
  readonly unit: number;
}

/** A way to draw. Lengths are those of a picture of a million pixels and grow with it. */
export interface Style {
  readonly smoothing: { readonly rounds: number; readonly reach: number; readonly range: number };
  /** As in `LineOptions`, and the values of the field below which nothing and above which certainly a line is. */
  readonly lines: { readonly width: number; readonly length: number; readonly weak: number; readonly strong: number };
  /** In faces tones and tints come back by this share, so that everybody stays who they are: brightened by an exponent (1 leaves them), their colour times a factor (0 leaves what is painted). */
  readonly faces: { readonly share: number; readonly tone: number; readonly colour: number };
  /** Whether it is drawn in strokes that follow the form. */
  readonly hatched?: boolean;
  /** @param boldness 0..1: how far it goes. @param tones those of `drawnTones`. */
  painter(boldness: number, tones: Float32Array): (row: Row) => void;
}

/** 0 up to `from`, 1 from `to` on, smooth between. */
export function smoothStep(from: number, to: number, value: number): number {
  const t = (value - from) / (to - from);
  return t <= 0 ? 0 : t >= 1 ? 1 : t * t * (3 - 2 * t);
}

/** Levels of `step` with soft edges between them, the steeper the larger `hardness`. */
export function softStep(value: number, step: number, hardness: number): number {
  const level = Math.floor(value / step);
  const t = value / step - level - 0.5;
  return step * (level + 0.5 + (0.5 * Math.tanh(hardness * t)) / Math.tanh(hardness / 2));
}

/** Tints between grey and the next, finest near grey, where a wrong one shows: differences of colour of 0, 3, 12, 27, 48 ... */
const tintUnit = 3;

/** A difference of colour taken to the nearest tint of a box of paints, so that near ones become alike and greys stay grey. */
export function tinted(value: number): number {
  const root = Math.sqrt((value < 0 ? -value : value) / tintUnit);
  const level = softStep(root - 0.5, 1, 4) + 0.5;
  const tint = level <= 0 ? 0 : tintUnit * level * level;
  return value < 0 ? -tint : tint;
}
