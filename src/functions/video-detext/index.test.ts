import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { FunctionRig } from '../../../test/function-rig.ts';
import { frameTimes, H264, tone } from '../../../test/media-clips.ts';
import { readParams } from '../parameter.ts';
import { videoDetext } from './index.ts';

const rig = new FunctionRig('networks');
after(() => rig.close());
const { media, clips } = rig;
const { signal } = new AbortController();

/** A soft pattern that the camera moves along, with a cut to its mirror image after 1.4 s; three seconds. */
const scenery =
  "nullsrc=s=560x216:r=15:d=3,format=yuv420p,geq=lum='125+50*sin(X/23+Y/41)*cos(Y/17)+30*sin(X*Y/1900)':cb='128+30*sin(X/50)':cr='128+30*cos(Y/45)'," +
  "crop=384:216:x='40*t':y=0,hflip=enable='gte(t,1.4)',negate=enable='gte(t,1.4)'";
const font = "font='Noto Sans CJK SC'";
const line = (text: string, y: number, from: number, to: number, look = 'fontcolor=white:borderw=2') =>
  `drawtext=${font}:text='${text}':fontsize=20:${look}:x=(w-tw)/2:y=${y}:enable='between(t,${from},${to})'`;
const lossless = [...H264, '-crf', '4'];
const clean = () => clips.make('clean.mp4', '-f', 'lavfi', '-i', scenery, ...tone({ seconds: 3 }), ...lossless, '-c:a', 'aac'); // prettier-ignore
const burnt = async (name: string, lines: readonly string[], ...rest: string[]) =>
  clips.make(`${name}.mp4`, '-i', await clean(), '-vf', lines.join(','), ...lossless, '-c:a', 'copy', ...rest);

/** PSNR of luma between two films in the rows from..to, dB. */
async function closeness(path: string, other: string, rows: readonly [number, number]): Promise<number> {
  const second = media.frames(other, { pixelFormat: 'gray', signal })[Symbol.asyncIterator]();
  let [sum, count] = [0, 0];
  for await (const { data, width } of media.frames(path, { pixelFormat: 'gray', signal })) {
    const next = await second.next();
    assert.ok(next.done !== true);
    for (let i = rows[0] * width; i < rows[1] * width; i++) sum += (data[i]! - next.value.data[i]!) ** 2;
    count += (rows[1] - rows[0]) * width;
  }
  await second.return?.();
  return 10 * Math.log10((255 * 255 * count) / Math.max(sum, 1e-9));
}

async function detext(path: string, params: object = {}) {
  const { artifacts, facts } = await rig.run(videoDetext, path, { params });
  return { path: artifacts[0]?.path ?? '', facts, report: videoDetext.report(facts, ['film.mp4'], 'in.mp4') };
}

test('two captions at once across a cut, and one that fades, go; the rest, the times and the sound stay', async () => {
  const fade = "fontcolor=white:borderw=2:alpha='min(1,min((t-2.1)/0.2,(2.9-t)/0.2))'";
  const film = await burnt('captions', [
    line('我们必须在天亮之前离开', 152, 0.6, 1.95),
    line('We have to leave before sunrise', 180, 0.6, 1.95),
    line('Nobody knows the way', 180, 2.1, 2.9, fade),
  ]);
  const { path, facts, report } = await detext(film);
  assert.ok(facts.removed >= 3, `${facts.removed} lines`);
  assert.deepEqual(report, { details: [], message: 'success' });
  const [before, inside] = [await closeness(film, await clean(), [148, 210]), await closeness(path, await clean(), [148, 210])]; // prettier-ignore
  assert.ok(before < 22 && inside > 34, `${before} dB before, ${inside} dB after`);
  const outside = await closeness(path, await clean(), [0, 120]);
  assert.ok(outside > 40, `${outside} dB`);
  assert.deepEqual(await frameTimes(path), await frameTimes(film));
  assert.equal((await media.probe(path, signal)).audio.length, 1);
});

test('a film without captions is copied, and the Result says so', async () => {
  const { path, facts, report } = await detext(await clean());
  assert.equal(facts.removed, 0);
  assert.deepEqual(report, { details: [{ Status: 'NothingFound' }], message: 'success' });
  assert.equal(await closeness(path, await clean(), [0, 216]), await closeness(await clean(), await clean(), [0, 216])); // prettier-ignore
});

