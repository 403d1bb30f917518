import { callerError } from '../base/errors.ts';
import { mediaErrors } from './errors.ts';
import type { FramesRequest } from './media.ts';

/** Which pixels of an upright picture are wanted, and how large they become. */
export interface Geometry {
  /** Undefined for the whole picture. */
  readonly crop:
    { readonly x: number; readonly y: number; readonly width: number; readonly height: number } | undefined;
  readonly width: number;
  readonly height: number;
}

type Wish = Pick<FramesRequest, 'region' | 'width' | 'height'>;

/** Turns fractions and wishes into pixels. Edges move outwards to even pixels, since chroma planes have half the resolution. Errors: InvalidParameter.OutOfRange. */
export function geometry(picture: { width: number; height: number }, wish: Wish): Geometry {
  const crop = wish.region === undefined ? undefined : cropOf(picture, wish.region);
  const source = crop ?? picture;
  const width = wish.width ?? scaled(source.width, wish.height, source.height);
  const height = wish.height ?? scaled(source.height, wish.width, source.width);
  for (const size of [width, height]) {
    if (!Number.isInteger(size) || size < 1 || size > 16_384) {
      throw callerError(
        mediaErrors.outOfRange,
        `The picture size ${width} x ${height} is out of range; each side may be 1 to 16384.`,
      );
    }
  }
  return { crop, width, height };
}

function scaled(side: number, otherWanted: number | undefined, other: number): number {
  return otherWanted === undefined ? side : Math.max(1, Math.round((side * otherWanted) / other));
}

function cropOf(picture: { width: number; height: number }, region: NonNullable<Wish['region']>): Geometry['crop'] {
  const { left, top, right, bottom } = region;
  if (!(left >= 0 && left < right && right <= 1 && top >= 0 && top < bottom && bottom <= 1)) {
    throw callerError(
      mediaErrors.outOfRange,
      `The region [[${top},${bottom}],[${left},${right}]] is out of range; expected 0 <= first < second <= 1.`,
    );
  }
  const [x, width] = span(left, right, picture.width);
  const [y, height] = span(top, bottom, picture.height);
  const whole = width === picture.width && height === picture.height;
  return whole ? undefined : { x, y, width, height };
}

/** Start and length in pixels; a hair of tolerance keeps 0.7 x 10 from becoming 7.000000000000001. */
function span(from: number, to: number, size: number): [number, number] {
  const start = Math.min(Math.floor((from * size) / 2 + 1e-9) * 2, size - 1);
  const end = Math.min(Math.ceil((to * size) / 2 - 1e-9) * 2, size);
  return [start, Math.max(1, end - start)];
}
