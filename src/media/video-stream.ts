import type { FfprobePacket, FfprobeStream } from './ffprobe-output.ts';
import type { Rational, VideoStream } from './media.ts';
import { parseRational, seconds } from './time.ts';

const UNKNOWN_RATE: Rational = { num: 0, den: 1 };
/** Pixel formats of 5.1 and later that carry transparency. Palettes may hold it, so they count. */
const ALPHA_FORMATS = /^(yuva|gbrap|rgba|bgra|argb|abgr|ya8|ya16|pal8)/;

/** Translates a picture stream. `packets` are its first ones in decode order; `startSeconds` of the container is taken off. */
export function videoStream(
  stream: FfprobeStream,
  packets: readonly FfprobePacket[],
  containerStart: number,
): VideoStream {
  const timeBase = parseRational(stream.time_base) ?? { num: 1, den: 1_000_000 };
  const rotation = clockwise(stream);
  const turned = rotation === 90 || rotation === 270;
  const aspect = positive(parseRational(stream.sample_aspect_ratio)) ?? { num: 1, den: 1 };
  const pixelFormat = stream.pix_fmt ?? 'unknown';
  const rate = positive(parseRational(stream.avg_frame_rate)) ?? positive(parseRational(stream.r_frame_rate));
  const transfer = stream.color_transfer;
  return {
    index: stream.index,
    codec: stream.codec_name,
    width: turned ? stream.height : stream.width,
    height: turned ? stream.width : stream.height,
    rotation,
    sampleAspectRatio: turned ? { num: aspect.den, den: aspect.num } : aspect,
    pixelFormat,
    bitDepth: bitDepth(stream, pixelFormat),
    frameRate: rate ?? UNKNOWN_RATE,
    variableFrameRate: isVariable(stream, packets, timeBase),
    timeBase,
    startSeconds: stream.start_pts === undefined ? 0 : seconds(stream.start_pts, timeBase) - containerStart,
    durationSeconds: streamSeconds(stream, timeBase),
    colour: {
      ...(stream.color_primaries === undefined ? {} : { primaries: stream.color_primaries }),
      ...(transfer === undefined ? {} : { transfer }),
      ...(stream.color_space === undefined ? {} : { matrix: stream.color_space }),
      ...(stream.color_range === undefined ? {} : { range: stream.color_range }),
    },
    hdr: transfer === 'smpte2084' || transfer === 'arib-std-b67',
    alpha: ALPHA_FORMATS.test(pixelFormat) || tag(stream, 'alpha_mode') === '1',
  };
}

/** Length of a stream in seconds, where the container or its tags (Matroska) tell. */
export function streamSeconds(stream: FfprobeStream, timeBase: Rational): number | undefined {
  if (stream.duration_ts !== undefined && stream.duration_ts > 0) return seconds(stream.duration_ts, timeBase);
  if (stream.duration !== undefined && stream.duration > 0) return stream.duration;
  const match = /^(\d+):(\d\d):(\d\d(?:\.\d+)?)/.exec(tag(stream, 'duration') ?? '');
  return match === null ? undefined : Number(match[1]) * 3600 + Number(match[2]) * 60 + Number(match[3]);
}

/** The display matrix counts counter-clockwise (libavutil/display.h), a viewer's turn is the other way round. */
function clockwise(stream: FfprobeStream): VideoStream['rotation'] {
  const counterClockwise = stream.side_data_list.find((data) => data.rotation !== undefined)?.rotation ?? 0;
  const turn = ((-counterClockwise % 360) + 360) % 360;
  return ([90, 180, 270] as const).find((quarter) => Math.abs(turn - quarter) < 1) ?? 0;
}

/** Two neighbours in presentation order whose distances differ by more than a tenth and more than the rounding of the time base. */
function isVariable(stream: FfprobeStream, packets: readonly FfprobePacket[], timeBase: Rational): boolean {
  const times = packets.flatMap((packet) => (packet.pts === undefined ? [] : [packet.pts])).sort((a, b) => a - b);
  const steps = times.slice(1).map((time, i) => time - (times[i] ?? 0));
  // The last packets read may lack neighbours that come later in decode order.
  const whole = stream.nb_frames !== undefined && stream.nb_frames <= packets.length ? steps : steps.slice(0, -8);
  const sorted = whole.filter((step) => step > 0).sort((a, b) => a - b);
  const shortest = sorted[0];
  const longest = sorted.at(-1);
  if (shortest === undefined || longest === undefined) return false;
  if (longest - shortest > Math.max(2, shortest * 0.1)) return true;
  const average = positive(parseRational(stream.avg_frame_rate));
  const step = average === undefined ? 0 : average.den / average.num;
  // Even at the start but with another average: it changes later on.
  const measured = seconds((shortest + longest) / 2, timeBase);
  return step > 0 && Math.abs(step - measured) > measured * 0.1 + seconds(1, timeBase);
}

function bitDepth(stream: FfprobeStream, pixelFormat: string): number {
  const named = /(?:p|gray|gbrap?|x|ya)(9|10|12|14|16)(?:le|be)$/.exec(pixelFormat)?.[1];
  if (named !== undefined) return Number(named);
  if (/(?:48|64)(?:le|be)$/.test(pixelFormat)) return 16;
  return /^p01[026]/.test(pixelFormat) ? Number(pixelFormat.slice(2, 4)) || 10 : (stream.bits_per_raw_sample ?? 8) || 8;
}

function positive(value: Rational | undefined): Rational | undefined {
  return value !== undefined && value.num > 0 ? value : undefined;
}

/** Muxers write the same tag in either case. */
export function tag(stream: FfprobeStream, name: string): string | undefined {
  return Object.entries(stream.tags).find(([key]) => key.toLowerCase() === name)?.[1];
}
