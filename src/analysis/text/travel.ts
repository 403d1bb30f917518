import type { Luma, Strokes } from './glyphs.ts';
import type { Box } from './picture.ts';

/** Where a line is that stands elsewhere before or after: what stands at `p` is at `middle + scale x (p - middle) + (x, y)`, of the middle of its box. */
export interface Place {
  /** Pixels. */
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

/** Strokes that are compared: enough that other things are like them by a third at most, wherever they are looked for. */
const mostPoints = 500;
/** What is seen is the line where it is like it so much (correlation of slopes): when it is first looked for, and where it was expected. */
const [likeAnywhere, likeHere] = [0.6, 0.45];
/** Where it is less like it, it may have another size. */
const surely = 0.85;
/** A line may move so far from one frame to the next: along the picture, in parts of its width, and across, in heights of the line. */
const [farAlong, farAcross] = [0.16, 1.6];
/** A line may shrink or grow so much from one frame to the next. */
const [smallest, largest] = [0.5, 1.4];
/** Pixels by which it may miss where it is expected, beside a share of its last step. */
const [missed, missedShare] = [3, 0.6];
/** Where less of it is inside the picture it goes on as it went. Part of its strokes. */
const leastInside = 0.3;
/** Lines leave the picture in so many frames, when nothing more is told by what is seen of them. */
const mostUntold = 24;

/** Follows one line from where it stands, frame by frame, as long as it moves or changes its size: forwards as it leaves, or backwards as it comes. */
export class Travel {
  private readonly points: readonly Point[];
  private readonly energy: number;
  private readonly middle: { readonly x: number; readonly y: number };
  private readonly wide: number;
  private readonly high: number;
  private readonly places: Place[] = [{ x: 0, y: 0, scale: 1 }];
  private untold = 0;

  /** @param strokes of the line, in pictures `width` pixels wide. @param box where it stands. */
  constructor(strokes: Strokes, box: Box, width: number) {
    this.middle = { x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2 };
    [this.wide, this.high] = [box.right - box.left, box.bottom - box.top];
    this.points = pointsOf(strokes, width, this.middle);
    this.energy = this.points.reduce((sum, { gx, gy }) => sum + gx * gx + gy * gy, 0);
  }

  /** Where it is in the next picture; undefined where it is no longer there, or went nowhere: then it has ended. */
  step(picture: Luma): Place | undefined {
    const [last, before] = [this.places.at(-1)!, this.places.at(-2)]; // has one from its begin
    const place = before === undefined ? this.anywhere(picture, last) : this.onwards(picture, last, before);
    if (place !== undefined) this.places.push(place);
    return place;
  }

  /** The first step: in any direction, else as another size. */
  private anywhere(picture: Luma, from: Place): Place | undefined {
    const search = new Search((place) => this.likeness(picture, place), likeAnywhere);
    const along = Math.round(farAlong * picture.width);
    const across = Math.round(farAcross * this.high);
    for (let x = -along; x <= along; x++) search.ask({ ...from, x: from.x + x });
    for (let y = -across; y <= across; y++) search.ask({ ...from, y: from.y + y });
    search.refine(2);
    if (search.likeness < surely) this.askSizes(search, from, smallest, largest);
    const { found } = search;
    const moves = found !== undefined && (Math.abs(found.x - from.x) + Math.abs(found.y - from.y) > 0 || found.scale !== from.scale); // prettier-ignore
    return moves || this.places.length > 1 ? found : undefined;
  }

  /** Sizes finely enough that the ends of the line are met, with its middle, its top or its base where it was. */
  private askSizes(search: Search, from: Place, low: number, high: number): void {
    const step = 1.5 / Math.max(20, this.wide);
    for (let scale = from.scale * low; scale <= from.scale * high; scale *= 1 + step)
      for (const held of [0, -0.4, 0.4]) search.ask({ x: from.x, y: from.y + held * this.high * (from.scale - scale), scale }); // prettier-ignore
    search.refine(2);
    const { scale } = search.place ?? from;
    for (const more of [-2, -1, 1, 2])
      search.ask({ ...(search.place ?? from), scale: scale * (1 + (more * step) / 3) });
    search.refine(1);
  }

  /** A further step: about as the last one, else in any direction. */
  private onwards(picture: Luma, last: Place, before: Place): Place | undefined {
    const step = { x: last.x - before.x, y: last.y - before.y, scale: last.scale / before.scale };
    const expected = { x: last.x + step.x, y: last.y + step.y, scale: last.scale * step.scale };
    const inside = this.insideOf(picture, expected);
    if (inside < leastInside) {
      this.untold += 1;
      return inside > 0 && this.untold <= mostUntold ? expected : undefined;
    }
    const search = new Search((place) => this.likeness(picture, place), likeHere);
    const room = (of: number) => Math.ceil(missed + missedShare * Math.abs(of));
    for (let x = -room(step.x); x <= room(step.x); x++) search.ask({ ...expected, x: expected.x + x });
    for (let y = -room(step.y); y <= room(step.y); y++) search.ask({ ...expected, y: expected.y + y });
    search.refine(2);
    if (step.scale !== 1) this.askSizes(search, expected, 0.85 * Math.min(step.scale, 1 / step.scale), 1.15 * Math.max(step.scale, 1 / step.scale)); // prettier-ignore
    return search.found ?? this.anywhere(picture, last);
  }

