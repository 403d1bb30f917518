import { isStillThere, newTextIn } from './change.ts';
import type { TextBox, TextDetector } from './detection.ts';
import type { Luma } from './glyphs.ts';
import { pictureOf, type Box, type Picture } from './picture.ts';
import type { Frame } from '../../media/frame.ts';

/** A frame as the steps want it. */
export interface Sight {
  readonly seconds: number;
  readonly luma: Luma;
  /** In colour; made when it is first asked for. */
  readonly picture: () => Picture;
}

/** @param frame yuv420p. */
export function sightOf(frame: Frame): Sight {
  const { width, height, data, ptsSeconds } = frame;
  let picture: Picture | undefined;
  return {
    seconds: ptsSeconds,
    luma: { width, height, data: data.subarray(0, width * height) },
    picture: () => (picture ??= pictureOf(frame)),
  };
}

/** A line where the detector saw it, and in how many looks in a row another stood in its rows: what runs through is a ticker. */
interface Known {
  readonly box: Box;
  readonly runs: number;
}

interface Look {
  readonly sight: Sight;
  readonly because: 'new' | 'again';
  readonly boxes: Promise<TextBox[]>;
  readonly known: Promise<Known[]>;
}

/** New text stands still for this long before it is looked at. */
const stillSeconds = 0.085;
/** The detector looks after this long even where nothing seems new. */
const lookAnywaySeconds = 1;
/** A glance is a look at about half the scale: a quarter of the work, to see that nothing is there but what was. */
const glance = { width: 480, minScore: 0.4 };
/** Lines that took each other's place so often are a ticker's. */
const runsOfTicker = 2;

/**
 * Decides in which samples the detector looks: where still strokes have come up since the last look (`newTextIn`) that stand in a row as
 * those of a line do, or among which a glance sees a line that was not known; once more after that, and after a second anyway. What a glance
 * misses (thin letters over grass) is found then, and followed back to its first frame.
 */
export class Attention {
  readonly #detector: TextDetector;
  #recent: Sight[] = [];
  #last: Look | undefined;
  /** What new strokes are new to: the last look or glance. */
  #compared: Luma | undefined;

  constructor(detector: TextDetector) {
    this.#detector = detector;
  }

  /** Every frame, in order. */
  push(sight: Sight): void {
    this.#recent = [...this.#recent.filter(({ seconds }) => sight.seconds - seconds < 2 * stillSeconds), sight];
  }

  /** Looks at the last frame if it is worth it. */
  async look(): Promise<Pick<Look, 'boxes'> | undefined> {
    const now = this.#recent[this.#recent.length - 1];
    if (now === undefined) return undefined;
    const last = this.#last;
    if (last === undefined || (await this.#seesNew(now, last))) return this.#lookAt(now, 'new');
    const isDue = last.because === 'new' || now.seconds - last.sight.seconds >= lookAnywaySeconds;
    return isDue ? this.#lookAt(now, 'again') : undefined;
  }

  /** Looks at the last frame in any case. */
  lookNow(): Pick<Look, 'boxes'> | undefined {
    const now = this.#recent[this.#recent.length - 1];
    return now && this.#lookAt(now, 'new');
  }

  async #seesNew(now: Sight, last: Look): Promise<boolean> {
    const before = this.#recent.find(({ seconds }) => now.seconds - seconds <= stillSeconds) ?? now;
    const known = await last.known;
    const found = newTextIn(now.luma, before.luma, this.#compared ?? last.sight.luma);
    if (found === undefined) return false;
    this.#compared = now.luma;
    const { line } = found;
    if (line !== undefined && !known.some(({ box, runs }) => runs >= runsOfTicker && inRowsOf(line, box))) return true;
    const there = known.filter(({ box, runs }) => runs >= runsOfTicker || isStillThere(now.luma, last.sight.luma, box));
    const seen = await this.#detector.detect(now.picture(), glance);
    // another line may come in the place of one that is gone
    const left = known.filter(({ box, runs }) => runs >= runsOfTicker || seen.some((one) => isWithin(one, box)));
    this.#last = { ...last, known: Promise.resolve(left) };
    return seen.some(
      (box) => !there.some((one) => (one.runs >= runsOfTicker ? inRowsOf(box, one.box) : isWithin(box, one.box))),
    );
  }

  #lookAt(sight: Sight, because: Look['because']): Pick<Look, 'boxes'> {
    const last = this.#last;
    const boxes = this.#detector.detect(sight.picture());
    const before = this.#recent.findLast(({ seconds }) => sight.seconds - seconds >= stillSeconds);
    const ran = (box: Box, known: Box) =>
      last !== undefined &&
      !isStillThere(sight.luma, last.sight.luma, known) &&
      (before === undefined || !isStillThere(sight.luma, before.luma, box));
    const known = boxes.then(async (seen) => withRuns(seen, ran, await last?.known));
    known.catch(() => undefined); // told where it is awaited, as that of `boxes`
    this.#last = { sight, because, boxes, known };
    this.#compared = sight.luma;
    return { boxes };
  }
}

/** @param boxes what is seen now. @param ran whether a line that is in the rows of a known one took its place, and moves. Captions that follow one another stand still. @param known what was seen before. */
function withRuns(
  boxes: readonly Box[],
  ran: (box: Box, known: Box) => boolean,
  known: readonly Known[] = [],
): Known[] {
  return boxes.map((box) => {
    const before = known.find((one) => inRowsOf(box, one.box));
    return { box, runs: before !== undefined && ran(box, before.box) ? before.runs + 1 : 0 };
  });
}

/** Most of `box` is where `known` is. */
function isWithin(box: Box, known: Box): boolean {
  const width = Math.min(box.right, known.right) - Math.max(box.left, known.left);
  const height = Math.min(box.bottom, known.bottom) - Math.max(box.top, known.top);
  return width > 0 && height > 0 && width * height > 0.6 * (box.right - box.left) * (box.bottom - box.top);
}

function inRowsOf(box: Box, known: Box): boolean {
  const height = Math.min(box.bottom, known.bottom) - Math.max(box.top, known.top);
  return height > 0.6 * (box.bottom - box.top);
}
