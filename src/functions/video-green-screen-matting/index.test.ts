import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Clips, frameTimes, H264, tone } from '../../../test/media-clips.ts';
import { silentLogger } from '../../base/log.ts';
import { mediaConfig } from '../../media/config.ts';
import { createMedia } from '../../media/ffmpeg-media.ts';
import type { Frame } from '../../media/media.ts';
import type { Models } from '../../models/models.ts';
import { readParams } from '../parameter.ts';
import { videoGreenScreenMatting } from './index.ts';

const media = createMedia(mediaConfig.parse({}));
const clips = new Clips();
const folder = mkdtempSync(join(tmpdir(), 'reelsmith-key-'));
after(() => {
  clips.remove();
  rmSync(folder, { recursive: true, force: true });
});
const { signal } = new AbortController();
/** It asks for no network. */
const models = { close: () => Promise.resolve() } as Models;

async function key(input: string, params: object = {}, background?: string, abort = signal): Promise<string> {
  const workspace = mkdtempSync(join(folder, 'work-'));
  const references: Record<string, { path: string; name: string }> =
    background === undefined ? {} : { background: { path: background, name: 'background' } };
  const { artifacts } = await videoGreenScreenMatting.run({
    ...{ params: readParams(videoGreenScreenMatting, JSON.stringify(params)), input: { path: input, name: 'input' } },
    ...{ references, workspace, wantedExtension: '', signal: abort, media, models, log: silentLogger() },
    progress: (fraction) => assertNear([fraction], [0.5], 0.5),
  });
  assert.equal(artifacts[0]?.extension, background === undefined ? 'webm' : 'mp4');
  return artifacts[0]?.path ?? '';
}

interface Scene {
  readonly size?: string;
  readonly screen?: readonly number[];
  /** Colour of the disk's left half. */
  readonly left?: readonly number[];
  /** Pixels a frame. */
  readonly speed?: number;
  /** Further filters. */
  readonly rest?: string;
  readonly sound?: boolean;
}

/** A screen of uneven light with noise, and on it a disk that moves: orange on the left, grey on the right. Twelve frames a second. */
function scene(
  name: string,
  {
    size = '160x96',
    screen = [40, 170, 60],
    left = [220, 120, 40],
    speed = 4,
    rest = 'null',
    sound = false,
  }: Scene = {},
) {
  // prettier-ignore
  const at = `X-W/2-${speed}*N`;
  const plane = (c: number) => `if(lt(hypot(${at},Y-H/2),H/4),if(lt(${at},0),${left[c]},128),${screen[c]}*(0.75+0.25*X/W))`; // prettier-ignore
  const seconds = speed / 8;
  return clips.make(
    `${name}.mkv`,
    ...['-f', 'lavfi', '-i', `nullsrc=s=${size}:r=12:d=${seconds}`],
    ...(sound ? tone({ seconds }) : []),
    ...['-vf', `format=gbrp,geq=r='${plane(0)}':g='${plane(1)}':b='${plane(2)}',noise=alls=6:allf=t,${rest},format=yuv420p`], // prettier-ignore
    ...(size === '91x121' ? ['-c:v', 'ffv1'] : [...H264, '-crf', '12']),
    ...(sound ? ['-c:a', 'aac'] : []),
  );
}

/** The first frame as R, G, B and opacity. */
async function first(path: string): Promise<Frame> {
  for await (const frame of media.frames(path, { pixelFormat: 'rgba', signal })) return frame;
  throw new Error('no frame');
}

function pixel({ data, width }: Frame, x: number, y: number): number[] {
  return [...data.subarray(4 * (y * width + x), 4 * (y * width + x) + 4)];
}

function assertNear(actual: readonly number[], expected: readonly number[], reach: number): void {
  const near = expected.every((value, i) => Math.abs(value - (actual[i] ?? NaN)) <= reach);
  assert.ok(near, `${actual.join(' ')} instead of ${expected.join(' ')}`);
}

