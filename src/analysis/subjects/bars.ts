import type { Frame } from '../../media/frame.ts';
import type { Area } from './box.ts';

/** Luma (limited range) up to which a row or column of a bar goes, noise of the encoder included. */
const BLACK = 26;
/** Share of the picture's rows (columns) that bars on both sides may take together. */
const MOST = 0.6;
/** Bars thinner than this are left: they may be dark scenery. */
const LEAST = 0.01;

/** Finds black bars around a film: rows and columns that stay black in every frame that shows something. Takes `yuv420p` frames of one size. */
export class BarMeter {
  private rows: Uint8Array | undefined;
  private columns: Uint8Array | undefined;

  push({ data, width, height }: Frame): void {
    const rows = (this.rows ??= new Uint8Array(height));
    const columns = (this.columns ??= new Uint8Array(width));
    const across = new Uint8Array(width);
    const down = new Uint8Array(height);
    for (let y = 0; y < height; y += 1) {
      for (let x = 0, at = y * width; x < width; x += 1, at += 1) {
        const luma = data[at]!;
        if (luma > down[y]!) down[y] = luma;
        if (luma > across[x]!) across[x] = luma;
      }
    }
    for (let y = 0; y < height; y += 1) if (down[y]! > rows[y]!) rows[y] = down[y]!;
    for (let x = 0; x < width; x += 1) if (across[x]! > columns[x]!) columns[x] = across[x]!;
  }

  /** The part of the picture inside the bars; all of it when there are none, or when nothing but black was seen. */
  inside(): Area {
    const [top, bottom] = this.rows === undefined ? [0, 1] : within(this.rows);
    const [left, right] = this.columns === undefined ? [0, 1] : within(this.columns);
    return { left, top, right, bottom };
  }
}

/** The edge itself is a mixture of black and picture: one line more goes with the bar. */
function within(most: Uint8Array): readonly [number, number] {
  const first = most.findIndex((luma) => luma > BLACK);
  if (first < 0) return [0, 1];
  const last = most.findLastIndex((luma) => luma > BLACK);
  const before = first < LEAST * most.length ? 0 : first + 1;
  const after = most.length - 1 - last < LEAST * most.length ? most.length : last;
  if (most.length - (after - before) > MOST * most.length) return [0, 1];
  return [before / most.length, after / most.length];
}
