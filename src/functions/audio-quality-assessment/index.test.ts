import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { FunctionRig } from '../../../test/function-rig.ts';
import { oddSounds } from '../../../test/odd-sounds.ts';
import { random } from '../../../test/sounds.ts';
import { ServiceError } from '../../base/errors.ts';
import { audioQualityAssessment } from './index.ts';
import { band } from './report.ts';
import { SaturationMeter } from './saturation.ts';

const rig = new FunctionRig('networks');
after(() => rig.close());
const RATE = 16_000;

async function assessed(input: string): Promise<readonly Record<string, unknown>[]> {
  const { artifacts, facts } = await rig.run(audioQualityAssessment, input);
  assert.deepEqual(JSON.parse(readFileSync(artifacts[0]?.path ?? '', 'utf8')), facts);
  return facts;
}

async function one(samples: Float32Array, rate = RATE, channels = 1): Promise<Record<string, unknown>> {
  return (await assessed(await rig.wav('given', samples, rate, channels)))[0] ?? {};
}

const next = random(3);
const hiss = new Float32Array(3 * RATE).map(() => next() + next() - 1);
/** A gliding voice in syllables; no recording is digitally silent between them. */
const speech = (() => {
  let phase = 0;
  return hiss.map((value, i) => {
    const t = i / RATE;
    const syllable = (t % 0.25) / 0.25;
    const sounding = Math.sin((Math.PI / 2) * Math.min(1, syllable / 0.3));
    const envelope = t % 1 > 0.75 ? 0 : sounding * 10 ** (-Math.max(0, syllable - 0.6) * 4); // dies away at 320 dB a second
    phase += (2 * Math.PI * (120 + 30 * Math.sin(2 * t) - 15 * syllable)) / RATE;
    let voice = 0;
    for (let h = 1; h < 30; h += 1) {
      const [first, second] = [(h * 120 - 500 - 300 * syllable) / 250, (h * 120 - 1800 + 700 * syllable) / 350];
      voice += Math.sin(h * phase) * (Math.exp(-first * first) + 0.4 * Math.exp(-second * second) + 0.05);
    }
    return 0.12 * envelope * voice + 0.0003 * value;
  });
})();
const noisy = (amount: number) => speech.map((value, i) => value + amount * hiss[i]!);
const clipped = (limit: number) => speech.map((value) => Math.max(-limit, Math.min(limit, value)));
/** Every so many milliseconds, 20 are lost. */
const gapped = (every: number) => speech.map((value, i) => (i % (every * 16) < 320 ? 0 : value));

test('gives the documented keys first, in their order, for each channel', async () => {
  const stereo = Float32Array.from({ length: speech.length * 2 }, (_, i) => (i % 2 === 0 ? speech[i >> 1]! : 0));
  const channels = await assessed(await rig.wav('stereo', stereo, RATE, 2));
  assert.deepEqual(channels.map(({ Tag }) => Tag), ['Valid', 'Mute']); // prettier-ignore
  assert.deepEqual(Object.keys(channels[0] ?? {}).slice(0, 17), [
    ...['Tag', 'MOS(0-5)', 'MOS', 'Discontinuity(0-5)', 'Coloration(0-5)', 'Noisiness(0-5)', 'Loudness(0-5)'],
    ...['Loudness(-90dB-0dB)', 'Worst MOS(0-5)', 'Worst Discontinuity(0-5)', 'Worst Coloration(0-5)'],
    ...['Worst Noisiness(0-5)', 'Worst Loudness(0-5)', 'Speech Ratio', 'Double Talk Ratio(%)', 'Bad Mute Ratio(%)'],
    'Saturated Ratio(%)',
  ]);
  const mute = channels[1] ?? {};
  assert.deepEqual([mute['MOS(0-5)'], mute['MOS'], mute['Noisiness(0-5)'], mute['Loudness(-90dB-0dB)']], [0, 'Bad', 0, -90]); // prettier-ignore
  assert.equal(channels[0]?.['Double Talk Ratio(%)'], 0);
});

