import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Clips, frameTimes, H264, tone } from '../../../test/media-clips.ts';
import { silentLogger } from '../../base/log.ts';
import { mediaConfig } from '../../media/config.ts';
import { createMedia } from '../../media/ffmpeg-media.ts';
import { modelsConfig } from '../../models/config.ts';
import { createModels } from '../../models/session.ts';
import { readParams } from '../parameter.ts';
import { videoDelogo } from './index.ts';

const media = createMedia(mediaConfig.parse({}));
const models = createModels(modelsConfig.parse({ executionProvider: 'cpu', threads: 1 }));
const clips = new Clips();
const folder = mkdtempSync(join(tmpdir(), 'reelsmith-delogo-'));
after(async () => {
  clips.remove();
  rmSync(folder, { recursive: true, force: true });
  await models.close();
});
const { signal } = new AbortController();

async function delogo(input: string, params: object = {}, abort = signal) {
  const workspace = mkdtempSync(join(folder, 'work-'));
  const { artifacts, facts } = await videoDelogo.run({
    ...{ params: readParams(videoDelogo, JSON.stringify(params)), input: { path: input, name: 'input' } },
    ...{ references: {}, workspace, wantedExtension: 'mp4', signal: abort, media, models, log: silentLogger() },
    progress: (fraction) => assert.ok(fraction >= 0 && fraction <= 1),
  });
  return { path: artifacts[0]?.path ?? '', facts, report: videoDelogo.report(facts, ['film.mp4'], 'in.mp4') };
}

/** Colours that flow over the whole picture. */
const flowing = (seconds: number) =>
  `nullsrc=s=320x180:r=12:d=${seconds},format=yuv420p,geq=lum='125+60*sin((X+N*9)/40)*cos((Y+5*N)/33)+40*sin(N/3+X/90)':cb='128+40*sin((X-N*6)/50)':cr='128+40*cos((Y+N*7)/45)'`;
/** A sign of bars and a frame, drawn with an opacity. */
const sign = (opacity: number) =>
  [[240, 16, 56, 24, 3], [248, 22, 8, 12, 'fill'], [262, 22, 8, 12, 'fill'], [276, 22, 12, 6, 'fill']]
    .map(([x, y, w, h, t]) => `drawbox=x=${x}:y=${y}:w=${w}:h=${h}:color=white@${opacity}:t=${t}`)
    .join(','); // prettier-ignore
const lossless = [...H264, '-crf', '4'];
const clean = () => clips.make('clean.mp4', '-f', 'lavfi', '-i', flowing(2), ...tone({ seconds: 2 }), ...lossless, '-c:a', 'aac'); // prettier-ignore
/** Five seconds without sound. */
const long = () => clips.make('long.mp4', '-f', 'lavfi', '-i', flowing(5), ...lossless);
/** The clean film with the sign. */
const marked = async (opacity: number) =>
  clips.make(`marked-${opacity}.mp4`, '-i', await clean(), '-vf', sign(opacity), ...lossless, '-c:a', 'copy');

/** PSNR of luma in the sign's box (or outside it), dB. */
async function closeness(path: string, clean: string, outside = false): Promise<number> {
  const other = media.frames(clean, { pixelFormat: 'gray', signal })[Symbol.asyncIterator]();
  let [sum, count] = [0, 0];
  for await (const { data, width } of media.frames(path, { pixelFormat: 'gray', signal })) {
    const { value } = (await other.next()) as { value: { data: Uint8Array } };
    for (let i = 0; i < data.length; i++) {
      const [x, y] = [i % width, Math.floor(i / width)];
      if ((x >= 240 && x < 296 && y >= 16 && y < 40) === outside) continue;
      sum += ((data[i] ?? 0) - (value.data[i] ?? 0)) ** 2;
      count += 1;
    }
  }
  return 10 * Math.log10((255 * 255 * count) / Math.max(sum, 1e-9));
}

