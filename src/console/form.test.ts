import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listFunctions } from '../api/actions/list-functions.ts';
import { readParams } from '../functions/parameter.ts';
import { functions } from '../functions/registry.ts';
import { fieldOf, fileValue, isAskedFor, jobParamsOf, outputFor, takesFile, type FunctionOffer } from './form.ts';

const answer = await listFunctions.run({}, {} as never, { functions }); // it reads the declarations alone
const offers = (answer as unknown as { Functions: FunctionOffer[] }).Functions;
const offerOf = (name: string, key: string) => offers.find(({ Name }) => Name === name)!.Parameters.find(({ Key }) => Key === key)!; // prettier-ignore

test('every function has a form whose parameters are asked for once', () => {
  assert.equal(offers.length, functions.size);
  const asked = (name: string) => offers.find(({ Name }) => Name === name)!.Parameters.filter(isAskedFor).map(({ Key }) => Key); // prettier-ignore
  assert.deepEqual(asked('VideoDetext'), ['Text', 'Search', 'Time', 'Preview', 'Quality']);
  assert.deepEqual(asked('VideoDelogo'), ['Logo', 'Preview', 'Quality']);
  assert.deepEqual(asked('Cover'), ['Model', 'Count', 'Seconds', 'Width']);
  assert.ok(!asked('FaceBeauty').includes('detect_mode'));
});

for (const [name, key, field] of [
  ['CaptionExtraction', 'fps', { kind: 'number', min: 2, max: 10, whole: true }],
  ['FaceBeauty', 'face_length', { kind: 'number', min: -100, max: 100, whole: true }],
  ['VideoGreenScreenMatting', 'Softness', { kind: 'number', min: 0, max: 1, whole: false }],
  ['CaptionExtraction', 'sep', { kind: 'words', words: ['true', 'false'] }],
  ['Cover', 'Model', { kind: 'words', words: ['gif'] }],
  ['ImageCartoonize', 'Style', { kind: 'words', words: ['comic', '3d', 'pencil', 'watercolour'] }],
  ['VideoDetext', 'Text', { kind: 'boxes', most: 2, list: true }],
  ['VideoGreenScreenMatting', 'Keep', { kind: 'boxes', most: 1, list: false }],
  ['VideoDetext', 'Time', { kind: 'text', long: true }],
  ['VideoH2V', 'Aspect', { kind: 'text', long: false }],
  ['CaptionExtraction', 'formatter', { kind: 'text', long: false }],
] as const) {
  test(`${name}.${key} is entered as ${field.kind}`, () => assert.deepEqual(fieldOf(offerOf(name, key)), field));
}

test('further files are asked for where a function reads one', () => {
  const taking = offers.flatMap(({ Name, Parameters }) =>
    Parameters.filter(takesFile).map(({ Key }) => `${Name}.${Key}`),
  );
  assert.deepEqual(taking, ['AudioMixing.inputs', 'VideoGreenScreenMatting.bgimage']);
  const mixing = offers.find(({ Name }) => Name === 'AudioMixing')!;
  const inputs = fileValue(offerOf('AudioMixing', 'inputs'), 'oss://b/音乐.mp3');
  const read = readParams(functions.get('AudioMixing')!, jobParamsOf(mixing.Parameters, { inputs })) as {
    inputs: unknown;
  }; // what its schema gives
  assert.deepEqual(JSON.parse(inputs), [{ file: 'oss://b/音乐.mp3' }]);
  assert.ok(JSON.stringify(read.inputs).includes('音乐.mp3'));
});

test('what was entered becomes JobParams that the function takes', () => {
  const { Parameters } = offers.find(({ Name }) => Name === 'VideoDetext')!;
  const entered = { Text: '[[0.1,0.8,0.8,0.15]]', Time: '[1,2.5]', Preview: 'true', Quality: '20' };
  const text = jobParamsOf(Parameters, entered);
  assert.equal(text, '{"Text":[[0.1,0.8,0.8,0.15]],"Time":[1,2.5],"Preview":true,"Quality":20}');
  assert.doesNotThrow(() => readParams(functions.get('VideoDetext')!, text));
  assert.equal(jobParamsOf(Parameters, { Text: ' ', Preview: '' }), undefined);
  // what cannot be read is sent as it is, and refused by the server in words
  assert.equal(jobParamsOf(Parameters, { Text: '[[0.1' }), '{"Text":"[[0.1"}');
});

test('words stay words, though they look like numbers', () => {
  const { Parameters } = offers.find(({ Name }) => Name === 'VideoH2V')!;
  assert.equal(jobParamsOf(Parameters, { Aspect: '1:1' }), '{"Aspect":"1:1"}');
});

test('the first Output names every file of a job apart', () => {
  const of = (name: string) => outputFor(offers.find(({ Name }) => Name === name)!);
  assert.equal(of('MusicDemix'), 'oss://reelsmith-results/{source}-MusicDemix-{timestamp}-{resultType}.wav');
  assert.equal(of('VideoH2V'), 'oss://reelsmith-results/{source}-VideoH2V-{timestamp}.mp4');
  assert.equal(of('CaptionExtraction'), 'oss://reelsmith-results/{source}-CaptionExtraction-{timestamp}.srt');
  assert.equal(of('AudioQualityAssessment'), '');
});
