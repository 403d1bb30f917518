import { join } from 'node:path';
import { displaySize } from '../../media/display-size.ts';
import type { Frame, Media, Rational, VideoStream } from '../../media/media.ts';
import type { Piece } from './pieces.ts';

/** Sound of the summary. */
const RATE = 48_000;
const CHANNELS = 2;
/** Sound of neighbouring pieces runs into each other over this long. Seconds */
const CROSS_FADE = 0.02;
/** At the two ends of the summary. Seconds */
const END_FADE = 0.008;

/** Where a summary goes, and what it is made of. */
export interface Summary {
  readonly path: string;
  readonly stream: VideoStream;
  /** Each lasts a whole number of frames at `frameRate`. */
  readonly pieces: readonly Piece[];
  readonly frameRate: Rational;
  readonly hasSound: boolean;
  /** Folder for what is only needed while it is written, and the file it becomes. */
  readonly workspace: string;
  readonly output: { readonly path: string; readonly container: 'mp4' | 'mov' };
}

/** Writes the pieces one after another, the sound cross-faded. @param onFraction 0..1 */
export async function writeSummary(
  media: Media,
  summary: Summary,
  signal: AbortSignal,
  onFraction: (fraction: number) => void,
): Promise<void> {
  const { output, hasSound, frameRate, workspace, pieces, stream } = summary;
  const seconds = pieces.reduce((sum, { start, end }) => sum + end - start, 0);
  const picture = hasSound ? join(workspace, `picture.${output.container}`) : output.path;
  const size = evenSize(stream);
  await media.encodeVideo(pictures(media, summary, size, signal), {
    ...{ ...size, frameRate, colour: stream.hdr ? BT709 : stream.colour, signal },
    output: { path: picture, container: output.container },
    onProgress: (at) => onFraction(Math.min(0.9, (0.9 * at) / seconds)),
  });
  if (!hasSound) return;
  await media.encodeAudio(sound(media, summary, signal), {
    ...{ sampleRate: RATE, channels: CHANNELS, pictureFrom: picture, output, expectedSeconds: seconds, signal },
  });
}

const BT709 = { primaries: 'bt709', transfer: 'bt709', matrix: 'bt709' };

/** Square pixels, even sides. */
function evenSize(stream: VideoStream) {
  const { width, height } = displaySize(stream);
  const even = (side: number) => Math.max(2, Math.floor(side / 2) * 2);
  return { width: even(width), height: even(height) };
}

/** Exactly as many frames as the pieces last, whatever the rate of the film. */
async function* pictures(
  media: Media,
  { path, pieces, frameRate }: Summary,
  size: { width: number; height: number },
  signal: AbortSignal,
): AsyncGenerator<Frame> {
  const step = frameRate.den / frameRate.num;
  for (const { start, end } of pieces) {
    const count = Math.round((end - start) / step);
    let given = 0;
    let last: Frame | undefined;
    const part = { startSeconds: Math.max(0, start - step / 2), endSeconds: end - step / 2 };
    for await (const frame of media.frames(path, { pixelFormat: 'yuv420p', ...size, ...part, signal })) {
      // the frame before is shown until this one begins
      for (; last !== undefined && given < count && start + given * step < frame.ptsSeconds - step / 2; given += 1)
        yield last;
      last = frame;
    }
    for (; last !== undefined && given < count; given += 1) yield last;
  }
}

/** The sound of the pieces, as long as their pictures to the sample. */
export async function* sound(
  media: Media,
  { path, pieces, frameRate }: Pick<Summary, 'path' | 'pieces' | 'frameRate'>,
  signal: AbortSignal,
): AsyncGenerator<Float32Array> {
  const step = frameRate.den / frameRate.num;
  const half = Math.round((CROSS_FADE / 2) * RATE);
  let frames = 0;
  let tail: Float32Array = new Float32Array(0);
  for (const [i, { start, end }] of pieces.entries()) {
    const from = Math.round(frames * step * RATE);
    frames += Math.round((end - start) / step);
    const length = Math.round(frames * step * RATE) - from;
    const [lead, trail] = [i === 0 ? 0 : half, i === pieces.length - 1 ? 0 : half];
    const continues = i > 0 && Math.abs(pieces[i - 1]!.end - start) < step / 2;
    const heard = await read(media, path, start - lead / RATE, lead + length + trail, signal);
    if (i === 0) fade(heard, 0, Math.round(END_FADE * RATE), 1);
    if (i === pieces.length - 1) fade(heard, heard.length / CHANNELS, Math.round(END_FADE * RATE), -1);
    overlap(heard, tail, continues);
    tail = heard.slice((lead + length - trail) * CHANNELS);
    const ready = heard.subarray(0, (lead + length - trail) * CHANNELS);
    if (ready.length > 0) yield ready;
    if (i === pieces.length - 1 && tail.length > 0) yield tail;
  }
}

/** `frames` frames of sound from a time on; silence where the film has none. */
async function read(media: Media, path: string, start: number, frames: number, signal: AbortSignal) {
  const out = new Float32Array(frames * CHANNELS);
  const part = { startSeconds: Math.max(0, start - 0.05), endSeconds: start + frames / RATE + 0.05 };
  for await (const block of media.samples(path, { sampleRate: RATE, channels: CHANNELS, ...part, signal })) {
    const at = Math.round((block.startSeconds - start) * RATE) * CHANNELS;
    const skipped = Math.max(0, -at);
    const kept = block.data.subarray(skipped, Math.max(skipped, out.length - at));
    if (kept.length > 0) out.set(kept, Math.max(0, at));
  }
  return out;
}

/** A ramp at the start (`direction` 1) or before the end (-1). */
function fade(data: Float32Array, at: number, length: number, direction: 1 | -1): void {
  for (let i = 0; i < Math.min(length, data.length / CHANNELS); i += 1) {
    const frame = direction === 1 ? at + i : at - 1 - i;
    for (let c = 0; c < CHANNELS; c += 1) data[frame * CHANNELS + c]! *= (i + 0.5) / length;
  }
}

/** Mixes the end of the piece before into the start of this one: at constant power, as they are different sounds; at constant sum where one goes on. */
function overlap(data: Float32Array, tail: Float32Array, continues: boolean): void {
  const length = tail.length / CHANNELS;
  for (let i = 0; i < length; i += 1) {
    const share = (i + 0.5) / length;
    const [up, down] = continues ? [share, 1 - share] : [Math.sin((share * Math.PI) / 2), Math.cos((share * Math.PI) / 2)]; // prettier-ignore
    for (let c = 0; c < CHANNELS; c += 1) {
      const at = i * CHANNELS + c;
      data[at] = data[at]! * up + tail[at]! * down;
    }
  }
}
