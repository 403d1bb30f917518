import { connectedComponents } from '../text/components.ts';
import type { Box } from '../text/picture.ts';
import { dilate } from './morphology.ts';

/** Pixels that lie near one another, with their box. */
export interface Group extends Box {
  readonly pixels: number;
}

/** Size of the looks, pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

const [mostWidthShare, mostHeightShare] = [0.5, 0.3];
/** Smallest overlay: shorter side and edge pixels, and the share of its box they fill. */
const [leastSide, leastPixels, leastDensity] = [6, 60, 0.08];

/** Edges this near one another are one overlay, pixels. */
export const reachOf = ({ width }: Size) => Math.max(4, Math.round(width / 70));

/** Pixels of a mask that lie within `reach` of one another. */
export function groupsOf(mask: Uint8Array, { width, height }: Size, reach: number): Group[] {
  const spread = dilate(mask, width, height, reach);
  return connectedComponents(Float32Array.from(spread), width, { width, height }, 0.5).map((component) => {
    let [left, top, right, bottom, pixels] = [width, height, 0, 0, 0];
    for (let y = component.top; y < component.bottom; y++) {
      for (let x = component.left; x < component.right; x++) {
        if (mask[y * width + x] === 0) continue;
        [left, top] = [Math.min(left, x), Math.min(top, y)];
        [right, bottom] = [Math.max(right, x + 1), Math.max(bottom, y + 1)];
        pixels += 1;
      }
    }
    return { left, top, right, bottom, pixels };
  });
}

/** Scenery runs out of the picture; an overlay ends this much before its edge, pixels. */
const leastFree = 2;

/** Of the size of a logo, wholly in the picture, and with enough of it to be sure. */
export function isLogoSized(group: Group, { width, height }: Size): boolean {
  const [w, h] = [group.right - group.left, group.bottom - group.top];
  return (
    Math.min(group.left, group.top, width - group.right, height - group.bottom) > leastFree &&
    w <= mostWidthShare * width &&
    h <= mostHeightShare * height &&
    Math.min(w, h) >= leastSide &&
    group.pixels >= leastPixels &&
    group.pixels >= leastDensity * w * h
  );
}

/** True within `margin` of a box. */
export function inside(box: Box, x: number, y: number, margin: number): boolean {
  return x >= box.left - margin && x < box.right + margin && y >= box.top - margin && y < box.bottom + margin;
}

/** Numbers of the pixels in a box. */
export const pixelsIn = (box: Box, size: Size): number[] => pixelsWithin(box, size, 0);

/** Numbers of the pixels around a box, as far as the box is high or wide, but not next to it. */
export function ringAround(box: Box, size: Size): number[] {
  const margin = Math.max(12, Math.min(box.right - box.left, box.bottom - box.top));
  return pixelsWithin(box, size, margin).filter((i) => !inside(box, i % size.width, Math.floor(i / size.width), 3));
}

function pixelsWithin(box: Box, { width, height }: Size, margin: number): number[] {
  const at: number[] = [];
  for (let y = Math.max(1, box.top - margin); y < Math.min(height - 1, box.bottom + margin); y++)
    for (let x = Math.max(1, box.left - margin); x < Math.min(width - 1, box.right + margin); x++)
      at.push(y * width + x);
  return at;
}

/** Without lines right across the picture: they are the rims of bars or of the picture. */
export function withoutLines(still: Uint8Array, { width, height }: Size): Uint8Array {
  for (let y = 0; y < height; y++) {
    let sum = 0;
    for (let x = 0; x < width; x++) sum += still[y * width + x]!;
    if (sum > width / 2) still.fill(0, y * width, (y + 1) * width);
  }
  for (let x = 0; x < width; x++) {
    let sum = 0;
    for (let y = 0; y < height; y++) sum += still[y * width + x]!;
    if (sum > height / 2) for (let y = 0; y < height; y++) still[y * width + x] = 0;
  }
  return still;
}

/** Pixels that both cover. */
export const shared = (a: Group, b: Group) =>
  Math.max(0, Math.min(a.right, b.right) - Math.max(a.left, b.left)) *
  Math.max(0, Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top));
export const areaOf = (a: Group) => (a.right - a.left) * (a.bottom - a.top);
/** More than half of what either covers is covered by both. */
export const alike = (a: Group, b: Group) => shared(a, b) > 0.5 * (areaOf(a) + areaOf(b) - shared(a, b));
/** A good part of the smaller one lies in the other. */
export const overlapping = (a: Group, b: Group) => shared(a, b) > 0.3 * Math.min(areaOf(a), areaOf(b));
/** Nearly all of `b` lies in `a`. */
export const holds = (a: Group, b: Group) => shared(a, b) > 0.7 * areaOf(b);
