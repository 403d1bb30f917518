import type { MediaConfig } from './config.ts';
import { displaySize } from './display-size.ts';
import { contentBad, notSupported, outOfRange } from './errors.ts';
import { ffprobeOutput, type FfprobeOutput, type FfprobeStream } from './ffprobe-output.ts';
import type { AudioStream, MediaInfo, VideoStream } from './media.ts';
import type { Probed } from './probed.ts';
import { probePicture } from './picture.ts';
import { lines } from './progress.ts';
import { throwIfEnded, type Runner } from './process.ts';
import { globalLimits, inputArguments, openSafely, type SafeInput } from './safe-input.ts';
import { parseRational, seconds } from './time.ts';
import { streamSeconds, tag, videoStream } from './video-stream.ts';

export type { Probed } from './probed.ts';

/** Packets read to see whether the frame rate is constant. */
const PACKETS = 600;
/** Matroska tells when a film ends, not how long it is: where it starts later than this, its packets say. */
const LATE_SECONDS = 0.1;
/** Dispositions of pictures that are not moving. */
const STILL = ['attached_pic', 'timed_thumbnails', 'still_image'];

/** Reads what a file is, by its content. Errors: InvalidParameter.ResourceContentBad, .ResourceNotSupported, .OutOfRange. */
export async function probe(runner: Runner, path: string, signal: AbortSignal): Promise<Probed> {
  const input = await openSafely(path, runner.config);
  return probeInput(runner, input, signal);
}

/** Like `probe`, for a file that was looked at already. */
export async function probeInput(runner: Runner, input: SafeInput, signal: AbortSignal): Promise<Probed> {
  const picture = await probePicture(input, runner.config);
  if (picture !== undefined) return { info: picture, input, startSeconds: 0 };
  const output = await ffprobe(runner, input, signal);
  const startSeconds = containerStart(output);
  const info = await describe(runner, input, output, startSeconds, signal);
  checkLimits(info, output, runner.config);
  return { info, input, startSeconds };
}

