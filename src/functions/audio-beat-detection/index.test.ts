import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, test } from 'node:test';
import { beatScores, eventF } from '../../../bench/metrics/beats.ts';
import { playSong } from '../../../test/band.ts';
import { FunctionRig } from '../../../test/function-rig.ts';
import { H264, picture, tone } from '../../../test/media-clips.ts';
import { oddSounds } from '../../../test/odd-sounds.ts';
import { speechLike } from '../../../test/sounds.ts';
import { audioBeatDetection } from './index.ts';

const RATE = 24_000;
const rig = new FunctionRig('networks');
after(() => rig.close());

interface BeatFile {
  readonly BeatList: number[];
  readonly DownBeatList: number[];
  readonly BPM: number;
  readonly Confidence: number;
}

async function detect(input: string, wantedExtension = '', signal = new AbortController().signal) {
  const [artifact, ...others] = (await rig.run(audioBeatDetection, input, { wantedExtension, signal })).artifacts;
  assert.deepEqual(others, []);
  // the function's own format
  return { artifact, file: JSON.parse(await readFile(artifact?.path ?? '', 'utf8')) as BeatFile };
}

const wav = (name: string, samples: Float32Array) => rig.wav(name, samples, RATE);

const songs = [
  { says: 'a steady song', plan: { seed: 11, bpm: 104, metre: 4, form: 'vc', barsAPart: 8 }, bpm: 104 },
  { says: 'a waltz', plan: { seed: 4, bpm: 100, metre: 3, form: 'vc', barsAPart: 10 }, bpm: 100 },
  { says: 'a song that breathes', plan: { seed: 13, bpm: 126, metre: 4, form: 'vc', barsAPart: 8, drift: 0.04 } },
  { says: 'a song without drums', plan: { seed: 6, bpm: 96, metre: 4, form: 'vc', barsAPart: 8, drums: false }, bpm: 96 }, // prettier-ignore
] as const;

for (const { says, plan, ...expected } of songs) {
  test(`finds the beats and bars of ${says}`, async () => {
    const song = playSong(plan, RATE);
    const { file } = await detect(await wav(`song-${plan.seed}`, song.samples));
    const { f, cmlt } = beatScores(song.beats, file.BeatList);
    assert.ok(f >= 0.95 && cmlt >= 0.9, `F ${f}, CMLt ${cmlt}`);
    const bars = eventF(song.downbeats, file.DownBeatList, 0.07);
    assert.ok(bars >= 0.85, `downbeat F ${bars}`);
    if ('bpm' in expected) assert.ok(Math.abs(file.BPM - expected.bpm) <= 1, `${file.BPM} BPM`);
    assert.ok(file.Confidence > 0.5 && file.Confidence <= 1);
    assert.ok(file.DownBeatList.every((time) => file.BeatList.includes(time)));
  });
}

test('beats lie on the clock of the film, also where its sound starts late', async () => {
  const song = playSong({ seed: 11, bpm: 120, metre: 4, form: 'c', barsAPart: 8 }, RATE);
  const sound = await wav('late', song.samples);
  const film = await rig.clips.make('late.mkv', ...picture({ seconds: 18 }), '-itsoffset', '1.5', '-i', sound, ...H264, '-c:a', 'aac'); // prettier-ignore
  const { file } = await detect(film);
  const { f } = beatScores(song.beats.map((beat) => beat + 1.5), file.BeatList); // prettier-ignore
  assert.ok(f >= 0.95, `F ${f}`);
});

const silent = new Float32Array(10 * RATE);
const beatless: Readonly<Record<string, () => Float32Array>> = {
  silence: () => silent,
  'a single click': () => silent.map((_, i) => (i === 5 * RATE ? 1 : 0)),
  'a steady tone': () => silent.map((_, i) => 0.3 * Math.sin((2 * Math.PI * 440 * i) / RATE)),
  'a constant': () => silent.map(() => 0.4),
  speech: () => speechLike(20, RATE),
  'one sample': () => silent.subarray(0, 1),
};

for (const [name, sound] of Object.entries(beatless)) {
  test(`finds no beat in ${name}`, async () => {
    const { file } = await detect(await wav(name.replaceAll(' ', '-'), sound()));
    assert.deepEqual(file, { BeatList: [], DownBeatList: [], BPM: 0, Confidence: 0 });
  });
}

test('honours txt and writes json for anything else', async () => {
  const input = await wav('format', silent);
  assert.equal((await detect(input, 'txt')).artifact?.extension, 'txt');
  assert.equal((await detect(input, 'srt')).artifact?.extension, 'json');
});

test('gives its file in three decimals', async () => {
  const { file } = await detect(await rig.clips.make('short.flac', ...tone({ seconds: 1 })));
  assert.deepEqual(Object.keys(file), ['BeatList', 'DownBeatList', 'BPM', 'Confidence']);
});

for (const { says, refusal, make } of oddSounds) {
  test(`${refusal === undefined ? 'takes' : 'refuses'} ${says}`, async () => {
    const input = await make(rig.clips);
    if (refusal === undefined) assert.deepEqual((await detect(input)).file.BeatList, []);
    else await assert.rejects(detect(input), { code: refusal });
  });
}

test('stops when it is told to', async () => {
  const song = playSong({ seed: 11, bpm: 120, metre: 4, form: 'c', barsAPart: 8 }, RATE);
  const stop = new AbortController();
  stop.abort();
  await assert.rejects(detect(await wav('stop', song.samples), '', stop.signal));
});
