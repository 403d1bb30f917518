import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parameterNotes, readParams } from './parameter.ts';
import { functions } from './registry.ts';

for (const [name, declaration] of functions)
  test(`${name}: its examples are allowed, and help names each parameter they set`, () => {
    const known = parameterNotes(declaration.params).map(({ key }) => key);
    for (const { params } of declaration.examples) {
      assert.doesNotThrow(() => readParams(declaration, JSON.stringify(params)));
      assert.deepEqual(
        Object.keys(params).filter((key) => !known.includes(key)),
        [],
      );
    }
  });
