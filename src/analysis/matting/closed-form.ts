import type { ColourLines } from './colour-lines.ts';

/**
 * Opacity that follows lines of colour and what is likely of it, which counts `weight` place by place: (L + W) x = W b by conjugate gradients (Levin, Lischinski
 * and Weiss, TPAMI 2008), started from `likely` and stopped after `steps`.
 */
export function* closedForm(
  lines: ColourLines,
  likely: Float32Array,
  weight: Float32Array,
  steps: number,
): Generator<void, Float32Array> {
  const size = likely.length;
  const x = likely.slice();
  const [residual, direction, product] = [new Float32Array(size), new Float32Array(size), new Float32Array(size)];
  lines.product(x, product);
  let energy = 0;
  for (let i = 0; i < size; i++) {
    const r = -product[i]!;
    residual[i] = r;
    // what is known weighs most on the diagonal
    direction[i] = r / (1 + weight[i]!);
    energy += r * direction[i]!;
  }
  const first = energy;
  for (let step = 0; step < steps && energy > 1e-7 * first; step++) {
    lines.product(direction, product);
    let along = 0;
    for (let i = 0; i < size; i++) {
      product[i] = product[i]! + weight[i]! * direction[i]!;
      along += product[i]! * direction[i]!;
    }
    const stride = energy / along;
    let next = 0;
    for (let i = 0; i < size; i++) {
      x[i] = x[i]! + stride * direction[i]!;
      const r = residual[i]! - stride * product[i]!;
      residual[i] = r;
      next += (r * r) / (1 + weight[i]!);
    }
    const turn = next / energy;
    for (let i = 0; i < size; i++) direction[i] = residual[i]! / (1 + weight[i]!) + turn * direction[i]!;
    energy = next;
    yield;
  }
  return x;
}
