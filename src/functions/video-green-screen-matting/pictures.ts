import { ahead } from '../../base/ahead.ts';
import type { FilmPicture, Media } from '../../media/media.ts';
import type { KeyerThread, Picture } from './keyer-thread.ts';

/** Frames that the keyer has at once: one that it works on, and the next. */
const AT_ONCE = 2;

/** Every frame of a film, keyed; each picture holds until the next is asked for. */
export async function* keyedPictures(
  media: Media,
  path: string,
  keyer: KeyerThread,
  signal: AbortSignal,
): AsyncGenerator<FilmPicture> {
  const free: Picture[] = [];
  for await (const { picture, ptsSeconds } of ahead(keyed(), AT_ONCE)) {
    const data = await picture;
    yield { data, ptsSeconds };
    free.push(data);
  }

  async function* keyed() {
    for await (const frame of media.frames(path, { pixelFormat: 'yuv420p', signal }))
      yield { picture: keyer.key(frame, free.pop()), ptsSeconds: frame.ptsSeconds };
  }
}
