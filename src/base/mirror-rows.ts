/** Turns every row of planes round, in place. */
export function mirrorRows<P extends Float32Array | Uint8Array>(planes: P, width: number): P {
  for (let from = 0; from < planes.length; from += width) planes.subarray(from, from + width).reverse();
  return planes;
}