test('boxes and times bound what goes', async () => {
  const film = await burnt('both-ends', [
    line('A caption at the top', 12, 0.2, 2.8),
    line('Another one below', 180, 0.2, 2.8),
  ]);
  const { path } = await detext(film, { Text: '[[0,0,1,0.3]]', Time: [0, 1.2] });
  const same = await closeness(path, film, [170, 216]);
  assert.ok(same > 36, `${same} dB below`);
  const early = await clips.make('early.mp4', '-i', path, '-t', '1.1', ...lossless, '-an');
  const late = await clips.make('late.mp4', '-ss', '1.4', '-i', path, ...lossless, '-an');
  const lateFilm = await clips.make('late-film.mp4', '-ss', '1.4', '-i', film, ...lossless, '-an');
  assert.ok((await closeness(early, await clean(), [8, 40])) > 30);
  assert.ok((await closeness(late, lateFilm, [8, 40])) > 36);
});

test('a caption at the edge that never leaves goes from a still film of 10 bits and odd size without sound, and from its only frame', async () => {
  const still = await clips.make('still.mkv', '-f', 'lavfi', '-i', "nullsrc=s=321x181:r=8:d=1,format=yuv420p10le,geq=lum='400+X':cb=512:cr=512", '-vf', line('Never leaves', 159, 0, 9), '-c:v', 'ffv1'); // prettier-ignore
  const single = await clips.make('single.mkv', '-i', still, '-frames:v', '1', '-c:v', 'ffv1');
  for (const input of [still, single]) {
    const { path, facts } = await detext(input, { LimitRegion: [0, 0.7, 1, 0.3] });
    assert.ok(facts.removed > 0);
    const { video } = await media.probe(path, signal);
    assert.deepEqual([video[0]?.width, video[0]?.height, video[0]?.bitDepth], [322, 182, 10]);
    assert.deepEqual(await frameTimes(path), await frameTimes(input));
    for await (const { data, width } of media.frames(path, { pixelFormat: 'gray', signal })) {
      for (let i = 150 * width; i < data.length; i++) {
        const behind = (((400 + (i % width)) / 4 - 16) * 255) / 219; // gray is full range
        assert.ok(Math.abs(data[i]! - behind) < 26, `${data[i]} at ${i % width}, ${Math.floor(i / width)}`);
      }
    }
  }
});

test('white text on white goes by its outline, and the white stays', async () => {
  const white = () => clips.make('white.mp4', '-f', 'lavfi', '-i', "nullsrc=s=384x216:r=10:d=2,format=yuv420p,geq=lum='222+6*sin((X+4*T)/31)':cb=128:cr=128", ...lossless); // prettier-ignore
  const look = 'fontcolor=white:borderw=1:bordercolor=0x909090';
  const film = await clips.make('white-on-white.mp4', '-i', await white(), '-vf', line('Nobody sees me', 180, 0.4, 1.6, look), ...lossless); // prettier-ignore
  const { path, facts } = await detext(film);
  assert.ok(facts.removed > 0);
  const [before, after] = [await closeness(film, await white(), [176, 208]), await closeness(path, await white(), [176, 208])]; // prettier-ignore
  assert.ok(before < 30 && after > 38, `${before} dB before, ${after} dB after`);
});

test('captions that read downwards at the side go', async () => {
  const down = (text: string, from: number, to: number) => `drawtext=${font}:text='${[...text].join('\n')}':fontsize=20:line_spacing=-6:fontcolor=white:borderw=2:x=350:y=16:enable='between(t,${from},${to})'`; // prettier-ignore
  const film = await burnt('downwards', [down('我们必须离开', 0.2, 1.3), down('昨天晚上你去了', 1.5, 2.8)]);
  const { path, facts } = await detext(film);
  assert.equal(facts.removed, 2);
  const [before, after] = [await closeness(film, await clean(), [16, 160]), await closeness(path, await clean(), [16, 160])]; // prettier-ignore
  assert.ok(before < 24 && after > 36, `${before} dB before, ${after} dB after`);
});

test('a caption goes while it slides in, too', async () => {
  const slide = `drawtext=${font}:text='We have to leave':fontsize=20:fontcolor=white:borderw=2:x='min((w-tw)/2,(t-1.6)*700-tw)':y=180:enable='between(t,1.6,2.8)'`;
  const film = await burnt('slides', [slide]);
  const { path, facts } = await detext(film);
  assert.ok(facts.removed > 0);
  const moving = (name: string, from: string) =>
    clips.make(name, '-ss', '1.6', '-i', from, '-t', '0.35', ...lossless, '-an');
  const truth = await moving('slides-clean.mp4', await clean());
  const [before, after] = [await closeness(await moving('slides-before.mp4', film), truth, [176, 208]), await closeness(await moving('slides-after.mp4', path), truth, [176, 208])]; // prettier-ignore
  assert.ok(before < 22 && after > 30, `${before} dB before, ${after} dB after`);
});

