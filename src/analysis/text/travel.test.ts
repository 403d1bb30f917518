import assert from 'node:assert/strict';
import { test } from 'node:test';
import { strokesOf, type Luma } from './glyphs.ts';
import { Travel, wayThrough, type Place } from './travel.ts';

const size = { width: 320, height: 96 };
const box = { left: 110, top: 50, right: 210, bottom: 74 };
const middle = { x: 160, y: 62 };

/** Bright blocks on a wavy ground, as uneven as letters are; at a place, or nowhere. */
function scene(place: Place | undefined, wave: number): Luma {
  const data = new Uint8Array(size.width * size.height);
  for (let i = 0; i < data.length; i++) {
    const [x, y] = [i % size.width, Math.floor(i / size.width)];
    const ground = 90 + 25 * Math.sin((x + 3 * wave) / 19) * Math.cos(y / 13);
    const u = place && middle.x + (x - middle.x - place.x) / place.scale;
    const v = place && middle.y + (y - middle.y - place.y) / place.scale;
    data[i] = u !== undefined && v !== undefined && isLetter(u, v) ? 235 : ground;
  }
  return { ...size, data };
}

const isLetter = (x: number, y: number) => {
  const [column, row] = [Math.floor(x / 6), Math.floor(y / 6)];
  return x >= 114 && x < 206 && y >= 54 && y < 72 && Math.sin(column * column * 12.9 + row * 78.2) > 0.2;
};

const pictures = (places: readonly (Place | undefined)[]) =>
  places.map((place, i) => ({ time: i / 25, luma: scene(place, i + 1) }));
const travel = () => new Travel(strokesOf([scene({ x: 0, y: 0, scale: 1 }, 0)], box), box, size.width);

test('a line is followed as it slides, faster and faster, until it has left the picture', () => {
  const places = [4, 12, 26, 46, 72, 104, 142, 190, 230].map((x) => ({ x: -x, y: 0, scale: 1 }));
  const way = wayThrough(travel(), pictures(places));
  for (const [i, { x }] of places.slice(0, 7).entries()) assert.ok(Math.abs((way[i]?.x ?? 0) - x) <= 1, `${way[i]?.x} for ${x}`); // prettier-ignore
  assert.ok(way.length >= 8 && way.every(({ y }) => y === 0), `${way.length} places`);
});

test('a line is followed as it shrinks, and as it jumps and stands', () => {
  const sizes = [0.95, 0.9, 0.84, 0.78].map((scale) => ({ x: 0, y: 0, scale }));
  const shrunk = wayThrough(travel(), pictures(sizes));
  for (const [i, { scale }] of sizes.entries()) assert.ok(Math.abs((shrunk[i]?.scale ?? 0) - scale) < 0.03, `${shrunk[i]?.scale} for ${scale}`); // prettier-ignore
  const jumps = [23, 23, 23, 41, 41].map((x) => ({ x, y: 0, scale: 1 }));
  const way = wayThrough(travel(), pictures(jumps));
  assert.equal(way.length, jumps.length);
  for (const [i, { x }] of jumps.entries()) assert.ok(Math.abs((way[i]?.x ?? 0) - x) <= 2, `${way[i]?.x} for ${x}`);
});

test('where a line is not seen it has no way', () => {
  assert.deepEqual(wayThrough(travel(), pictures([undefined, undefined])), []);
});
