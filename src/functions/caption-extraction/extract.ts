import { createTextDetector } from '../../analysis/text/detection.ts';
import { joinPieces } from '../../analysis/text/lines.ts';
import { pictureOf } from '../../analysis/text/picture.ts';
import { createTextRecogniser } from '../../analysis/text/recognition.ts';
import type { Frame } from '../../media/frame.ts';
import type { Models } from '../../models/models.ts';
import { ahead } from './ahead.ts';
import type { CaptionLine } from './cues.ts';
import { LineTracker, type TrackedLine } from './line-tracker.ts';
import { readLine } from './reading.ts';

export interface ExtractOptions {
  /** Frames a second in which text is looked for. */
  readonly fps: number;
  /** Characters of the language; all when absent. */
  readonly allowed?: (character: string) => boolean;
  /** When the last frame ends, if the container tells. */
  readonly durationSeconds: number | undefined;
  readonly signal: AbortSignal;
  /** Called with the time of every sample. */
  onSample(seconds: number): void;
}

export interface Extracted {
  readonly lines: readonly CaptionLine[];
  /** Size of the frames, in pixels. */
  readonly width: number;
  readonly height: number;
  /** When the last frame ends. */
  readonly durationSeconds: number;
}

/** Frames that are decoded while a network looks at an earlier one: about a sample's distance at film rates. */
const framesAhead = 8;

/** Lines of text in a sequence of frames of one size: what they say, and the first and last frame of each. @param frames every source frame of the region, yuv420p. */
export async function extractLines(
  frames: AsyncIterable<Frame>,
  models: Models,
  options: ExtractOptions,
): Promise<Extracted> {
  const detector = await createTextDetector(models);
  const recogniser = await createTextRecogniser(models);
  const tracker = new LineTracker();
  const lines: CaptionLine[] = [];
  const read = async (tracked: readonly TrackedLine[]) => {
    for (const { box, startSeconds, endSeconds, views } of tracked) {
      lines.push({ box, startSeconds, endSeconds, ...(await readLine(recogniser, views, options.allowed)) });
    }
  };
  const looked = async function* () {
    let nextSample = 0;
    for await (const frame of frames) {
      const isSample = frame.ptsSeconds + 1e-6 >= nextSample;
      if (!isSample) yield { frame };
      else {
        nextSample = (Math.floor(frame.ptsSeconds * options.fps + 1e-6) + 1) / options.fps;
        const picture = pictureOf(frame);
        const boxes = detector.detect(picture);
        boxes.catch(() => undefined); // told where it is awaited
        yield { frame, sample: { picture, boxes } };
      }
    }
  };
  let [last, step, size] = [0, 0, { width: 0, height: 0 }];
  for await (const { frame, sample } of ahead(looked(), framesAhead)) {
    const { width, height, ptsSeconds } = frame;
    size = { width, height };
    tracker.push({ width, height, data: frame.data.subarray(0, width * height) }, ptsSeconds);
    [step, last] = [ptsSeconds - last, ptsSeconds];
    if (sample === undefined) continue;
    tracker.look(joinPieces(await sample.boxes), sample.picture);
    await read(tracker.take());
    options.onSample(ptsSeconds);
    options.signal.throwIfAborted();
  }
  const told = options.durationSeconds ?? 0;
  const durationSeconds = told > last && told < last + 1 ? told : last + step;
  tracker.finish(durationSeconds);
  await read(tracker.take());
  return { lines, ...size, durationSeconds };
}
