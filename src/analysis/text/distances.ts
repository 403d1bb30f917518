/** About the distance to the next 1, pixels (Borgefors, "Distance Transformations in Digital Images", 1986, steps of 3 and 4). */
export function distances(mask: Uint8Array, width: number): Float32Array {
  const far = 3 * mask.length;
  const out = Float32Array.from(mask, (m) => (m === 1 ? 0 : far));
  const lower = (i: number, other: number, step: number) => {
    if (other >= 0 && other < out.length && out[other]! + step < out[i]!) out[i] = out[other]! + step;
  };
  const sweep = (i: number, way: 1 | -1) => {
    const x = i % width;
    const [hasBefore, hasAfter] = way === 1 ? [x > 0, x < width - 1] : [x < width - 1, x > 0];
    if (hasBefore) lower(i, i - way, 3);
    lower(i, i - way * width, 3);
    if (hasBefore) lower(i, i - way * (width + 1), 4);
    if (hasAfter) lower(i, i - way * (width - 1), 4);
  };
  for (let i = 0; i < out.length; i++) sweep(i, 1);
  for (let i = out.length - 1; i >= 0; i--) sweep(i, -1);
  return out.map((d) => d / 3);
}
