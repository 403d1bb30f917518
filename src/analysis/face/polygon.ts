import type { Point } from './points.ts';

/** Sets the pixels whose middle lies inside a ring (even-odd rule) to 1. */
export function fillPolygon(ring: readonly Point[], width: number, height: number, to: Float32Array): void {
  const ys = ring.map(({ y }) => y);
  const [first, last] = [Math.max(0, Math.floor(Math.min(...ys))), Math.min(height - 1, Math.ceil(Math.max(...ys)))];
  for (let row = first; row <= last; row += 1) {
    const crossings = crossingsAt(ring, row + 0.5);
    for (let i = 0; i + 1 < crossings.length; i += 2) {
      const from = Math.max(0, Math.ceil(crossings[i]! - 0.5));
      const to_ = Math.min(width, Math.ceil(crossings[i + 1]! - 0.5));
      if (to_ > from) to.fill(1, row * width + from, row * width + to_);
    }
  }
}

function crossingsAt(ring: readonly Point[], y: number): number[] {
  const found: number[] = [];
  ring.forEach((a, i) => {
    const b = ring[(i + 1) % ring.length]!;
    if (a.y <= y !== b.y <= y) found.push(a.x + ((y - a.y) / (b.y - a.y)) * (b.x - a.x));
  });
  return found.sort((a, b) => a - b);
}

/** How far a place lies outside a ring; 0 inside. */
export function distanceOutside(ring: readonly Point[], x: number, y: number): number {
  let [inside, least] = [false, Infinity];
  ring.forEach((a, i) => {
    const b = ring[(i + 1) % ring.length]!;
    if (a.y <= y !== b.y <= y && x < a.x + ((y - a.y) / (b.y - a.y)) * (b.x - a.x)) inside = !inside;
    const [dx, dy] = [b.x - a.x, b.y - a.y];
    const t = Math.max(0, Math.min(1, ((x - a.x) * dx + (y - a.y) * dy) / Math.max(dx * dx + dy * dy, 1e-9)));
    least = Math.min(least, Math.hypot(x - a.x - t * dx, y - a.y - t * dy));
  });
  return inside ? 0 : least;
}
