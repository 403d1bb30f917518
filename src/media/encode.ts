import type { Frame } from './frame.ts';
import { callerError } from '../base/errors.ts';
import { mediaErrors } from './errors.ts';
import { colourTags } from './film-streams.ts';
import type { EncodeVideoRequest, MediaInfo, Rational } from './media.ts';
import type { Probed } from './probed.ts';
import type { Runner, Running } from './process.ts';
import { createProgress } from './progress.ts';
import { checkOutput, checkRender, outputArguments, renderGlobals } from './render.ts';
import { inputArguments } from './safe-input.ts';
import { writeWhole } from './whole-file.ts';

/** H.264 that plays everywhere. */
const DEFAULT_OPTIONS = {
  'c:v': 'libx264',
  preset: 'veryfast',
  crf: 18,
  pix_fmt: 'yuv420p',
} as const;

/** Encodes `yuv420p` frames as they come; a frame is taken only when the encoder has room. */
export async function encodeVideo(
  runner: Runner,
  openInput: (path: string, signal: AbortSignal) => Promise<Probed>,
  frames: AsyncIterable<Frame>,
  request: EncodeVideoRequest,
): Promise<MediaInfo> {
  const sound = request.audioFrom === undefined ? undefined : await openInput(request.audioFrom, request.signal);
  return writeWhole(request.output.path, async (temporary) => {
    const running = runner.start({
      program: 'ffmpeg',
      args: encodeArguments(runner, request, sound, temporary),
      signal: request.signal,
      stdin: true,
      onSide: createProgress((value) => request.onProgress?.(value)),
    });
    try {
      await feed(frames, running, request);
      await checkRender(runner, await running.exit, request);
    } finally {
      await running.stop();
    }
    return checkOutput(runner, temporary, request);
  });
}

/** Writes every frame at the encoder's pace, then closes its input. Stops early when the encoder is gone. */
async function feed(frames: AsyncIterable<Frame>, running: Running, request: EncodeVideoRequest): Promise<void> {
  const { stdin, stall } = running;
  const gone = running.exit.then(() => 'gone' as const);
  stall.pause(); // while the frames are being made, the encoder waits for us
  for await (const frame of frames) {
    checkFrame(frame, request);
    if (stdin.destroyed) return;
    if (stdin.write(frame.data)) continue;
    stall.resume();
    const drained = new Promise<'drained'>((resolve) => stdin.once('drain', () => resolve('drained')));
    if ((await Promise.race([drained, gone])) === 'gone') return;
    stall.pause();
  }
  stall.resume();
  stdin.end();
}

function checkFrame({ width, height, pixelFormat }: Frame, request: EncodeVideoRequest): void {
  if (width === request.width && height === request.height && pixelFormat === 'yuv420p') return;
  throw callerError(
    mediaErrors.outOfRange,
    `A frame is ${width} x ${height} ${pixelFormat}; expected ${request.width} x ${request.height} yuv420p.`,
  );
}

function encodeArguments(
  runner: Runner,
  request: EncodeVideoRequest,
  sound: Probed | undefined,
  temporary: string,
): string[] {
  const { width, height, frameRate, output } = request;
  const audio = sound?.info.audio[0];
  return [
    ...renderGlobals,
    ...['-f', 'rawvideo', '-pix_fmt', 'yuv420p', '-video_size', `${width}x${height}`],
    ...['-framerate', rate(frameRate), '-i', 'pipe:0'],
    ...(sound === undefined ? [] : inputArguments(sound.input, runner.config)),
    ...outputArguments(
      {
        maps: [{ input: 0, stream: 0 }, ...(audio === undefined ? [] : [{ input: 1, stream: audio.index }])],
        options: {
          ...DEFAULT_OPTIONS,
          ...colourTags({ ...request.colour, range: 'tv' }), // raw frames carry none
          ...(audio === undefined ? {} : { 'c:a': 'copy' }),
          ...request.options,
        },
        output,
      },
      temporary,
    ),
  ];
}

function rate({ num, den }: Rational): string {
  return `${num}/${den}`;
}
