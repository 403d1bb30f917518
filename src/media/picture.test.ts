import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, test } from 'node:test';
import sharp from 'sharp';
import { Clips, flag } from '../../test/media-clips.ts';
import { decode, media } from './testing/decode.ts';

const clips = new Clips();
after(() => clips.remove());

const { signal } = new AbortController();

test('reads still pictures as one frame', async () => {
  for (const name of ['p.png', 'p.jpg', 'p.bmp', 'p.webp', 'p.tiff', 'p.gif']) {
    const path = await clips.make(name, ...flag('-frames:v', '1'));
    const info = await media.probe(path, signal);
    assert.deepEqual([info.kind, info.durationSeconds], ['image', 0], name);
    for (const pixelFormat of ['rgb24', 'bgr24', 'rgba'] as const) {
      const [frame, ...more] = await decode(path, { pixelFormat });
      assert.deepEqual([more.length, frame?.width, frame?.ptsSeconds], [0, 64, 0], name);
      const bytes = pixelFormat === 'rgba' ? 4 : 3;
      const [first = 0, , third = 0] = frame?.data.subarray((30 * 64 + 10) * bytes) ?? [];
      assert.ok(pixelFormat === 'bgr24' ? third > 200 && first < 60 : first > 200 && third < 60, `${name} is red`);
    }
    assert.equal((await media.still(path, 7, { signal, width: 32 })).height, 24);
  }
});

test('reads a still picture in planes as an encoder would', async () => {
  const path = await clips.make('p.png', ...flag('-frames:v', '1'));
  const film = await clips.make('p.mkv', '-i', path, '-c:v', 'ffv1', '-pix_fmt', 'yuv420p');
  const [ours] = await decode(path, { pixelFormat: 'yuv420p' });
  const [theirs] = await decode(film, { pixelFormat: 'yuv420p' });
  assert.equal(ours?.data.length, theirs?.data.length);
  // Their chroma lies a little to the left of ours, so edges differ; areas do not.
  const apart = [...(ours?.data ?? [])].map((value, i) => Math.abs(value - (theirs?.data[i] ?? 0)));
  const mean = apart.reduce((sum, value) => sum + value, 0) / apart.length;
  assert.ok(mean < 0.5, String(mean));
});

test('turns photographs by their EXIF orientation', async () => {
  const path = await clips.make('p.png', ...flag('-frames:v', '1'));
  for (const extension of ['jpg', 'png', 'webp']) {
    const turned = join(clips.folder, `turned.${extension}`);
    await sharp(path).withMetadata({ orientation: 6 }).toFile(turned);
    assert.deepEqual((await media.probe(turned, signal)).video[0]?.rotation, 90);
    const [frame] = await decode(turned, { region: { left: 0.5, top: 0, right: 1, bottom: 1 } });
    assert.deepEqual([frame?.width, frame?.height], [24, 64]);
    assert.ok((frame?.data[30 * 24 + 20] ?? 0) > 230, 'the white top is at the right');
  }
});
