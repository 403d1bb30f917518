import assert from 'node:assert/strict';
import { test } from 'node:test';
import { first, later, look, sign, size } from './testing/sign.ts';
import { twinsAmong } from './twins.ts';

/** The sign with the edges of what is behind it in one look, as a candidate has them. */
const candidates = [sign(first, 5), sign(later, 5)];

test('one picture at two places in turn is an overlay that jumps, without the scenery behind it', () => {
  const looks = Array.from({ length: 12 }, (_, k) => look(k, k % 6 < 3 ? first : later));
  const [places = [], ...more] = twinsAmong(candidates, looks, size);
  assert.equal(more.length, 0);
  assert.deepEqual(places.map(({ shown }) => shown.map(Number).join('')), ['111000111000', '000111000111']); // prettier-ignore
  places.forEach(({ template }, n) => {
    const { x, y } = [first, later][n]!; // two places
    const own = template.at.filter((i) => i % size.width >= x - 1 && i % size.width <= x + 36 && Math.floor(i / size.width) >= y - 1 && Math.floor(i / size.width) <= y + 22); // prettier-ignore
    assert.ok(own.length > 0.85 * template.at.length, `${own.length} of ${template.at.length}`);
  });
});

test('what is at both places at once, or at one of them alone, does not jump', () => {
  const one = Array.from({ length: 12 }, (_, k) => look(k, k % 6 < 3 ? first : undefined));
  assert.deepEqual(twinsAmong(candidates, one, size), []);
  const [a, b] = [look(0, first), look(0, later)];
  const both = Array.from({ length: 12 }, (_, k) => ({ ...a, seconds: k, gx: a.gx.map((v, i) => (Math.abs(v) > Math.abs(b.gx[i]!) ? v : b.gx[i]!)), gy: a.gy.map((v, i) => (Math.abs(v) > Math.abs(b.gy[i]!) ? v : b.gy[i]!)) })); // prettier-ignore
  assert.deepEqual(twinsAmong(candidates, both, size), []);
});
