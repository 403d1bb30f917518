import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Clips, flag, frameTimes, H264, picture, tone } from '../../test/media-clips.ts';
import { mediaConfig } from './config.ts';
import { createMedia } from './ffmpeg-media.ts';
import type { Patch, PatchVideoRequest } from './media.ts';
import { subtitleStreams } from './subtitle-streams.ts';
import { markTurn } from './turn-back.ts';

const media = createMedia(mediaConfig.parse({}));
const clips = new Clips();
after(() => clips.remove());
const { signal } = new AbortController();

/** Frames missing here and there, a hole, and the picture half a second after the sound. */
const uneven = () =>
  clips.make('uneven.mp4', ...picture(), ...tone({ seconds: 3 }), '-vf', "select='not(eq(mod(n,7),3))*not(between(n,20,28))',setpts=PTS+0.5/TB", '-fps_mode', 'vfr', ...H264, '-c:a', 'aac'); // prettier-ignore
const regions = [
  { x: 10, y: 10, width: 64, height: 32 },
  { x: 90, y: 50, width: 32, height: 16 },
];

/** Black and white by turns in the first region, clear in the second. */
async function* blinking(path: string): AsyncGenerator<Patch> {
  const size = 64 * 48;
  for await (const { index, ptsSeconds } of media.frames(path, { pixelFormat: 'gray', width: 16, signal })) {
    const data = new Uint8Array(size * 2.5).fill(128);
    data.fill(index % 2 === 0 ? 16 : 235, 0, size);
    data.fill(255, size * 1.5, size * 1.5 + 64 * 32);
    data.fill(0, size * 1.5 + 64 * 32);
    yield { data, ptsSeconds };
  }
}

const soundOf = (path: string) =>
  execFileSync('ffmpeg', ['-v', 'error', '-i', path, '-map', '0:a', '-c', 'copy', '-f', 'framemd5', '-']).toString();

test('a patch lies over its own frame, whatever the frame rate; times and sound stay', async () => {
  const path = await uneven();
  const output = join(clips.folder, 'patched.mp4');
  await media.patchVideo(blinking(path), {
    path,
    regions,
    crf: 10,
    output: { path: output, container: 'mp4' },
    signal,
  });
  assert.deepEqual(await frameTimes(output), await frameTimes(path));
  assert.equal(soundOf(output), soundOf(path));
  const original = media.frames(path, { pixelFormat: 'gray', signal })[Symbol.asyncIterator]();
  let count = 0;
  for await (const { data, width, index } of media.frames(output, { pixelFormat: 'gray', signal })) {
    const { value } = (await original.next()) as { value: { data: Uint8Array } };
    assert.ok(Math.abs((data[30 * width + 40] ?? 0) - (index % 2 === 0 ? 0 : 255)) < 12, `frame ${index}`);
    const clear = [...Array(16).keys()].map((n) => (52 + Math.floor(n / 4) * 4) * width + 92 + (n % 4) * 8);
    const mean = (frame: Uint8Array) => clear.reduce((sum, at) => sum + (frame[at] ?? 0), 0) / clear.length;
    assert.ok(Math.abs(mean(data) - mean(value.data)) < 4, `frame ${index}`);
    count += 1;
  }
  assert.ok(count > 20);
});