for (const [name, screen] of [
  ['green', [40, 170, 60]],
  ['blue', [30, 60, 190]],
  ['magenta', [200, 30, 180]],
] as const)
  // prettier-ignore
  test(`a ${name} screen, unevenly lit and noisy, becomes transparent; the subject keeps its colours, the film its times and sound`, async () => {
    const film = await scene(name, { screen: [...screen], sound: true });
    const path = await key(film);
    const frame = await first(path);
    for (const [x, y] of [[8, 8], [150, 8], [20, 90], [150, 48]] as const) assert.ok(pixel(frame, x, y)[3]! <= 2, `${x} ${y}: ${pixel(frame, x, y).join(" ")}`); // prettier-ignore
    assertNear(pixel(frame, 70, 48), [220, 120, 40, 255], 14);
    assertNear(pixel(frame, 92, 48), [128, 128, 128, 255], 14);
    const covered = frame.data.reduce((sum, value, i) => sum + (i % 4 === 3 ? value / 255 : 0), 0);
    assert.ok(Math.abs(covered - Math.PI * 24 * 24) < 70, `${covered} pixels`);
    const { video, audio } = await media.probe(path, signal);
    assert.equal(video[0]?.alpha, true);
    assert.equal(audio[0]?.codec, 'opus');
    const [is, was] = [await frameTimes(path), await frameTimes(film)];
    assert.equal(is.length, was.length);
    is.forEach((seconds, i) => assertNear([seconds - is[0]!], [was[i]! - was[0]!], 0.002));
  });

test('with a background the film is an MP4 over it, cut to its shape; odd and upright sizes too', async () => {
  const photo = await clips.make('photo.png', '-f', 'lavfi', '-i', 'color=0x2040c0:s=64x64', '-vf', 'drawbox=x=0:w=4:color=white:t=fill', '-frames:v', '1'); // prettier-ignore
  for (const size of ['160x96', '91x121']) {
    const path = await key(await scene(`size-${size}`, { size, sound: true }), { bgimage: 'oss://b/photo.png' }, photo);
    const [width = 0, height = 0] = size.split('x').map(Number);
    const frame = await first(path);
    assert.deepEqual([frame.width, frame.height], [width + (width & 1), height + (height & 1)]);
    assertNear(pixel(frame, width - 6, 6), [0x20, 0x40, 0xc0], 12);
    assertNear(pixel(frame, 2, height >> 1), width > height ? [255, 255, 255] : [0x20, 0x40, 0xc0], 12);
    assertNear(pixel(frame, (width >> 1) + 8, height >> 1), [128, 128, 128], 14);
    assert.equal((await media.probe(path, signal)).audio[0]?.codec, 'aac');
  }
});

test('a screen without anybody before it is wholly transparent', async () => {
  const path = await key(await clips.make('screen.mp4', '-f', 'lavfi', '-i', 'color=0x28aa3c:s=96x64:r=8:d=0.5', ...H264)); // prettier-ignore
  const { data } = await first(path);
  for (let i = 3; i < data.length; i += 4) assertNear([data[i]!], [0], 2);
});

for (const [name, left] of [
  ['brighter', [110, 255, 140]],
  ['more vivid', [0, 110, 0]],
] as const)
  // prettier-ignore
  test(`what has the hue of the screen but is ${name} stays`, async () => {
    const frame = await first(await key(await scene(`worn ${name}`, { left, speed: 8 })));
    assertNear(pixel(frame, 68, 48), [...left, 255], 16);
    assert.equal(pixel(frame, 8, 8)[3], 0);
  });

