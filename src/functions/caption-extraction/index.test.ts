import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { burn, type BurntClip } from '../../../bench/caption-clips.ts';
import { readSubRip, scoreCaptions } from '../../../bench/metrics/caption.ts';
import { silentLogger } from '../../base/log.ts';
import { mediaConfig } from '../../media/config.ts';
import { createMedia } from '../../media/ffmpeg-media.ts';
import { modelsConfig } from '../../models/config.ts';
import { createModels } from '../../models/session.ts';
import { readParams } from '../parameter.ts';
import { captionExtraction } from './index.ts';

const run = promisify(execFile);
const media = createMedia(mediaConfig.parse({}));
const models = createModels(modelsConfig.parse({ executionProvider: 'cpu' }));
let folder = '';
let footage = '';
let clip: BurntClip;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'captions-'));
  footage = join(folder, 'footage.mp4');
  // moving texture, with a cut in the middle of a caption
  const source = 'mandelbrot=s=640x360:r=24:start_scale=2:end_scale=0.05:end_pts=200,gblur=4,hue=H=2*PI*floor(t/3.3)/5';
  await run('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', source, '-t', '9', '-preset', 'ultrafast', footage]);
  clip = await burn(
    {
      name: 'clip',
      source: footage,
      fromSeconds: 0,
      seconds: 9,
      width: 640,
      height: 360,
      style: { font: 'Noto Sans CJK SC', size: 24, outline: 2, marginBottom: 30 },
      texts: [
        '我们必须在天亮之前离开',
        'We need to leave now.',
        '“早上好！”她说\\NGood morning to you',
        '等一下',
        '等一下',
        '{\\fad(300,300)}价格是18.6元',
      ],
      rhythm: [0.5, 1.5, 0, 1.2, 0.3, 1.6, 0.2, 0.8, 0.4, 0.7, 0.3, 1.1, 0.1],
      after:
        "drawtext=font='Noto Sans CJK SC':text=CH7:fontsize=20:fontcolor=white:borderw=1:x=580:y=290," +
        "drawtext=font='Noto Sans CJK SC':text='A ticker with the latest news runs below':fontsize=16:fontcolor=yellow:borderw=1:x=640-120*t:y=338",
    },
    folder,
  );
});
after(async () => {
  await models.close();
  await rm(folder, { recursive: true });
});

async function extract(path: string, params: string, wantedExtension = 'srt', signal = new AbortController().signal) {
  const workspace = await mkdtemp(join(folder, 'work-'));
  const steps: number[] = [];
  const outcome = await captionExtraction.run({
    params: readParams(captionExtraction, params),
    input: { path, name: 'clip' },
    references: {},
    workspace,
    wantedExtension,
    signal,
    progress: (fraction) => steps.push(fraction),
    media,
    models,
    log: silentLogger(),
  });
  const texts = await Promise.all(outcome.artifacts.map((artifact) => readFile(artifact.path, 'utf8')));
  return { texts, steps, artifacts: outcome.artifacts };
}

test('reads captions to the frame: cuts, no gaps, the same again, two lines, fades, and neither logo nor ticker', async () => {
  const { texts, steps, artifacts } = await extract(clip.path, '{}');
  const cues = readSubRip(texts[0] ?? '');
  const score = scoreCaptions(clip.truth, cues, clip.framesPerSecond);
  assert.deepEqual(cues.map(({ text }) => text), clip.truth.map(({ text }) => text)); // prettier-ignore
  assert.deepEqual([score.f1, score.characterErrorRate], [1, 0]);
  // a fade may be told a frame early or late
  assert.ok(score.timeErrors.filter((frames) => frames > 0.1).length <= 2, score.timeErrors.join(' '));
  assert.ok((score.timeErrors[score.timeErrors.length - 1] ?? 9) < 2.1, score.timeErrors.join(' '));
  assert.deepEqual([...steps].sort((a, b) => a - b), steps); // prettier-ignore
  assert.equal(steps[steps.length - 1], 1);
  assert.deepEqual(captionExtraction.report({}, ['out/clip.srt'], 'clip.mp4'), {
    data: { result: [{ file: 'out/clip.srt' }] },
    message: 'Successful.',
  });
  assert.deepEqual(artifacts.map(({ extension, resultType }) => [extension, resultType]), [['srt', undefined]]); // prettier-ignore
});

test('writes a file for each language, in WebVTT where asked, with the prefix', async () => {
  const { texts, artifacts } = await extract(clip.path, '{"sep":true,"formatter":"<i>","track":"main","fps":3}', 'vtt');
  assert.deepEqual(artifacts.map(({ extension, resultType }) => [extension, resultType]), [['vtt', 'zh'], ['vtt', 'en']]); // prettier-ignore
  const said = texts.map((text) => [...text.matchAll(/^<i>(.*)$/gm)].map(([, line]) => line));
  assert.deepEqual(said, [
    ['我们必须在天亮之前离开', '“早上好！”她说', '等一下', '等一下', '价格是18.6元'],
    ['We need to leave now.', 'Good morning to you'],
  ]);
});

test('gives a file without cues where there are no captions, and outside of the region', async () => {
  assert.deepEqual((await extract(footage, '{}')).texts, ['\n']);
  assert.deepEqual((await extract(clip.path, '{"roi":[[0,0.5],[0,1]]}')).texts, ['\n']);
});

test('stops within two seconds', async () => {
  const stop = new AbortController();
  const begun = extract(clip.path, '{"fps":10,"roi":[[0,1],[0,1]]}', 'srt', stop.signal);
  setTimeout(() => stop.abort(new Error('cancelled')), 400);
  const start = performance.now();
  await assert.rejects(begun);
  assert.ok(performance.now() - start < 2400);
});

for (const [given, says] of [
  ['{"roi":[[0.5,0.4],[0,1]]}', /roi.*expected list/],
  ['{"roi":[0,1]}', /roi.*expected list/],
  ['{"fps":1}', /fps.*2 to 10/],
  ['{"lang":"fr"}', /lang.*ch \| en \| ch_ml/],
] as const) {
  test(`refuses ${given}`, () => assert.throws(() => readParams(captionExtraction, given), says));
}

test('accepts its own examples', () => {
  for (const { params } of captionExtraction.examples) readParams(captionExtraction, JSON.stringify(params));
});
