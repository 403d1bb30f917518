import { displacement, showing, strokesOf, type Luma, type Strokes } from './glyphs.ts';
import type { Box, Picture } from './picture.ts';
import { median } from '../../base/quantile.ts';
import { firstVisible, isShown, type Visibility } from './boundary.ts';
import { Travel, wayThrough, type Moment, type Shown } from './travel.ts';

/** A line of text that stood still in the region from `startSeconds` to `endSeconds`. */
export interface TrackedLine {
  /** In the region's pixels. */
  readonly box: Box;
  readonly startSeconds: number;
  /** When the first frame without it is shown. */
  readonly endSeconds: number;
  /** The line at some samples of its life, cut out; the first one is the mean of all samples, in which the picture behind blurs. */
  readonly views: readonly View[];
  /** Where it is in the frames right before and after, in the order of time, while it comes and leaves; in the region's pixels. Empty where that was not asked for. */
  readonly way: readonly Moment[];
  /** Whether it moves all the time: it stands in the frame in which it was found alone, the rest is its way. */
  readonly moves: boolean;
}

export interface View {
  readonly picture: Picture;
  /** The line in `picture`. */
  readonly box: Box;
}

/** A line that is being followed. */
interface Line {
  readonly boxes: Box[];
  cut: Box;
  readonly foundAt: number;
  strokes: Strokes;
  startSeconds: number | undefined;
  series: Visibility[];
  /** Time of the first of the latest frames that do not show it. */
  lostAt: number | undefined;
  views: Picture[];
  viewEvery: number;
  samples: number;
  sum: Float32Array;
  summed: number;
  /** It went along or across the picture: a ticker, credits that roll, or a thing in the scene. */
  moves: boolean;
  /** How it came to where it stands, in the order of time. */
  coming: readonly Moment[];
}

/** Seconds of frames that are kept to look back for a line's first frame: a sample's distance, and a slow fade. */
const historySeconds = 1.6;
const historyBytes = 96 << 20;
/** A line is known well enough to look for its first frame this long after it was found. */
const settleSeconds = 0.3;
/** A line that is gone this long has ended; shorter, it was a flash or a bad picture. */
const goneSeconds = 0.09;
/** Frames after the end that are looked at to tell a cut from a fade. */
const tailSeconds = 0.4;
/** The same where lines are followed as they leave. */
const leaveSeconds = 0.9;
/** Least pixels of strokes; fewer are specks. */
const leastStrokes = 40;
/** Air at both ends of a line that is read, in heights of its box: boxes cut into thin strokes at the ends. */
const airAtEnds = 0.15;
/** What is elsewhere after this does not stand. Seconds. */
const leastStanding = 0.1;
const mostViews = 6;
const mostBoxes = 9;
/** Frames before a line was lost among which its end is looked for: a fade may begin that early. */
const framesBeforeEnd = 24;

/**
 * Follows still lines of text through the frames of a region.
 * Every frame goes to `push`; where the detector looked, its boxes go to `look` right after. Memory is bounded by the history and the lines on screen.
 */
export class LineTracker {
  private readonly follows: boolean;
  private history: Shown[] = [];
  private lines: Line[] = [];
  private finished: TrackedLine[] = [];

  /** With `follows`, lines are followed as they come and leave. */
  constructor({ follows = false } = {}) {
    this.follows = follows;
  }

  /** One frame of the region, in presentation order. */
  push(luma: Luma, time: number): void {
    this.history.push({ time, luma });
    const most = Math.max(8, Math.floor(historyBytes / (luma.width * luma.height)));
    while (this.history.length > most || (this.history[0]?.time ?? time) < time - historySeconds) this.history.shift();
    for (const line of this.lines) this.follow(line, luma, time);
    for (const line of this.lines.filter((one) => this.isOver(one, time))) this.end(line, undefined);
  }

  /** Takes a sample of the latest frame. @param boxes what the detector saw in it; none where it did not look. @param colours the frame, made when it is needed. */
  look(boxes: readonly Box[], colours: () => Picture): void {
    const now = this.history[this.history.length - 1];
    if (now === undefined || (boxes.length === 0 && this.lines.length === 0)) return;
    const picture = colours();
    for (const box of boxes) {
      const known = this.lines.find((line) => line.lostAt === undefined && same(line, box));
      if (known === undefined) this.begin(box, now, picture);
      else widen(known, box, picture);
    }
    for (const line of this.lines) sample(line, picture);
  }

  /** Lines whose end is known since the last call, in no order. */
  take(): TrackedLine[] {
    const taken = this.finished;
    this.finished = [];
    return taken;
  }

  /** Ends what is still there. @param endSeconds end of the last frame. */
  finish(endSeconds: number): void {
    for (const line of [...this.lines]) this.end(line, endSeconds);
  }