  /** Part of the strokes that is inside a picture. */
  private insideOf({ width, height }: Luma, { x, y, scale }: Place): number {
    let inside = 0;
    for (const point of this.points) {
      const [px, py] = [this.middle.x + scale * point.x + x, this.middle.y + scale * point.y + y];
      if (px >= 1 && py >= 1 && px < width - 1 && py < height - 1) inside += 1;
    }
    return inside / Math.max(1, this.points.length);
  }

  /** Correlation of what is seen at a place with the strokes; 0 where too little of them is inside. */
  private likeness({ data, width, height }: Luma, { x, y, scale }: Place): number {
    const { points } = this;
    const [left, top] = [this.middle.x + x + 0.5, this.middle.y + y + 0.5];
    let [sum, weight, seen] = [0, 0, 0];
    for (let n = 0; n < points.length; n++) {
      const point = points[n]!; // n is below the length
      const [px, py] = [Math.floor(left + scale * point.x), Math.floor(top + scale * point.y)];
      if (px < 1 || py < 1 || px >= width - 1 || py >= height - 1) continue;
      const at = py * width + px;
      const [hereX, hereY] = [data[at + 1]! - data[at - 1]!, data[at + width]! - data[at - width]!]; // one pixel inside
      sum += point.gx * hereX + point.gy * hereY;
      weight += point.gx * point.gx + point.gy * point.gy;
      seen += hereX * hereX + hereY * hereY;
    }
    return weight < leastInside * this.energy ? 0 : sum / Math.sqrt(weight * seen + 1);
  }
}

/** A place of a stroke beside the line's middle, with its slopes. */
interface Point {
  readonly x: number;
  readonly y: number;
  readonly gx: number;
  readonly gy: number;
}

function pointsOf({ offset, gx, gy }: Strokes, width: number, middle: { readonly x: number; readonly y: number }) {
  const every = Math.max(1, Math.ceil(offset.length / mostPoints));
  const points: Point[] = [];
  for (let i = 0; i < offset.length; i += every) {
    const at = offset[i]!; // the three arrays have one length
    points.push({ x: (at % width) - middle.x, y: Math.floor(at / width) - middle.y, gx: gx[i]!, gy: gy[i]! });
  }
  return points;
}

/** The best of the places that are asked for. */
class Search {
  private readonly likenessAt: (place: Place) => number;
  private readonly least: number;
  private best: { readonly place: Place; readonly likeness: number } | undefined;

  constructor(likenessAt: (place: Place) => number, least: number) {
    [this.likenessAt, this.least] = [likenessAt, least];
  }

  ask(place: Place): void {
    const likeness = this.likenessAt(place);
    if (likeness > (this.best?.likeness ?? 0)) this.best = { place, likeness };
  }

  /** Asks the places round the best one. */
  refine(by: number): void {
    const from = this.place;
    if (from === undefined) return;
    for (let y = -by; y <= by; y++) for (let x = -by; x <= by; x++) this.ask({ ...from, x: from.x + x, y: from.y + y });
  }

  /** The best place so far. */
  get place(): Place | undefined {
    return this.best?.place;
  }

  /** How like the line that is. */
  get likeness(): number {
    return this.best?.likeness ?? 0;
  }

  /** The best place, where it is like the line. */
  get found(): Place | undefined {
    return this.best !== undefined && this.best.likeness >= this.least ? this.best.place : undefined;
  }
}

/** A place at a time. */
export interface Moment extends Place {
  /** Seconds. */
  readonly time: number;
}

/** A picture at a time. */
export interface Shown {
  readonly time: number;
  readonly luma: Luma;
}

/** The way of a line through pictures in order, from where it stands; empty where it has none. With one step more than is seen: the faintest part of a way is not told. */
export function wayThrough(travel: Travel, pictures: readonly Shown[]): Moment[] {
  const way: Moment[] = [];
  let next = 0;
  for (; next < pictures.length; next++) {
    const { time, luma } = pictures[next]!; // below the length
    const place = travel.step(luma);
    if (place === undefined) break;
    way.push({ ...place, time });
  }
  return withMore(way, pictures[next]?.time);
}

/** With the place that comes next if it goes on as it went. */
function withMore(way: Moment[], time: number | undefined): Moment[] {
  if (way.length === 0) return [];
  const [last, before] = [way.at(-1)!, way.at(-2) ?? still]; // there is one
  if (time === undefined) return way;
  return [...way, { time, x: 2 * last.x - before.x, y: 2 * last.y - before.y, scale: last.scale ** 2 / before.scale }];
}

const still: Place = { x: 0, y: 0, scale: 1 };
