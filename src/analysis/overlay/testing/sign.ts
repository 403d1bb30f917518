import { everySecond, unitGradient, type Look } from '../looks.ts';
import type { Template } from '../template.ts';

/** Of the pictures. */
export const size = { width: 160, height: 90 };
/** Where the sign is at first, and where it is later. */
export const [first, later] = [{ x: 8, y: 6 }, { x: 116, y: 60 }] as const; // prettier-ignore

/** Waves that are others in every look (those of look number `waves`), with a sign of stripes and squares where `at` says. */
export function look(k: number, at?: { readonly x: number; readonly y: number }, waves = k): Look {
  const data = Uint8Array.from({ length: size.width * size.height }, (_, i) => {
    const [x, y] = [i % size.width, Math.floor(i / size.width)];
    const [u, v] = [x - (at?.x ?? 999), y - (at?.y ?? 999)];
    if (u >= 0 && u < 36 && v >= 0 && v < 22) return (u % 9 < 4 && v > 3 && v < 18) || (u > 20 && v % 8 < 3) ? 250 : 10;
    return (
      120 + 70 * Math.sin((x * (1 + (waves % 5)) + 13 * waves) / 9) * Math.cos((y * (1 + (waves % 3)) - 7 * waves) / 7)
    );
  });
  return {
    ...unitGradient({ ...size, data }),
    seconds: k,
    luma: everySecond(data, size),
    chroma: new Uint8Array((size.width * size.height) / 2).fill(128),
    scene: k,
  };
}

/** The sign as it is in look number 0 at a place, its strong edges and those of what is around it by up to `margin` pixels. */
export function sign({ x, y }: { readonly x: number; readonly y: number } = first, margin = 0) {
  const { gx, gy } = look(0, { x, y });
  const strong = (i: number) => Math.hypot(gx[i]!, gy[i]!);
  const within = (i: number) => i % size.width >= x - margin && i % size.width < x + 36 + margin && Math.floor(i / size.width) >= y - margin && Math.floor(i / size.width) < y + 22 + margin; // prettier-ignore
  const at = Int32Array.from(gx.keys()).filter((i) => within(i) && strong(i) > 60);
  const template: Template = { at, ux: Float32Array.from(at, (i) => gx[i]! / strong(i)), uy: Float32Array.from(at, (i) => gy[i]! / strong(i)) }; // prettier-ignore
  return { template, left: x, top: y, right: x + 36, bottom: y + 22, pixels: at.length };
}
