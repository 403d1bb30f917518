import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { after, afterEach, test } from 'node:test';
import { Clips, frameTimes, picture } from '../../test/media-clips.ts';
import { mediaConfig } from './config.ts';
import { createMedia } from './ffmpeg-media.ts';
import { chain, filter } from './graph.ts';
import type { EncodeVideoRequest, Frame, RenderRequest } from './media.ts';

const media = createMedia(mediaConfig.parse({}));
const clips = new Clips();
after(() => clips.remove());
const { signal } = new AbortController();
const output = { path: join(clips.folder, 'out.mp4'), container: 'mp4' } as const;

afterEach(async () => {
  await rm(output.path, { force: true });
  assert.deepEqual(
    (await readdir(clips.folder)).filter((name) => name.includes('.part')),
    [],
    'a temporary file is left',
  );
});

const exists = async (): Promise<boolean> => (await readdir(clips.folder)).includes('out.mp4');

async function request(more: Partial<RenderRequest> = {}): Promise<RenderRequest> {
  return {
    inputs: [{ path: await clips.plain() }],
    graph: [chain([{ input: 0, stream: 'video' }], [filter('hflip')], ['flipped'])],
    maps: ['flipped', { input: 0, stream: 'audio' }],
    options: { 'c:v': 'libx264', preset: 'ultrafast', 'c:a': 'copy' },
    output,
    signal,
    ...more,
  };
}

test('renders a graph, tells progress in seconds, and reads what it wrote', async () => {
  const seen: number[] = [];
  const info = await media.render(await request({ expectedSeconds: 2, onProgress: (seconds) => seen.push(seconds) }));
  assert.deepEqual([info.kind, info.video[0]?.width, info.audio.length], ['video', 160, 1]);
  assert.ok(await exists());
  assert.deepEqual(
    seen,
    [...seen].sort((a, b) => a - b),
  );
  assert.ok((seen.at(-1) ?? 0) > 1.5, String(seen));
  const [source] = await collect(await clips.plain());
  const [flipped] = await collect(output.path);
  const row = [...(source?.data.subarray(0, 160) ?? [])].reverse();
  const apart = row.reduce((sum, value, i) => sum + Math.abs(value - (flipped?.data[i] ?? 0)), 0) / 160;
  assert.ok(apart < 12, `rows differ by ${apart}`);
});

test('refuses a picture that is larger than films can be, saying how large that is', async () => {
  const graph = [chain([{ input: 0, stream: 'video' }], [filter('scale', { w: 16_400, h: 16 })], ['large'])];
  await assert.rejects(media.render(await request({ graph, maps: ['large'] })), {
    code: 'InvalidParameter.OutOfRange',
    publicMessage: 'The picture has 16400 x 16 pixels; each side of a film may be 1 to 16384.',
  });
});

test('the same input gives the same bytes in every container', async () => {
  const coded = { mkv: 'aac', webm: 'libopus', opus: 'libopus', ogg: 'libvorbis', m4a: 'aac', mp4: 'aac', mov: 'aac', flac: 'flac', wav: 'pcm_s16le', mp3: 'libmp3lame', aac: 'aac' } as const; // prettier-ignore
  const maps = [{ input: 0, stream: 'audio' as const }];
  for (const [container, codec] of Object.entries(coded) as [keyof typeof coded, string][]) {
    const write = async (name: string) => {
      const out = { path: join(clips.folder, `${name}.${container}`), container };
      const { graph: _, ...rest } = await request({ maps, options: { 'c:a': codec }, output: out });
      await media.render(rest);
      return readFile(out.path);
    };
    assert.deepEqual(await write('once'), await write('again'), container);
  }
});

test('reads a part of an input', async () => {
  const info = await media.render(
    await request({ inputs: [{ path: await clips.plain(), startSeconds: 0.5, endSeconds: 1.5 }], expectedSeconds: 1 }),
  );
  assert.ok(Math.abs(info.durationSeconds - 1) < 0.1);
});

