import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drawnAround } from './drawn-map.ts';

const group = (left: number, top: number, right: number, bottom: number) => ({ left, top, right, bottom, pixels: 400 });
const drawn = (...box: Parameters<typeof group>) => [{ ...group(...box), certainty: 0.9 }];

test('what looks drawn around a part is the whole of it', () => {
  const [mark, whole] = [group(20, 20, 50, 50), drawn(18, 18, 150, 52)];
  assert.equal(drawnAround(mark, whole), whole[0]);
});

test('a loose map of a line of letters is not the whole of it', () => {
  const line = group(20, 314, 103, 336);
  assert.equal(drawnAround(line, drawn(14, 300, 112, 346)), line);
});
