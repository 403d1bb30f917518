import { z } from 'zod';

const integer = z.number().int();
/** ffprobe writes seconds and some counts as strings, and leaves out what it does not know. */
const numberText = z.string().transform(Number).pipe(z.number()).optional().catch(undefined);

const sideData = z.looseObject({
  side_data_type: z.string().optional(),
  rotation: z.number().optional().catch(undefined),
});

const stream = z.object({
  index: integer.nonnegative(),
  codec_type: z.string().optional(),
  codec_name: z.string().default('unknown'),
  width: integer.nonnegative().default(0),
  height: integer.nonnegative().default(0),
  sample_aspect_ratio: z.string().optional(),
  pix_fmt: z.string().optional(),
  r_frame_rate: z.string().optional(),
  avg_frame_rate: z.string().optional(),
  time_base: z.string(),
  start_pts: integer.optional(),
  duration_ts: integer.optional(),
  duration: numberText,
  nb_frames: numberText,
  bits_per_raw_sample: numberText,
  color_primaries: z.string().optional(),
  color_transfer: z.string().optional(),
  color_space: z.string().optional(),
  color_range: z.string().optional(),
  sample_rate: numberText,
  channels: integer.nonnegative().default(0),
  channel_layout: z.string().optional(),
  disposition: z.record(z.string(), z.number()).default({}),
  tags: z.record(z.string(), z.string()).default({}),
  side_data_list: z.array(sideData).default([]),
});

const packet = z.object({
  stream_index: integer,
  pts: integer.optional(),
  duration: integer.optional(),
});

/** What we read of `ffprobe -of json -show_format -show_streams -show_packets`. */
export const ffprobeOutput = z.object({
  streams: z.array(stream).default([]),
  packets: z.array(packet).default([]),
  format: z.object({
    format_name: z.string(),
    start_time: numberText,
    duration: numberText,
    nb_streams: integer.default(0),
  }),
});

export type FfprobeOutput = z.infer<typeof ffprobeOutput>;
export type FfprobeStream = z.infer<typeof stream>;
export type FfprobePacket = z.infer<typeof packet>;
