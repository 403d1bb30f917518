import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hasNewEdges, isStillThere, newTextIn } from './change.ts';
import { connectedComponents } from './components.ts';
import { boxes } from './detection.ts';
import { displacement, showing, strokesOf, type Luma } from './glyphs.ts';
import { joinPieces } from './lines.ts';
import { pictureOf, resampleInto } from './picture.ts';
import { decode, readAlphabet } from './recognition.ts';
import { repaired, spaced } from './spacing.ts';

/** A map of probabilities from rows of digits, tenths each. */
const mapOf = (rows: readonly string[]) => Float32Array.from(rows.join(''), (digit) => Number(digit) / 10);

test('finds sets of touching pixels, also those that join further down', () => {
  const map = mapOf(['9009000', '9009001', '0990008', '0000088']);
  const found = connectedComponents(map, 7, { width: 7, height: 4 }, 0.3);
  assert.deepEqual(
    found.map(({ left, top, right, bottom, area }) => [left, top, right, bottom, area]).sort((a, b) => a[0]! - b[0]!),
    [
      [0, 0, 4, 3, 6],
      [5, 2, 7, 4, 3],
    ],
  );
});

test('looks at the used part of a padded map alone', () => {
  assert.equal(connectedComponents(mapOf(['0009', '0009']), 4, { width: 3, height: 2 }, 0.3).length, 0);
});

test('grows a core by its area over its outline, scales it to the picture, and drops weak ones', () => {
  const rows = Array.from({ length: 32 }, (_, y) =>
    y >= 10 && y < 14 ? '0'.repeat(8) + '9'.repeat(20) + '0'.repeat(36) : '0'.repeat(64),
  );
  const map = mapOf(rows);
  const size = { width: 64, height: 32 };
  const [box] = boxes(map, 64, size, { width: 128, height: 64 }, 0.6);
  const grow = (20 * 4 * 1.5) / (2 * 24);
  assert.deepEqual([box?.left, box?.top, box?.right, box?.bottom].map((v) => Math.round((v ?? 0) * 10)), [8 - grow, 10 - grow, 28 + grow, 14 + grow].map((v) => Math.round(v * 20))); // prettier-ignore
  assert.equal(boxes(map, 64, size, size, 0.95).length, 0);
});

const box = (left: number, top: number, right: number, bottom: number) => ({ left, top, right, bottom, score: 0.9 });
test('joins pieces of one line, not lines or far things', () => {
  const joined = joinPieces([
    box(100, 10, 200, 40),
    box(220, 12, 300, 41),
    box(100, 50, 300, 80),
    box(500, 11, 600, 40),
  ]);
  assert.deepEqual(joined.map(({ left, right, top }) => [left, right, top]), [[100, 300, 10], [500, 600, 11], [100, 300, 50]]); // prettier-ignore
});

test('takes what is seen inside a line, as a hole of a letter over something bright is, for a part of it', () => {
  const joined = joinPieces([box(363, 50, 384, 62), box(130, 35, 584, 74), box(470, 52, 480, 76)]);
  assert.deepEqual(joined.map(({ left, right }) => [left, right]), [[130, 584]]); // prettier-ignore
});

test('reads classes of steps: repeats and blanks dropped, spaces told', () => {
  const alphabet = readAlphabet('a\nb\n');
  assert.deepEqual(alphabet, ['', 'a', 'b', ' ']);
  const step = (best: number, confidence: number, space = 0) =>
    alphabet.map((_, i) => (i === best ? confidence : i === 3 ? space : 0));
  const steps = [step(1, 0.9), step(1, 0.95), step(0, 0.9), step(1, 0.8), step(3, 0.7, 0.7), step(2, 0.6)];
  const { characters, confidence } = decode(Float32Array.from(steps.flat()), alphabet, 100, 8);
  assert.deepEqual(
    characters.map(({ text, x, spaceBefore }) => [text, x, Math.round(spaceBefore * 10)]),
    [
      ['a', 104, 0],
      ['a', 128, 0],
      ['b', 144, 7],
    ],
  );
  assert.equal(Math.round(confidence * 1000), Math.round(((0.95 + 0.8 + 0.6) / 3) * 1000));
  const allowed = decode(Float32Array.from(step(2, 0.9)), alphabet, 0, 8, (character) => character === 'a');
  assert.deepEqual(allowed.characters, []);
});

/** A black picture with white bars over full height: [left, right] each. */
function bars(width: number, height: number, ranges: readonly (readonly [number, number])[]) {
  const data = new Uint8Array(width * height * 3);
  for (const [left, right] of ranges) {
    for (let y = 4; y < height - 4; y++) data.fill(255, (y * width + left) * 3, (y * width + right) * 3);
  }
  return { width, height, data };
}

test('puts a space where the network gave none and the gap is wide', () => {
  const picture = bars(120, 40, [[10, 18], [21, 29], [45, 53], [56, 64], [67, 75]]); // prettier-ignore
  const at = (text: string, x: number) => ({ text, x, confidence: 1, spaceBefore: 0 });
  const reading = { confidence: 1, characters: [at('t', 14), at('o', 25), at('b', 49), at('i', 60), at('g', 71)] };
  const line = { left: 0, top: 0, right: 120, bottom: 40 };
  assert.equal(spaced(reading, picture, line), 'to big');
  const digits = { confidence: 1, characters: [at('1', 14), at('2', 25), at('3', 49)] };
  assert.equal(spaced(digits, picture, line), '123');
  const han = { confidence: 1, characters: [at('你', 14), at('好', 49)] };
  assert.equal(spaced(han, picture, line), '你好');
});

