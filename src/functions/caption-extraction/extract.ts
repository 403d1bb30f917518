import { hasNewText } from '../../analysis/text/change.ts';
import { createTextDetector, type TextBox, type TextDetector } from '../../analysis/text/detection.ts';
import type { Luma } from '../../analysis/text/glyphs.ts';
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
/** New text stands still for this long before it is looked at. */
const stillSeconds = 0.085;
/** The detector looks after this long even where nothing seems new. */
const lookAnywaySeconds = 1;

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
  let [last, step, size] = [0, 0, { width: 0, height: 0 }];
  for await (const { frame, boxes, isSample, isSeen } of ahead(looked(frames, detector, options.fps), framesAhead)) {
    const { width, height, ptsSeconds } = frame;
    size = { width, height };
    if (!isSeen) {
      tracker.push(lumaOf(frame), ptsSeconds);
      [step, last] = [ptsSeconds - last, ptsSeconds];
    }
    if (!isSample) continue;
    tracker.look(boxes === undefined ? [] : joinPieces(await boxes), () => pictureOf(frame));
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

/** A frame on its way to the tracker. */
interface Looked {
  readonly frame: Frame;
  readonly isSample: boolean;
  /** It came before, and is looked at again. */
  readonly isSeen: boolean;
  /** What the detector sees in it, where it looked. */
  readonly boxes?: Promise<TextBox[]>;
}

/** Has the detector look at the samples that may show new text, and at the last frame: a line may have come after the last sample. */
async function* looked(frames: AsyncIterable<Frame>, detector: TextDetector, fps: number): AsyncGenerator<Looked> {
  let nextSample = 0;
  let lookedAt: { readonly frame: Frame; readonly because: 'new' | 'again' } | undefined;
  let recent: Frame[] = [];
  for await (const frame of frames) {
    const time = frame.ptsSeconds;
    recent = [...recent.filter(({ ptsSeconds }) => time - ptsSeconds < 2 * stillSeconds), frame];
    const isSample = time + 1e-6 >= nextSample;
    if (isSample) nextSample = (Math.floor(time * fps + 1e-6) + 1) / fps;
    const before = recent.find(({ ptsSeconds }) => time - ptsSeconds <= stillSeconds) ?? frame;
    const isNew =
      isSample && (lookedAt === undefined || hasNewText(lumaOf(frame), lumaOf(before), lumaOf(lookedAt.frame)));
    const isDue =
      isSample && (lookedAt?.because === 'new' || time - (lookedAt?.frame.ptsSeconds ?? 0) >= lookAnywaySeconds);
    if (!isNew && !isDue) yield { frame, isSample, isSeen: false };
    else {
      lookedAt = { frame, because: isNew ? 'new' : 'again' };
      yield { frame, isSample, isSeen: false, boxes: look(detector, frame) };
    }
  }
  const frame = recent[recent.length - 1];
  if (frame !== undefined && frame !== lookedAt?.frame) {
    yield { frame, isSample: true, isSeen: true, boxes: look(detector, frame) };
  }
}

function look(detector: TextDetector, frame: Frame): Promise<TextBox[]> {
  const boxes = detector.detect(pictureOf(frame));
  boxes.catch(() => undefined); // told where it is awaited
  return boxes;
}

function lumaOf({ width, height, data }: Frame): Luma {
  return { width, height, data: data.subarray(0, width * height) };
}
