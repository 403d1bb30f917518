import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Clips, flag, frameTimes, H264, picture, tone } from '../../test/media-clips.ts';
import type { Frame } from './media.ts';
import { decode, media } from './testing/decode.ts';

const clips = new Clips();
after(() => clips.remove());

const { signal } = new AbortController();

const times = (frames: readonly Frame[]): number[] => frames.map(({ ptsSeconds }) => ptsSeconds);

/** An expected time of NaN stands for one that ffprobe does not know. */
function assertTimes(frames: readonly Frame[], expected: readonly number[]): void {
  assert.equal(frames.length, expected.length);
  for (const [i, time] of expected.entries()) {
    if (Number.isNaN(time)) continue;
    assert.ok(
      Math.abs((frames[i]?.ptsSeconds ?? NaN) - time) < 1e-6,
      `frame ${i}: ${frames[i]?.ptsSeconds}, expected ${time}`,
    );
  }
}

const bursts = (): Promise<string> =>
  // 30 frames a second, with every third left out at first, then a still stretch of 0.7 s
  clips.make(
    'variable.mkv',
    ...picture({ rate: '30', seconds: 3 }),
    ...['-vf', "select='if(lt(n,30),mod(n,3),gt(n,50))'", '-fps_mode', 'passthrough', ...H264],
  );

