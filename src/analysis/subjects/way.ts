import { middleOf, widthOf, type Area } from './box.ts';
import type { Sighting } from './look.ts';

/** Sightings further apart tell nothing of how fast something goes. */
const SPEED_SECONDS = 0.4;
/** What goes slower, widths of itself a second, goes no way that a straight one would miss. */
const FAST_WIDTHS = 1;
/**
 * Where something is between two sightings of it: it goes on as it went, and comes as it is seen to go then (a cubic through both, with the speeds of its middle there, where it is fast). Who turns away in the midst of a
 * whip is at its far end before the way back. @param places the sighting before those two, these, and the one after them.
 */
export function wayAcross(
  [before, from, to, after]: readonly [number | undefined, number, number, number | undefined],
  areas: readonly (Area | undefined)[],
  sightings: readonly Sighting[],
): (seconds: number) => Area {
  // prettier-ignore
  const [start, end] = [sightings[from]!.seconds, sightings[to]!.seconds];
  const speed = (a: number | undefined, b: number | undefined) => {
    const seconds = a === undefined || b === undefined ? Infinity : sightings[b]!.seconds - sightings[a]!.seconds;
    if (seconds > SPEED_SECONDS || seconds <= 0) return { x: 0, y: 0, known: false };
    const [p, q] = [areas[a!]!, areas[b!]!]; // both are there, or the time would be endless
    const { x, y } = speedBetween(p, q, seconds);
    return { x, y, known: Math.hypot(x, y) > FAST_WIDTHS * widthOf(q) };
  };
  const [first, last] = [areas[from]!, areas[to]!]; // it was found there
  const straight = speedBetween(first, last, end - start);
  const [out, back] = [speed(before, from), speed(to, after)].map((one) => (one.known ? one : straight)) as [
    Point,
    Point,
  ]; // two in, two out
  return (seconds) => {
    const share = (seconds - start) / (end - start);
    const [a, b] = [share * (1 - share) ** 2 * (end - start), share ** 2 * (1 - share) * (end - start)];
    const [x, y] = [a * (out.x - straight.x) - b * (back.x - straight.x), a * (out.y - straight.y) - b * (back.y - straight.y)]; // prettier-ignore
    return within(moved(between(first, last, share), { x, y }, 1));
  };
}

type Point = ReturnType<typeof middleOf>;

function speedBetween(a: Area, b: Area, seconds: number): Point {
  const [p, q] = [middleOf(a), middleOf(b)];
  return { x: (q.x - p.x) / seconds, y: (q.y - p.y) / seconds };
}

/** The box no further out of the picture than its middle. */
function within(box: Area): Area {
  const { x, y } = middleOf(box);
  return moved(box, { x: Math.min(1, Math.max(0, x)) - x, y: Math.min(1, Math.max(0, y)) - y }, 1);
}

/** A box that went by so much, so many times. */
export function moved(
  { left, top, right, bottom }: Area,
  by: { readonly x: number; readonly y: number },
  times: number,
): Area {
  // prettier-ignore
  const [x, y] = [by.x * times, by.y * times];
  return { left: left + x, top: top + y, right: right + x, bottom: bottom + y };
}

function between(a: Area, b: Area, share: number): Area {
  const mix = (from: number, to: number) => from + (to - from) * share;
  return {
    ...{ left: mix(a.left, b.left), right: mix(a.right, b.right) },
    ...{ top: mix(a.top, b.top), bottom: mix(a.bottom, b.bottom) },
  };
}
