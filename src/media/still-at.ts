import type { Frame } from './frame.ts';
import { decodeArguments } from './decode-arguments.ts';
import { notSupported } from './errors.ts';
import { FrameReader } from './frame-reader.ts';
import { decodeFrames } from './frames.ts';
import { filter } from './graph.ts';
import type { VideoStream } from './media.ts';
import { PacketTimes } from './packet-times.ts';
import { decodePicture, isPicture } from './picture.ts';
import { frameBytes } from './pixels.ts';
import type { Probed } from './probed.ts';
import { throwIfEnded, type Runner } from './process.ts';
import { seekArguments } from './seek.ts';
import { noPictureAt } from './still.ts';
import { seconds } from './time.ts';

interface StillWish {
  readonly width?: number;
  readonly signal: AbortSignal;
}

/** The picture on screen at a time, as `Media.still` promises. */
export async function stillAt(runner: Runner, probed: Probed, timeSeconds: number, wish: StillWish): Promise<Frame> {
  const stream = probed.info.video[0] ?? probed.info.coverArt[0];
  if (stream === undefined) throw notSupported('The file has no picture.');
  if (isPicture(probed)) {
    return decodePicture(probed, { pixelFormat: 'rgb24', ...squareSize(stream, wish.width), signal: wish.signal });
  }
  const at = Math.max(0, timeSeconds);
  const sought = await shownAt(runner, probed, stream, at, wish, true);
  // A search that landed behind the time gives a later frame: read from the start then.
  const found =
    sought.frame === undefined || sought.frame.ptsSeconds > at + 1e-6
      ? await shownAt(runner, probed, stream, at, wish, false)
      : sought;
  if (found.frame !== undefined) return found.frame;
  if (found.lastSeconds === undefined) throw noPictureAt(timeSeconds);
  return lastFrame(runner, probed, found.lastSeconds, stream, wish);
}

/** `frame` is undefined when the film ends before `at`; `lastSeconds` is the time of its last frame then. */
async function shownAt(
  runner: Runner,
  probed: Probed,
  stream: VideoStream,
  at: number,
  wish: StillWish,
  seek: boolean,
): Promise<{ frame: Frame | undefined; lastSeconds: number | undefined }> {
  const { num, den } = stream.timeBase;
  const tick = Math.floor(((at + probed.startSeconds) * den) / num + 0.01);
  const size = { crop: undefined, ...squareSize(stream, wish.width) };
  const times = new PacketTimes();
  const running = runner.start({
    program: 'ffmpeg',
    args: decodeArguments(runner.config, probed, stream, {
      before: seek ? seekArguments(probed, at) : [],
      range: [],
      // With one instant a tick and the first instant at 0, the filter holds frames back until one lies behind 0.
      pick: [
        filter('setpts', { expr: `PTS-${tick}` }),
        filter('fps', { fps: `${den}/${num}`, start_time: 0, round: 'up' }),
        // The first alone would do, but ffmpeg hands a frame on only when it has the next one.
        filter('trim', { end_frame: 2 }),
      ],
      size,
      pixelFormat: 'rgb24',
    }),
    signal: wish.signal,
    stdout: true,
    onSide: times.write,
  });
  void running.exit.then(() => times.end());
  try {
    const { width, height } = size;
    const reader = new FrameReader(running.stdout, frameBytes('rgb24', width, height), running.stall);
    const data = await reader.next();
    if (data === undefined) throwIfEnded(await running.exit, wish.signal, runner.config);
    const pts = await lastAt(times, data === undefined ? Infinity : tick);
    const ptsSeconds = pts === undefined ? undefined : seconds(pts, times.timeBase) - probed.startSeconds;
    const complete = data !== undefined && ptsSeconds !== undefined;
    return {
      frame: complete ? { width, height, pixelFormat: 'rgb24', data, index: 0, ptsSeconds } : undefined,
      lastSeconds: ptsSeconds,
    };
  } finally {
    await running.stop();
  }
}

/** Time of the last listed frame at or before a tick, or of the first when all are later. */
async function lastAt(times: PacketTimes, tick: number): Promise<number | undefined> {
  let found = await times.at(0);
  for (let index = 1; found !== undefined; index += 1) {
    const next = await times.at(index);
    if (next === undefined || next.pts > tick) break;
    times.forgetBefore(index);
    found = next;
  }
  return found?.pts;
}

async function lastFrame(
  runner: Runner,
  probed: Probed,
  startSeconds: number,
  stream: VideoStream,
  wish: StillWish,
): Promise<Frame> {
  const request = {
    pixelFormat: 'rgb24',
    startSeconds,
    ...squareSize(stream, wish.width),
    signal: wish.signal,
  } as const;
  for await (const frame of decodeFrames(runner, probed, request, stream)) return { ...frame, index: 0 };
  throw noPictureAt(startSeconds);
}

/** Size with square pixels: anamorphic pictures are stretched in width, as televisions do. */
function squareSize(stream: VideoStream, wanted: number | undefined): { width: number; height: number } {
  const shape = (stream.width * stream.sampleAspectRatio.num) / (stream.height * stream.sampleAspectRatio.den);
  const width = wanted ?? Math.max(1, Math.round(stream.height * shape));
  return { width, height: wanted === undefined ? stream.height : Math.max(1, Math.round(wanted / shape)) };
}