/** Mean squared difference of luma in the sign's first place, frame by frame. */
async function differences(path: string, clean: string): Promise<number[]> {
  const region = { left: 240 / 320, top: 16 / 180, right: 296 / 320, bottom: 40 / 180 };
  const other = media.frames(clean, { pixelFormat: 'gray', region, signal })[Symbol.asyncIterator]();
  const out: number[] = [];
  for await (const { data } of media.frames(path, { pixelFormat: 'gray', region, signal })) {
    const { value } = (await other.next()) as { value: { data: Uint8Array } };
    out.push(data.reduce((sum, v, i) => sum + (v - value.data[i]!) ** 2, 0) / data.length);
  }
  return out;
}

for (const opacity of [0.5, 1]) {
  test(`a sign of opacity ${opacity} is found and goes; the rest, the times and the sound stay`, async () => {
    const [behind, film] = [await clean(), await marked(opacity)];
    const { path, facts, report } = await delogo(film);
    assert.equal(facts.removed, 1);
    assert.deepEqual(report, { details: [], message: 'success' });
    assert.ok((await closeness(film, behind)) < 20);
    const inside = await closeness(path, behind);
    assert.ok(inside > (opacity < 1 ? 34 : 30), `${inside} dB`);
    const outside = await closeness(path, behind, true);
    assert.ok(outside > 40, `${outside} dB`);
    assert.deepEqual(await frameTimes(path), await frameTimes(film));
    assert.equal((await media.probe(path, signal)).audio.length, 1);
  });
}

test('a logo that jumps between two places goes from both, and only while it is there', async () => {
  const behind = await long();
  const jumping = `${sign(1).replaceAll(/:t=(\w+)/g, ":t=$1:enable='lt(t,2.5)'")},${sign(1)
    .replaceAll(/x=(\d+):y=(\d+)/g, (_, x, y) => `x=${Number(x) - 224}:y=${Number(y) + 124}`)
    .replaceAll(/:t=(\w+)/g, ":t=$1:enable='gte(t,2.5)'")}`;
  const film = await clips.make('jumping.mp4', '-i', behind, '-vf', jumping, ...lossless);
  const { path, facts } = await delogo(film);
  assert.equal(facts.removed, 2);
  const [before, after] = [await differences(film, behind), await differences(path, behind)];
  for (const [n, there] of before.entries()) {
    const now = after[n]!; // as many frames
    if (there > 100) assert.ok(now < 0.15 * there, `frame ${n}: ${there} before, ${now} after`);
    else assert.ok(now < 12, `frame ${n}: ${now} where nothing was`);
  }
  assert.ok(before.filter((there) => there > 100).length > 25);
});

test('a film without a logo is copied, and the Result says so', async () => {
  const film = await clean();
  const { path, facts, report } = await delogo(film);
  assert.equal(facts.removed, 0);
  assert.deepEqual(report, { details: [{ Status: 'NothingFound' }], message: 'success' });
  assert.equal(await closeness(path, film), await closeness(film, film));
});

test('a still picture is refused with a word on what is expected', async () => {
  const picture = await clips.make('still.png', '-i', await clean(), '-frames:v', '1');
  await assert.rejects(delogo(picture), { code: 'InvalidParameter.ResourceNotSupported', publicMessage: /a still picture; expected a video/ }); // prettier-ignore
});