test('puts the whole list into Data', () => {
  const facts = [{ Tag: 'Mute' }];
  assert.deepEqual(audioQualityAssessment.report(facts, [], 'in.wav'), {
    data: { result: facts },
    message: 'Successful.',
  });
});

for (const [fault, key, ladder] of [
  ['noise', 'Noisiness(0-5)', [noisy(0.01), noisy(0.04), noisy(0.12)]],
  ['clipping', 'Coloration(0-5)', [speech, clipped(0.08), clipped(0.03)]],
  ['gaps', 'Discontinuity(0-5)', [speech, gapped(330), gapped(110)]],
] as const) {
  test(`scores more ${fault} lower as ${key}`, async () => {
    const scores: number[] = [];
    for (const step of ladder) scores.push(Number((await one(step))[key]));
    scores.slice(1).forEach((value, i) => assert.ok(value < scores[i]!, scores.join(' ')));
  });
}

/** Reaches as high as the file can hold. */
const room = noisy(0.01);
const mains = (level: number) => room.map((value, i) => value + level * [1, 2, 3, 4, 5].reduce((sum, k) => sum + Math.sin((2 * Math.PI * 49.9 * k * i) / RATE + k) / k, 0)); // prettier-ignore
for (const [what, sound, named] of [
  ['speech in a room', room, []],
  ['speech whose tops are cut off', room.map((value) => Math.max(-0.08, Math.min(0.08, value))), ['Clipping']],
  ['speech with gaps', gapped(330), ['Dropouts']],
  ['speech that clicks', room.map((value, i) => (i % 8001 === 0 ? value + 0.3 : value)), ['Clicks']],
  ['speech over hum', mains(0.02), ['Hum']],
  ['speech over hum that nobody hears', mains(0.00005), []],
  ['faint speech', room.map((value) => value / 30), ['Level']],
  ['next to nothing', speech.map((value) => value / 20_000), ['Mute']],
] as const) {
  test(`names the faults of ${what}`, async () => {
    const { Faults } = await one(sound);
    assert.deepEqual((Faults as { Fault: string }[]).map(({ Fault }) => Fault), named); // prettier-ignore
  });
}

test('misses a band in a file that could hold it, and only there', async () => {
  const narrow = await rig.clips.make('narrow.wav', '-i', await rig.wav('whole', room, RATE), '-ar', '8000');
  const wide = await rig.clips.make('wide.wav', '-i', narrow, '-ar', '16000');
  const faults = async (path: string) => (await assessed(path))[0]?.['Faults'];
  assert.deepEqual(await faults(narrow), []);
  assert.deepEqual(await faults(wide), [{ Fault: 'Band Limit', 'Bandwidth(Hz)': 4500 }]);
});

test('does not mind the level but for Loudness, nor the sample rate', async () => {
  const wide = noisy(0.02);
  const [all, half] = [await one(wide), await one(wide.map((value) => value / 2))];
  const given = await rig.wav('given', wide, RATE);
  const path = await rig.clips.make('48k.wav', '-i', given, '-ar', '48000', '-c:a', 'pcm_s16le');
  const [fast = {}] = await assessed(path);
  for (const key of ['MOS(0-5)', 'Coloration(0-5)', 'Noisiness(0-5)', 'Discontinuity(0-5)']) {
    assert.ok(Math.abs(Number(all[key]) - Number(half[key])) < 0.1, `${key} by level`);
    assert.ok(Math.abs(Number(all[key]) - Number(fast[key])) < 0.15, `${key} by rate`);
  }
  assert.ok(Math.abs(Number(all['Loudness(-90dB-0dB)']) - Number(half['Loudness(-90dB-0dB)']) - 6.02) < 0.3);
});

test('finds gaps in a recording with an offset', async () => {
  const [whole, broken] = [speech, gapped(330)].map((samples) => samples.map((value) => value + 0.02));
  const [before, after] = [await one(whole!), await one(broken!)]; // both are there
  assert.equal(before['Discontinuity(0-5)'], 5);
  assert.ok(Number(after['Discontinuity(0-5)']) < 4);
});

