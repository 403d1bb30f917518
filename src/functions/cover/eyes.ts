import { createFaceFinder, type FaceFinder, type SeenFace } from '../../analysis/face/find.ts';
import { look } from '../../analysis/interest/look.ts';
import { moments } from '../../analysis/interest/moment.ts';
import { coverScore } from '../../analysis/interest/score.ts';
import { thumbnail } from '../../analysis/shots/thumbnail.ts';
import { pictureOf } from '../../analysis/text/picture.ts';
import type { Logger } from '../../base/log.ts';
import { quantile } from '../../base/quantile.ts';
import type { Frame } from '../../media/frame.ts';
import type { Models } from '../../models/models.ts';
import { expressionOf, openness } from './expression.ts';

/** Which faces' eyes count: those a viewer looks at. Pixels of a picture of about 480. */
const WISHES = { threshold: 0.6, least: 40, most: 2, level: 1 } as const;
/** Eyes are shut, or nearly, when they are open by less than this part of what they are around that moment; from the second on they are open. */
const SHUT = 0.88;
const OPEN = 0.93;
/** So many pictures with the same face tell how open its eyes usually are. */
const LEAST_PICTURES = 4;
/** A picture with open eyes may have this part of the other's score. */
const AS_GOOD = 0.8;
/** What a second away from the chosen moment costs, points of score; what the worst expression costs; and by how much another moment must be better. */
const AWAY = 0.5;
const EXPRESSION_LOSS = 0.25;
const BETTER = 0.15;

export interface EyeJudge {
  /**
   * A better picture than the one at a time: near it, where somebody's eyes are open, who looks at the camera and does not gape. Absent where nobody is seen or nothing better is there.
   * @param around pictures of about 480 pixels in order of time, the one in question among them.
   */
  better(around: readonly Frame[], seconds: number): Promise<Frame | undefined>;
}

/**
 * Tells blinks by how open an eye is, height over width (Soukupova and Cech, "Real-time eye blink detection using facial landmarks", 2016), beside the same face a moment before and
 * after: narrow eyes and laughing ones are not shut. Without the networks everything passes.
 */
export function createEyeJudge(models: Models, log: Logger, createFinder = createFaceFinder): EyeJudge {
  let opening: Promise<FaceFinder | undefined> | undefined;
  const open = () =>
    createFinder(models).catch((error: unknown) => {
      log.warn({ err: error }, 'no face detection: closed eyes on covers are not avoided');
      return undefined;
    });
  return {
    async better(around, seconds) {
      const now = nearest(around, seconds);
      const centre = around[now];
      if (centre === undefined || !mayShowSkin(centre)) return undefined;
      const finder = await (opening ??= open());
      return finder === undefined ? undefined : better(finder, around, now);
    },
  };
}

/** Faces are looked for, and the networks loaded, only where a picture has the colours of skin, or none at all. */
function mayShowSkin(frame: Frame): boolean {
  const { skin, colourfulness } = look(frame);
  return skin > 0.01 || colourfulness < 8;
}

function nearest(around: readonly Frame[], seconds: number): number {
  const off = (frame: Frame) => Math.abs(frame.ptsSeconds - seconds);
  return around.reduce((best, frame, i) => (off(frame) < off(around[best]!) ? i : best), 0);
}

async function better(finder: FaceFinder, around: readonly Frame[], now: number): Promise<Frame | undefined> {
  const centre = around[now]!; // the caller looked
  const found = await finder.find(pictureOf(centre), WISHES);
  if (found.length === 0) return undefined;
  const seen = around.map((): readonly (SeenFace | undefined)[] => []);
  seen[now] = found;
  await follow(finder, around, seen, now, 1);
  await follow(finder, around, seen, now, -1);
  const open = relativeOpenness(seen, found.length);
  const blinks = (open[now] ?? 1) < SHUT;
  const moves = moments(around.map(thumbnail));
  const scores = around.map((frame, i) => coverScore(look(frame), moves[i]!));
  // the largest face is the one that is looked at
  const expression = (i: number) => (seen[i]?.[0] === undefined ? 0 : expressionOf(seen[i][0].points));
  const value = (i: number) => scores[i]! * (1 - EXPRESSION_LOSS * (1 - expression(i))) - AWAY * Math.abs(around[i]!.ptsSeconds - centre.ptsSeconds); // prettier-ignore
  const isBetter = (i: number) => (open[i] ?? 0) >= OPEN && (blinks ? scores[i]! >= AS_GOOD * scores[now]! : value(i) > value(now) + BETTER); // prettier-ignore
  const choices = [...around.keys()].filter(isBetter).sort((a, b) => value(b) - value(a));
  return choices[0] === undefined ? undefined : around[choices[0]];
}

/** Follows the faces from one picture on, forwards or backwards, as long as they are seen. */
async function follow(
  finder: FaceFinder,
  around: readonly Frame[],
  seen: (readonly (SeenFace | undefined)[])[],
  from: number,
  direction: 1 | -1,
): Promise<void> {
  // prettier-ignore
  for (let i = from + direction; i >= 0 && i < around.length; i += direction) {
    const before = seen[i - direction]!;
    const known = before.filter((face) => face !== undefined);
    if (known.length === 0) return;
    const now = await finder.step(pictureOf(around[i]!), known, WISHES);
    seen[i] = before.map((face) => (face === undefined ? undefined : now[known.indexOf(face)]));
  }
}

/** For every picture how open the eyes of the face that blinks most are, beside what is usual for each; undefined where a face is not seen. */
function relativeOpenness(seen: readonly (readonly (SeenFace | undefined)[])[], faces: number): (number | undefined)[] {
  // prettier-ignore
  const relative = Array.from({ length: faces }, (_, face) => {
    const open = seen.map((some) => (some[face] === undefined ? undefined : openness(some[face].points)));
    const known = open.filter((value) => value !== undefined);
    const usual = known.length < LEAST_PICTURES ? undefined : quantile(known, 0.7);
    return open.map((value) => (usual === undefined ? 1 : value === undefined ? undefined : value / usual));
  });
  return seen.map((_, i) => relative.reduce<number | undefined>((least, face) => (least === undefined || face[i] === undefined ? undefined : Math.min(least, face[i])), 1)); // prettier-ignore
}
