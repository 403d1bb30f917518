/** From here on a place is rather the subject than not. */
const rather = 0.5;
/** What is less than this share of the largest part is no part of the subject. */
const leastPart = 0.02;

/**
 * Decides a mask, 1 or 0 everywhere: the subject is what it rather is and hangs together (4 neighbours) with what it is surely (thresholding with
 * hysteresis; Canny, TPAMI 1986), without crumbs. A network's doubt is about what belongs together; it is not opacity.
 * Undefined where nothing is at least `sure`.
 */
export function settle(mask: Float32Array, width: number, sure: number): Uint8Array | undefined {
  const { label, areas } = hangingParts(mask, width, rather, sure);
  if (areas.length === 1) return undefined;
  const largest = areas.reduce((a, b) => Math.max(a, b));
  return Uint8Array.from(label, (part) => (part > 0 && areas[part]! >= leastPart * largest ? 1 : 0));
}

/** Parts of at least `least` everywhere and `sure` somewhere that hang together: the number of its part for every place, 0 for none, and areas by number. */
export function hangingParts(
  mask: Float32Array,
  width: number,
  least: number,
  sure: number,
): { readonly label: Int32Array; readonly areas: readonly number[] } {
  const label = new Int32Array(mask.length);
  const areas = [0];
  for (let i = 0; i < mask.length; i++) {
    if (mask[i]! < sure || label[i]! > 0) continue;
    areas.push(flood(mask, width, least, i, areas.length, label));
  }
  return { label, areas };
}

/** Labels what hangs together with a place; gives its area in pixels. */
function flood(
  mask: Float32Array,
  width: number,
  least: number,
  from: number,
  part: number,
  label: Int32Array,
): number {
  // prettier-ignore
  const queue: number[] = [];
  const take = (i: number) => {
    if (label[i]! > 0 || mask[i]! < least) return;
    label[i] = part;
    queue.push(i);
  };
  take(from);
  for (let n = 0; n < queue.length; n++) {
    const i = queue[n]!;
    const x = i % width;
    if (x > 0) take(i - 1);
    if (x + 1 < width) take(i + 1);
    if (i >= width) take(i - width);
    if (i + width < mask.length) take(i + width);
  }
  return queue.length;
}
