import assert from 'node:assert/strict';
import { test } from 'node:test';
import { liftVeil, solveVeil } from './veil.ts';

const [width, height] = [160, 64];
const box = { left: 20, top: 16, right: 140, bottom: 48 };
const letters = new Uint8Array(width * height);

/** Waves that move, planar Y, U, V; under the box 0.4 of them and 0.6 of a colour. */
function picture(phase: number, veiled: boolean, ramp = 0) {
  const data = new Uint8Array((width * height * 3) / 2).fill(120);
  const inBox = (x: number, y: number) => veiled && x >= box.left && x < box.right && y >= box.top && y < box.bottom;
  for (let i = 0; i < width * height; i++) {
    const [x, y] = [i % width, Math.floor(i / width)];
    const film = 120 + 60 * Math.sin((x + phase) / 9);
    const depth = Math.min(x - box.left, box.right - 1 - x, y - box.top, box.bottom - 1 - y) + 0.5;
    const share = veiled ? Math.min(1, Math.max(0, 0.5 + depth / Math.max(1e-3, ramp))) : 0;
    data[i] = Math.round(film + share * (0.4 * film + 0.6 * 30 - film));
  }
  for (let i = 0; i < (width * height) >> 2; i++) {
    const [x, y] = [2 * (i % (width >> 1)), 2 * Math.floor(i / (width >> 1))];
    if (inBox(x, y)) data[width * height + i] = Math.round(0.4 * 120 + 0.6 * 200);
  }
  return { width, height, data };
}
const phases = [0, 5, 11, 18];

test('solves for a half transparent box, and takes it off', () => {
  const veil = solveVeil(phases.map((phase) => picture(phase, true)), box, letters); // prettier-ignore
  assert.ok(veil !== undefined && Math.abs(veil.left - 0.4) < 0.01, `${veil?.left}`);
  const [seen, behind] = [picture(30, true), picture(30, false)];
  assert.equal(liftVeil(seen, veil), true);
  const { left, top, right, bottom } = veil.inner;
  assert.ok(left <= box.left + 6 && right >= box.right - 6 && top <= box.top + 6 && bottom >= box.bottom - 6);
  for (let y = top; y < bottom; y++)
    for (let x = left; x < right; x++) {
      const i = y * width + x;
      assert.ok(Math.abs(seen.data[i]! - behind.data[i]!) < 4, `${x}, ${y}`);
      const c = width * height + (y >> 1) * (width >> 1) + (x >> 1);
      assert.ok(Math.abs(seen.data[c]! - behind.data[c]!) < 4, `colour at ${x}, ${y}`);
    }
});

test('tells what is left of the film where the edges are soft', () => {
  const veil = solveVeil(phases.map((phase) => picture(phase, true, 8)), box, letters); // prettier-ignore
  assert.ok(veil !== undefined && Math.abs(veil.left - 0.4) < 0.03, `${veil?.left}`);
  assert.ok(veil.soft >= 3 && veil.soft <= 5, `${veil.soft}`);
});

test('leaves a picture as it is that does not show the box', () => {
  const veil = solveVeil(phases.map((phase) => picture(phase, true)), box, letters); // prettier-ignore
  const plain = picture(30, false);
  assert.equal(liftVeil(plain, veil!), false);
  assert.deepEqual(plain, picture(30, false));
});

test('takes off as much of a box as is there while it fades', () => {
  const veil = solveVeil(phases.map((phase) => picture(phase, true)), box, letters); // prettier-ignore
  const [behind, whole] = [picture(30, false), picture(30, true)];
  const fading = { width, height, data: behind.data.map((b, i) => Math.round((b + whole.data[i]!) / 2)) };
  assert.equal(liftVeil(fading, veil!), false);
  assert.equal(liftVeil(fading, veil!, true), true);
  const { left, top, right, bottom } = veil!.inner;
  for (let y = top; y < bottom; y++)
    for (let i = y * width + left; i < y * width + right; i++)
      assert.ok(Math.abs(fading.data[i]! - behind.data[i]!) < 8, `${fading.data[i]} for ${behind.data[i]}`);
});

test('takes no opaque box for a veil, nor one over a film without any structure', () => {
  const opaque = phases.map((phase) => picture(phase, false));
  for (const { data } of opaque)
    for (let y = box.top; y < box.bottom; y++) data.fill(20, y * width + box.left, y * width + box.right);
  assert.equal(solveVeil(opaque, box, letters), undefined);
  const flat = { width, height, data: new Uint8Array((width * height * 3) / 2).fill(100) };
  assert.equal(solveVeil([flat], box, letters), undefined);
});

test('takes a box over a film of one brightness for a black one, where another was not seen', () => {
  const data = new Uint8Array((width * height * 3) / 2).fill(100);
  for (let y = box.top; y < box.bottom; y++) data.fill(58, y * width + box.left, y * width + box.right);
  const veil = solveVeil([{ width, height, data }], box, letters);
  assert.ok(Math.abs((veil?.left ?? 0) - 0.5) < 0.01, `${veil?.left}`); // 58 is half of 100 and half of black, 16
});
