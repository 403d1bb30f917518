import type { Frame } from '../../media/frame.ts';
import { subjectness } from './subject.ts';

/** What one small picture shows, in figures; none of them knows the film around it. */
export interface Look {
  /** Luma of the picture, 0..255. */
  readonly brightness: number;
  /** Luma between the 5th and the 95th percentile, 0..255. */
  readonly contrast: number;
  /** Hasler and Suesstrunk's measure ("Measuring colourfulness in natural images", 2003); 0 is gray, 30 moderate, 80 very high. */
  readonly colourfulness: number;
  /** Entropy of the luma in 32 steps, bits, 0..5. */
  readonly entropy: number;
  /** How fast the strongest edges rise: largest step between neighbours over the range of their 8 x 8 block. 0 blurred .. 1 sharp; 0 where nothing has edges. */
  readonly sharpness: number;
  /** Mean of what a pixel's luma is off that of its four neighbours, 0..255: only to be compared with pictures of the same scene, among which it falls with every blur and loss by coding. */
  readonly fineness: number;
  /** Share of 8 x 8 blocks that show something, 0..1. */
  readonly detail: number;
  /** How much of what stands out lies around the middle and the thirds instead of at the border, 0..1. */
  readonly composition: number;
  /** How far what stands out is one thing, 0..1; see `subjectness`. */
  readonly subject: number;
  /** Share of pixels in the colours of human skin, 0..1. */
  readonly skin: number;
  /** Share of pixels at the two ends of the scale, 0..1. */
  readonly clipped: number;
  readonly descriptor: Descriptor;
}

/** A picture's colours, coarse enough to compare pictures by. */
export interface Descriptor {
  /** Mean Y, Cb, Cr of 16 x 9 cells, row-major. */
  readonly grid: Uint8Array;
  /** Shares of 64 colours (4 levels of R, G, B each), sum 1. */
  readonly histogram: Float32Array;
}

const GRID = { columns: 16, rows: 9 } as const;
const BLOCK = 8;
/** Range of luma in a block that noise of compressed film does not reach. */
const BLOCK_RANGE = 24;
/** Luma up to this is the black of bars around the picture. */
const BAR_LUMA = 28;

