import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { expandLocations, expandNames, sourceName, wantedExtension } from './output-name.ts';

const source = { source: 'my film', timestampMs: 1611213799784 };
const srt = { extension: 'srt' };
const zh = { extension: 'srt', resultType: 'zh' };
const en = { extension: 'srt', resultType: 'en' };

for (const [template, outputs, names] of [
  ['out/{source}-{timestamp}-{sequenceId}.srt', [srt], ['out/my film-1611213799784-00001.srt']],
  ['{sequenceId}/{sequenceId}.jpg', [srt, srt], ['00001/00001.jpg', '00002/00002.jpg']],
  ['out/{source}-{resultType}.srt', [zh, en], ['out/my film-zh.srt', 'out/my film-en.srt']],
  ['{source}.{resultType}', [{ extension: 'wav' }], ['my film.wav']],
  ['demix_{resultType}.wav', [zh, en], ['demix_zh.wav', 'demix_en.wav']],
  ['cover.jpg', [srt, srt, srt], ['cover.jpg', 'cover-00002.jpg', 'cover-00003.jpg']],
  ['a.b/cover', [srt, srt], ['a.b/cover', 'a.b/cover-00002']],
  ['out/{source}', [srt, srt], ['out/my film', 'out/my film-00002']],
  ['.hidden', [srt, srt], ['.hidden', '.hidden-00002']],
  ['end.', [srt, srt], ['end.', 'end.-00002']],
  ['{resultType}.srt', [zh, zh, en], ['zh.srt', 'zh-00002.srt', 'en.srt']],
  ['x.srt', [], []],
  ['{Source}{unknown}{}{source.srt', [srt], ['{Source}{unknown}{}{source.srt']],
  ['{{source}}.srt', [srt], ['{my film}.srt']],
] as const) {
  test(`names the outputs of ${template}`, () => assert.deepEqual(expandNames(template, source, outputs), names));
}

test('fills a placeholder once: a source that looks like one stays', () => {
  assert.deepEqual(expandNames('{source}.srt', { source: '{sequenceId}$&', timestampMs: 0 }, [srt]), ['{sequenceId}$&.srt']); // prettier-ignore
  assert.deepEqual(expandNames('{timestamp}', { source: '', timestampMs: 5 }, [srt]), ['0000000000005']);
});

test('different outputs get different names, the same ones each time', () => {
  const piece = fc.constantFrom('{source}', '{timestamp}', '{sequenceId}', '{resultType}', 'a', '-', '-00002', '.', '/', 'srt'); // prettier-ignore
  const template = fc.array(piece, { minLength: 1, maxLength: 8 }).map((pieces) => pieces.join(''));
  const output = fc.record({ extension: fc.constantFrom('srt', 'x'), resultType: fc.constantFrom('zh', 'en', 'zh-00002', '-00002') }); // prettier-ignore
  fc.assert(
    fc.property(template, fc.array(output, { maxLength: 20 }), (given, outputs) => {
      const names = expandNames(given, source, outputs);
      assert.equal(new Set(names).size, outputs.length);
      assert.deepEqual(expandNames(given, source, outputs), names);
      if (given.includes('{sequenceId}')) names.forEach((name, at) => assert.ok(name.includes(String(at + 1).padStart(5, '0')))); // prettier-ignore
    }),
    { numRuns: 1000 },
  );
});

for (const [template, key, code] of [
  ['{source}.mp4', 'in/film.mp4', undefined],
  ['in/{source}.mp4', 'in/film.mp4', 'InvalidParameter'],
  ['{source}.srt', '\\x.mp4', 'InvalidParameter.ObjectKeyInvalid'],
  ['{source}', 'folder/', 'InvalidParameter.ObjectKeyInvalid'],
  ['{source}{source}{source}{source}{source}', 'x'.repeat(300), 'InvalidParameter.ObjectKeyInvalid'],
] as const) {
  test(`output ${template} of ${key.slice(0, 20)} is ${code ?? 'accepted'}`, () => {
    const expand = () => expandLocations({ bucket: 'films', key: template }, { bucket: 'films', key }, 0, [srt]);
    if (code === undefined) assert.doesNotThrow(expand);
    else assert.throws(expand, { code });
  });
}

test('an output may have the key of the input in another bucket', () => {
  assert.deepEqual(expandLocations({ bucket: 'out', key: 'a' }, { bucket: 'films', key: 'a' }, 0, [srt]), [
    { bucket: 'out', key: 'a' },
  ]);
});

for (const [key, want] of [
  ['a/b/film.part.mp4', 'film.part'],
  ['film', 'film'],
  ['a.b/film', 'film'],
  ['.mp4', '.mp4'],
  ['a/', ''],
] as const) {
  test(`source of ${key}`, () => assert.equal(sourceName(key), want));
}

for (const [template, want] of [
  ['a/{source}.SRT', 'srt'],
  ['a.b/{source}', ''],
  ['x.{resultType}', ''],
  ['x.', ''],
  ['.srt', ''],
] as const) {
  test(`extension wanted by ${template}`, () => assert.equal(wantedExtension(template), want));
}