test('repeats a still picture as long as the sound lasts', async () => {
  const still = await clips.make('still.png', ...picture({ seconds: 1 }), '-frames:v', '1');
  const info = await media.render(
    await request({
      inputs: [{ path: still, loop: true }, { path: await clips.plain() }],
      graph: [chain([{ input: 0, stream: 'video' }], [filter('format', { pix_fmts: 'yuv420p' })], ['picture'])],
      maps: ['picture', { input: 1, stream: 'audio' }],
      options: { 'c:v': 'libx264', preset: 'ultrafast', 'c:a': 'copy', shortest: true },
    }),
  );
  assert.ok(Math.abs(info.durationSeconds - 2) < 0.5, String(info.durationSeconds));
});

test('leaves nothing when it fails, is too short or is cancelled', async () => {
  await assert.rejects(media.render(await request({ options: { 'c:v': 'no-such-encoder' } })), {
    code: 'InternalError',
  });
  await assert.rejects(media.render(await request({ expectedSeconds: 30 })), /lasts .* instead of 30 s/);
  const controller = new AbortController();
  const long = await request({
    inputs: [{ path: await clips.plain(), loop: true }],
    onProgress: () => controller.abort(),
    signal: controller.signal,
  });
  await assert.rejects(media.render(long), { code: 'JobCanceled' });
  assert.equal(await exists(), false);
});

async function collect(path: string): Promise<Frame[]> {
  const frames: Frame[] = [];
  for await (const frame of media.frames(path, { pixelFormat: 'yuv420p', signal })) frames.push(frame);
  return frames;
}

const encode = (
  frames: AsyncIterable<Frame>,
  more: Partial<EncodeVideoRequest> = {},
): ReturnType<typeof media.encodeVideo> =>
  media.encodeVideo(frames, { width: 160, height: 90, frameRate: { num: 24, den: 1 }, output, signal, ...more });

test('encodes frames with the sound of their source', async () => {
  const path = await clips.plain();
  const info = await encode(media.frames(path, { pixelFormat: 'yuv420p', signal }), { audioFrom: path });
  assert.deepEqual([info.video[0]?.frameRate, info.audio[0]?.codec], [{ num: 24, den: 1 }, 'aac']);
  assert.equal((await frameTimes(output.path)).length, 48);
  const packets = async (file: string): Promise<string> => {
    const args = ['-v', 'error', '-i', file, '-map', '0:a', '-c', 'copy', '-f', 'framehash', '-'];
    const { stdout } = await promisify(execFile)('ffmpeg', args);
    return stdout.replace(/^#.*\n/gm, '');
  };
  assert.equal(await packets(output.path), await packets(path), 'sound is copied bit by bit');
});

test('takes frames at the pace of the encoder', async () => {
  const [frame] = await collect(
    await clips.make('large.mkv', ...picture({ size: '1280x720', seconds: 1 }), '-c:v', 'mpeg4'),
  );
  assert.ok(frame !== undefined);
  let made = 0;
  async function* many(): AsyncGenerator<Frame> {
    for (; made < 40; made += 1) yield { ...(frame as Frame), data: Uint8Array.from((frame as Frame).data) };
  }
  const before = process.memoryUsage().arrayBuffers;
  let most = 0;
  const watch = setInterval(() => (most = Math.max(most, process.memoryUsage().arrayBuffers - before)), 5);
  await encode(many(), { width: 1280, height: 720, options: { preset: 'ultrafast' } });
  clearInterval(watch);
  assert.equal(made, 40);
  assert.ok(most < 60e6, `${most} bytes wait`);
});

test('ends when frames fail, do not fit, or the encoder does not start', async () => {
  const path = await clips.plain();
  async function* broken(): AsyncGenerator<Frame> {
    yield* media.frames(path, { pixelFormat: 'yuv420p', endSeconds: 0.2, signal });
    throw new Error('the source broke');
  }
  await assert.rejects(encode(broken()), /the source broke/);
  await assert.rejects(encode(media.frames(path, { pixelFormat: 'gray', signal })), /expected 160 x 90 yuv420p/);
  const frames = media.frames(path, { pixelFormat: 'yuv420p', signal });
  await assert.rejects(encode(frames, { options: { 'c:v': 'no-such-encoder' } }), { code: 'InternalError' });
  assert.equal(await exists(), false);
});
