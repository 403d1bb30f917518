import assert from 'node:assert/strict';
import { readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Clips, H264, picture, tone } from '../../test/media-clips.ts';
import { writeFloatWav } from '../../test/sounds.ts';
import { mediaConfig } from './config.ts';
import { createMedia } from './ffmpeg-media.ts';
import type { SampleBlock, SamplesRequest } from './media.ts';

const media = createMedia(mediaConfig.parse({}));
const clips = new Clips();
after(() => clips.remove());
const { signal } = new AbortController();

async function decode(path: string, request: Partial<SamplesRequest> = {}): Promise<SampleBlock[]> {
  const blocks: SampleBlock[] = [];
  for await (const block of media.samples(path, { sampleRate: 16_000, channels: 1, signal, ...request }))
    blocks.push(block);
  return blocks;
}

const join32 = (blocks: readonly SampleBlock[]): Float32Array =>
  Float32Array.from(blocks.flatMap(({ data }) => [...data]));

/** Silence, then a click at each of the given seconds. */
const clicks = (name: string, ...at: number[]): Promise<string> =>
  clips.make(
    name,
    '-f',
    'lavfi',
    '-i',
    `aevalsrc='${at.map((time) => `eq(n,${Math.round(time * 48_000)})`).join('+')}':s=48000:d=3`,
    '-c:a',
    'pcm_s16le',
  );

/** Seconds of samples louder than a tenth. */
function heard(blocks: readonly SampleBlock[], sampleRate: number, channels = 1): number[] {
  return blocks.flatMap(({ data, startSeconds }) =>
    [...data].flatMap((value, i) =>
      Math.abs(value) > 0.1 ? [startSeconds + Math.floor(i / channels) / sampleRate] : [],
    ),
  );
}

test('gives blocks of at most a second that follow each other', async () => {
  const blocks = await decode(await clips.plain());
  const total = blocks.reduce((sum, { data }) => sum + data.length, 0);
  assert.ok(Math.abs(total / 16_000 - 2) < 0.05, String(total));
  let at = blocks[0]?.startSeconds ?? NaN;
  for (const { data, startSeconds } of blocks) {
    assert.ok(Math.abs(startSeconds - at) < 1e-9 && data.length > 0 && data.length <= 16_000);
    at += data.length / 16_000;
  }
});

test('silences what is no number or no sound in a float file, and nothing around it', async () => {
  const path = join(clips.folder, 'damaged-float.wav');
  const tone440 = Float32Array.from({ length: 16_000 }, (_, i) => 0.5 * Math.sin((2 * Math.PI * 440 * i) / 16_000));
  const damage = new Map([[3000, NaN], [5000, Infinity], [7000, -Infinity], [9000, 1e30], [11_000, -2e9]]); // prettier-ignore
  await writeFloatWav(path, tone440.map((value, i) => damage.get(i) ?? value), 16_000); // prettier-ignore
  const samples = join32(await decode(path));
  assert.equal(samples.length, 16_000);
  samples.forEach((value, i) => {
    const expected = damage.has(i) ? (i === 11_000 ? -2e9 : 0) : tone440[i];
    assert.equal(value, expected, `sample ${i}`);
  });
});

test('keeps time to the sample, also within a range', async () => {
  const path = await clicks('clicks.wav', 0.5, 1.25, 2.75);
  const all = await decode(path, { sampleRate: 48_000 });
  assert.deepEqual(
    heard(all, 48_000).map((time) => Math.round(time * 48_000)),
    [24_000, 60_000, 132_000],
  );
  const part = await decode(path, { sampleRate: 48_000, startSeconds: 1.25, endSeconds: 2.75 });
  assert.equal(part[0]?.startSeconds, 1.25);
  assert.equal(join32(part).length, 72_000);
  assert.deepEqual(heard(part, 48_000), [1.25]);
});

test('keeps time in compressed sound and behind a search', async () => {
  const wav = await clicks('late.wav', 2.5);
  for (const [name, ...codec] of [
    ['late.mp4', '-c:a', 'aac', '-b:a', '256k'],
    ['late.mp3', '-b:a', '256k'],
    ['late.mkv', '-c:a', 'libvorbis', '-q:a', '8'],
    ['late.ts', '-c:a', 'mp2', '-b:a', '256k'],
  ] as const) {
    const path = await clips.make(name, '-i', wav, ...codec);
    const loudest = (blocks: readonly SampleBlock[]): number => {
      const samples = join32(blocks);
      const index = samples.reduce((best, value, i) => (Math.abs(value) > Math.abs(samples[best] ?? 0) ? i : best), 0);
      return (blocks[0]?.startSeconds ?? NaN) + index / 48_000;
    };
    const whole = loudest(await decode(path, { sampleRate: 48_000 }));
    // Matroska keeps whole milliseconds.
    const part = loudest(await decode(path, { sampleRate: 48_000, startSeconds: 2.2, endSeconds: 2.9 }));
    assert.ok(Math.abs(whole - 2.5) < 0.005 || name === 'late.ts', `${name}: ${whole}`);
    assert.ok(Math.abs(part - whole) < 6e-4, `${name}: ${part} in the range, ${whole} in the whole`);
  }
});

