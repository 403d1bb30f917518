import { cubic } from '../../analysis/restore/sample.ts';
import type { ShapeField } from './shape.ts';

/** Displacements below this many pixels leave a pixel what it is. */
const LEAST = 0.02;

/**
 * Draws a plane anew along a field, by cubic interpolation; a pixel that does not move stays exactly what it is.
 * `scale` is the size of the plane in parts of the window that the field is of: 1, or 0.5 for chroma.
 */
export function warp(plane: Float32Array, width: number, height: number, field: ShapeField, scale: number): void {
  const source = { data: plane.slice(), start: 0, width, height };
  const { columns, dx, dy } = field;
  const perNode = 1 / (field.step * scale);
  for (let y = 0, i = 0; y < height; y += 1) {
    const v = (y + 0.5) * perNode;
    const [top, fy] = [Math.trunc(v), v - Math.trunc(v)];
    for (let x = 0; x < width; x += 1, i += 1) {
      const u = (x + 0.5) * perNode;
      const left = Math.trunc(u);
      const fx = u - left;
      const node = top * columns + left; // the last row and column of nodes lie beyond the window
      const [a, b, c, d] = [(1 - fx) * (1 - fy), fx * (1 - fy), (1 - fx) * fy, fx * fy];
      const mx = scale * (a * dx[node]! + b * dx[node + 1]! + c * dx[node + columns]! + d * dx[node + columns + 1]!);
      const my = scale * (a * dy[node]! + b * dy[node + 1]! + c * dy[node + columns]! + d * dy[node + columns + 1]!);
      if (Math.abs(mx) < LEAST * scale && Math.abs(my) < LEAST * scale) continue;
      plane[i] = cubic(source, Math.min(width - 1, Math.max(0, x - mx)), Math.min(height - 1, Math.max(0, y - my)));
    }
  }
}
