import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, test } from 'node:test';
import { boundaryHits, overlapScores, type Span } from '../../../bench/metrics/spans.ts';
import { playSong, type SongPlan } from '../../../test/band.ts';
import { FunctionRig } from '../../../test/function-rig.ts';
import { tone } from '../../../test/media-clips.ts';
import { oddSounds } from '../../../test/odd-sounds.ts';
import { speechLike } from '../../../test/sounds.ts';
import { musicSegmentDetect } from './index.ts';

const RATE = 12_000;
const rig = new FunctionRig('networks');
after(() => rig.close());

async function detect(input: string, signal = new AbortController().signal) {
  const { artifacts, facts } = await rig.run(musicSegmentDetect, input, { signal });
  const spans = facts.map(({ start, end }): Span => [start, end]);
  return { spans, report: musicSegmentDetect.report(facts, [], 'in.wav'), text: await readFile(artifacts[0]?.path ?? '', 'utf8') }; // prettier-ignore
}

const wav = (name: string, samples: Float32Array) => rig.wav(name, samples, RATE);

const songs: Readonly<Record<string, SongPlan>> = {
  'a pop song': { seed: 21, bpm: 132, metre: 4, form: 'ivcvcbco', barsAPart: 8 },
  'a song whose last chorus is two semitones higher': { seed: 22, bpm: 120, metre: 4, form: 'ivcvcbC', barsAPart: 8 },
  'a waltz': { seed: 23, bpm: 140, metre: 3, form: 'ivcvcbco', barsAPart: 10 },
};

for (const [says, plan] of Object.entries(songs)) {
  test(`finds the choruses of ${says}, on bar lines`, async () => {
    const song = playSong(plan, RATE);
    const { spans, report, text } = await detect(await wav(`song-${plan.seed}`, song.samples));
    const { f } = overlapScores(song.choruses, spans);
    assert.ok(f >= 0.8, `F ${f}: ${JSON.stringify(spans)} for ${JSON.stringify(song.choruses)}`);
    assert.equal(spans.length, song.choruses.length);
    const lines = [...song.downbeats, song.beats.at(-1)! + 60 / plan.bpm]; // a song has beats
    assert.ok(spans.flat().every((edge) => lines.some((line) => Math.abs(line - edge) < 0.07)), JSON.stringify(spans)); // prettier-ignore
    assert.ok(boundaryHits(song.choruses, spans, 3) >= 0.8);
    const result = spans.map(([start, end]) => ({ start, end, title: '副歌' }));
    assert.deepEqual(report, { data: { result }, message: 'Successful.' });
    assert.deepEqual(JSON.parse(text), { result });
  });
}

test('finds no chorus where nothing comes back', async () => {
  const song = playSong({ seed: 24, bpm: 120, metre: 4, form: 'rrrrr', barsAPart: 8 }, RATE);
  assert.deepEqual((await detect(await wav('through', song.samples))).spans, []);
});

test('finds no chorus in a loop', async () => {
  const { samples } = playSong({ seed: 25, bpm: 120, metre: 4, form: 'v', barsAPart: 4 }, RATE);
  const bars = samples.subarray(RATE * 0.25, RATE * 8.25);
  const loop = Float32Array.from({ length: 7 * bars.length }, (_, i) => bars[i % bars.length] ?? 0);
  assert.deepEqual((await detect(await wav('loop', loop))).spans, []);
});

test('finds no chorus in speech, silence and a short tone', async () => {
  for (const [name, sound] of [
    ['speech', speechLike(30, RATE)],
    ['silence', new Float32Array(20 * RATE)],
  ] as const) {
    // prettier-ignore
    assert.deepEqual((await detect(await wav(name, sound))).spans, [], name);
  }
  assert.deepEqual((await detect(await rig.clips.make('tone.mp3', ...tone({ seconds: 1 })))).spans, []);
});

for (const { says, refusal, make } of oddSounds) {
  test(`${refusal === undefined ? 'takes' : 'refuses'} ${says}`, async () => {
    const input = await make(rig.clips);
    if (refusal === undefined) assert.deepEqual((await detect(input)).spans, []);
    else await assert.rejects(detect(input), { code: refusal });
  });
}

test('stops when it is told to', async () => {
  const stop = new AbortController();
  stop.abort();
  await assert.rejects(detect(await rig.clips.make('stop.wav', ...tone()), stop.signal));
});