test('tells where sound begins that starts later than the picture', async () => {
  const path = await clips.make(
    'late-sound.mkv',
    ...picture(),
    '-itsoffset',
    '0.75',
    ...tone(),
    ...H264,
    '-c:a',
    'pcm_s16le',
  );
  const [first] = await decode(path);
  assert.ok(Math.abs((first?.startSeconds ?? 0) - 0.75) < 0.002, String(first?.startSeconds));
  assert.ok(Math.abs(((await media.probe(path, signal)).audio[0]?.startSeconds ?? 0) - 0.75) < 0.002);
});

test('fills holes with silence so that later sound stays in its place', async () => {
  const path = await clips.make(
    'hole.mkv',
    ...tone({ seconds: 3 }),
    '-af',
    "aselect='not(between(t,1,2))'",
    '-c:a',
    'pcm_s16le',
  );
  const samples = join32(await decode(path));
  const power = (from: number): number =>
    samples.subarray(from * 16_000, (from + 0.5) * 16_000).reduce((sum, x) => sum + x * x, 0);
  assert.ok(power(0.3) > 1 && power(1.3) < 0.01 && power(2.3) > 1);
});

test('mixes down without going over full scale, and keeps stereo apart', async () => {
  const path = await clips.make(
    'sides.wav',
    '-f',
    'lavfi',
    '-i',
    "aevalsrc='0.9|0.9':s=16000:d=1:c=stereo",
    '-c:a',
    'pcm_s16le',
  );
  const mono = join32(await decode(path));
  assert.ok(
    mono.every((value) => Math.abs(value - 0.9) < 0.01),
    String(mono[100]),
  );
  const left = await clips.make(
    'left.wav',
    '-f',
    'lavfi',
    '-i',
    "aevalsrc='0.5|0':s=16000:d=1:c=stereo",
    '-c:a',
    'pcm_s16le',
  );
  const stereo = join32(await decode(left, { channels: 2 }));
  assert.deepEqual([stereo.length, Math.round((stereo[2000] ?? 0) * 100), stereo[2001]], [32_000, 50, 0]);
  const both = join32(await decode(await clips.make('one.wav', ...tone({ seconds: 1, rate: 8000 })), { channels: 2 }));
  assert.equal(both[5000], both[5001]);
});

test('takes the default of several audio streams', async () => {
  const path = await clips.make(
    'tracks.mkv',
    ...tone({ hertz: 300 }),
    ...tone({ hertz: 1200 }),
    '-map',
    '0',
    '-map',
    '1',
    '-disposition:a:0',
    '0',
    '-disposition:a:1',
    'default',
  );
  const samples = join32(await decode(path));
  const crossings = samples.slice(0, 16_000).filter((value, i) => value > 0 && (samples[i - 1] ?? 0) <= 0).length;
  assert.ok(Math.abs(crossings - 1200) < 10, `${crossings} Hz`);
});

test('refuses a film without sound', async () => {
  const path = await clips.make('mute.mp4', ...picture({ seconds: 1 }), ...H264);
  await assert.rejects(decode(path), { code: 'InvalidParameter.NoAudioStream' });
  await assert.rejects(media.loudness(path, signal), { code: 'InvalidParameter.NoAudioStream' });
});

test('refuses a rate or a number of channels that makes no sense', async () => {
  for (const wrong of [{ sampleRate: 0 }, { sampleRate: 44_100.5 }, { channels: 3 }]) {
    await assert.rejects(decode(await clips.plain(), wrong), { code: 'InvalidParameter.OutOfRange' });
  }
});

test('gives what is there of a sound that was cut off', async () => {
  const whole = await clips.make('whole.wav', ...tone({ seconds: 3 }));
  const cut = join(clips.folder, 'cut.wav');
  await writeFile(cut, await readFile(whole));
  await truncate(cut, 144_000);
  const seconds = join32(await decode(cut)).length / 16_000;
  assert.ok(Math.abs(seconds - 1.5) < 0.01, String(seconds));
});

test('ends with JobCanceled when cancelled', async () => {
  const controller = new AbortController();
  const blocks = media
    .samples(await clips.plain(), { sampleRate: 48_000, channels: 2, signal: controller.signal })
    [Symbol.asyncIterator]();
  await blocks.next();
  controller.abort();
  const drain = async (): Promise<void> => {
    while ((await blocks.next()).done !== true);
  };
  await assert.rejects(drain(), { code: 'JobCanceled' });
});

test('a FLAC file that breaks off is told, not cut short', async () => {
  const path = await clips.make('broken.flac', '-f', 'lavfi', '-i', 'anoisesrc=d=4:r=16000:a=0.3', '-c:a', 'flac');
  assert.equal(join32(await decode(path)).length, 64_000);
  await truncate(path, 60_000);
  await assert.rejects(decode(path), { code: 'InvalidParameter.ResourceContentBad', publicMessage: /breaks off after \d\.\d of 4\.0 seconds/ }); // prettier-ignore
});
