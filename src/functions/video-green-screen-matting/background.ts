import { callerError, ServiceError } from '../../base/errors.ts';
import { displaySize } from '../../media/display-size.ts';
import type { Media, VideoStream } from '../../media/media.ts';
import { toYuv420p } from '../../media/yuv.ts';

/**
 * The picture that comes behind a film, as planar 4:2:0 of the film's size and matrix: its middle, as large as the shape of the film allows.
 * Errors: InvalidParameter.ResourceNotSupported, .ResourceContentBad, .OutOfRange.
 */
export async function fittedBackground(
  media: Media,
  path: string,
  film: VideoStream,
  signal: AbortSignal,
): Promise<Uint8Array> {
  // prettier-ignore
  const info = await media.probe(path, signal).catch((reason: unknown) => {
    throw reason instanceof ServiceError && !reason.retryable && !signal.aborted ? callerError(reason.code, `The picture in "bgimage" cannot be used: ${reason.publicMessage}`, reason) : reason; // prettier-ignore
  });
  const [picture] = info.video;
  if (info.kind !== 'image' || picture === undefined) {
    throw callerError('InvalidParameter.ResourceNotSupported', `The resource in "bgimage" is not supported: it is ${info.kind}; expected a still picture.`); // prettier-ignore
  }
  const shown = displaySize(film);
  const shape = shown.width / shown.height / (picture.width / picture.height);
  const [w, h] = shape < 1 ? [shape, 1] : [1, 1 / shape];
  const region = { left: (1 - w) / 2, top: (1 - h) / 2, right: (1 + w) / 2, bottom: (1 + h) / 2 };
  const { width, height } = film;
  for await (const frame of media.frames(path, { pixelFormat: 'rgb24', region, width, height, signal })) {
    return toYuv420p(frame.data, width, height, film.colour.matrix === undefined ? Math.min(width, height) >= 720 : film.colour.matrix === 'bt709'); // prettier-ignore
  }
  throw callerError('InvalidParameter.ResourceContentBad', 'The picture in "bgimage" cannot be decoded.');
}