/** Rows and columns of the picture without black bars. */
interface Area {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Measures an `rgb24` picture of about 480 pixels width. Black bars are left out. */
export function look(frame: Frame): Look {
  const { width, height, data } = frame;
  const luma = lumaOf(data, width * height);
  const area = withoutBars(luma, width, height);
  const tone = tones(luma, width, area);
  const colour = colours(data, width, area);
  const blocks = blockMap(luma, width, area);
  const descriptor = describe(data, width, area);
  return {
    ...tone,
    ...colour,
    ...edges(blocks),
    fineness: fineness(luma, width, area),
    composition: composition(blocks),
    subject: subjectness(descriptor.grid, GRID.columns, GRID.rows),
    descriptor,
  };
}

function lumaOf(rgb: Uint8Array, pixels: number): Uint8Array {
  const luma = new Uint8Array(pixels);
  // BT.601 weights in 1/256
  for (let i = 0, at = 0; i < pixels; i += 1, at += 3) {
    luma[i] = (77 * rgb[at]! + 150 * rgb[at + 1]! + 29 * rgb[at + 2]! + 128) >> 8;
  }
  return luma;
}

/** The whole picture when less than a third of it would be left: then it is dark, not barred. */
function withoutBars(luma: Uint8Array, width: number, height: number): Area {
  const darkRow = (y: number) => luma.subarray(y * width, (y + 1) * width).every((value) => value <= BAR_LUMA);
  const darkColumn = (x: number) => {
    for (let y = 0; y < height; y += 1) if (luma[y * width + x]! > BAR_LUMA) return false;
    return true;
  };
  let [left, top, right, bottom] = [0, 0, width, height];
  while (top < bottom && darkRow(top)) top += 1;
  while (bottom > top && darkRow(bottom - 1)) bottom -= 1;
  while (left < right && darkColumn(left)) left += 1;
  while (right > left && darkColumn(right - 1)) right -= 1;
  const whole = (right - left) * (bottom - top) * 3 < width * height;
  return whole ? { left: 0, top: 0, right: width, bottom: height } : { left, top, right, bottom };
}

function tones(luma: Uint8Array, width: number, area: Area) {
  const counts = new Uint32Array(256);
  for (let y = area.top; y < area.bottom; y += 1) {
    for (let x = area.left; x < area.right; x += 1) counts[luma[y * width + x]!]! += 1;
  }
  const total = (area.right - area.left) * (area.bottom - area.top);
  let sum = 0;
  counts.forEach((count, value) => (sum += count * value));
  const share = (from: number, to: number) => counts.subarray(from, to).reduce((a, b) => a + b, 0) / total;
  return {
    brightness: sum / total,
    contrast: percentile(counts, total * 0.95) - percentile(counts, total * 0.05),
    entropy: entropy(counts, total),
    clipped: share(0, 10) + share(248, 256),
  };
}

function percentile(counts: Uint32Array, target: number): number {
  let seen = 0;
  for (let value = 0; value < 256; value += 1) {
    seen += counts[value]!;
    if (seen > target) return value;
  }
  return 255;
}

function entropy(counts: Uint32Array, total: number): number {
  let bits = 0;
  for (let step = 0; step < 32; step += 1) {
    const share = counts.subarray(step * 8, step * 8 + 8).reduce((a, b) => a + b, 0) / total;
    if (share > 0) bits -= share * Math.log2(share);
  }
  return bits;
}

function colours(rgb: Uint8Array, width: number, area: Area) {
  // every second pixel both ways tells as much
  let [n, skin, sumRg, sumYb, squareRg, squareYb] = [0, 0, 0, 0, 0, 0];
  for (let y = area.top; y < area.bottom; y += 2) {
    for (let x = area.left; x < area.right; x += 2) {
      const at = (y * width + x) * 3;
      const [r, g, b] = [rgb[at]!, rgb[at + 1]!, rgb[at + 2]!];
      const rg = r - g;
      const yb = (r + g) / 2 - b;
      sumRg += rg;
      sumYb += yb;
      squareRg += rg * rg;
      squareYb += yb * yb;
      if (isSkin(r, g, b)) skin += 1;
      n += 1;
    }
  }
  const [meanRg, meanYb] = [sumRg / n, sumYb / n];
  const deviation = Math.sqrt(Math.max(0, squareRg / n - meanRg ** 2 + squareYb / n - meanYb ** 2));
  return { colourfulness: deviation + 0.3 * Math.hypot(meanRg, meanYb), skin: skin / n };
}

/** Skin of any tone keeps a narrow range of Cb and Cr (Chai and Ngan 1999); very dark and very colourful pixels are left out. */
function isSkin(r: number, g: number, b: number): boolean {
  if (r < 60 || r <= g || g < b || r - b < 15 || r - g > 110) return false;
  const cb = 128 - 0.169 * r - 0.331 * g + 0.5 * b;
  const cr = 128 + 0.5 * r - 0.419 * g - 0.081 * b;
  return cb >= 85 && cb <= 127 && cr >= 136 && cr <= 168;
}

/** Blocks of 8 x 8 pixels with their range of luma, their largest step between neighbours, and their mean. */
interface BlockMap {
  readonly columns: number;
  readonly rows: number;
  readonly range: Uint8Array;
  readonly step: Uint8Array;
  readonly mean: Float32Array;
}

function blockMap(luma: Uint8Array, width: number, area: Area): BlockMap {
  const columns = Math.floor((area.right - area.left) / BLOCK);
  const rows = Math.floor((area.bottom - area.top) / BLOCK);
  const size = columns * rows;
  const map = { columns, rows, range: new Uint8Array(size), step: new Uint8Array(size), mean: new Float32Array(size) };
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      measureBlock(
        luma,
        width,
        (area.top + row * BLOCK) * width + area.left + column * BLOCK,
        map,
        row * columns + column,
      );
    }
  }
  return map;
}

function measureBlock(luma: Uint8Array, width: number, origin: number, map: BlockMap, index: number): void {
  let [lowest, highest, step, sum] = [255, 0, 0, 0];
  for (let y = 0; y < BLOCK; y += 1) {
    for (let x = 0, at = origin + y * width; x < BLOCK; x += 1, at += 1) {
      const value = luma[at]!;
      sum += value;
      if (value < lowest) lowest = value;
      if (value > highest) highest = value;
      if (x > 0) step = Math.max(step, Math.abs(value - luma[at - 1]!));
      if (y > 0) step = Math.max(step, Math.abs(value - luma[at - width]!));
    }
  }
  map.range[index] = highest - lowest;
  map.step[index] = step;
  map.mean[index] = sum / (BLOCK * BLOCK);
}

