import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Frame } from '../../media/frame.ts';
import { canvasOf } from './canvas.ts';
import { draw } from './draw.ts';
import { Enlarged } from './enlarge.ts';
import { edgeFlow } from './flow.ts';
import { hatching } from './hatching.ts';
import { keepLines, lineField } from './lines.ts';
import { smooth } from './smooth.ts';
import { tinted } from './style.ts';
import { styles } from './styles.ts';
import { strokes } from './texture.ts';
import { drawnTones } from './tones.ts';
import { doubled, halved } from './twofold.ts';

function picture(width: number, height: number, colour: (x: number, y: number) => readonly number[]): Frame {
  const data = new Uint8Array(width * height * 4);
  for (let i = 0; i < width * height; i++) data.set(colour(i % width, Math.floor(i / width)), 4 * i);
  return { width, height, pixelFormat: 'rgba', data, index: 0, ptsSeconds: 0 };
}

function last<T>(steps: Generator<unknown, T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value; // the value of the last step
  }
}

/** Dark left of a slanted edge, light right of it, with a little grain. */
const slant = picture(80, 60, (x, y) => {
  const v = (x > 20 + y / 2 ? 180 : 60) + ((x * 31 + y * 17) % 13);
  return [v, v, v, 255];
});
const slantAt = (y: number) => Math.round(20 + y / 2);

test('smoothing takes grain away and leaves the edge where and as steep as it was', () => {
  const canvas = canvasOf(slant, 1e6);
  const flow = edgeFlow(canvas, 3);
  const { colour } = last(smooth(canvas, flow, { rounds: 3, reach: 5, range: 20, details: [] }));
  const at = (x: number, y: number) => colour[3 * (y * 80 + x)]!;
  for (const y of [15, 30, 45]) {
    const edge = slantAt(y);
    assert.ok(Math.abs(at(edge + 20, y) - at(edge + 21, y)) < 3);
    assert.ok(at(edge + 3, y) - at(edge - 2, y) > 100);
  }
});

test('a speck is painted over, a thin line stays', () => {
  const dotted = picture(80, 60, (x, y) => {
    const v = (x === 20 && y === 30) || (x >= 50 && x < 52) ? 230 : 60;
    return [v, v, v, 255];
  });
  const canvas = canvasOf(dotted, 1e6);
  const { colour } = last(smooth(canvas, edgeFlow(canvas, 3), { rounds: 3, reach: 5, range: 20, details: [] }));
  const at = (x: number, y: number) => colour[3 * (y * 80 + x)]!;
  assert.ok(at(20, 30) < 80, `${at(20, 30)}`);
  assert.ok(at(50, 30) > 200 && at(51, 30) > 200, `${at(50, 30)}`);
});

test('in a detail more of the grain is left than elsewhere', () => {
  const canvas = canvasOf(slant, 1e6);
  const flow = edgeFlow(canvas, 3);
  const roughness = (details: { x: number; y: number; radius: number }[]) => {
    const { colour } = last(smooth(canvas, flow, { rounds: 4, reach: 5, range: 9, details }));
    let sum = 0;
    for (let x = 55; x < 70; x++) sum += Math.abs(colour[3 * (30 * 80 + x)]! - colour[3 * (30 * 80 + x + 1)]!);
    return sum;
  };
  assert.ok(roughness([{ x: 63 / 80, y: 0.5, radius: 0.3 }]) > 1.2 * roughness([]));
});

test('a line runs along the dark side of an edge without a gap, and nowhere else', () => {
  const canvas = canvasOf(slant, 1e6);
  const line = last(lineField(canvas, edgeFlow(canvas, 3), { width: 1, length: 4 }));
  keepLines(line, 80, 0.02, 0.06, 10);
  for (let y = 6; y < 54; y++) {
    const row = Array.from(line.subarray(y * 80 + 6, y * 80 + 74));
    const top = row.indexOf(Math.max(...row)) + 6;
    assert.ok(line[y * 80 + top]! > 0.05 && Math.abs(top - slantAt(y)) <= 2, `row ${y}: ${top}`);
    assert.ok(row.every((v, x) => v < 0.02 || Math.abs(x + 6 - slantAt(y)) < 6));
  }
});

test('specks go, faint lines stay where they lead to a strong one', () => {
  const field = new Float32Array(20 * 10);
  for (let x = 2; x < 18; x++) field[3 * 20 + x] = x === 17 ? 0.5 : 0.1;
  for (let x = 2; x < 18; x++) field[6 * 20 + x] = 0.1;
  field[8 * 20 + 5] = 0.5;
  keepLines(field, 20, 0.05, 0.3, 3);
  assert.deepEqual([field[3 * 20 + 2]! > 0, field[6 * 20 + 2], field[8 * 20 + 5]], [true, 0, 0]);
});

