import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { besideName, decodeName, encodeKey } from './names.ts';

/** Reads the names back as the key they stand for. */
function decodeKey(names: readonly string[]): string {
  let key = '';
  names.forEach((name, at) => {
    const decoded = decodeName(name);
    assert.ok(decoded !== undefined, name);
    key += decoded.text + (decoded.kind === 'continued' || at === names.length - 1 ? '' : '/');
  });
  return key;
}

for (const [key, names] of [
  ['film.mp4', ['film.mp4']],
  ['2024.11/Ein Film (1) 100%.mp4', ['2024.11', 'Ein Film (1) 100%.mp4']],
  ['../x', ['%..', 'x']],
  ['./a//b/', ['%.', 'a', '%', 'b', '%']],
  ['%', ['%%']],
  ['%=a/%+b', ['%%=a', '%%+b']],
  ['...', ['...']],
  [`${'é'.repeat(120)}..`, [`%+${'é'.repeat(120)}`, '%..']],
] as const) {
  test(`names the key ${key.slice(0, 40)}`, () => assert.deepEqual(encodeKey(key), names));
}

const segment = fc.oneof(
  fc.constantFrom('', '.', '..', '%', '%.', '%=a', '%+a', 'a', 'A', '~', '\\'),
  fc.string({ unit: 'binary', maxLength: 12 }).map((text) => text.replaceAll('/', '')),
  fc.integer({ min: 230, max: 260 }).map((length) => 'é'.repeat(length)),
);
const anyKey = fc.array(segment, { minLength: 1, maxLength: 6 }).map((parts) => parts.join('/'));

test('every key reads back from its names, and no name is a way out or too long', () => {
  fc.assert(
    fc.property(anyKey, (key) => {
      const names = encodeKey(key);
      assert.equal(decodeKey(names), key);
      for (const name of [...names, besideName(names.at(-1) ?? '')]) {
        assert.ok(name !== '' && name !== '.' && name !== '..' && !name.includes('/'));
        assert.ok(Buffer.byteLength(name) <= 255);
      }
    }),
    { numRuns: 500 },
  );
});
