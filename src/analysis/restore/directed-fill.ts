import type { Models } from '../../models/models.ts';
import { directions, Rays } from './rays.ts';

/** A hole in planes of one size: 1 where a pixel is unknown. Even sides. */
export interface Hole {
  readonly mask: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** Continues what runs into a hole: edges and stripes go on across it, where a smooth fill lets them end. */
export interface DirectedFill {
  /** Takes the smooth fill of a hole (0..255), and gives it anew with what runs through it; pixels that are seen as they were. */
  fill(smooth: Float32Array, hole: Hole): Promise<Float32Array>;
}

/** The film around a hole that the network sees, pixels, and what the sides of its input are multiples of, cells of 2 x 2 pixels. */
const [margin, multiple] = [24, 8];
const channels = 8 + 3 * directions;
/** How brightness, and how far a direction is from the smooth fill, are put before the network, and what it adds. */
const [lightScale, farScale, addedScale] = [64, 32, 32];

/**
 * A small U-Net (Ronneberger et al., 2015), trained by `training/hole-fill` to come near to what was hidden: it sees the smooth fill and what straight lines through the hole tell, and says how far
 * each of these pulls the fill. It paints nothing that the rim does not tell, so it neither flickers nor makes anything up.
 */
export function createDirectedFill(models: Models): DirectedFill {
  const known = new WeakMap<Uint8Array, Lines>();
  return {
    async fill(smooth, hole) {
      const lines = known.get(hole.mask) ?? new Lines(hole);
      known.set(hole.mask, lines);
      return lines.fill(smooth, models);
    },
  };
}

/** Lines through a hole, and the cells around it. */
class Lines {
  private readonly width: number;
  private readonly height: number;
  private readonly rays: Rays;
  /** First cell, and how many there are. */
  private readonly at: { readonly x: number; readonly y: number; readonly columns: number; readonly rows: number };
  /** Channels that are the same for all pictures: what is hidden, and how far the ends are. */
  private readonly planes: Float32Array;
  /** The cell of every pixel of the hole, and how many of that cell's are hidden. */
  private readonly cells: Int32Array;
  private readonly counts: Uint8Array;

  constructor({ mask, width, height }: Hole) {
    [this.width, this.height] = [width, height];
    this.rays = new Rays(mask, width, height);
    const { pixels, far } = this.rays;
    this.at = around(pixels, width, height);
    const { x, y, columns, rows } = this.at;
    const count = columns * rows;
    this.counts = new Uint8Array(count);
    this.cells = pixels.map((i) => ((Math.floor(i / width) >> 1) - y) * columns + ((i % width) >> 1) - x);
    for (const cell of this.cells) this.counts[cell]! += 1;
    this.planes = new Float32Array(channels * count);
    pixels.forEach((i, n) => {
      const corner = (i % width) % 2 + 2 * (Math.floor(i / width) % 2); // prettier-ignore
      this.planes[(4 + corner) * count + this.cells[n]!] = 1;
    });
    this.addMeans(this.planes, 8 + 2 * directions, far, (line) => Math.log(1 + far[line]!) / 2);
  }

  async fill(smooth: Float32Array, models: Models): Promise<Float32Array> {
    const { rays, at } = this;
    const { told, apart } = rays.tell(smooth);
    const data = this.planes.slice();
    this.addLight(data, smooth);
    const { pixels } = rays;
    const count = pixels.length;
    this.addMeans(data, 8, told, (line) => (told[line]! - smooth[pixels[line % count]!]!) / farScale);
    this.addMeans(data, 8 + directions, apart, (line) => Math.log(1 + apart[line]!) / 2);
    const session = await models.session('hole-fill');
    const outputs = await session.run({ planes: { dtype: 'float32', shape: [1, channels, at.rows, at.columns], data } }); // prettier-ignore
    return this.blended(smooth, told, outputs['pulls']!.data as Float32Array); // as the catalogue says
  }

  /** Mean over the hidden pixels of each cell, direction by direction, from channel `first` on. */
  private addMeans(data: Float32Array, first: number, lines: Float32Array, value: (line: number) => number): void {
    const { cells, counts, at } = this;
    const size = at.columns * at.rows;
    for (let line = 0; line < lines.length; line++) {
      const cell = cells[line % cells.length]!;
      data[(first + Math.floor(line / cells.length)) * size + cell]! += value(line) / counts[cell]!;
    }
  }

  /** The four pixels of every cell; the last row and column go on where the picture ends. */
  private addLight(data: Float32Array, smooth: Float32Array): void {
    const { at, width, height } = this;
    const size = at.columns * at.rows;
    for (let v = 0, cell = 0; v < at.rows; v++)
      for (let u = 0; u < at.columns; u++, cell++)
        for (let corner = 0; corner < 4; corner++) {
          const x = Math.min(width - 1, 2 * (at.x + u) + (corner & 1));
          const y = Math.min(height - 1, 2 * (at.y + v) + (corner >> 1));
          data[corner * size + cell] = smooth[y * width + x]! / lightScale - 2;
        }
  }

  /** The fill, pulled towards what lines tell as cells say, linearly between these, and what is added. */
  private blended(smooth: Float32Array, told: Float32Array, pulls: Float32Array): Float32Array {
    const { rays, at, width } = this;
    const { pixels } = rays;
    const { columns, rows } = at;
    const size = columns * rows;
    const out = smooth.slice();
    for (let n = 0; n < pixels.length; n++) {
      const i = pixels[n]!;
      const [x, y] = [(i % width) - 2 * at.x, Math.floor(i / width) - 2 * at.y];
      const [u, v] = [x >> 1, y >> 1];
      const besideU = Math.max(0, Math.min(columns - 1, u + ((x & 1) === 1 ? 1 : -1)));
      const besideV = Math.max(0, Math.min(rows - 1, v + ((y & 1) === 1 ? 1 : -1)));
      const [a, b, c, d] = [v * columns + u, v * columns + besideU, besideV * columns + u, besideV * columns + besideU];
      const here = smooth[i]!;
      let value = here + addedScale * pulls[(directions + (x & 1) + 2 * (y & 1)) * size + a]!;
      for (let k = 0; k < directions; k++) {
        const at = k * size;
        const pull = (9 * pulls[at + a]! + 3 * (pulls[at + b]! + pulls[at + c]!) + pulls[at + d]!) / 16;
        value += pull * (told[k * pixels.length + n]! - here);
      }
      out[i] = Math.max(0, Math.min(255, value));
    }
    return out;
  }
}

/** Cells of the hole and a margin, as far as the picture goes, made up to whole multiples. */
function around(pixels: Int32Array, width: number, height: number) {
  const box = { left: width, top: height, right: 0, bottom: 0 };
  for (const i of pixels) {
    const [x, y] = [i % width, Math.floor(i / width)];
    [box.left, box.right] = [Math.min(box.left, x), Math.max(box.right, x + 1)];
    [box.top, box.bottom] = [Math.min(box.top, y), Math.max(box.bottom, y + 1)];
  }
  const [x, y] = [Math.max(0, box.left - margin) >> 1, Math.max(0, box.top - margin) >> 1];
  const cells = (from: number, to: number) => Math.ceil((Math.ceil(to / 2) - from) / multiple) * multiple;
  return { x, y, columns: cells(x, Math.min(width, box.right + margin)), rows: cells(y, Math.min(height, box.bottom + margin)) }; // prettier-ignore
}