async function ffprobe(runner: Runner, input: SafeInput, signal: AbortSignal): Promise<FfprobeOutput> {
  const { exit, stdout } = await runner.run({
    program: 'ffprobe',
    args: [
      ...globalLimits,
      ...['-v', 'error', '-of', 'json', '-show_format', '-show_streams'],
      ...['-show_entries', 'packet=stream_index,pts,duration', '-read_intervals', `%+#${PACKETS}`],
      ...inputArguments(input, runner.config),
    ],
    signal,
  });
  if (/specified max pixel count|Picture size \d+x\d+ is invalid/.test(exit.log)) {
    throw outOfRange(`The picture has more than ${runner.config.maxPixels} pixels, which is the most allowed.`);
  }
  if (/exceeds max_streams/.test(exit.log)) {
    throw outOfRange(`The file has more than ${runner.config.maxStreams} streams, which is the most allowed.`);
  }
  if (exit.code !== 0) throw contentBad('The file is damaged or incomplete and cannot be read.', exit.log);
  const parsed = ffprobeOutput.safeParse(parseJson(stdout));
  if (!parsed.success) throw contentBad('The file cannot be read as media.', parsed.error.message);
  return parsed.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function describe(
  runner: Runner,
  input: SafeInput,
  output: FfprobeOutput,
  start: number,
  signal: AbortSignal,
): Promise<MediaInfo> {
  const pictures = output.streams.filter(
    ({ codec_type, width, height }) => codec_type === 'video' && width * height > 0,
  );
  const isStill = (stream: FfprobeStream): boolean => STILL.some((name) => stream.disposition[name] === 1);
  const toVideo = (stream: FfprobeStream): VideoStream => videoStream(stream, packetsOf(output, stream), start);
  const video = defaultFirst(pictures.filter((stream) => !isStill(stream)));
  const audio = defaultFirst(
    output.streams.filter(({ codec_type, channels }) => codec_type === 'audio' && channels > 0),
  );
  const first = video[0];
  if (first === undefined && audio.length === 0) throw notHere(output);
  const image = input.kind === 'image' && (first === undefined || packetsOf(output, first).length < 2);
  const late = input.demuxer === 'matroska' && Math.abs(start) > LATE_SECONDS;
  const told = image ? 0 : late ? undefined : knownDuration(output, start);
  const length = told ?? (await scanDuration(runner, input, start, signal));
  const within = <S extends VideoStream | AudioStream>(stream: S): S => {
    const { durationSeconds = length, startSeconds } = stream;
    return late ? { ...stream, durationSeconds: Math.min(durationSeconds, length - startSeconds) } : stream;
  };
  return {
    format: input.demuxer,
    kind: image ? 'image' : first === undefined ? 'audio' : 'video',
    durationSeconds: length,
    sizeBytes: input.sizeBytes,
    video: video.map((stream) => within(toVideo(stream))),
    audio: audio.map((stream) => within(audioStream(stream, start))),
    coverArt: pictures.filter(isStill).map(toVideo),
    subtitles: output.streams
      .filter(({ codec_type }) => codec_type === 'subtitle')
      .map((stream) => ({ index: stream.index, codec: stream.codec_name, ...languageOf(stream) })),
  };
}

function notHere(output: FfprobeOutput): Error {
  return output.streams.some(({ codec_type }) => codec_type === 'video' || codec_type === 'audio')
    ? contentBad('The file holds pictures or sound, but none of them can be read.')
    : notSupported('The file holds neither pictures nor sound.');
}

function packetsOf(output: FfprobeOutput, stream: FfprobeStream): FfprobeOutput['packets'] {
  return output.packets.filter((packet) => packet.stream_index === stream.index);
}

function defaultFirst(streams: readonly FfprobeStream[]): FfprobeStream[] {
  const rank = (stream: FfprobeStream): number => (stream.disposition['default'] === 1 ? 0 : 1);
  return [...streams].sort((a, b) => rank(a) - rank(b) || a.index - b.index);
}

function audioStream(stream: FfprobeStream, start: number): AudioStream {
  const timeBase = parseRational(stream.time_base) ?? { num: 1, den: 1_000_000 };
  return {
    index: stream.index,
    codec: stream.codec_name,
    sampleRate: stream.sample_rate ?? 0,
    channels: stream.channels,
    channelLayout: stream.channel_layout ?? `${stream.channels} channels`,
    startSeconds: stream.start_pts === undefined ? 0 : seconds(stream.start_pts, timeBase) - start,
    durationSeconds: streamSeconds(stream, timeBase),
    ...languageOf(stream),
  };
}

/** Nothing else that a tag may hold gets through. */
function languageOf(stream: FfprobeStream): { language?: string } {
  const language = tag(stream, 'language')?.toLowerCase();
  return language === undefined || language === 'und' || !/^[a-z]{2,3}$/.test(language) ? {} : { language };
}

/** The container gives microseconds; the stream that begins there knows it exactly. */
function containerStart(output: FfprobeOutput): number {
  const rounded = output.format.start_time ?? 0;
  const exact = output.streams
    .flatMap(({ start_pts, time_base }) => {
      const timeBase = parseRational(time_base);
      return start_pts === undefined || timeBase === undefined ? [] : [seconds(start_pts, timeBase)];
    })
    .find((value) => Math.abs(value - rounded) < 1e-6);
  return exact ?? rounded;
}

/** What the container says, else the end of its longest stream. */
function knownDuration(output: FfprobeOutput, start: number): number | undefined {
  const { duration } = output.format;
  if (duration !== undefined && duration > 0) return duration;
  const ends = output.streams.flatMap((stream) => {
    const timeBase = parseRational(stream.time_base) ?? { num: 1, den: 1 };
    const length = streamSeconds(stream, timeBase);
    return length === undefined ? [] : [seconds(stream.start_pts ?? 0, timeBase) - start + length];
  });
  return ends.length === 0 ? undefined : Math.max(...ends);
}

/** Reads every packet of a container that tells no duration, without decoding. */
async function scanDuration(runner: Runner, input: SafeInput, start: number, signal: AbortSignal): Promise<number> {
  let end = start;
  let untimed = start; // elementary streams tell how long a frame lasts, but not when it is
  const read = lines((line) => {
    const [pts = NaN, duration = NaN] = line.split(',').map(Number);
    const length = Number.isFinite(duration) ? duration : 0;
    if (!Number.isFinite(pts)) untimed += length;
    end = Math.max(end, Number.isFinite(pts) ? pts + length : untimed);
  });
  const running = runner.start({
    program: 'ffprobe',
    args: [
      ...globalLimits,
      ...['-v', 'error', '-of', 'csv=p=0', '-show_entries', 'packet=pts_time,duration_time'],
      ...inputArguments(input, runner.config),
    ],
    signal,
    stdout: true,
  });
  for await (const piece of running.stdout.setEncoding('latin1')) {
    running.stall.touch();
    read(String(piece));
  }
  throwIfEnded(await running.exit, signal, runner.config);
  return end - start;
}

function checkLimits(info: MediaInfo, output: FfprobeOutput, config: MediaConfig): void {
  if (output.format.nb_streams > config.maxStreams) {
    throw outOfRange(`The file has ${output.format.nb_streams} streams; at most ${config.maxStreams} are allowed.`);
  }
  if (info.durationSeconds > config.maxDurationSeconds) {
    const length = Math.round(info.durationSeconds);
    throw outOfRange(`The file lasts ${length} seconds; at most ${config.maxDurationSeconds} are allowed.`);
  }
  for (const stream of [...info.video, ...info.coverArt]) {
    const { width, height } = displaySize(stream); // as many as are stored, or more
    if (width * height <= config.maxPixels) continue;
    const anamorphic = width * height > stream.width * stream.height ? ' (stretched to square ones)' : '';
    throw outOfRange(
      `The picture has ${Math.round(width)} x ${Math.round(height)} pixels${anamorphic}; at most ${config.maxPixels} are allowed.`,
    );
  }
}