const VARIANTS: Record<string, () => Promise<string>> = {
  'constant rate': () => clips.plain(),
  'variable rate': bursts,
  '29.97 in a transport stream': () =>
    clips.make('ntsc.ts', ...picture({ rate: '30000/1001' }), ...tone(), ...H264, '-c:a', 'aac', '-shortest'),
  'picture behind sound': () =>
    clips.make(
      'late-picture.mp4',
      '-itsoffset',
      '0.5',
      ...picture(),
      ...tone({ seconds: 3 }),
      ...H264,
      '-c:a',
      'aac',
      '-fps_mode',
      'passthrough',
    ),
  'MPEG program stream': () => clips.make('old.mpg', ...picture({ rate: '25' }), '-c:v', 'mpeg2video', '-bf', '2'),
  AVI: () => clips.make('old.avi', ...picture({ rate: '25' }), '-c:v', 'mpeg4'),
  FLV: () => clips.make('old.flv', ...picture({ rate: '25' }), '-c:v', 'flv'),
  WebM: () =>
    clips.make('new.webm', ...picture({ rate: '25' }), '-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '8'),
};

for (const [name, clip] of Object.entries(VARIANTS)) {
  test(`gives every source frame its own time: ${name}`, async () => {
    const path = await clip();
    const expected = await frameTimes(path);
    const every = await decode(path);
    const shift = (every[0]?.ptsSeconds ?? 0) - (expected[0] ?? 0);
    assertTimes(
      every,
      expected.map((time) => time + shift),
    );
    assert.deepEqual(
      every.map(({ index }) => index),
      expected.map((_, i) => i),
    );
    const looks = new Set(every.map(({ data }) => Buffer.from(data).toString('latin1')));
    assert.equal(looks.size, every.length, 'no frame is repeated');
    await assertSamples(path, every, 5);
    await assertRange(path, every, 26, 33);
    await assertStill(path, every, (every[27]?.ptsSeconds ?? 0) + 0.001);
  });
}

test('samples a variable rate at odd, slow and fast rates', async () => {
  const path = await bursts();
  const every = await decode(path);
  for (const sampleRate of [7.3, 0.8, 60]) await assertSamples(path, every, sampleRate);
});

test('cuts at the start, behind the end and within one frame', async () => {
  const path = await clips.plain();
  const every = await decode(path);
  await assertRange(path, every, 0, 1);
  assert.deepEqual(await decode(path, { startSeconds: 100, endSeconds: 101 }), []);
  assert.deepEqual(await decode(path, { startSeconds: 0.51, endSeconds: 0.52 }), []);
  assertTimes(await decode(path, { startSeconds: 1.9 }), times(every.slice(-2)));
});

test('stills the first frame before the start and the last one behind the end', async () => {
  const path = await bursts();
  const every = await decode(path);
  for (const at of [-1, 0, every.at(-1)?.ptsSeconds ?? 0, 50]) await assertStill(path, every, at);
});

/** The definition, word for word, over all frames. */
async function assertSamples(path: string, every: readonly Frame[], sampleRate: number): Promise<void> {
  const first = every[0]?.ptsSeconds ?? 0;
  const end = every.at(-1)?.ptsSeconds ?? 0;
  const wanted = new Set<Frame>();
  for (let k = 0; first + k / sampleRate <= end + 1e-9; k += 1) {
    const shown = every.findLast(({ ptsSeconds }) => ptsSeconds - first <= k / sampleRate + 1e-9);
    if (shown !== undefined) wanted.add(shown);
  }
  const sampled = await decode(path, { sampleRate });
  // One more instant may lie within the time of the last frame.
  if (sampled.at(-1)?.ptsSeconds === end) wanted.add(every.at(-1) as Frame);
  assert.deepEqual(times(sampled), times([...wanted]), `at ${sampleRate} a second`);
  for (const [i, frame] of [...wanted].entries()) assert.deepEqual(sampled[i]?.data, frame.data);
}

async function assertRange(path: string, every: readonly Frame[], from: number, to: number): Promise<void> {
  const [startSeconds, endSeconds] = [every[from]?.ptsSeconds ?? 0, every[to]?.ptsSeconds ?? 0];
  assertTimes(await decode(path, { startSeconds, endSeconds }), times(every.slice(from, to)));
}

async function assertStill(path: string, every: readonly Frame[], at: number): Promise<void> {
  const shown = every.findLast(({ ptsSeconds }) => ptsSeconds <= at + 1e-6) ?? every[0];
  const frame = await media.still(path, at, { signal });
  assert.equal(frame.ptsSeconds, shown?.ptsSeconds, `at ${at}`);
}

test('crops to even pixels outwards, then scales', async () => {
  const path = await clips.make(
    'odd.mkv',
    '-f',
    'lavfi',
    '-i',
    'testsrc=s=161x91:d=1',
    '-pix_fmt',
    'yuv420p',
    '-c:v',
    'ffv1',
  );
  const [whole] = await decode(path, { pixelFormat: 'gray' });
  const region = { left: 0.1, top: 0.5, right: 1, bottom: 1 };
  const [part] = await decode(path, { pixelFormat: 'gray', region });
  assert.ok(whole !== undefined && part !== undefined);
  assert.deepEqual([whole.width, whole.height, whole.data.length], [161, 91, 161 * 91]);
  assert.deepEqual([part.width, part.height, part.data.length], [161 - 16, 91 - 44, 145 * 47]);
  const row = (frame: Frame, y: number, from: number): number[] => [
    ...frame.data.subarray(y * frame.width + from, (y + 1) * frame.width),
  ];
  assert.deepEqual(row(part, 7, 0), row(whole, 51, 16));
  const [small] = await decode(path, { pixelFormat: 'yuv420p', region, width: 51 });
  assert.deepEqual([small?.width, small?.height, small?.data.length], [51, 17, 51 * 17 + 2 * 26 * 9]);
  await assert.rejects(decode(path, { region: { left: 0.5, top: 0, right: 0.2, bottom: 1 } }), {
    code: 'InvalidParameter.OutOfRange',
  });
});

test('turns pictures upright as players do', async () => {
  const plain = await clips.make('flag.mp4', ...flag(...H264));
  const turned = await clips.make('turned.mp4', '-i', plain, '-c', 'copy', '-metadata:s:v', 'rotate=270');
  const { video } = await media.probe(turned, signal);
  assert.deepEqual([video[0]?.rotation, video[0]?.width, video[0]?.height], [90, 48, 64]);
  const [frame] = await decode(turned, { pixelFormat: 'rgb24' });
  assert.ok(frame !== undefined);
  assert.deepEqual([frame.width, frame.height], [48, 64]);
  // clockwise: the white top becomes the right edge, the red left half the top
  assert.ok((frame.data[(20 * 48 + 45) * 3 + 1] ?? 0) > 200, 'white at the right');
  assert.ok((frame.data[(10 * 48 + 10) * 3] ?? 0) > 200, 'red at the top');
  assert.ok((frame.data[(54 * 48 + 10) * 3 + 2] ?? 0) > 200, 'blue at the bottom');
});

test('decodes 10 bit, and tones HDR down to what a screen shows', async () => {
  const ten = await clips.make('ten.mkv', ...flag('-c:v', 'ffv1', '-pix_fmt', 'yuv420p10le'));
  assert.equal((await media.probe(ten, signal)).video[0]?.bitDepth, 10);
  const [deep] = await decode(ten, { pixelFormat: 'rgb24' });
  assert.ok((deep?.data[(30 * 64 + 10) * 3] ?? 0) > 230, 'red stays red');
  const tags = ['-color_primaries', 'bt2020', '-color_trc', 'smpte2084', '-colorspace', 'bt2020nc'];
  // PQ code value 0.58 (600 of 1023 with head room) is about 200 nits: brighter than white paper
  const hdr = await clips.make(
    'hdr.mkv',
    ...['-f', 'lavfi', '-i', 'color=gray:s=64x48:r=5:d=1'],
    '-vf',
    'lutyuv=y=128,format=yuv444p10le',
    '-c:v',
    'ffv1',
    ...tags,
  );
  assert.equal((await media.probe(hdr, signal)).video[0]?.hdr, true);
  const [toned] = await decode(hdr, { pixelFormat: 'gray' });
  const untagged = await clips.make(
    'sdr.mkv',
    '-i',
    hdr,
    '-c:v',
    'ffv1',
    '-color_trc',
    'bt709',
    '-vf',
    'setparams=color_trc=bt709:colorspace=bt709:color_primaries=bt709',
  );
  const [raw] = await decode(untagged, { pixelFormat: 'gray' });
  const [tonedMiddle = 0, rawMiddle = 0] = [toned?.data[1000], raw?.data[1000]];
  assert.ok(
    tonedMiddle > 20 && tonedMiddle < 250 && Math.abs(tonedMiddle - rawMiddle) > 5,
    `${tonedMiddle} against ${rawMiddle}`,
  );
});

test('gives gray its full range', async () => {
  const path = await clips.make(
    'range.mkv',
    '-f',
    'lavfi',
    '-i',
    'color=black:s=32x32:r=2:d=1',
    '-vf',
    'drawbox=w=16:color=white:t=fill',
    '-c:v',
    'ffv1',
    '-pix_fmt',
    'yuv420p',
  );
  const [frame] = await decode(path);
  assert.deepEqual([frame?.data[16 * 32 + 4], frame?.data[16 * 32 + 28]], [255, 0]);
});

test('keeps transparency of VP9', async () => {
  const path = await clips.make(
    'alpha.webm',
    ...flag(
      '-vf',
      'format=yuva420p,colorchannelmixer=aa=0.5',
      '-c:v',
      'libvpx-vp9',
      '-deadline',
      'realtime',
      '-cpu-used',
      '8',
    ),
  );
  assert.equal((await media.probe(path, signal)).video[0]?.alpha, true);
  const [frame] = await decode(path, { pixelFormat: 'rgba' });
  assert.ok(Math.abs((frame?.data[3] ?? 0) - 128) < 4, String(frame?.data[3]));
});

test('gives key frames alone', async () => {
  const frames = await decode(await clips.plain(), { keyframesOnly: true });
  assert.deepEqual(times(frames), [0, 1]);
});

test('gives reference frames alone, with their own times', async () => {
  const all = times(await decode(await clips.plain()));
  const some = times(await decode(await clips.plain(), { referencesOnly: true }));
  assert.ok(some.length > 2 && some.length < all.length, `${some.length} of ${all.length}`);
  assert.ok(some.every((time) => all.includes(time)));
});

test('gives what is there of a recording that was cut off, and what follows a damage', async () => {
  const whole = await readFile(await clips.make('recorded.mkv', ...picture(), ...H264, '-live', '1'));
  const broken = join(clips.folder, 'broken.mkv');
  await writeFile(broken, whole.subarray(0, Math.floor(whole.length * 0.7)));
  const cut = await decode(broken);
  assert.ok(cut.length > 15 && cut.length < 48, `${cut.length} frames`);
  await writeFile(broken, whole.fill(0x55, whole.length >> 1, (whole.length >> 1) + 300));
  const damaged = await decode(broken);
  assert.ok((damaged.at(-1)?.ptsSeconds ?? 0) > 1.9 && damaged.length > 30, `${damaged.length} frames`);
});

test('keeps one size and one region when the film changes its own size', async () => {
  const first = await clips.make('first.ts', ...flag('-c:v', 'mpeg2video', '-r', '25'));
  const small = ['-vf', 'scale=32:24', '-c:v', 'mpeg2video', '-output_ts_offset', '1'];
  const second = await clips.make('second.ts', '-i', first, ...small);
  const both = join(clips.folder, 'both.ts');
  await writeFile(both, Buffer.concat([await readFile(first), await readFile(second)]));
  const region = { left: 0.5, top: 0.5, right: 1, bottom: 1 };
  const frames = await decode(both, { pixelFormat: 'rgb24', region });
  assertTimes(
    frames,
    (await frameTimes(both)).map((time, _, [start = 0]) => time - start),
  );
  assert.ok((frames.at(-1)?.ptsSeconds ?? 0) > 1.7);
  for (const { width, height, data } of frames) {
    assert.deepEqual([width, height], [32, 24]);
    assert.ok((data[(12 * 32 + 24) * 3 + 2] ?? 0) > 200, 'the right half is blue');
  }
});

test('reads a clip of one frame', async () => {
  const path = await clips.make('one.mp4', ...picture({ seconds: 1 }), '-frames:v', '1', ...H264);
  assert.deepEqual(times(await decode(path)), [0]);
  assert.deepEqual(times(await decode(path, { sampleRate: 2 })), [0]);
  assert.equal((await media.still(path, 3, { signal })).ptsSeconds, 0);
});

test('takes the default of several video streams, and cover art for none', async () => {
  const path = await clips.make(
    'two.mkv',
    ...picture({ size: '64x48' }),
    ...picture({ size: '32x32' }),
    '-map',
    '0',
    '-map',
    '1',
    '-c:v',
    'ffv1',
    '-disposition:v:0',
    '0',
    '-disposition:v:1',
    'default',
  );
  assert.deepEqual(
    (await media.probe(path, signal)).video.map(({ width }) => width),
    [32, 64],
  );
  assert.equal((await decode(path))[0]?.width, 32);
  const cover = await clips.make('cover.png', ...picture({ size: '40x40' }), '-frames:v', '1');
  const song = await clips.make(
    'song.mp3',
    ...tone(),
    '-i',
    cover,
    '-map',
    '0',
    '-map',
    '1',
    '-disposition:v:0',
    'attached_pic',
  );
  const info = await media.probe(song, signal);
  assert.deepEqual([info.kind, info.video.length, info.coverArt[0]?.width], ['audio', 0, 40]);
  await assert.rejects(decode(song), { code: 'InvalidParameter.ResourceNotSupported' });
  assert.equal((await media.still(song, 1, { signal })).width, 40);
});

test('stops the decoder when the reader stops, and holds few frames for a slow reader', async () => {
  const path = await clips.make('long.mkv', ...picture({ size: '640x360', seconds: 20 }), '-c:v', 'mpeg4');
  const before = process.memoryUsage().arrayBuffers;
  for await (const frame of media.frames(path, { pixelFormat: 'rgb24', signal })) {
    if (frame.index < 3) await new Promise((resolve) => setTimeout(resolve, 150));
    else break;
  }
  const held = process.memoryUsage().arrayBuffers - before;
  assert.ok(held < 80e6, `${held} bytes are held`);
});

test('ends with JobCanceled when cancelled, even while the reader is busy', async () => {
  const path = await clips.plain();
  const controller = new AbortController();
  const frames = media.frames(path, { pixelFormat: 'rgb24', signal: controller.signal })[Symbol.asyncIterator]();
  await frames.next();
  controller.abort();
  await assert.rejects(
    async () => {
      while ((await frames.next()).done !== true);
    },
    { code: 'JobCanceled' },
  );
});

test('samples large pictures more often than the film has them', { timeout: 60_000 }, async () => {
  const path = await clips.make('large.mp4', ...picture({ size: '1920x1080', rate: '10', seconds: 0.5 }), '-vf', "setpts='PTS+gt(N,1)*0.1/TB'", '-fps_mode', 'vfr', ...H264); // prettier-ignore
  const frames = await decode(path, { pixelFormat: 'rgb24', sampleRate: 60 });
  assertTimes(frames, [0, 0.1, 0.3, 0.4, 0.5]);
});
