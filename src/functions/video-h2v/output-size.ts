import type { Window } from '../../analysis/reframe/window.ts';

interface Wish {
  /** 0 for none. */
  readonly width: number;
  readonly height: number;
  readonly aspect: number;
}

/**
 * Size of the result, square pixels, even. Without a wish it has the window's own pixels: no more, or the picture would only be blurred, and no fewer.
 * `stretch` is how much wider a stored pixel is than high.
 */
export function outputSize(
  window: Pick<Window, 'width' | 'height'>,
  stretch: number,
  { width, height, aspect }: Wish,
): { width: number; height: number } {
  // prettier-ignore
  if (width > 0 && height > 0) return { width: even(width), height: even(height) };
  if (width > 0) return { width: even(width), height: even(width / aspect) };
  if (height > 0) return { width: even(height * aspect), height: even(height) };
  // anamorphic pixels are stretched in their smaller direction, as `displaySize` does
  return { width: even(window.width * Math.max(1, stretch)), height: even(window.height * Math.max(1, 1 / stretch)) };
}

function even(size: number): number {
  return Math.max(2, 2 * Math.round(size / 2));
}
