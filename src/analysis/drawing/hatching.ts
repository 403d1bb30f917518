import type { Canvas } from './canvas.ts';
import { edgeFlow } from './flow.ts';
import { alongEdges } from './lines.ts';
import { lots } from './texture.ts';

/** Structure (mean squares of Sobel differences) below which a surface has no form of its own to follow. */
const formless = 350;
/** Deviations of the noise that its values are stretched over. */
const deviations = 1.7;

/**
 * Strokes of a pencil that follow the form of what is drawn, and rise to the right where it has none: noise drawn out along the edges. Values 0..1 about evenly; the same picture has the same strokes.
 * `unit` is pixels to one of a picture of a million.
 */
export function hatching(canvas: Canvas, unit: number): Float32Array {
  const { width, height } = canvas;
  const source = lots(11);
  const noise = Float32Array.from({ length: width * height }, () => source.next().value as number);
  const flow = edgeFlow(canvas, Math.max(2, Math.round(12 * unit)), formless);
  const drawn = alongEdges(noise, width, height, flow, Math.max(2, 9 * unit));
  let square = 0;
  for (const value of drawn) square += (value - 0.5) ** 2;
  const half = deviations * Math.sqrt(square / drawn.length) + 1e-6;
  return drawn.map((value) => Math.min(1, Math.max(0, 0.5 + (0.5 * (value - 0.5)) / half)));
}
