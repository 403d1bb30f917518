/** A rectangle as parts 0..1 of the picture, from its top left corner. */
export interface Area {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export const widthOf = ({ left, right }: Area) => Math.max(0, right - left);
export const heightOf = ({ top, bottom }: Area) => Math.max(0, bottom - top);
export const sizeOf = (area: Area) => widthOf(area) * heightOf(area);
export const middleOf = ({ left, top, right, bottom }: Area) => ({ x: (left + right) / 2, y: (top + bottom) / 2 });

/** The part that two areas share; one of no size when they share none. */
export function common(a: Area, b: Area): Area {
  const [left, top] = [Math.max(a.left, b.left), Math.max(a.top, b.top)];
  return { left, top, right: Math.max(left, Math.min(a.right, b.right)), bottom: Math.max(top, Math.min(a.bottom, b.bottom)) }; // prettier-ignore
}

/** Intersection over union, 0..1. */
export function likeness(a: Area, b: Area): number {
  const both = sizeOf(common(a, b));
  return both === 0 ? 0 : both / (sizeOf(a) + sizeOf(b) - both);
}

/** What of `inner` lies within `outer`, 0..1. */
export function shareWithin(inner: Area, outer: Area): number {
  const size = sizeOf(inner);
  return size === 0 ? 0 : sizeOf(common(inner, outer)) / size;
}

/** The area within the picture. */
export function clipped(area: Area): Area {
  return common(area, { left: 0, top: 0, right: 1, bottom: 1 });
}

/** The smallest area around some; undefined for none. */
export function around(areas: readonly Area[]): Area | undefined {
  if (areas.length === 0) return undefined;
  return areas.reduce((a, b) => ({
    left: Math.min(a.left, b.left),
    top: Math.min(a.top, b.top),
    right: Math.max(a.right, b.right),
    bottom: Math.max(a.bottom, b.bottom),
  }));
}

/** The best of each group of areas that lie over each other: greedy non-maximum suppression. @param same whether two tell of the same thing. */
export function withoutDoubles<T extends { readonly score: number }>(
  found: readonly T[],
  same: (a: T, b: T) => boolean,
): T[] {
  const kept: T[] = [];
  for (const one of [...found].sort((a, b) => b.score - a.score)) {
    if (!kept.some((other) => same(other, one))) kept.push(one);
  }
  return kept;
}