test('a ticker stays, unless a box points at it', async () => {
  const ticker = `drawtext=${font}:text='News of the day and of the night before':fontsize=20:fontcolor=white:borderw=2:x='300-90*t':y=180`;
  const film = await burnt('ticker', [ticker]);
  const kept = await detext(film);
  assert.equal(kept.facts.removed, 0);
  const { path } = await detext(film, { Text: [0, 0.75, 1, 0.25] });
  const [before, after] = [await closeness(film, await clean(), [176, 208]), await closeness(path, await clean(), [176, 208])]; // prettier-ignore
  assert.ok(after > before + 5, `${before} dB before, ${after} dB after`);
});

test('a still picture is refused with a word on what is expected', async () => {
  const picture = await clips.make('still.png', '-i', await burnt('still', [line('Never moves', 180, 0, 3)]), '-frames:v', '1'); // prettier-ignore
  await assert.rejects(detext(picture), { code: 'InvalidParameter.ResourceNotSupported', publicMessage: /a still picture; expected a video/ }); // prettier-ignore
});

test('a variable frame rate stays as it is', async () => {
  const film = await burnt('uneven', [line('Shown for a while', 180, 0.3, 2.6), "select='not(eq(mod(n,5),2))'"], '-fps_mode', 'vfr'); // prettier-ignore
  const { path, facts } = await detext(film);
  assert.ok(facts.removed > 0);
  assert.deepEqual(await frameTimes(path), await frameTimes(film));
});

test('Preview writes a picture in which what would go is red', async () => {
  const film = await burnt('previewed', [line('Shown in red', 180, 0.3, 2.6)]);
  const { artifacts, facts } = await rig.run(videoDetext, film, { params: { Preview: true }, wantedExtension: 'png' });
  assert.equal(facts.removed, 1);
  assert.equal(artifacts[0]?.extension, 'png');
  const { width, height, data } = await media.still(artifacts[0].path, 0, { signal });
  assert.deepEqual([width, height], [384, 216]);
  let red = 0;
  for (let y = 176; y < 206; y++) {
    for (let at = (y * width + 130) * 3; at < (y * width + 250) * 3; at += 3)
      if (data[at]! > 2 * data[at + 1]! && data[at]! > 2 * data[at + 2]!) red += 1;
  }
  assert.ok(red > 300, `${red} pixels`);
});

test('boxes beyond the picture and times that run backwards are refused', () => {
  const refused = (params: object) => () => readParams(videoDetext, JSON.stringify(params));
  for (const bad of [
    [[0.8, 0, 0.3, 0.3]],
    [[-0.1, 0, 0.3, 0.3]],
    [[0, 0, 0, 0.3]],
    Array(3).fill([0, 0, 0.1, 0.1]),
    'x',
  ]) {
    assert.throws(refused({ Text: bad }), /Text.*at most 2 boxes/, JSON.stringify(bad));
    assert.throws(refused({ LimitRegion: bad }), /LimitRegion.*at most 2 boxes/, JSON.stringify(bad));
  }
  for (const bad of [
    [5, 2],
    [-1, 2],
    [
      [1, 2],
      [3, 3],
    ],
    'soon',
  ])
    assert.throws(refused({ Time: bad }), /Time.*end > start/, JSON.stringify(bad));
  assert.deepEqual(readParams(videoDetext, '{"Time":"[[5,20],[25,43]]"}').Time, [[5, 20], [25, 43]]); // prettier-ignore
});

test('stops when it is told to', async () => {
  const film = await burnt('stopped', [line('Nobody sees this', 180, 0.3, 2.6)]);
  const abort = new AbortController();
  const running = rig.run(videoDetext, film, { signal: abort.signal });
  abort.abort();
  await assert.rejects(running, { code: 'JobCanceled' });
});

test('captions are looked for where Search says, and by ICE at the bottom', async () => {
  const film = await burnt('above', [
    line('Nobody knows the way', 16, 0.6, 1.3),
    line('We have to leave before sunrise', 180, 0.6, 1.3),
  ]);
  const removed = async (params: object) => (await detext(film, params)).facts.removed;
  assert.deepEqual([await removed({}), await removed(videoDetext.iceDefaults!)], [2, 1]);
});