test('a box is emptied where nothing can be told apart: a still camera, 10 bits, odd size, no sound, one frame', async () => {
  const still = await clips.make('still.mkv', '-f', 'lavfi', '-i', 'color=0x406080:s=162x92:r=8:d=1', '-vf', 'format=yuv444p10le,crop=161:91,drawbox=x=100:y=20:w=30:h=20:color=white:t=fill', '-c:v', 'ffv1', '-pix_fmt', 'yuv420p10le'); // prettier-ignore
  const single = await clips.make('single.mkv', '-i', still, '-frames:v', '1', '-c:v', 'ffv1');
  for (const input of [still, single]) {
    const { path, facts } = await delogo(input, { Boxes: '[[0.6,0.2,0.25,0.26]]', LogoModel: 'tv' });
    assert.equal(facts.removed, 1);
    const { video } = await media.probe(path, signal);
    assert.deepEqual([video[0]?.width, video[0]?.height, video[0]?.bitDepth], [162, 92, 10]);
    assert.deepEqual(await frameTimes(path), await frameTimes(input));
    const { data, width } = await media.still(path, 0, { signal });
    const at = (30 * width + 115) * 3;
    const around = (60 * width + 40) * 3;
    for (let c = 0; c < 3; c++) assert.ok(Math.abs((data[at + c] ?? 0) - (data[around + c] ?? 99)) < 8);
  }
});

test('a film of variable frame rate keeps its times, and its logo goes from every frame', async () => {
  const uneven = async (name: string, ...drawn: string[]) =>
    clips.make(name, '-i', await long(), '-vf', [...drawn, "select='not(eq(mod(n,5),3))*not(between(n,9,12))'"].join(','), '-fps_mode', 'vfr', ...lossless); // prettier-ignore
  const [behind, film] = [await uneven('uneven-clean.mp4'), await uneven('uneven.mp4', sign(1))];
  const { path, facts } = await delogo(film);
  assert.equal(facts.removed, 1);
  assert.deepEqual(await frameTimes(path), await frameTimes(film));
  const inside = await closeness(path, behind);
  assert.ok(inside > 29, `${inside} dB`);
});

test('a film of 10 bits is restored in 10 bits', async () => {
  const flat =
    "color=black:s=160x90:r=8:d=1,format=yuv420p10le,geq=lum='if(between(X,100,129)*between(Y,20,39),940,402)':cb=514:cr=509";
  const film = await clips.make('ten.mkv', '-f', 'lavfi', '-i', flat, '-c:v', 'ffv1');
  const { path } = await delogo(film, { Boxes: '[[0.6,0.2,0.25,0.26]]', Quality: 10 });
  for await (const { data } of media.frames(path, { pixelFormat: 'yuv420p10le', signal })) {
    const values = new Uint16Array(data.buffer, data.byteOffset, data.length / 2);
    const chroma = 160 * 90 + 15 * 80 + 58;
    for (const [at, value] of [
      [30 * 160 + 115, 402],
      [chroma, 514],
      [chroma + 80 * 45, 509],
    ] as const)
      // prettier-ignore
      assert.ok(Math.abs(values[at]! - value) < 1, `${values[at]} for ${value}`); // of 8 bits it would be off by 1 or 2
  }
});

test('boxes beyond the picture, empty ones and more than two are refused; text that holds a list is read', () => {
  const refused = (value: unknown) => () => readParams(videoDelogo, JSON.stringify({ Logo: value }));
  for (const bad of [
    [[0.8, 0, 0.3, 0.3]],
    [[-0.1, 0, 0.3, 0.3]],
    [[0, 0, 0, 0.3]],
    [[0, 0, 0.1]],
    Array(3).fill([0, 0, 0.1, 0.1]),
    'x',
  ])
    // prettier-ignore
    assert.throws(refused(bad), /Logo.*at most 2 boxes/, JSON.stringify(bad));
  const { Logo, Boxes } = readParams(videoDelogo, JSON.stringify({ Logo: '[[0,0,0.3,0.3],[0.7,0,0.3,0.3]]', Boxes: [0, 0, 0.1, 0.1] })); // prettier-ignore
  assert.deepEqual(Logo, [[0, 0, 0.3, 0.3], [0.7, 0, 0.3, 0.3]]); // prettier-ignore
  assert.deepEqual(Boxes, [[0, 0, 0.1, 0.1]]);
});

test('stops when it is told to', async () => {
  const film = await marked(1);
  const abort = new AbortController();
  const running = delogo(film, {}, abort.signal);
  abort.abort();
  await assert.rejects(running, { code: 'JobCanceled' });
});