test('what is transparent lends no colour to what is not', () => {
  const half = picture(40, 30, (x) => (x < 20 ? [200, 40, 40, 255] : [0, 255, 0, 0]));
  const { colour } = canvasOf(half, 1e6);
  for (const x of [5, 18, 25, 39]) assert.ok(colour[3 * (15 * 40 + x) + 2]! > 60, `red at ${x}`);
});

test('a picture larger than its study keeps sharp edges and its size', () => {
  const large = picture(1500, 1000, (x) => (x < 751 ? [40, 60, 200, 255] : [240, 230, 200, 255]));
  const { data, width } = last(draw(large, styles['3d'], 0.5));
  const at = (x: number) => data[4 * (500 * width + x)]!;
  assert.equal(width, 1500);
  assert.ok(at(756) - at(745) > 120, `${at(745)} to ${at(756)}`);
});

test('enlarged planes keep flat values and go through what they were made of', () => {
  const plane = Float32Array.from({ length: 12 }, (_, i) => (i % 4) * 10);
  const same = new Enlarged(plane, { width: 4, height: 3 }, { width: 4, height: 3 }, 2).row(1);
  assert.deepEqual([...same], [0, 10, 20, 30]);
  const round = new Enlarged(plane.fill(7), { width: 4, height: 3 }, { width: 9, height: 8 }, 4).row(7);
  assert.ok(round.every((v) => Math.abs(v - 7) < 1e-4));
});

test('strokes are the same every time, and a share t of them lies below t', () => {
  const [one, two] = [strokes(1, 1, -1, 8), strokes(1, 1, -1, 8)];
  assert.deepEqual(one, two);
  assert.ok(Math.abs(one.filter((v) => v < 0.3).length / one.length - 0.3) < 0.01);
});

test('lines and edges of a small picture have no steps: round a disk there are tones between ink and paper', () => {
  const disk = picture(120, 120, (x, y) => [
    ...Array<number>(3).fill(Math.hypot(x - 60, y - 60) < 37.3 ? 70 : 215),
    255,
  ]);
  const { data } = last(draw(disk, styles.comic, 0.5));
  const tones = new Set<number>();
  for (let i = 0; i < 120 * 120; i++) if (data[4 * i]! > 90 && data[4 * i]! < 200) tones.add(data[4 * i]!);
  assert.ok(tones.size >= 2, `${tones.size} tones`);
});

test('a picture made twice as large and small again is what it was, but for its sharpest points', () => {
  const again = halved(doubled(slant));
  assert.deepEqual([again.width, again.height], [80, 60]);
  const off = again.data.reduce((sum, v, i) => sum + Math.abs(v - slant.data[i]!), 0) / again.data.length;
  assert.ok(off < 3, `${off}`);
});

test('greys stay grey when they are painted, and tints rise with the colour they are for', () => {
  for (const value of [-1, 0, 1]) assert.ok(Math.abs(tinted(value)) <= 1.5);
  let before = -1;
  for (let value = 0; value < 120; value += 0.5) {
    const tint = tinted(value);
    assert.ok(tint >= before && Math.abs(tint - value) < 2 + 0.35 * value, `${value}: ${tint}`);
    assert.ok(Math.abs(tint + tinted(-value)) < 1e-6);
    before = tint;
  }
});

/** Mean step from pixel to pixel along a direction. */
function stepsAlong(plane: Float32Array, width: number, dx: number, dy: number): number {
  let [sum, count] = [0, 0];
  for (let y = 20; y < 100; y++)
    for (let x = 20; x < width - 20; x++, count++)
      sum += Math.abs(plane[(y + dy) * width + x + dx]! - plane[y * width + x]!);
  return sum / count;
}

test('strokes run along what is drawn, and rise to the right where it is flat', () => {
  const bars = canvasOf(
    picture(160, 120, (x) =>
      Array<number>(3)
        .fill(128 + 90 * Math.sin(x / 4))
        .concat(255),
    ),
    1e6,
  );
  const upright = hatching(bars, 0.3);
  assert.ok(stepsAlong(upright, 160, 0, 1) < 0.6 * stepsAlong(upright, 160, 1, 0));
  const flat = hatching(
    canvasOf(
      picture(160, 120, () => [128, 128, 128, 255]),
      1e6,
    ),
    0.3,
  );
  assert.ok(stepsAlong(flat, 160, 1, -1) < 0.6 * stepsAlong(flat, 160, 1, 1));
  const middle = flat.reduce((sum, v) => sum + v, 0) / flat.length;
  assert.ok(Math.abs(middle - 0.5) < 0.05, `${middle}`);
});

test('tones of a drawing rise with the light, and a dark picture gets paper all the same', () => {
  const night = Float32Array.from({ length: 5000 }, (_, i) => (i % 50) + 2);
  const tones = drawnTones(night);
  for (let v = 1; v < 256; v++) assert.ok(tones[v]! >= tones[v - 1]!, `${v}`);
  assert.ok(tones[48]! > 140 && tones[3]! < 90, `${tones[48]} ${tones[3]}`);
});
