import assert from 'node:assert/strict';
import { test } from 'node:test';
import { displayWidth, fit, table, wrap } from './table.ts';

for (const [text, width] of [
  ['', 0],
  ['film.mp4', 8],
  ['影片.mp4', 8],
  ['ﾊﾟ', 2],
  ['e\u0301', 1],
  ['，。', 4],
  ['한글', 4],
  ['🎬', 2],
  ['𠀀', 2],
] as const) {
  test(`measures ${JSON.stringify(text)} as ${width} columns`, () => assert.equal(displayWidth(text), width));
}

test('keeps columns straight under Chinese names', () => {
  assert.equal(
    table(
      ['NAME', 'SIZE'],
      [
        ['影片.mp4', '10'],
        ['a', '9'],
      ],
    ),
    'NAME      SIZE\n影片.mp4  10\na         9',
  );
});

test('cuts to columns, not to characters', () => {
  assert.equal(fit('影片名称', 5), '影片…');
  assert.equal(fit('影片', 4), '影片');
});

test('wraps words and Chinese text', () => {
  assert.deepEqual(wrap('one two three', 7), ['one two', 'three']);
  assert.deepEqual(wrap('影片名称', 4), ['影片', '名称']);
});
