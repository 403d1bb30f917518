import assert from 'node:assert/strict';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { after, test } from 'node:test';
import { Clips, H264, picture } from '../../test/media-clips.ts';
import type { FilmPicture } from './media.ts';
import { media } from './testing/decode.ts';

const clips = new Clips();
after(() => clips.remove());

const { signal } = new AbortController();

test('a film with opacity is written as its pictures come: the encoder keeps none waiting', async () => {
  const like = await clips.make('silent.mp4', ...picture({ seconds: 6 }), ...H264);
  const stream = (await media.probe(like, signal)).video[0]!; // it was made with a picture
  const { width, height } = stream;
  let written = 0;
  let before = 0;
  async function* pictures(): AsyncGenerator<FilmPicture> {
    for (let n = 0; n < 60; n++) {
      await pause(50); // what is written is told twice a second
      before = written;
      yield { data: new Uint8Array(2.5 * width * height).fill(4 * n), ptsSeconds: n / 10 };
    }
  }
  const output = { path: join(clips.folder, 'film.webm') };
  await media.encodeFilm(pictures(), { like, width, height, alpha: true, crf: 30, output, signal, onProgress: (seconds) => (written = seconds) }); // prettier-ignore
  assert.ok(before >= 4, `${before} s were written when the last of 6 s of pictures came`);
});