/** Half from the sharpest fifth of the blocks (a sharp subject before a soft ground is sharp), half from the median (one sharp title is not a sharp picture). */
function edges({ range, step }: BlockMap): { sharpness: number; detail: number } {
  const ratios: number[] = [];
  range.forEach((value, i) => {
    if (value >= BLOCK_RANGE) ratios.push(step[i]! / value);
  });
  const detail = range.length === 0 ? 0 : ratios.length / range.length;
  if (ratios.length === 0) return { sharpness: 0, detail };
  ratios.sort((a, b) => b - a);
  const best = ratios.slice(0, Math.ceil(ratios.length / 5));
  const sharpness = (best.reduce((a, b) => a + b, 0) / best.length + ratios[ratios.length >> 1]!) / 2;
  return { sharpness, detail };
}

function fineness(luma: Uint8Array, width: number, { left, top, right, bottom }: Area): number {
  let [sum, count] = [0, 0];
  for (let y = top + 1; y < bottom - 1; y += 1) {
    for (let at = y * width + left + 1; at < y * width + right - 1; at += 1) {
      sum += Math.abs(4 * luma[at]! - luma[at - 1]! - luma[at + 1]! - luma[at - width]! - luma[at + width]!);
      count += 1;
    }
  }
  return sum / 4 / Math.max(1, count);
}

/** What stands out: a block's detail and its distance from the mean tone. */
function composition({ columns, rows, range, mean }: BlockMap): number {
  const average = mean.reduce((a, b) => a + b, 0) / Math.max(1, mean.length);
  let [near, all] = [0, 0];
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const i = row * columns + column;
      const weight = Math.min(range[i]!, 120) + 0.5 * Math.abs(mean[i]! - average);
      const x = ((column + 0.5) / columns) * 2 - 1;
      const y = ((row + 0.5) / rows) * 2 - 1;
      near += weight * Math.exp(-((x / 0.75) ** 4) - (y / 0.8) ** 4);
      all += weight;
    }
  }
  return all === 0 ? 0 : near / all;
}

function describe(rgb: Uint8Array, width: number, area: Area): Descriptor {
  const cells = GRID.columns * GRID.rows;
  const sums = new Float64Array(cells * 3);
  const counts = new Uint32Array(cells);
  const histogram = new Float32Array(64);
  const [across, down] = [area.right - area.left, area.bottom - area.top];
  // every second pixel both ways tells as much
  for (let y = 0; y < down; y += 2) {
    const row = Math.floor((y * GRID.rows) / down) * GRID.columns;
    for (let x = 0; x < across; x += 2) {
      const at = ((area.top + y) * width + area.left + x) * 3;
      const [r, g, b] = [rgb[at]!, rgb[at + 1]!, rgb[at + 2]!];
      const cell = row + Math.floor((x * GRID.columns) / across);
      sums[cell * 3]! += 0.299 * r + 0.587 * g + 0.114 * b;
      sums[cell * 3 + 1]! += 128 - 0.169 * r - 0.331 * g + 0.5 * b;
      sums[cell * 3 + 2]! += 128 + 0.5 * r - 0.419 * g - 0.081 * b;
      counts[cell]! += 1;
      histogram[((r >> 6) << 4) | ((g >> 6) << 2) | (b >> 6)]! += 1;
    }
  }
  const total = counts.reduce((a, b) => a + b, 0);
  return {
    grid: Uint8Array.from(sums, (sum, i) => Math.round(sum / Math.max(1, counts[Math.floor(i / 3)]!))),
    histogram: histogram.map((count) => count / total),
  };
}

/** How unlike two pictures look: 0 the same, about 0.02 neighbours in a quiet shot, 0.3 and more different scenes. */
export function lookDistance(a: Descriptor, b: Descriptor): number {
  let grid = 0;
  // chroma counts twice: its range is smaller
  a.grid.forEach((value, i) => (grid += Math.abs(value - b.grid[i]!) * (i % 3 === 0 ? 1 : 2)));
  let histogram = 0;
  a.histogram.forEach((value, i) => (histogram += Math.abs(value - b.histogram[i]!)));
  return grid / (a.grid.length * 128) + histogram / 4;
}
