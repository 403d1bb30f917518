import type { Area } from '../subjects/box.ts';

/** How a window of one shape lies in a picture of another: as large as it can be, free to move along one direction. */
export interface Window {
  /** Direction in which it moves; along the other one it fills the picture. */
  readonly axis: 'x' | 'y';
  /** The picture without bars, stored pixels: even, inside the film. */
  readonly picture: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
  /** Stored pixels, even. */
  readonly width: number;
  readonly height: number;
  /** Length of the window along the axis, as a part of the picture's, 0..1. */
  readonly span: number;
}

/** Shapes nearer than this are taken as the same. */
const SAME_SHAPE = 0.01;

const even = (value: number) => 2 * Math.round(value / 2);
const evenIn = (value: number) => 2 * Math.floor((value + 1e-6) / 2);

/**
 * The largest window of an aspect in a film.
 * The film is given in stored pixels, `stretch` is how much wider one of them is than high, `inside` the film without bars as parts of it, `aspect` width over height on the screen.
 */
export function windowOf(
  film: { readonly width: number; readonly height: number; readonly stretch: number },
  inside: Area,
  aspect: number,
): Window {
  // prettier-ignore
  const x = Math.max(0, 2 * Math.ceil((inside.left * film.width) / 2 - 1e-6));
  const y = Math.max(0, 2 * Math.ceil((inside.top * film.height) / 2 - 1e-6));
  const picture = {
    ...{ x, y },
    width: Math.max(2, evenIn(inside.right * film.width - x)),
    height: Math.max(2, evenIn(inside.bottom * film.height - y)),
  };
  const stored = aspect / film.stretch;
  const shape = picture.width / picture.height;
  const axis = shape >= stored ? 'x' : 'y';
  const near = Math.abs(shape / stored - 1) < SAME_SHAPE;
  const width = axis === 'y' || near ? picture.width : clampEven(picture.height * stored, picture.width);
  const height = axis === 'x' || near ? picture.height : clampEven(picture.width / stored, picture.height);
  return { axis, picture, width, height, span: axis === 'x' ? width / picture.width : height / picture.height };
}

function clampEven(value: number, most: number): number {
  return Math.min(most, Math.max(2, even(value)));
}

/** Where a box of the film lies along the window's axis, as parts of the picture without bars. */
export function along(
  window: Window,
  film: { readonly width: number; readonly height: number },
  box: Area,
): readonly [number, number] {
  // prettier-ignore
  const { picture } = window;
  const [from, to, size, start, length] = window.axis === 'x' ? [box.left, box.right, film.width, picture.x, picture.width] : [box.top, box.bottom, film.height, picture.y, picture.height]; // prettier-ignore
  const part = (value: number) => Math.min(1, Math.max(0, (value * size - start) / length));
  return [part(from), part(to)];
}
