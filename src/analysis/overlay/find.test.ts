import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { Clips, H264 } from '../../../test/media-clips.ts';
import { mediaConfig } from '../../media/config.ts';
import { createMedia } from '../../media/ffmpeg-media.ts';
import { modelsConfig } from '../../models/config.ts';
import { createModels } from '../../models/session.ts';
import { findOverlays } from './find.ts';

const media = createMedia(mediaConfig.parse({}));
const clips = new Clips();
const models = createModels(modelsConfig.parse({ executionProvider: 'cpu', threads: 1 }));
after(async () => {
  clips.remove();
  await models.close();
});
const { signal } = new AbortController();

/** Blocks and lines as a camera on a tripod sees them: all of it flickers and has noise. */
const tripod =
  "nullsrc=s=384x216:r=8:d=5,format=yuv420p,geq=lum='110+70*gt(sin(X/17)*cos(Y/13),0.2)+40*gt(sin((X+2*Y)/29),0.5)':cb=128:cr=128,noise=alls=10:allf=t,eq=brightness='0.02*sin(5*t)':eval=frame";
const sign = (x: number, y: number) =>
  `drawbox=x=${x}:y=${y}:w=60:h=26:color=black:t=fill,drawbox=x=${x + 4}:y=${y + 4}:w=12:h=18:color=white:t=fill,drawbox=x=${x + 22}:y=${y + 4}:w=12:h=18:color=white:t=fill,drawbox=x=${x + 40}:y=${y + 4}:w=14:h=8:color=white:t=fill`;
const found = async (name: string, filters: string) => {
  const path = await clips.make(`${name}.mp4`, '-f', 'lavfi', '-i', filters, ...H264, '-crf', '18');
  const info = await media.probe(path, signal);
  const film = { path, stream: info.video[0]!, seconds: info.durationSeconds }; // made with a picture
  const overlays = await findOverlays({ media, models }, film, signal, () => undefined);
  return overlays.map(({ box }) => [box.left * 384, box.top * 216, box.right * 384, box.bottom * 216].map(Math.round));
};

test('a logo over a camera that stands still is found by its calm', async () => {
  const [one, ...more] = await found('calm', `${tripod},${sign(304, 14)}`);
  assert.equal(more.length, 0);
  assert.ok(one !== undefined);
  [304, 14, 364, 40].forEach((edge, i) => assert.ok(Math.abs(one[i]! - edge) <= 8, `${one.join()}`));
});

test('scenery that stands still is no logo, with noise or without, nor is what stands in the middle', async () => {
  assert.deepEqual(await found('tripod', tripod), []);
  assert.deepEqual(await found('middle', `${tripod},${sign(160, 95)}`), []);
  assert.deepEqual(await found('silent', `${tripod.replace(/,noise.*$/, '')},${sign(304, 14)}`), []);
  assert.deepEqual(await found('title', `color=0x203040:s=384x216:r=8:d=3,${sign(304, 14)}`), []);
});