test('a film without patches is copied packet by packet', async () => {
  const path = await uneven();
  const output = join(clips.folder, 'copied.mp4');
  await media.copyVideo({ path, crf: 17, output: { path: output, container: 'mp4' }, signal });
  const packets = (file: string) => execFileSync('ffmpeg', ['-v', 'error', '-i', file, '-map', '0', '-c', 'copy', '-f', 'framemd5', '-']).toString().replace(/^#.*$/gm, ''); // prettier-ignore
  assert.equal(packets(output), packets(path));
});

test('what a container cannot hold is encoded, and red, green and blue keep their colours', async () => {
  const cases = [
    ['prores.mov', '-c:v', 'prores'],
    ['rgb.mkv', '-pix_fmt', 'bgr0', '-c:v', 'ffv1'],
  ] as const;
  for (const [name, ...codec] of cases) {
    const path = await clips.make(name, ...flag(...codec));
    const output = { path: join(clips.folder, `${name}.mp4`), container: 'mp4' as const };
    const { info } = await media.copyVideo({ path, crf: 10, output, signal });
    assert.equal(info.video[0]?.codec, 'h264');
    const [before, after] = [await media.still(path, 0, { signal }), await media.still(output.path, 0, { signal })];
    for (const at of [10, 50].map((x) => (30 * 64 + x) * 3))
      for (const c of [0, 1, 2]) assert.ok(Math.abs(before.data[at + c]! - after.data[at + c]!) < 10, `${name}: ${after.data.subarray(at, at + 3).join()}`); // prettier-ignore
  }
});

/** Patches a film with a white square of 16 x 16 pixels at (32, 8) of the upright picture. */
async function squared(path: string, container: 'mp4' | 'mkv' = 'mp4', rest: Partial<PatchVideoRequest> = {}) {
  const output = { path: join(clips.folder, `squared.${container}`), container };
  const data = new Uint8Array(16 * 16 * 2.5).fill(128).fill(235, 0, 256).fill(255, 384);
  async function* patches(): AsyncGenerator<Patch> {
    for await (const { ptsSeconds } of media.frames(path, { pixelFormat: 'gray', width: 16, signal }))
      yield { data, ptsSeconds };
  }
  const regions = [{ x: 32, y: 8, width: 16, height: 16 }];
  const { subtitles } = await media.patchVideo(patches(), { path, regions, crf: 10, output, signal, ...rest });
  return { path: output.path, subtitles };
}

/** The first frame of a film, upright. */
async function firstFrame(path: string) {
  for await (const frame of media.frames(path, { pixelFormat: 'gray', signal })) return frame;
  throw new Error('no frame');
}

/** Checks that the square is there and that the rest is what it was. */
async function checkSquare(path: string, source: string): Promise<void> {
  const [after, before] = [await firstFrame(path), await firstFrame(source)];
  let [sum, count] = [0, 0];
  for (let y = 0; y < before.height; y++) {
    for (let x = 0; x < before.width; x++) {
      const value = after.data[y * after.width + x]!;
      if (x >= 32 && x < 48 && y >= 8 && y < 24) assert.ok(value > 230, `${x},${y}: ${value}`);
      else [sum, count] = [sum + Math.abs(value - before.data[y * before.width + x]!), count + 1];
    }
  }
  assert.ok(sum / count < 2, `${sum / count} off`);
}

for (const turn of [90, 180, 270] as const) {
  test(`a turn of ${turn} degrees stays what players apply; patches lie where they are seen`, async () => {
    const path = join(clips.folder, `turned-${turn}.mp4`);
    copyFileSync(await clips.plain(), path);
    await markTurn(path, turn);
    const upright = (await media.probe(path, signal)).video[0];
    assert.deepEqual([upright?.rotation, upright?.width], [turn, turn === 180 ? 160 : 90]);
    for (const container of ['mp4', 'mkv'] as const) {
      const out = (await squared(path, container)).path;
      const { video } = await media.probe(out, signal);
      assert.deepEqual([video[0]?.rotation, video[0]?.width], [container === 'mp4' ? turn : 0, upright?.width]);
      await checkSquare(out, path);
    }
  });
}

test('no column or row of an odd size is lost', async () => {
  for (const depth of ['yuv420p', 'yuv420p10le']) {
    const path = await clips.make(`odd-${depth}.mkv`, '-f', 'lavfi', '-i', 'testsrc=s=161x91:r=4:d=0.5', '-c:v', 'ffv1', '-pix_fmt', depth); // prettier-ignore
    const { path: out } = await squared(path);
    const { width, height, data } = await firstFrame(out);
    assert.deepEqual([width, height], [162, 92]);
    await checkSquare(out, path);
    for (let y = 0; y < height; y++)
      assert.ok(Math.abs(data[y * width + 161]! - data[y * width + 160]!) < 20, `row ${y}`);
  }
});

test('ten bits and colour tags stay; what no patch covers is as plain encoding leaves it', async () => {
  const tags = ['-color_primaries', 'bt2020', '-color_trc', 'smpte2084', '-colorspace', 'bt2020nc'];
  const path = await clips.make('deep.mkv', ...picture({ seconds: 0.5 }), '-vf', 'format=yuv420p10le,gblur=sigma=3', '-c:v', 'ffv1', ...tags); // prettier-ignore
  const { path: out } = await squared(path, 'mp4');
  const { bitDepth, colour } = (await media.probe(out, signal)).video[0]!; // a film
  assert.equal(bitDepth, 10);
  assert.deepEqual([colour.primaries, colour.transfer, colour.matrix], ['bt2020', 'smpte2084', 'bt2020nc']);
  const plain = await clips.make('plain10.mp4', '-i', path, '-c:v', 'libx264', '-preset', 'veryfast', '-crf', '10', '-pix_fmt', 'yuv420p10le'); // prettier-ignore
  const psnr = (file: string) => {
    const graph = '[0]crop=160:60:0:30[a];[1]crop=160:60:0:30[b];[a][b]psnr=stats_file=-';
    const log = execFileSync('ffmpeg', ['-v', 'error', '-i', file, '-i', path, '-filter_complex', graph, '-f', 'null', '-']).toString(); // prettier-ignore
    return Math.min(...[...log.matchAll(/psnr_avg:([\d.]+)/g)].map(([, value]) => Number(value)));
  };
  assert.ok(psnr(out) > psnr(plain) - 0.5, `${psnr(out)} dB, ${psnr(plain)} dB`);
});

test('subtitles go over: as they are where the container holds them, else as its own text', async () => {
  const text = join(clips.folder, 'text.srt');
  writeFileSync(text, '1\n00:00:00,100 --> 00:00:03,500\nHello\n');
  const path = await clips.make('text.mkv', ...picture(), '-i', text, ...H264, '-c:s', 'srt', '-metadata:s:s:0', 'language=fra'); // prettier-ignore
  const textOf = (file: string) => execFileSync('ffmpeg', ['-v', 'error', '-i', file, '-map', '0:s', '-f', 'srt', '-']).toString(); // prettier-ignore
  const ways = { mp4: { copied: 0, converted: 1, leftOut: 0 }, mkv: { copied: 1, converted: 0, leftOut: 0 } };
  for (const container of ['mp4', 'mkv'] as const) {
    const output = { path: join(clips.folder, `copied.${container}`), container };
    const copied = await media.copyVideo({ path, crf: 17, output, signal });
    for (const { path: out, subtitles } of [await squared(path, container), { ...copied, path: output.path }]) {
      assert.deepEqual(subtitles, ways[container]);
      assert.equal((await media.probe(out, signal)).subtitles[0]?.language, 'fra');
      assert.match(textOf(out), /00:00:00,100 --> 00:00:03,500\s+Hello/);
    }
  }
  const pictures = { subtitles: [{ index: 2, codec: 'hdmv_pgs_subtitle' }] };
  assert.deepEqual(subtitleStreams(pictures, 'mp4').fates, { copied: 0, converted: 0, leftOut: 1 });
  assert.deepEqual(subtitleStreams(pictures, 'mkv').fates, { copied: 1, converted: 0, leftOut: 0 });
});
