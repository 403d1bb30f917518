import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FlowThread } from './flow-thread.ts';
import { flowBetween } from './flow.ts';
import { pyramid } from './pyramid.ts';

const [width, height] = [160, 64];
/** A pattern without a period, moved right and down. */
const picture = (dx: number, dy: number) =>
  Uint8Array.from({ length: width * height }, (_, i) => {
    const [x, y] = [(i % width) - dx, Math.floor(i / width) - dy];
    return 128 + 50 * Math.sin(x / 5 + y / 9) + 40 * Math.sin(x / 11 - y / 4) + 20 * Math.sin((x * x) / 900);
  });
/** A strip across the middle, hidden in both pictures and full of something that stands. */
const strip = Uint8Array.from({ length: width * height }, (_, i) => (i >= 24 * width && i < 40 * width ? 1 : 0));
const striped = (luma: Uint8Array) => luma.map((v, i) => (strip[i] === 1 ? ((i % 7) * 255) / 6 : v));

test('a movement is found, and goes on where something that stands hides it', () => {
  const [from, to] = [pyramid(striped(picture(0, 0)), strip, width, height, 4), pyramid(striped(picture(5, -2)), strip, width, height, 4)]; // prettier-ignore
  const { u, v, agreement } = flowBetween(from, to);
  assert.ok(agreement > 0.8, `${agreement}`);
  u.forEach((value, n) => assert.ok(Math.hypot(value - 5, v[n]! + 2) < 1, `${value}, ${v[n]} at ${n}`));
});

test('noise hardly bends a movement, nor what goes on behind what hides it', () => {
  let state = 1;
  const random = () => (state = (state * 48271) % 2147483647) / 2147483647 - 0.5;
  const noisy = (luma: Uint8Array) => striped(luma.map((v) => Math.max(0, Math.min(255, v + 60 * random()))));
  const [from, to] = [noisy(picture(0, 0)), noisy(picture(5, -2))];
  const { u, v } = flowBetween(pyramid(from, strip, width, height, 4), pyramid(to, strip, width, height, 4));
  const square = u.reduce((sum, value, n) => sum + (value - 5) ** 2 + (v[n]! + 2) ** 2, 0) / u.length;
  assert.ok(Math.sqrt(square) < 0.18, `${Math.sqrt(square)}`);
});

test('light that changes is no movement', () => {
  const ramp = (light: number) => Uint8Array.from({ length: width * height }, (_, i) => 60 + (i % width) / 2 + light);
  const { u } = flowBetween(pyramid(ramp(0), strip, width, height, 4), pyramid(ramp(1), strip, width, height, 4));
  assert.ok(
    u.every((value) => Math.abs(value) < 0.1),
    `${u[0]}`,
  ); // it would be 2 pixels
});

test('a picture of something else does not agree', () => {
  const other = picture(0, 0).map((v, i) => (v * 7 + (i % 13) * (Math.floor(i / width) % 11) * 5) % 256);
  assert.ok(flowBetween(pyramid(picture(0, 0), undefined, width, height, 4), pyramid(other, undefined, width, height, 4)).agreement < 0.35); // prettier-ignore
});

test('where nothing is seen there, the movement is still a number', () => {
  const all = new Uint8Array(width * height).fill(1);
  const { u, v, left } = flowBetween(pyramid(picture(0, 0), undefined, width, height, 4), pyramid(picture(3, 0), all, width, height, 4)); // prettier-ignore
  for (const field of [u, v, left]) assert.ok(field.every(Number.isFinite));
});

test('the thread answers in order what is found without it, and refuses once it has ended', async () => {
  const thread = new FlowThread();
  const sights = [0, 2, 5].map((dx) => ({ width, height, luma: striped(picture(dx, 0)), hidden: strip }));
  const [a, b, c] = sights as [(typeof sights)[0], (typeof sights)[0], (typeof sights)[0]];
  const pairs = [[a, b], [b, c], [c, b], [a, c]] as const; // prettier-ignore
  const flows = await Promise.all(pairs.map(([from, to]) => thread.flow(from, to)));
  const own = sights.map(({ luma }) => pyramid(luma, strip, width, height, 4));
  pairs.forEach(([from, to], n) =>
    assert.deepEqual(flows[n], flowBetween(own[sights.indexOf(from)]!, own[sights.indexOf(to)]!)),
  );
  const late = thread.flow(a, b);
  await thread.close();
  await Promise.allSettled([late]); // answered or rejected, never left waiting
  await assert.rejects(thread.flow(a, b), /has ended/);
});
