import sharp, { type Sharp } from 'sharp';
import { callerError } from '../base/errors.ts';
import { contentBad } from './errors.ts';
import type { Frame } from './frame.ts';
import type { StillExtension, StillOptions } from './media.ts';
import { writeWhole } from './whole-file.ts';

const CHANNELS = { gray: 1, rgb24: 3, rgba: 4 } as const;

/** A frame as sharp takes it. Errors: InvalidParameter.NotSupported for layouts other than gray, rgb24 and rgba. */
export function toSharp(frame: Frame): Sharp {
  const { width, height, pixelFormat, data } = frame;
  if (pixelFormat !== 'gray' && pixelFormat !== 'rgb24' && pixelFormat !== 'rgba') {
    throw callerError(
      'InvalidParameter.NotSupported',
      `Pictures are written from gray, rgb24 or rgba, not from ${pixelFormat}.`,
    );
  }
  return sharp(data, { raw: { width, height, channels: CHANNELS[pixelFormat] } });
}

/** Writes one frame as a picture; the file appears whole. */
export async function encodeStill(
  frame: Frame,
  path: string,
  extension: StillExtension,
  options: StillOptions = {},
): Promise<void> {
  const quality = options.quality ?? 90;
  const encoders: Record<StillExtension, (image: Sharp) => Sharp> = {
    jpg: (image) => image.jpeg({ quality, chromaSubsampling: '4:4:4' }),
    jpeg: (image) => image.jpeg({ quality, chromaSubsampling: '4:4:4' }),
    png: (image) => image.png({ compressionLevel: 6 }),
    webp: (image) => image.webp({ quality }),
  };
  const image = encoders[extension](toSharp(frame));
  await writeWhole(path, (temporary) => image.toFile(temporary));
}

export function noPictureAt(seconds: number): Error {
  return contentBad(`No picture can be decoded at ${seconds} seconds.`);
}