  private begin(box: Box, now: Shown, picture: Picture): void {
    const strokes = strokesOf([now.luma], box);
    if (strokes.offset.length < leastStrokes) return;
    const cut = around(box, picture);
    const line: Line = {
      boxes: [box],
      cut,
      foundAt: now.time,
      strokes,
      startSeconds: undefined,
      series: [],
      lostAt: undefined,
      views: [],
      viewEvery: 1,
      samples: 0,
      sum: new Float32Array((cut.right - cut.left) * (cut.bottom - cut.top) * 3),
      summed: 0,
      moves: false,
      coming: [],
    };
    line.series = this.seriesOf(strokes);
    this.lines.push(line);
  }

  private seriesOf(strokes: Strokes): Visibility[] {
    return this.history.map(({ time, luma }) => ({ time, ...showing(strokes, luma) }));
  }

  private follow(line: Line, luma: Luma, time: number): void {
    const visibility = { time, ...showing(line.strokes, luma) };
    line.series.push(visibility);
    while ((line.series[0]?.time ?? time) < time - 2 * historySeconds) line.series.shift();
    if (!isShown(visibility)) line.lostAt ??= time;
    else if (line.lostAt !== undefined && time - line.lostAt < goneSeconds) line.lostAt = undefined;
    const lost = line.lostAt !== undefined && time - line.lostAt >= goneSeconds;
    if (line.startSeconds === undefined && (lost || time - line.foundAt >= settleSeconds)) this.settle(line);
  }

  /** Takes the strokes again from the frames that show the line, and looks for the first of them. */
  private settle(line: Line): void {
    const until = line.lostAt ?? Infinity;
    const level = Math.max(
      ...line.series.filter((f) => f.time >= line.foundAt && f.time < until).map((f) => f.opacity),
      1,
    );
    const shown = this.history.filter(({ time }, i) => {
      const value = line.series[line.series.length - this.history.length + i]?.opacity ?? 0;
      return time >= line.foundAt && time < until && value >= 0.8 * level;
    });
    line.moves = movesAmong(this.history, line, this.follows);
    if (line.moves && this.follows) {
      line.startSeconds = line.foundAt;
      line.lostAt = this.history.find(({ time }) => time > line.foundAt)?.time ?? line.foundAt;
      line.coming = this.wayOf(line, this.history.filter(({ time }) => time < line.foundAt).reverse()).reverse();
      return;
    }
    const pictures = spread(shown, 8).map(({ luma }) => luma);
    line.strokes = strokesOf(pictures, middle(line.boxes));
    line.series = this.seriesOf(line.strokes);
    const lastShowing = shown[shown.length - 1]?.time ?? line.foundAt;
    const upTo = line.series.filter(({ time }) => time <= lastShowing);
    line.startSeconds = upTo[firstVisible(upTo)]?.time ?? line.foundAt;
    line.coming = this.wayOf(
      line,
      this.history.filter(({ time }) => time < line.startSeconds! - 1e-6).reverse(),
    ).reverse(); // told just now
    line.lostAt = undefined;
    for (const visibility of line.series.filter(({ time }) => time > lastShowing)) {
      if (isShown(visibility)) line.lostAt = undefined;
      else line.lostAt ??= visibility.time;
    }
  }

  /** The way of a line through pictures, the one next to where it stands first. */
  private wayOf({ strokes, boxes }: Line, pictures: readonly Shown[]): Moment[] {
    const [first] = pictures;
    if (!this.follows || first === undefined || strokes.offset.length < leastStrokes) return [];
    return wayThrough(new Travel(strokes, middle(boxes), first.luma.width), pictures);
  }

  private isOver(line: Line, time: number): boolean {
    return line.lostAt !== undefined && time - line.lostAt >= (this.follows ? leaveSeconds : tailSeconds);
  }

  private end(line: Line, endOfLast: number | undefined): void {
    if (line.startSeconds === undefined) this.settle(line);
    this.lines = this.lines.filter((one) => one !== line);
    const startSeconds = line.startSeconds ?? line.foundAt;
    const lostAt = line.lostAt ?? endOfLast ?? line.foundAt;
    const endSeconds = line.lostAt === undefined || line.moves ? lostAt : lastVisible(line.series, startSeconds, lostAt); // prettier-ignore
    if (line.strokes.offset.length < leastStrokes || endSeconds <= startSeconds || line.summed === 0) return;
    if (line.moves && !this.follows) return;
    const box = middle(line.boxes);
    const size = { width: line.cut.right - line.cut.left, height: line.cut.bottom - line.cut.top };
    const mean: Picture = { ...size, data: Uint8Array.from(line.sum.map((v) => v / line.summed)) };
    const air = airAtEnds * (box.bottom - box.top);
    const inCut = {
      left: Math.max(0, box.left - line.cut.left - air),
      top: Math.max(0, box.top - line.cut.top),
      right: Math.min(size.width, box.right - line.cut.left + air),
      bottom: Math.min(size.height, box.bottom - line.cut.top),
    };
    this.finished.push({
      box,
      startSeconds,
      endSeconds,
      views: [mean, ...line.views].map((picture) => ({ picture, box: inCut })),
      moves: line.moves,
      way: [
        ...line.coming,
        ...(endOfLast === undefined || line.lostAt !== undefined
          ? this.wayOf(
              line,
              this.history.filter(({ time }) => time >= endSeconds - 1e-6),
            )
          : []),
      ],
    });
  }
}

