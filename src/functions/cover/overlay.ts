import type { Logger } from '../../base/log.ts';
import { createTextDetector } from '../../analysis/text/detection.ts';
import { pictureOf } from '../../analysis/text/picture.ts';
import type { Frame } from '../../media/frame.ts';
import type { Models } from '../../models/models.ts';
import { ramp } from '../../base/ramp.ts';

/** Tells what a picture's score keeps for the text on it, 0.6..1. */
export type TextFactor = (frame: Frame) => Promise<number>;

/** Width at which text is looked for, pixels: subtitles and titles are still read. */
const WIDTH = 416;
/** Share of the picture that text may cover unpunished (a sign in the street, a small logo), and from which on nothing more is lost: a line of subtitles takes about a hundredth. */
const UNPUNISHED = 0.003;
const WORST = 0.015;
const LARGEST_LOSS = 0.4;

/** A factor of 1 for everything where text detection is not to be had: a cover with a title is better than none. */
export async function createTextFactor(models: Models, log: Logger): Promise<TextFactor> {
  try {
    const detector = await createTextDetector(models);
    return async (frame) => {
      const boxes = await detector.detect(pictureOf(frame), { width: WIDTH });
      const area = boxes.reduce((sum, box) => sum + (box.right - box.left) * (box.bottom - box.top), 0);
      return 1 - LARGEST_LOSS * ramp(area / (frame.width * frame.height), UNPUNISHED, WORST);
    };
  } catch (error) {
    log.warn({ err: error }, 'no text detection: titles on covers are not avoided');
    return () => Promise.resolve(1);
  }
}
