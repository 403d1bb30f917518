import { createTextDetector, type TextBox, type TextDetector } from './detection.ts';
import { joinPieces } from './lines.ts';
import { createTextRecogniser, type TextRecogniser } from './recognition.ts';
import type { Frame } from '../../media/frame.ts';
import type { Models } from '../../models/models.ts';
import { ahead } from '../../base/ahead.ts';
import { Attention, sightOf, type Sight } from './attention.ts';
import type { Box } from './picture.ts';
import type { Moment } from './travel.ts';
import { LineTracker, type TrackedLine } from './line-tracker.ts';
import { readLine } from './reading.ts';

/** A line that was followed and read. */
export interface CaptionLine {
  readonly box: Box;
  readonly startSeconds: number;
  readonly endSeconds: number;
  /** Where it is as it comes and leaves, where that was asked for. */
  readonly way: readonly Moment[];
  /** Whether it moves all the time; such lines are left out where it was not asked to follow them. */
  readonly moves: boolean;
  readonly text: string;
  readonly confidence: number;
}

export interface ExtractOptions {
  /** Frames a second in which text is looked for. */
  readonly fps: number;
  /** Characters of the language; all when absent. */
  readonly allowed?: (character: string) => boolean;
  /** When the last frame ends, if the container tells. */
  readonly durationSeconds: number | undefined;
  /** Whether lines are followed as they come to where they stand, and as they leave; false when absent. */
  readonly follows?: boolean;
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

/** Begins to open the network that `extractLines` asks first, for a caller that has something else to do before. */
export function openAhead(models: Models): void {
  createTextDetector(models).catch(() => undefined); // told by `extractLines`
}

/** Lines of text in a sequence of frames of one size: what they say, and the first and last frame of each. @param frames every source frame of the region, yuv420p. */
export async function extractLines(
  frames: AsyncIterable<Frame>,
  models: Models,
  options: ExtractOptions,
): Promise<Extracted> {
  const detector = openedMeanwhile(createTextDetector(models));
  let recogniser: Promise<TextRecogniser> | undefined;
  const tracker = new LineTracker({ follows: options.follows ?? false });
  const lines: CaptionLine[] = [];
  const read = async (tracked: readonly TrackedLine[]) => {
    for (const { box, startSeconds, endSeconds, way, moves, views } of tracked) {
      recogniser ??= createTextRecogniser(models);
      lines.push({
        box,
        startSeconds,
        endSeconds,
        way,
        moves,
        ...(await readLine(await recogniser, views, options.allowed)),
      });
    }
  };
  let [last, step, size] = [0, 0, { width: 0, height: 0 }];
  for await (const { sight, boxes, isSample, isSeen } of ahead(looked(frames, detector, options.fps), framesAhead)) {
    const { luma, seconds } = sight;
    size = { width: luma.width, height: luma.height };
    if (!isSeen) {
      tracker.push(luma, seconds);
      [step, last] = [seconds - last, seconds];
    }
    if (!isSample) continue;
    tracker.look(boxes === undefined ? [] : joinPieces(await boxes), sight.picture);
    await read(tracker.take());
    options.onSample(seconds);
    options.signal.throwIfAborted();
  }
  const told = options.durationSeconds ?? 0;
  const durationSeconds = told > last && told < last + 1 ? told : last + step;
  tracker.finish(durationSeconds);
  await read(tracker.take());
  return { lines, ...size, durationSeconds };
}

/** A detector that can be asked while its network is still being opened: the first frames are decoded in that time. */
function openedMeanwhile(opening: Promise<TextDetector>): TextDetector {
  opening.catch(() => undefined); // told to whoever asks it
  return { detect: async (picture, options) => (await opening).detect(picture, options) };
}

/** A frame on its way to the tracker. */
interface Looked {
  readonly sight: Sight;
  readonly isSample: boolean;
  /** It came before, and is looked at again. */
  readonly isSeen: boolean;
  /** What the detector sees in it, where it looked. */
  readonly boxes?: Promise<TextBox[]>;
}

/** Has the detector look at the samples that may show new text, and at the last frame: a line may have come after the last sample. */
async function* looked(frames: AsyncIterable<Frame>, detector: TextDetector, fps: number): AsyncGenerator<Looked> {
  const attention = new Attention(detector);
  let nextSample = 0;
  let last: Looked | undefined;
  for await (const frame of frames) {
    const sight = sightOf(frame);
    const isSample = sight.seconds + 1e-6 >= nextSample;
    if (isSample) nextSample = (Math.floor(sight.seconds * fps + 1e-6) + 1) / fps;
    attention.push(sight);
    const boxes = isSample ? await attention.look() : undefined;
    last = { sight, isSample, isSeen: false, ...boxes };
    yield last;
  }
  if (last === undefined || last.boxes !== undefined) return;
  yield { sight: last.sight, isSample: true, isSeen: true, ...attention.lookNow() };
}
