import type { Frame } from '../../media/media.ts';
import { Blocks, isSubject } from './blocks.ts';
import type { CleanPlate } from './clean-plate.ts';
import { PixelOpacity } from './pixel-opacity.ts';
import { PushPull } from './push-pull.ts';
import { EdgeLight } from './edge-light.ts';
import { halved, planesOf } from './samples.ts';
import type { KeyOptions } from './key-options.ts';
import type { FrameToSolve } from './frame-to-solve.ts';
import { solvePixels } from './solve.ts';
import { ScreenNow } from './screen-now.ts';
import { SubjectColours } from './subject-colours.ts';

/** What stands before the screen in one frame. Buffers are the keyer's and change with the next frame. */
export interface Matte {
  /** 0..255 at full size. */
  readonly alpha: Uint8Array;
  /** Planar Y, Cb, Cr (4:2:0) of the subject alone; where alpha is 0 its nearest colours go on. */
  readonly foreground: Uint8Array;
  /** Both, the colours first. */
  readonly planes: Uint8Array;
}

/**
 * Tells the subject from the screen, frame by frame: the share of the screen's colour in a pixel against what the screen itself has at that place
 * (Vlahos' colour difference, US 4100569, with a clean plate), the subject's colours carried on from where it surely is, and opacity solved between
 * both by their likelihood (Chuang et al., "A Bayesian Approach to Digital Matting", CVPR 2001, one Gaussian of a local covariance for the
 * subject, a plate for the screen).
 */
export class Keyer {
  private readonly width: number;
  private readonly height: number;
  private readonly columns: number;
  private readonly rows: number;
  private readonly luma: Float32Array;
  private readonly cells: Float32Array;
  private readonly blocks: Blocks;
  private readonly subject: PushPull;
  private readonly screen: ScreenNow;
  private readonly colours: SubjectColours;
  private readonly light: EdgeLight;
  private readonly pixels: PixelOpacity;
  private readonly planes: Uint8Array;
  private readonly alpha: Uint8Array;
  private readonly foreground: Uint8Array;
  private readonly options: KeyOptions;
  private readonly plate: CleanPlate;

  constructor(width: number, height: number, plate: CleanPlate, options: KeyOptions) {
    [this.width, this.height, this.plate, this.options] = [width, height, plate, options];
    [this.columns, this.rows] = [plate.columns, plate.rows];
    const cells = this.columns * this.rows;
    this.luma = new Float32Array(cells);
    this.cells = new Float32Array(cells);
    this.blocks = new Blocks(plate);
    this.subject = new PushPull(this.blocks.columns, this.blocks.rows, 5);
    this.screen = new ScreenNow(plate);
    this.pixels = new PixelOpacity(this.columns);
    this.light = new EdgeLight(this.blocks.columns, this.blocks.rows);
    this.colours = new SubjectColours(this.blocks.columns, this.blocks.rows, plate);
    this.planes = new Uint8Array(2 * width * height + 2 * cells);
    this.foreground = this.planes.subarray(0, width * height + 2 * cells);
    this.alpha = this.planes.subarray(width * height + 2 * cells);
  }

  /** Keys a `yuv420p` frame of the size that was named. */
  key(frame: Frame): Matte {
    const { width, height, columns, rows, luma } = this;
    const planes = planesOf(frame);
    halved(planes.y, width, height, luma);
    this.screen.follow(luma, planes.u, planes.v);
    this.blocks.sort(luma, planes.u, planes.v, this.screen);
    this.light.measure(this.blocks.states, this.blocks.relative);
    this.gatherSubject(planes.u, planes.v);
    this.subject.fill(this.blocks.states); // on the screen nobody sees the subject's colours
    this.colours.choose({ columns, rows, luma, u: planes.u, v: planes.v, states: this.blocks.states, screen: this.screen }, this.subject); // prettier-ignore
    const { blocks, plate, screen, subject, light, cells, alpha, foreground, options } = this;
    const solve: FrameToSolve = { width, height, columns, rows, ...planes, luma, marked: blocks.marked, cells, screen, subject, blocks: blocks.states, light, plate, alpha, foreground, options }; // prettier-ignore
    solvePixels(solve, this.pixels);
    this.clearOutside();
    return { alpha: this.alpha, foreground: this.foreground, planes: this.planes };
  }

  /** Nothing is left of black bars and of what the caller cut away. */
  private clearOutside(): void {
    const { width, height, alpha, options, plate } = this;
    const { inside } = plate.fixtures;
    const keep = options.keep ?? { left: 0, top: 0, right: width, bottom: height };
    const left = Math.max(keep.left, 2 * inside.left);
    const right = Math.max(left, Math.min(keep.right, 2 * inside.right, width));
    for (let y = 0; y < height; y++) {
      if (y < Math.max(keep.top, 2 * inside.top) || y >= Math.min(keep.bottom, 2 * inside.bottom))
        alpha.fill(0, y * width, (y + 1) * width); // prettier-ignore
      else {
        alpha.fill(0, y * width, y * width + left);
        alpha.fill(0, y * width + right, (y + 1) * width);
      }
    }
  }

  /** The subject's colours and their squares where it surely is. */
  private gatherSubject(u: Uint8Array, v: Uint8Array): void {
    const { subject, columns, rows, luma } = this;
    const { columns: blockColumns, rows: blockRows, states } = this.blocks;
    const weight = subject.weight;
    const channels = [0, 1, 2, 3, 4].map((channel) => subject.values(channel)) as [Float32Array, Float32Array, Float32Array, Float32Array, Float32Array]; // prettier-ignore
    const [ys, us, vs, yy, cc] = channels;
    for (const plane of [weight, ...channels]) plane.fill(0);
    for (let y = 0, b = 0; y < blockRows; y++) {
      const top = 2 * y * columns;
      const bottom = 2 * y + 1 < rows ? top + columns : top;
      for (let x = 0; x < blockColumns; x++, b++) {
        if (states[b] !== isSubject) continue;
        const a = top + 2 * x;
        const c = bottom + 2 * x;
        const step = 2 * x + 1 < columns ? 1 : 0;
        const l0 = luma[a]!;
        const l1 = luma[a + step]!;
        const l2 = luma[c]!;
        const l3 = luma[c + step]!;
        weight[b] = 1;
        ys[b] = (l0 + l1 + l2 + l3) / 4;
        const bu = (us[b] = (u[a]! + u[a + step]! + u[c]! + u[c + step]!) / 4 - 128);
        const bv = (vs[b] = (v[a]! + v[a + step]! + v[c]! + v[c + step]!) / 4 - 128);
        yy[b] = (l0 * l0 + l1 * l1 + l2 * l2 + l3 * l3) / 4;
        cc[b] = bu * bu + bv * bv;
      }
    }
  }
}
