import assert from 'node:assert/strict';
import { test } from 'node:test';
import { faceAt } from '../../analysis/reframe/testing.ts';
import type { FoundObject } from '../../analysis/subjects/objects.ts';
import { presence } from './somebody.ts';

const thing = (kind: FoundObject['kind'], left: number, top: number, right: number, bottom: number): FoundObject => ({ kind, score: 0.8, box: { left, top, right, bottom } }); // prettier-ignore

test('a face counts more than a body, a body more than a head at the edge, and that more than nobody', () => {
  const body = thing('person', 0.4, 0.1, 0.6, 1);
  const ranked = [
    presence([faceAt(0.5, 0.15)], [body]),
    presence([], [body]),
    presence([], [thing('person', 0.4, 0, 0.6, 0.9)]),
    presence([], [thing('thing', 0.4, 0.4, 0.6, 0.6)]),
    presence([], []),
  ];
  ranked.slice(1).forEach((value, i) => assert.ok(value < ranked[i]!, JSON.stringify(ranked)));
  assert.ok(ranked[0]! <= 1 && ranked.at(-1) === 0);
});

test('whose head alone stands in at the lower edge is hardly there; who is there whole more than who is cut at the waist, as near as that one is', () => {
  const at = (top: number, bottom = 1) => presence([], [thing('person', 0.3, top, 0.6, bottom)]);
  assert.equal(at(0.1), at(0.05));
  assert.ok(at(0.6) < 0.5 * at(0.1), `${at(0.6)} ${at(0.1)}`);
  const [whole, cut] = [presence([], [thing('person', 0.45, 0.05, 0.57, 0.8)]), at(0.3)];
  assert.ok(whole > 1.2 * cut, `${whole} ${cut}`);
});
