import type { Frame } from './frame.ts';
import { contentBad, notSupported } from './errors.ts';
import { FrameReader } from './frame-reader.ts';
import { geometry } from './geometry.ts';
import { decodeArguments } from './decode-arguments.ts';
import { filter, type Filter } from './graph.ts';
import type { FramesRequest, Rational, VideoStream } from './media.ts';
import { PacketTimes } from './packet-times.ts';
import { frameBytes } from './pixels.ts';
import type { Probed } from './probed.ts';
import { decodePicture, isPicture } from './picture.ts';
import { throwIfEnded, type Runner, type Running } from './process.ts';
import { sampleFrames, everyFrame } from './sampling.ts';
import { seekArguments } from './seek.ts';
import { seconds, toRational } from './time.ts';

/**
 * Decodes pictures of a stream, by default the default one. Two outputs leave one ffmpeg: pixels as raw video on its standard output, and the exact time of every
 * source frame as a list on descriptor 3, which stands first so that a frame's time is never behind its pixels.
 */
export async function* decodeFrames(
  runner: Runner,
  probed: Probed,
  request: FramesRequest,
  stream: VideoStream | undefined = probed.info.video[0],
): AsyncGenerator<Frame> {
  if (stream === undefined) throw notSupported('The file has no picture.');
  if (isPicture(probed)) {
    const { startSeconds = 0, endSeconds = Infinity } = request;
    if (startSeconds <= 0 && endSeconds > 0) yield await decodePicture(probed, request);
    return;
  }
  const size = geometry(stream, request);
  const rate = samplingRate(stream, request);
  const times = new PacketTimes();
  const running = runner.start({
    program: 'ffmpeg',
    args: decodeArguments(runner.config, probed, request.keepHdr === true ? { ...stream, hdr: false } : stream, {
      before: [...seekArguments(probed, request.startSeconds), ...skipped(request)],
      range: rangeFilters(probed, stream, request),
      pick: sampleFilters(rate),
      size,
      pixelFormat: request.pixelFormat,
    }),
    signal: request.signal,
    stdout: true,
    onSide: times.write,
  });
  void running.exit.then(() => times.end());
  let index = 0;
  try {
    const reader = new FrameReader(
      running.stdout,
      frameBytes(request.pixelFormat, size.width, size.height),
      running.stall,
    );
    const pictures = rate === undefined ? everyFrame(reader, times) : sampleFrames(reader, times, rate);
    for await (const { data, pts } of pictures) {
      const ptsSeconds = seconds(pts, times.timeBase) - probed.startSeconds;
      yield { width: size.width, height: size.height, pixelFormat: request.pixelFormat, data, index, ptsSeconds };
      index += 1;
    }
    await checkEnd(runner, running, request, index);
  } catch (error) {
    if (times.ended) await checkEnd(runner, running, request, index); // a decoder that was stopped may leave a picture without its time
    throw error;
  } finally {
    await running.stop();
  }
}

async function checkEnd(runner: Runner, running: Running, request: FramesRequest, count: number): Promise<void> {
  const exit = await running.exit;
  throwIfEnded(exit, request.signal, runner.config);
  const wholeFilm = request.startSeconds === undefined && request.endSeconds === undefined;
  if (exit.code !== 0 || (count === 0 && wholeFilm)) {
    throw contentBad('The pictures of the file are damaged and cannot be decoded.', exit.log);
  }
}

/** Undefined when every frame is wanted, which is so too when a constant frame rate does not exceed the sampling rate. */
function samplingRate(stream: VideoStream, { sampleRate, keyframesOnly }: FramesRequest): Rational | undefined {
  if (sampleRate === undefined) return undefined;
  const { num, den } = stream.frameRate;
  const constant = !stream.variableFrameRate && keyframesOnly !== true && num > 0;
  return constant && sampleRate >= num / den ? undefined : toRational(sampleRate);
}

/** What the decoder leaves out before it does any work. */
function skipped({ keyframesOnly, referencesOnly }: FramesRequest): string[] {
  if (keyframesOnly === true) return ['-skip_frame', 'nokey'];
  return referencesOnly === true ? ['-skip_frame', 'noref'] : [];
}

/** The wanted part of the film, to the tick: `trim` also ends the decoder at the end. */
function rangeFilters(probed: Probed, stream: VideoStream, request: FramesRequest): Filter[] {
  const { startSeconds, endSeconds, keyframesOnly } = request;
  const limits = {
    ...(startSeconds === undefined ? {} : { start_pts: ticks(startSeconds, probed, stream) }),
    ...(endSeconds === undefined ? {} : { end_pts: ticks(endSeconds, probed, stream) }),
  };
  return [
    ...(Object.keys(limits).length === 0 ? [] : [filter('trim', limits)]),
    ...(keyframesOnly === true ? [filter('select', { expr: 'key' })] : []),
  ];
}

/** First tick at or after a time; a hundredth of a tick is taken for rounding. */
function ticks(timeSeconds: number, probed: Probed, { timeBase }: VideoStream): number {
  return Math.ceil(((timeSeconds + probed.startSeconds) * timeBase.den) / timeBase.num - 0.01);
}

/** Instants lie at multiples of the rate from the first frame; rounding up gives each the last frame at or before it. */
function sampleFilters(rate: Rational | undefined): Filter[] {
  if (rate === undefined) return [];
  return [filter('setpts', { expr: 'PTS-STARTPTS' }), filter('fps', { fps: `${rate.num}/${rate.den}`, round: 'up' })];
}