/** End of the last frame that shows the line: the time of the next. */
function lastVisible(series: readonly Visibility[], startSeconds: number, lostAt: number): number {
  const lost = series.findIndex(({ time }) => time >= lostAt);
  const backwards = series
    .slice(Math.max(0, lost - framesBeforeEnd))
    .filter(({ time }) => time >= startSeconds)
    .map((visibility) => ({ ...visibility, time: -visibility.time }))
    .reverse();
  const last = backwards[firstVisible(backwards)];
  return series.find(({ time }) => time > -(last?.time ?? -lostAt))?.time ?? lostAt;
}

/** Whether the line's place was left by what it showed, a moment and a third of a second after it was found. @param jumps whether it may be elsewhere all at once after it stood still: words that come one by one move those before. */
function movesAmong(history: readonly Shown[], line: Line, jumps: boolean): boolean {
  const since = history.filter(({ time }) => time >= line.foundAt);
  const [found] = since;
  if (found === undefined) return false;
  const lost = jumps ? (line.lostAt ?? Infinity) : Infinity;
  const stood = lost - line.foundAt > leastStanding;
  return [leastStanding, settleSeconds].some((seconds) => {
    const isLater = ({ time }: Shown) => time >= line.foundAt + seconds - 1e-6;
    const later = stood ? (since.find((one) => isLater(one) && one.time < lost) ?? since.findLast(({ time }) => time < lost)) : since.find(isLater); // prettier-ignore
    const other =
      (later === found ? undefined : later) ??
      (jumps ? history.findLast(({ time }) => time <= line.foundAt - seconds + 1e-6) : undefined); // found at the end of the film
    if (other === undefined) return false;
    const moved = displacement(found.luma, other.luma, line.boxes[0] as Box); // has one from its begin
    return moved.x !== 0 || moved.y !== 0;
  });
}

/** Takes a further sight of the line into account; where it reaches out of what was cut so far, cutting starts over. */
function widen(line: Line, box: Box, picture: Picture): void {
  if (line.boxes.length < mostBoxes) line.boxes.push(box);
  const { cut } = line;
  if (box.left >= cut.left && box.right <= cut.right && box.top >= cut.top && box.bottom <= cut.bottom) return;
  line.cut = around(box, picture);
  line.sum = new Float32Array((line.cut.right - line.cut.left) * (line.cut.bottom - line.cut.top) * 3);
  [line.views, line.summed, line.samples, line.viewEvery] = [[], 0, 0, 1];
}

function sample(line: Line, picture: Picture): void {
  const value = line.series[line.series.length - 1]?.opacity ?? 0;
  if (line.lostAt !== undefined || value < 0.8) return;
  const part = cutOut(picture, line.cut);
  for (let i = 0; i < part.data.length; i++) line.sum[i]! += part.data[i]!; // both hold the cut
  line.summed += 1;
  if (line.samples++ % line.viewEvery !== 0) return;
  line.views.push(part);
  if (line.views.length <= mostViews) return;
  line.views = line.views.filter((_, i) => i % 2 === 0);
  line.viewEvery *= 2;
}

function same(line: Line, box: Box): boolean {
  const known = line.boxes[0] as Box; // has one from its begin
  const width = Math.min(known.right, box.right) - Math.max(known.left, box.left);
  const height = Math.min(known.bottom, box.bottom) - Math.max(known.top, box.top);
  if (width <= 0 || height <= 0) return false;
  const area = (b: Box) => (b.right - b.left) * (b.bottom - b.top);
  // most of the box is what is followed already, and it is not much longer
  return width * height > 0.6 * area(box) && box.right - box.left < 1.25 * (known.right - known.left);
}

function cutOut(picture: Picture, { left, top, right, bottom }: Box): Picture {
  const [width, height] = [right - left, bottom - top];
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    const from = ((top + y) * picture.width + left) * 3;
    data.set(picture.data.subarray(from, from + width * 3), y * width * 3);
  }
  return { width, height, data };
}

/** The box with half a line of air, in whole pixels of the picture. */
function around(box: Box, { width, height }: Picture): Box {
  const air = (box.bottom - box.top) / 2;
  return {
    left: Math.max(0, Math.floor(box.left - air)),
    top: Math.max(0, Math.floor(box.top - air)),
    right: Math.min(width, Math.ceil(box.right + air)),
    bottom: Math.min(height, Math.ceil(box.bottom + air)),
  };
}

function middle(boxes: readonly Box[]): Box {
  const of = (side: keyof Box) => median(boxes.map((box) => box[side]));
  return { left: of('left'), top: of('top'), right: of('right'), bottom: of('bottom') };
}

/** At most `count` entries, evenly over the list. */
function spread<T>(list: readonly T[], count: number): T[] {
  if (list.length <= count) return [...list];
  return Array.from({ length: count }, (_, i) => list[Math.round((i * (list.length - 1)) / (count - 1))] as T); // in range
}
