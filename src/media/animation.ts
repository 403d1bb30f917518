import sharp from 'sharp';
import { callerError } from '../base/errors.ts';
import { mediaErrors, outOfRange } from './errors.ts';
import type { Frame } from './frame.ts';
import type { AnimationOptions } from './media.ts';
import { writeFile } from 'node:fs/promises';
import { toSharp } from './still.ts';
import { writeWhole } from './whole-file.ts';

/** What is given up, step by step, to stay below a size: first fine differences, then pixels. */
const STEPS = [
  { scale: 1, loss: 0 },
  { scale: 1, loss: 1 },
  { scale: 1, loss: 2 },
  { scale: 0.8, loss: 2 },
  { scale: 0.64, loss: 2 },
  { scale: 0.5, loss: 2 },
  { scale: 0.35, loss: 2 },
  { scale: 0.25, loss: 2 },
] as const;
/** Differences between frames that GIF may leave out (of 255), and WebP's quality, by loss. */
const GIF_ERROR = [3, 8, 16] as const;
const WEBP_QUALITY = [80, 65, 45] as const;

/**
 * Writes frames of one size as an endlessly looping animation; the file appears whole.
 * Errors: InvalidParameter.OutOfRange for no frames, frames of several sizes, or a `maxBytes` that even the smallest form exceeds.
 */
export async function encodeAnimation(
  frames: readonly Frame[],
  path: string,
  extension: 'gif' | 'webp',
  options: AnimationOptions,
): Promise<void> {
  checkFrames(frames);
  const limit = options.maxBytes ?? Infinity;
  for (const { scale, loss } of STEPS) {
    const bytes = await encode(await joinFrames(frames, scale), extension, delays(options, frames.length), loss);
    if (bytes.length > limit) continue;
    await writeWhole(path, (temporary) => writeFile(temporary, bytes));
    return;
  }
  throw outOfRange(`An animation of ${frames.length} frames does not fit into ${limit} bytes.`);
}

interface Strip {
  readonly data: Buffer;
  readonly width: number;
  readonly height: number;
  readonly pages: number;
  readonly channels: 3 | 4;
}

function checkFrames(frames: readonly Frame[]): void {
  const [first] = frames;
  const same = frames.every(
    ({ width, height, pixelFormat }) =>
      width === first?.width && height === first.height && pixelFormat === first.pixelFormat,
  );
  if (first === undefined || !same || (first.pixelFormat !== 'rgb24' && first.pixelFormat !== 'rgba')) {
    throw callerError(mediaErrors.outOfRange, 'An animation needs one or more rgb24 or rgba frames of one size.');
  }
}

/** sharp takes an animation as one tall picture, its frames below each other. */
async function joinFrames(frames: readonly Frame[], scale: number): Promise<Strip> {
  const scaled = await Promise.all(frames.map((frame) => resize(frame, scale)));
  const { width = 0, height = 0 } = scaled[0] ?? {};
  const channels = frames[0]?.pixelFormat === 'rgba' ? 4 : 3;
  return { data: Buffer.concat(scaled.map(({ data }) => data)), width, height, pages: frames.length, channels };
}

async function resize(frame: Frame, scale: number): Promise<{ data: Uint8Array; width: number; height: number }> {
  if (scale === 1) return frame;
  const width = Math.max(1, Math.round(frame.width * scale));
  const { data, info } = await toSharp(frame).resize({ width }).raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

async function encode(
  { data, width, height, pages, channels }: Strip,
  extension: 'gif' | 'webp',
  delay: number[],
  loss: 0 | 1 | 2,
): Promise<Buffer> {
  const image = sharp(data, {
    raw: { width, height: height * pages, channels, pageHeight: height },
    limitInputPixels: false,
  });
  return extension === 'gif'
    ? image
        .gif({ delay, loop: 0, effort: 4, interFrameMaxError: GIF_ERROR[loss], keepDuplicateFrames: true })
        .toBuffer()
    : image.webp({ delay, loop: 0, quality: WEBP_QUALITY[loss], effort: 3 }).toBuffer();
}

function delays({ delayMs }: AnimationOptions, count: number): number[] {
  return typeof delayMs === 'number' ? Array.from({ length: count }, () => delayMs) : [...delayMs];
}
