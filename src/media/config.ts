import { z } from 'zod';

/** Settings of the media room; each is an operator's limit or the place of a program. */
export const mediaConfig = z.object({
  /** The ffmpeg program; looked up on PATH when empty. */
  ffmpegPath: z.string().default(''),
  /** The ffprobe program; looked up on PATH when empty. */
  ffprobePath: z.string().default(''),
  /** Largest input file, bytes. */
  maxSizeBytes: z.coerce.number().int().positive().default(20_000_000_000),
  /** Longest input, seconds. */
  maxDurationSeconds: z.coerce
    .number()
    .positive()
    .default(6 * 3600),
  /** Largest picture, pixels; 8192 x 4320 and photographs of 50 megapixels pass. */
  maxPixels: z.coerce.number().int().positive().default(50_000_000),
  /** Most streams in one file. */
  maxStreams: z.coerce.number().int().positive().default(64),
  /** Address space of one ffmpeg, bytes. Less than 4 GB fails at start of some encoders although far less is used. */
  memoryBytes: z.coerce.number().int().min(4_000_000_000).default(8_000_000_000),
  /** Processor time of one ffmpeg, seconds over all its threads. */
  cpuSeconds: z.coerce.number().int().positive().default(86_400),
  /** Largest file that one ffmpeg may write, bytes. */
  maxOutputBytes: z.coerce.number().int().positive().default(50_000_000_000),
  /** An ffmpeg that shows no progress for so long is ended, seconds. */
  stallSeconds: z.coerce.number().positive().default(120),
  /** Time between the request to end and the kill, seconds. */
  killAfterSeconds: z.coerce.number().positive().default(1),
});

export type MediaConfig = z.infer<typeof mediaConfig>;
