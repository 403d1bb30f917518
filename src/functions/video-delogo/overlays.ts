import { regionFrames, workRegion, type WorkRegion } from '../../analysis/overlay/region.ts';
import type { FoundOverlay } from '../../analysis/overlay/find.ts';
import { coveredModel, solveBlend, type BlendModel } from '../../analysis/restore/blend-model.ts';
import type { Box } from '../../analysis/text/picture.ts';
import type { Frame } from '../../media/frame.ts';
import type { Media } from '../../media/media.ts';
import type { GivenBox } from '../boxes.ts';
import type { RemovalFilm } from '../removal.ts';

/** Something to be removed: where to work, and whether its pixels are to be told from the film's or the whole box goes. */
export interface Target {
  readonly box: Box;
  readonly whole: boolean;
}

/** Frames from which an overlay is learnt: enough different pictures behind it. */
const [learnFrames, learnRate] = [96, 8];

/** What is to be removed: all that was found, or inside the given boxes what was found there, else the whole of them. */
export function targetsOf(found: readonly FoundOverlay[], given: readonly GivenBox[] | undefined): Target[] {
  if (given === undefined || given.length === 0) return found.map(({ box }) => ({ box, whole: false }));
  return given.flatMap(([x, y, w, h]): Target[] => {
    const outer = { left: x, top: y, right: Math.min(1, x + w), bottom: Math.min(1, y + h) };
    const inside = found.flatMap(({ box }) => {
      const common = cut(box, outer);
      return area(common) > 0.5 * area(box) ? [{ box: common, whole: false }] : [];
    });
    return inside.length > 0 ? inside : [{ box: outer, whole: true }];
  });
}

/** Learns how an overlay was laid over the film. */
export async function learn(
  media: Media,
  film: RemovalFilm,
  target: Target,
  signal: AbortSignal,
): Promise<{ region: WorkRegion; model: BlendModel }> {
  const region = workRegion(target.box, film.stream);
  if (target.whole) return { region, model: coveredModel(region, region.box) };
  const parts: Frame[] = [];
  const sampleRate = Math.min(learnRate, Math.max(0.02, learnFrames / Math.max(film.seconds, 1)));
  const frames = regionFrames(media, film, region, { sampleRate, signal });
  for await (const frame of frames) parts.push(frame);
  return { region, model: solveBlend(parts, region.box) };
}

function cut(a: Box, b: Box): Box {
  return {
    ...{ left: Math.max(a.left, b.left), top: Math.max(a.top, b.top) },
    ...{ right: Math.min(a.right, b.right), bottom: Math.min(a.bottom, b.bottom) },
  };
}

const area = ({ left, top, right, bottom }: Box) => Math.max(0, right - left) * Math.max(0, bottom - top);
