import type { Media, VideoStream } from '../../media/media.ts';
import { cleanPlate, type CleanPlate } from './clean-plate.ts';
import { samplesOf, type Samples } from './samples.ts';
import { ScreenColourFinder, type Chroma, type NoScreen } from './screen-colour.ts';

/** Bytes of frames that are kept at a time: it bounds memory at any size and length. */
const sampleBytes = 48_000_000;
const mostSamples = 24;
/** Films longer than this are read by their key frames alone. */
const keyframesFromSeconds = 1200;

/** Sampled at less than this share of its frame rate, a film's reference frames are enough. */
const sparse = 0.2;

/** Looks at frames from all over a film and learns its screen, or tells why there is none. */
export async function learnScreen(
  media: Media,
  path: string,
  film: { readonly stream: VideoStream; readonly seconds: number },
  near: Chroma | undefined,
  signal: AbortSignal,
  onProgress: (fraction: number) => void,
): Promise<CleanPlate | NoScreen> {
  const cells = Math.ceil(film.stream.width / 2) * Math.ceil(film.stream.height / 2);
  const most = Math.max(3, Math.min(mostSamples, Math.floor(sampleBytes / (3 * cells))));
  const { num, den } = film.stream.frameRate;
  // a short film is read frame by frame: sampling faster than it runs would only give frames again
  const [rate, frameRate] = [most / Math.max(film.seconds, 1e-3), num / den];
  const samples: Samples[] = [];
  const finder = new ScreenColourFinder(near);
  const frames = media.frames(path, {
    pixelFormat: 'yuv420p',
    ...(frameRate === 0 || rate < 0.9 * frameRate ? { sampleRate: rate } : {}),
    ...(rate < sparse * frameRate ? { referencesOnly: true } : {}),
    ...(film.seconds > keyframesFromSeconds ? { keyframesOnly: true } : {}),
    signal,
  });
  for await (const frame of frames) {
    if (samples.length >= most + 2) break;
    const sample = samplesOf(frame);
    samples.push(sample);
    finder.push(sample);
    onProgress(Math.min(1, frame.ptsSeconds / Math.max(film.seconds, 1e-3)));
  }
  const colour = finder.find();
  return 'reason' in colour ? colour : cleanPlate(samples, colour);
}