test('an edge between two pixels of one chroma sample stays sharp, and neither side takes the colour of the other', async () => {
  const box = 'between(X,45,98)*between(Y,31,70)';
  const film = await clips.make('box.mkv', '-f', 'lavfi', '-i', 'nullsrc=s=160x96:r=8:d=0.5', '-vf', `format=gbrp,geq=r='if(${box},210,40)':g='if(${box},40,170)':b='if(${box},50,60)',noise=alls=4:allf=t,format=yuv420p`, ...H264, '-crf', '8'); // prettier-ignore
  const frame = await first(await key(film));
  for (const y of [40, 50, 60]) {
    assert.ok(pixel(frame, 43, y)[3]! < 24 && pixel(frame, 100, y)[3]! < 24, `outside: ${pixel(frame, 43, y)[3]} ${pixel(frame, 100, y)[3]}`); // prettier-ignore
    assert.ok(pixel(frame, 46, y)[3]! > 225 && pixel(frame, 97, y)[3]! > 225, `inside: ${pixel(frame, 46, y)[3]} ${pixel(frame, 97, y)[3]}`); // prettier-ignore
    const step = pixel(frame, 45, y)[3]! - pixel(frame, 44, y)[3]!;
    assert.ok(step > 60, `from ${pixel(frame, 44, y)[3]} to ${pixel(frame, 45, y)[3]}`);
    assertNear(pixel(frame, 46, y).slice(0, 3), [210, 40, 50], 30);
  }
});

test('black bars go, and so does what lies outside Keep', async () => {
  const bars = 'drawbox=x=0:w=16:h=96:color=black:t=fill,drawbox=x=144:w=16:h=96:color=black:t=fill';
  const film = await scene('bars', { rest: bars });
  const frame = await first(await key(film));
  for (const x of [4, 24, 136, 156]) assert.equal(pixel(frame, x, 48)[3], 0);
  const kept = await first(await key(film, { Keep: [0, 0, 0.5, 1] }));
  assertNear(pixel(kept, 70, 48).slice(3), [255], 4);
  assert.equal(pixel(kept, 92, 48)[3], 0);
});

test('a film without a screen fails with the reason, and so does a background that is none', async () => {
  const film = await clips.make('plain.mp4', '-f', 'lavfi', '-i', 'testsrc2=s=160x96:r=8:d=0.5', ...H264);
  await assert.rejects(key(film), { code: 'InvalidParameter.ResourceNotSupported', message: /no screen/ });
  for (const [name, source] of [
    ['stripes', 'rgbtestsrc=s=96x64:r=8:d=0.5'],
    ['bars', 'smptebars=s=96x64:r=8:d=0.5'],
    ['red', 'color=red:s=96x64:r=8:d=0.5'],
  ] as const)
    await assert.rejects(key(await clips.make(`${name}.mp4`, '-f', 'lavfi', '-i', source, ...H264)), { message: /no screen/ }, name); // prettier-ignore
  const grey = await clips.make('grey.mp4', '-f', 'lavfi', '-i', 'color=gray:s=96x64:r=8:d=0.5', ...H264);
  await assert.rejects(key(grey), { code: 'InvalidParameter.ResourceNotSupported' });
  const good = await scene('green');
  const text = join(folder, 'text.png');
  writeFileSync(text, 'no picture');
  await assert.rejects(key(good, {}, text), { code: /^InvalidParameter\.Resource/, message: /bgimage.*text/ });
  await assert.rejects(key(good, {}, film), { code: 'InvalidParameter.ResourceNotSupported', message: /bgimage.*video/ }); // prettier-ignore
});

test('parameters out of range are refused', () => {
  const refused = (params: object) => () => readParams(videoGreenScreenMatting, JSON.stringify(params));
  for (const [params, words] of [[{ ScreenColor: 'purple-ish' }, /ScreenColor.*#rrggbb/], [{ ScreenColor: '#808080' }, /ScreenColor/], [{ Keep: [0.5, 0, 0.6, 1] }, /Keep/], [{ Softness: 2 }, /Softness/], [{ bgimage: 5 }, /bgimage/]] as const) assert.throws(refused(params), words); // prettier-ignore
  const { ScreenColor, Softness } = readParams(videoGreenScreenMatting, "{ScreenColor:'Blue',Softness:'0.5'}");
  assert.deepEqual([ScreenColor, Softness], [[0, 71, 187], 0.5]);
});

test('stops when it is told to', async () => {
  const abort = new AbortController();
  const running = key(await scene('green'), {}, undefined, abort.signal);
  abort.abort();
  await assert.rejects(running, { code: 'JobCanceled' });
});