for (const [given, want] of [
  ['l think l am', 'I think I am'],
  ["l'll go, l'm sure", "I'll go, I'm sure"],
  ['all is well', 'all is well'],
  ['1,0o0 and 2O24', '1,000 and 2024'],
  ['too', 'too'],
  ['北京丶上海,真的?', '北京、上海，真的？'],
  ['18：6元，12，5', '18:6元，12,5'],
] as const) {
  test(`repairs "${given}"`, () => assert.equal(repaired(given), want));
}

/** Noise that moves by `shift`, with a text-like pattern of opacity `alpha` at a fixed place. */
function scene(shift: number, alpha: number, textShift = 0): Luma {
  const [width, height] = [200, 60];
  const noise = (x: number, y: number) => 90 + 40 * Math.sin((x + shift) * 0.35) * Math.cos(y * 0.2 + shift * 0.3);
  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const u = x - textShift;
      const inText = y >= 20 && y < 40 && u >= 40 && u < 160;
      const stroke = inText && (Math.sin(u * u * 0.011) > 0.2 || Math.cos(u * 0.7 + y) > 0.75);
      data[y * width + x] = noise(x, y) * (1 - (inText ? alpha : 0)) + (inText ? (stroke ? 250 : 10) * alpha : 0);
    }
  }
  return { width, height, data };
}
const place = { left: 38, top: 18, right: 162, bottom: 42 };

for (const alpha of [1, 0.6, 0.3, 0]) {
  test(`tells an opacity of ${alpha} over another picture`, () => {
    const strokes = strokesOf([scene(0, 1), scene(20, 1), scene(40, 1)], place);
    const { opacity, likeness } = showing(strokes, scene(65, alpha));
    assert.ok(Math.abs(opacity - alpha) < 0.1, `${opacity}`);
    assert.equal(likeness > 0.6, alpha >= 0.3, `${likeness}`);
  });
}

test('tells how far text moved, and that still text did not', () => {
  assert.deepEqual(displacement(scene(0, 1), scene(0, 1, 9), place), { x: 9, y: 0 });
  assert.deepEqual(displacement(scene(0, 1), scene(12, 1), place), { x: 0, y: 0 });
  const { data, ...size } = scene(0, 1);
  const moved = (x: number, y: number) => ({ ...size, data: data.map((_, at) => data[at - y * size.width - x] ?? 0) });
  assert.deepEqual(displacement({ ...size, data }, moved(9, 3), place), { x: 9, y: 3 });
  assert.deepEqual(displacement({ ...size, data }, moved(0, -18), { ...place, top: 10 }), { x: 0, y: -18 });
});

test('asks for a look when still strokes appear, not when nothing or the picture alone changes', () => {
  assert.ok(newTextIn(scene(3, 1), scene(2, 1), scene(0, 0)));
  assert.equal(newTextIn(scene(3, 1), scene(2, 1), scene(1, 1)), undefined);
  assert.equal(newTextIn(scene(31, 0), scene(20, 0), scene(0, 0)), undefined);
});

test('finds edges new since the last look, whether they stand still or move', () => {
  assert.equal(hasNewEdges(scene(0, 1), scene(0, 0)), true);
  assert.equal(hasNewEdges(scene(0, 1, 11), scene(0, 1)), true);
  assert.equal(hasNewEdges(scene(0, 1), scene(0, 1)), false);
});

test('knows a line again over another picture, and not one that took its place', () => {
  assert.equal(isStillThere(scene(31, 1), scene(0, 1), place), true);
  assert.equal(isStillThere(scene(31, 1, 11), scene(0, 1), place), false);
  assert.equal(isStillThere(scene(31, 0), scene(0, 1), place), false);
});

test('reads every pixel format alike', () => {
  const frame = (pixelFormat: 'gray' | 'rgb24' | 'bgr24' | 'rgba' | 'yuv420p', data: number[]) =>
    pictureOf({ width: 1, height: 1, index: 0, ptsSeconds: 0, pixelFormat, data: Uint8Array.from(data) }).data;
  assert.deepEqual([...frame('gray', [7])], [7, 7, 7]);
  assert.deepEqual([...frame('rgb24', [1, 2, 3])], [3, 2, 1]);
  assert.deepEqual([...frame('bgr24', [1, 2, 3])], [1, 2, 3]);
  assert.deepEqual([...frame('rgba', [1, 2, 3, 9])], [3, 2, 1]);
  const [blue, green, red] = frame('yuv420p', [81, 90, 240]); // BT.601 red
  assert.ok(blue! < 6 && green! < 6 && red! > 249, `${red} ${green} ${blue}`);
});

test('resamples to the mean of what it covers, channels apart', () => {
  const data = new Float32Array(3 * 4 * 2);
  const picture = { width: 8, height: 4, data: Uint8Array.from({ length: 96 }, (_, i) => [10, 20, 30][i % 3]!) };
  resampleInto(
    picture,
    { left: 0, top: 0, right: 8, bottom: 4 },
    { width: 3, height: 2 },
    { data, stride: 4, rows: 2 },
    [1, 1, 2],
    [0, 1, 0],
  );
  assert.deepEqual([...data.map((v) => Math.round(v * 100) / 100)], [10, 10, 10, 0, 10, 10, 10, 0, 21, 21, 21, 0, 21, 21, 21, 0, 60, 60, 60, 0, 60, 60, 60, 0]); // prettier-ignore
});
