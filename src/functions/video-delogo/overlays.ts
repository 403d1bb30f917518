import { regionFrames, workRegion } from '../../analysis/overlay/region.ts';
import { Sighting } from '../../analysis/overlay/sighting.ts';
import type { FoundOverlay } from '../../analysis/overlay/find.ts';
import { coveredModel, solveBlend } from '../../analysis/restore/blend-model.ts';
import type { Box } from '../../analysis/text/picture.ts';
import type { Frame } from '../../media/frame.ts';
import type { Media } from '../../media/media.ts';
import type { GivenBox } from '../boxes.ts';
import type { RemovalFilm } from '../removal.ts';
import type { Learnt } from './patches.ts';

/** Something to be removed: where to work, and whether its pixels are to be told from the film's or the whole box goes. */
export interface Target {
  readonly box: Box;
  readonly whole: boolean;
  readonly sightings?: FoundOverlay['sightings'];
}

/** Frames from which an overlay is learnt: enough different pictures behind it. */
const [learnFrames, learnRate] = [96, 8];

/** What is to be removed: all that is sure, or inside the given boxes what was found there, sure or not, else the whole of them. */
export function targetsOf(found: readonly FoundOverlay[], given: readonly GivenBox[]): Target[] {
  if (given.length === 0) return found.filter(({ isSure }) => isSure).map((one) => ({ ...one, whole: false }));
  return given.flatMap(([x, y, w, h]): Target[] => {
    const outer = { left: x, top: y, right: Math.min(1, x + w), bottom: Math.min(1, y + h) };
    const inside = found.flatMap((one) => {
      const common = cut(one.box, outer);
      return area(common) > 0.5 * area(one.box) ? [{ ...one, box: common, whole: false }] : [];
    });
    return inside.length > 0 ? inside : [{ box: outer, whole: true }];
  });
}

/** Learns how an overlay was laid over the film. */
export async function learn(media: Media, film: RemovalFilm, target: Target, signal: AbortSignal): Promise<Learnt> {
  const region = workRegion(target.box, film.stream);
  if (target.whole) return { region, model: coveredModel(region, region.box) };
  const parts: Frame[] = [];
  const sampleRate = Math.min(learnRate, Math.max(0.02, learnFrames / Math.max(film.seconds, 1)));
  const frames = regionFrames(media, film, region, { sampleRate, signal });
  for await (const frame of frames) parts.push(frame);
  const { sightings } = target;
  if (sightings === undefined) return { region, model: solveBlend(parts, region.box) };
  const [shown, hidden] = [true, false].map((state) => parts.filter((part) => isSure(part, state, sightings)));
  if (shown === undefined || hidden === undefined || shown.length < 2) return { region, model: solveBlend(parts, region.box) }; // prettier-ignore
  const sighting = new Sighting(shown, hidden, region.box);
  const shownSeconds = sightings.filter((one) => one.shown).map(({ seconds }) => seconds);
  return { region, model: solveBlend(parts.filter((part) => sighting.isIn(part)), region.box), sighting, shownSeconds }; // prettier-ignore
}

/** The sightings before and after a frame agree. */
function isSure({ ptsSeconds }: Frame, state: boolean, sightings: NonNullable<Target['sightings']>): boolean {
  const before = sightings.findLast(({ seconds }) => seconds <= ptsSeconds + 1e-3);
  const after = sightings.find(({ seconds }) => seconds >= ptsSeconds - 1e-3);
  return [before, after].every((one) => one === undefined || one.shown === state);
}

function cut(a: Box, b: Box): Box {
  return {
    ...{ left: Math.max(a.left, b.left), top: Math.max(a.top, b.top) },
    ...{ right: Math.min(a.right, b.right), bottom: Math.min(a.bottom, b.bottom) },
  };
}

const area = ({ left, top, right, bottom }: Box) => Math.max(0, right - left) * Math.max(0, bottom - top);
