import { composite } from '../../analysis/matting/composite.ts';
import type { Keyer } from '../../analysis/matting/key.ts';
import { frameBytes } from '../../media/pixels.ts';
import type { FilmPicture, Media } from '../../media/media.ts';

/** Every frame of a film, keyed; each holds until the next is asked for. */
export async function* keyedPictures(
  media: Media,
  path: string,
  keyer: Keyer,
  background: Uint8Array | undefined,
  signal: AbortSignal,
): AsyncGenerator<FilmPicture> {
  let out: Uint8Array | undefined;
  for await (const frame of media.frames(path, { pixelFormat: 'yuv420p', signal })) {
    const { width, height, ptsSeconds } = frame;
    const matte = keyer.key(frame);
    if (background !== undefined) {
      out ??= new Uint8Array(frameBytes('yuv420p', width, height));
      composite(matte, background, width, height, out);
    }
    yield { data: out ?? matte.planes, ptsSeconds };
  }
}
