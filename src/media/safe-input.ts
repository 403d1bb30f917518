import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { isAbsolute, resolve } from 'node:path';
import { ServiceError } from '../base/errors.ts';
import type { MediaConfig } from './config.ts';
import { contentBad, notSupported, outOfRange } from './errors.ts';
import { wantedBytes } from './incomplete.ts';
import { sniff, SNIFF_BYTES, type Sniffed } from './sniff.ts';

/** A local file whose content is on our list, and how ffmpeg must be told to read it. */
export interface SafeInput {
  readonly path: string;
  /** The demuxer that the content asks for; ffmpeg is forced to it. */
  readonly demuxer: string;
  readonly kind: 'media' | 'image';
  readonly sizeBytes: number;
  /** Tells one version of a file from the next. */
  readonly identity: string;
}

const ACCEPTED =
  'Accepted are 3GP, AVI, FLV, MP4, MOV, MPG, TS, WMV, WebM, MKV, MXF, WAV, MP3, FLAC, OGG, M4A, AAC, AMR, WMA, AIFF, JPEG, PNG, WebP, GIF, BMP and TIFF.';

/** Looks at a file before any decoder does. Errors: InvalidParameter.ResourceContentBad, .ResourceNotSupported, .OutOfRange. */
export async function openSafely(path: string, config: MediaConfig): Promise<SafeInput> {
  const absolute = isAbsolute(path) ? path : resolve(path);
  const { found, wanted, size, identity } = await look(absolute);
  if (size === 0) throw contentBad('The file is empty.');
  if (size > config.maxSizeBytes) {
    throw outOfRange(`The file has ${size} bytes; at most ${config.maxSizeBytes} are allowed.`);
  }
  if (found.kind === 'refused') throw notSupported(`The file is ${found.what}, which is not supported. ${ACCEPTED}`);
  if (found.kind === 'unknown') throw contentBad(`The file is damaged or of no known format. ${ACCEPTED}`);
  if (wanted !== undefined) throw contentBad(`The file is incomplete: ${size} of ${wanted} bytes are there.`);
  return { path: absolute, demuxer: found.demuxer, kind: found.kind, sizeBytes: size, identity };
}

/** Arguments that must precede the input: the demuxer, no protocol but a local file, and limits. `before` are further input options. */
export function inputArguments(input: SafeInput, config: MediaConfig, before: readonly string[] = []): string[] {
  return [...safetyArguments(input, config), ...before, '-i', `file:${input.path}`];
}

/** Limits that ffmpeg and ffprobe take before their other options. */
export const globalLimits = ['-max_alloc', '2000000000'] as const;

function safetyArguments(input: SafeInput, config: MediaConfig): string[] {
  return [
    '-protocol_whitelist',
    'file,pipe',
    '-format_whitelist',
    input.demuxer,
    '-max_streams',
    String(config.maxStreams),
    '-max_pixels',
    // Decoders count padding too (90 lines are coded as 96); the picture itself is checked after the probe.
    String(Math.ceil(config.maxPixels * 1.1) + 65_536),
    '-f',
    input.demuxer,
  ];
}

/** What a file's first bytes say. `wanted` is how many bytes it should have, where some are missing. */
interface Look {
  readonly found: Sniffed;
  readonly wanted: number | undefined;
  readonly size: number;
  readonly identity: string;
}

async function look(path: string): Promise<Look> {
  let file: FileHandle | undefined;
  try {
    // Not blocking: a named pipe would hold us for ever.
    file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const stat = await file.stat({ bigint: true });
    if (!stat.isFile()) throw notSupported('The input is not a regular file.');
    const buffer = Buffer.alloc(SNIFF_BYTES);
    const { bytesRead } = await file.read(buffer, 0, SNIFF_BYTES, 0);
    const identity = [stat.dev, stat.ino, stat.size, stat.mtimeNs].join(':');
    const [found, size] = [sniff(buffer.subarray(0, bytesRead)), Number(stat.size)];
    const wanted = found.kind === 'media' ? await wantedBytes(file, found.demuxer, size) : undefined;
    return { found, wanted, size, identity };
  } catch (error) {
    if (error instanceof ServiceError) throw error;
    throw new ServiceError({
      code: 'InvalidParameter.ResourceNotFound',
      message: `cannot open ${path}`,
      publicMessage: 'The file cannot be opened.',
      cause: error,
    });
  } finally {
    await file?.close();
  }
}
