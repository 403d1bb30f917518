import assert from 'node:assert/strict';
import { test } from 'node:test';
import { backingBox } from './backing-box.ts';
import { strokeMask } from './stroke-mask.ts';

const [width, height] = [200, 80];
const line = { left: 60, top: 34, right: 140, bottom: 52 };
const drawn = { left: 54, top: 28, right: 146, bottom: 57 };
const law = { left: 0.5, added: 8 };
const isIn = (box: typeof drawn, x: number, y: number) =>
  x >= box.left && x < box.right && y >= box.top && y < box.bottom;
/** Strokes of two pixels, six apart. */
const isStroke = (x: number, y: number) => isIn(line, x, y) && x % 8 < 2;

type Shown = 'nothing' | 'line' | 'box' | 'soft' | 'shade';
/** How wide edges are, pixels. */
const ramps: Partial<Record<Shown, number>> = { soft: 5, shade: 12 };

/** A film that moves, with a line of strokes and what is behind it. */
function picture(phase: number, shows: Shown, level = 110, swing = 40) {
  const data = new Uint8Array(width * height);
  for (let i = 0; i < data.length; i++) {
    const [x, y] = [i % width, Math.floor(i / width)];
    const film = level + swing * Math.sin((x + 3 * phase) / 15) * Math.cos((y + phase) / 21);
    const depth = Math.min(x - drawn.left, drawn.right - 1 - x, y - drawn.top, drawn.bottom - 1 - y) + 0.5;
    const ramp = ramps[shows];
    const share = ramp === undefined ? Number(shows === 'box' && depth > 0) : Math.min(1, Math.max(0, 0.5 + depth / ramp)); // prettier-ignore
    const behind = film + share * (law.left * film + law.added - film);
    data[i] = shows !== 'nothing' && isStroke(x, y) ? 235 : Math.round(behind);
  }
  return { width, height, data };
}
const letters = new Uint8Array(width * height).map((_, i) => Number(isStroke(i % width, Math.floor(i / width))));
const phases = [0, 3, 6, 9];
const found = (shows: Shown, without: 'nothing' | 'box', level?: number, swing?: number) => {
  const pictures = phases.map((phase) => picture(phase, shows, level, swing));
  const comings = [{ shown: pictures[0]!, without: picture(-1, without, level, swing) }];
  return backingBox(pictures, line, letters, { comings, law: undefined });
};

test('finds the box behind a line while the film moves, over a dark film too', () => {
  assert.deepEqual(found('box', 'nothing'), drawn);
  assert.deepEqual(found('box', 'nothing', 36, 10), drawn);
});

test('takes no line without a box for one with it, nor what was there before the line came', () => {
  assert.equal(found('line', 'nothing'), undefined);
  assert.equal(found('box', 'box'), undefined);
});

test('finds a box with soft edges, within two pixels', () => {
  const box = found('soft', 'nothing');
  assert.ok(box !== undefined);
  for (const side of ['left', 'top', 'right', 'bottom'] as const)
    assert.ok(Math.abs(box[side] - drawn[side]) <= 2, `${side} ${box[side]}`);
});

test('takes a shade without edges for the film', () => {
  assert.equal(found('shade', 'nothing'), undefined);
});

test('tells strokes from what is seen between them', () => {
  const about = new Uint8Array(width * height).map((_, i) => Number(isIn(line, i % width, Math.floor(i / width))));
  const strokes = strokeMask(phases.map((phase) => picture(phase, 'box')), about, drawn); // prettier-ignore
  for (let i = 0; i < strokes.length; i++) {
    const [x, y] = [i % width, Math.floor(i / width)];
    if (isStroke(x, y)) assert.equal(strokes[i], 1, `stroke at ${x}, ${y}`);
    if (isIn(line, x, y) && x % 8 === 4) assert.equal(strokes[i], 0, `film at ${x}, ${y}`);
  }
});
