import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import sharp from 'sharp';
import { mediaConfig } from './config.ts';
import { createMedia } from './ffmpeg-media.ts';
import type { Frame, PixelFormat } from './frame.ts';

const media = createMedia(mediaConfig.parse({}));
const folder = await mkdtemp(join(tmpdir(), 'reelsmith-still-'));
after(() => rm(folder, { recursive: true }));

const BYTES: Partial<Record<PixelFormat, number>> = { gray: 1, rgb24: 3, rgba: 4 };

/** A soft gradient that moves to the right with `index`. */
function gradient(pixelFormat: PixelFormat, index = 0, width = 120, height = 80): Frame {
  const bytes = BYTES[pixelFormat] ?? 1;
  const data = Uint8Array.from({ length: width * height * bytes }, (_, at) => {
    const [x, y] = [Math.floor(at / bytes) % width, Math.floor(at / bytes / width)];
    return [x + index * 6, y * 2, 255 - x, 200][at % bytes] ?? 0;
  });
  return { width, height, pixelFormat, data, index, ptsSeconds: index / 10 };
}

test('writes stills that look like the frame', async () => {
  for (const extension of ['jpg', 'jpeg', 'png', 'webp'] as const) {
    for (const pixelFormat of ['gray', 'rgb24', 'rgba'] as const) {
      if (pixelFormat === 'rgba' && extension.startsWith('jp')) continue;
      const path = join(folder, `${pixelFormat}.${extension}`);
      const frame = gradient(pixelFormat);
      await media.encodeStill(frame, path, extension);
      assert.equal((await sharp(path).metadata()).format, extension === 'jpg' ? 'jpeg' : extension);
      const back = await sharp(path)
        .toColourspace(pixelFormat === 'gray' ? 'b-w' : 'srgb')
        .raw()
        .toBuffer();
      const apart = back.reduce((sum, value, i) => sum + Math.abs(value - (frame.data[i] ?? 0)), 0) / back.length;
      assert.ok(
        back.length === frame.data.length && apart < (extension === 'png' ? 0.01 : 3),
        `${extension} ${pixelFormat}: ${apart}`,
      );
    }
  }
  assert.deepEqual(
    (await readdir(folder)).filter((name) => name.includes('part')),
    [],
  );
});

test('writes loops with every frame and its time', async () => {
  const frames = Array.from({ length: 6 }, (_, i) => gradient('rgb24', i));
  for (const extension of ['gif', 'webp'] as const) {
    const path = join(folder, `loop.${extension}`);
    await media.encodeAnimation(frames, path, extension, { delayMs: [100, 100, 200, 100, 100, 300] });
    const about = await sharp(path, { animated: true }).metadata();
    assert.deepEqual(
      [about.pages, about.pageHeight, about.loop, about.delay],
      [6, 80, 0, [100, 100, 200, 100, 100, 300]],
    );
    const last = await sharp(path, { page: 5 }).removeAlpha().raw().toBuffer();
    const shown = frames[5]?.data ?? new Uint8Array();
    const apart = last.reduce((sum, value, i) => sum + Math.abs(value - (shown[i] ?? 0)), 0) / last.length;
    assert.ok(apart < 8, `${extension}: ${apart}`);
  }
});

test('keeps an animation below a size', async () => {
  const noise = Array.from({ length: 5 }, (_, n) => {
    const frame = gradient('rgb24', n, 120, 90);
    for (let i = 0; i < frame.data.length; i += 1)
      frame.data[i] = ((frame.data[i] ?? 0) + ((i * 2654435761 * (n + 1)) >>> 26)) & 255;
    return frame;
  });
  for (const extension of ['gif', 'webp'] as const) {
    const path = join(folder, `small.${extension}`);
    await media.encodeAnimation(noise, path, extension, { delayMs: 80 });
    const whole = (await stat(path)).size;
    await media.encodeAnimation(noise, path, extension, { delayMs: 80, maxBytes: Math.floor(whole / 3) });
    assert.ok((await stat(path)).size <= whole / 3);
    assert.equal((await sharp(path, { animated: true }).metadata()).pages, 5);
    await rm(path);
    await assert.rejects(media.encodeAnimation(noise, path, extension, { delayMs: 80, maxBytes: 100 }), {
      code: 'InvalidParameter.OutOfRange',
    });
    await assert.rejects(stat(path), { code: 'ENOENT' });
  }
});

test('refuses no frames, frames of several sizes and planes', async () => {
  const path = join(folder, 'never.gif');
  for (const frames of [[], [gradient('rgb24'), gradient('rgb24', 1, 60, 40)], [gradient('gray')]]) {
    await assert.rejects(media.encodeAnimation(frames, path, 'gif', { delayMs: 80 }), {
      code: 'InvalidParameter.OutOfRange',
    });
  }
  await assert.rejects(media.encodeStill({ ...gradient('gray'), pixelFormat: 'yuv420p' }, path, 'png'), {
    code: 'InvalidParameter.NotSupported',
  });
});