test('tells where the sound is lost', async () => {
  const holed = speech.slice().fill(0, 1.1 * RATE, 1.18 * RATE);
  const { Breaks, ...rest } = await one(holed);
  const [first] = Breaks as { Start: number; Seconds: number }[];
  assert.ok(Math.abs((first?.Start ?? 0) - 1.1) < 0.01 && Math.abs((first?.Seconds ?? 0) - 0.08) < 0.02, JSON.stringify(Breaks)); // prettier-ignore
  assert.ok(Number(rest['Bad Mute Ratio(%)']) > 0);
});

for (const [tag, samples] of [
  ['File too Short', speech.slice(0, 1.9 * RATE)],
  ['Mute', new Float32Array(3 * RATE)],
  ['Voice too Short', Float32Array.from({ length: 3 * RATE }, (_, i) => 0.3 * Math.sin(i * 0.3))],
] as const) {
  test(`says ${tag}, with scores of 0`, async () => {
    const result = await one(samples);
    assert.deepEqual([result['Tag'], result['MOS(0-5)'], result['MOS']], [tag, 0, 'Bad']);
  });
}

test('counts clipped samples at any level, and nothing that is only loud', () => {
  const ratio = (samples: Float32Array) => {
    const meter = new SaturationMeter();
    samples.forEach((value) => meter.add(value));
    return meter.ratio();
  };
  const tone = Float32Array.from({ length: 1000 }, (_, i) => Math.sin(i * 0.05));
  assert.equal(ratio(tone), 0);
  const flat = tone.map((value) => Math.max(-0.5, Math.min(0.5, value)));
  assert.ok(Math.abs(ratio(flat) - 66.7) < 2, `${ratio(flat)}`);
  assert.equal(ratio(flat.map((value) => value / 4)), ratio(flat));
});

for (const [mos, name] of [
  [5, 'Excellent'],
  [4, 'Excellent'],
  [3.999, 'Good'],
  [3, 'Good'],
  [2, 'Fair'],
  [1, 'Poor'],
  [0.9, 'Bad'],
] as const) {
  // prettier-ignore
  test(`calls ${mos} ${name}`, () => assert.equal(band(mos), name));
}

const sine = (rate: number) => ['-f', 'lavfi', '-i', `sine=d=0.5:r=${rate}`] as const;
for (const [what, name, args, says] of [
  ['24 bits', '24.wav', [...sine(16_000), '-c:a', 'pcm_s24le'], /samples are pcm_s24le; expected 16-bit PCM/],
  ['float samples', 'f.wav', [...sine(16_000), '-c:a', 'pcm_f32le'], /samples are pcm_f32le; expected 16-bit PCM/],
  ['96 kHz', '96.wav', [...sine(96_000)], /sample rate is 96000 Hz; expected 8000 to 48000/],
  ['FLAC', 'x.flac', [...sine(16_000)], /format flac; expected wav/],
  ['six channels', '6.wav', [...sine(16_000), '-ac', '6'], /it has 6 channels; expected 1 or 2/],
] as const) {
  test(`refuses ${what}, saying what is allowed`, async () => {
    const input = await rig.clips.make(name, ...args);
    await assert.rejects(assessed(input), (error) => {
      assert.ok(error instanceof ServiceError && error.code === 'InvalidParameter.ResourceNotSupported');
      assert.match(error.publicMessage, says);
      return true;
    });
  });
}

const unsupported = ['96 kHz stereo', 'six channels', '24 bits', 'floats beyond full scale', 'a song with cover art', 'a film']; // prettier-ignore
for (const { says, refusal, make } of oddSounds) {
  const code = refusal ?? (unsupported.includes(says) ? 'InvalidParameter.ResourceNotSupported' : undefined);
  test(`${code === undefined ? 'takes' : 'refuses'} ${says}`, async () => {
    const input = await make(rig.clips);
    if (code === undefined)
      assert.deepEqual((await assessed(input)).map((channel) => channel['MOS(0-5)']), [0]); // prettier-ignore
    else await assert.rejects(assessed(input), { code });
  });
}
