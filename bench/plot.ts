import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { hannSpectrum } from '../src/analysis/sound/spectrum.ts';
import type { Span } from './metrics/spans.ts';

type Colour = readonly [number, number, number];

const FRAME = 2048;
/** What a spectrogram shows, dB under its loudest point. */
const RANGE_DB = 75;
/** From silence to loud. */
const HEAT: readonly Colour[] = [[6, 6, 20], [60, 20, 110], [180, 50, 90], [245, 140, 40], [255, 250, 200]]; // prettier-ignore

/** Pictures for a person to look at, beside the figures; not part of the tree. */
export const plotPath = (name: string) => join('out', 'bench', `${name.replaceAll(/[^\w.-]+/g, '-')}.png`);

/** Rows of plots over one time axis, written as PNG. */
export class Plot {
  readonly #width: number;
  readonly #rowHeight: number;
  readonly #data: Uint8Array;
  #labels = '';
  #rows = 0;

  constructor(rows: number, width = 1200, rowHeight = 220) {
    this.#width = width;
    this.#rowHeight = rowHeight;
    this.#data = new Uint8Array(width * rows * rowHeight * 3);
  }

  /** Mono sound over linear frequency up to `toHertz`. */
  spectrogram(label: string, samples: Float32Array, sampleRate: number, toHertz: number): void {
    const top = this.#next(label);
    const bins = Math.min(FRAME / 2, Math.round((toHertz * FRAME) / sampleRate));
    const spectrum = hannSpectrum(FRAME);
    const magnitudes = new Float32Array(FRAME / 2 + 1);
    const columns = Array.from({ length: this.#width }, (_, x) => {
      spectrum.into(samples, Math.floor((x / this.#width) * Math.max(0, samples.length - FRAME)), magnitudes);
      return magnitudes.slice(0, bins);
    });
    const loudest = columns.reduce((most, column) => column.reduce((a, b) => Math.max(a, b), most), 1e-9);
    for (let x = 0; x < this.#width; x += 1) {
      for (let y = 0; y < this.#rowHeight - 2; y += 1) {
        const bin = Math.floor(((this.#rowHeight - 3 - y) / (this.#rowHeight - 2)) * bins);
        const level = 1 + (20 * Math.log10((columns[x]![bin] ?? 0) / loudest + 1e-9)) / RANGE_DB;
        this.#set(x, top + y, heat(level));
      }
    }
  }

  /** Mono sound as its peaks, with spans shaded and moments as lines that grow with `height`, 0..1. */
  wave(
    label: string,
    samples: Float32Array,
    sampleRate: number,
    marks: { readonly spans?: readonly Span[]; readonly lines?: readonly { at: number; height: number }[] },
  ): void {
    const top = this.#next(label);
    const [middle, half] = [top + this.#rowHeight / 2, this.#rowHeight / 2 - 2];
    const at = (seconds: number) => Math.floor((seconds * sampleRate * this.#width) / samples.length);
    for (const [from, to] of marks.spans ?? []) {
      for (let x = at(from); x < at(to); x += 1) this.#column(x, top, top + this.#rowHeight - 2, [70, 50, 20]);
    }
    for (let x = 0; x < this.#width; x += 1) {
      const part = samples.subarray(Math.floor((x * samples.length) / this.#width), Math.floor(((x + 1) * samples.length) / this.#width)); // prettier-ignore
      const peak = part.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      this.#column(x, Math.round(middle - half * Math.min(1, peak)), Math.round(middle + half * Math.min(1, peak)), [90, 160, 220]); // prettier-ignore
    }
    for (const { at: seconds, height } of marks.lines ?? []) {
      this.#column(at(seconds), Math.round(top + this.#rowHeight * (1 - height)), top + this.#rowHeight - 2, [255, 220, 80]); // prettier-ignore
    }
  }

  async save(path: string): Promise<void> {
    mkdirSync(dirname(path), { recursive: true });
    const height = this.#data.length / 3 / this.#width;
    const text = `<svg xmlns="http://www.w3.org/2000/svg" width="${this.#width}" height="${height}">${this.#labels}</svg>`;
    await sharp(this.#data, { raw: { width: this.#width, height, channels: 3 } })
      .composite([{ input: Buffer.from(text) }])
      .png()
      .toFile(path);
    console.error(`  see ${path}`);
  }

  #next(label: string): number {
    const top = this.#rows * this.#rowHeight;
    this.#rows += 1;
    this.#labels += `<text x="8" y="${top + 20}" font-family="sans-serif" font-size="16" fill="white" stroke="black" stroke-width="3" paint-order="stroke">${label}</text>`;
    return top;
  }

  #column(x: number, from: number, to: number, colour: Colour): void {
    for (let y = from; y <= to; y += 1) this.#set(x, y, colour);
  }

  #set(x: number, y: number, colour: Colour): void {
    if (x >= 0 && x < this.#width) this.#data.set(colour, (y * this.#width + x) * 3);
  }
}

function heat(level: number): Colour {
  const place = Math.max(0, Math.min(0.9999, level)) * (HEAT.length - 1);
  const [low, high] = [HEAT[Math.floor(place)]!, HEAT[Math.floor(place) + 1]!]; // place is below the last
  const mixed = low.map((value, i) => Math.round(value + (place % 1) * (high[i]! - value)));
  return [mixed[0]!, mixed[1]!, mixed[2]!];
}
