import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { ServiceError } from '../base/errors.ts';
import { defineFunction, reportFiles } from './function.ts';
import { choice, flag, integer, parameterNotes, readParams, structured } from './parameter.ts';

const sample = defineFunction({
  name: 'Sample',
  summary: '',
  description: '',
  params: z.object({
    fps: integer({ min: 2, max: 10, default: 5, meaning: 'samples a second' }),
    sep: flag(false, 'two files'),
    lang: choice(['ch', 'en'], 'ch', 'language'),
    roi: structured(
      { type: 'list', allowed: '[[top,bottom],[left,right]] in 0..1', absent: 'bottom quarter', meaning: 'where' },
      z.tuple([z.tuple([z.number(), z.number()]), z.tuple([z.number(), z.number()])]),
    ),
  }),
  inputs: ['video'],
  examples: [],
  limits: { timeoutSeconds: () => 60, memoryMb: 512 },
  run: () => Promise.reject(new Error('not run here')),
  report: reportFiles,
});

for (const [given, want] of [
  [undefined, { fps: 5, sep: false, lang: 'ch' }],
  ['null', { fps: 5, sep: false, lang: 'ch' }],
  ['{"fps":"7","sep":"True"}', { fps: 7, sep: true, lang: 'ch' }],
  ['{lang:"en", unknown: 1}', { fps: 5, sep: false, lang: 'en' }],
  ['{"roi":"[[0.5,1],[0,1]]"}', { fps: 5, sep: false, lang: 'ch', roi: [[0.5, 1], [0, 1]] }], // prettier-ignore
  ['{"roi":[[0.5,1],[0,1]]}', { fps: 5, sep: false, lang: 'ch', roi: [[0.5, 1], [0, 1]] }], // prettier-ignore
] as const) {
  test(`reads JobParams ${given}`, () => {
    assert.deepEqual(readParams(sample, given), want);
  });
}

for (const [given, code, says] of [
  ['{"fps":11}', 'InvalidParameter', /JobParams\.fps.*is 11; expected integer, 2 to 10/],
  ['{"fps":2.5}', 'InvalidParameter', /is 2\.5/],
  ['{"lang":"fr"}', 'InvalidParameter', /"fr".*ch \| en/],
  ['{"roi":"[[0.5"}', 'InvalidParameter', /roi/],
  ['[1]', 'InvalidParameter.JsonObjectFormatInvalid', /"JobParams".* It is \[1\]; expected \{/],
  [
    '{Model:gif}',
    'InvalidParameter.JsonObjectFormatInvalid',
    /It is \{Model:gif\}, invalid character 'g' at 1:8; expected/,
  ],
] as const) {
  test(`refuses JobParams ${given}`, () => {
    assert.throws(
      () => readParams(sample, given),
      (error) => error instanceof ServiceError && error.code === code && says.test(error.publicMessage),
    );
  });
}

test('tells every parameter for help pages', () => {
  assert.deepEqual(
    parameterNotes(sample.params).map(({ key, type, absent }) => [key, type, absent]),
    [
      ['fps', 'integer', '5'],
      ['sep', 'boolean', 'false'],
      ['lang', 'string', 'ch'],
      ['roi', 'list', 'bottom quarter'],
    ],
  );
});
