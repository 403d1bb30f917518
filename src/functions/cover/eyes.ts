import { createFaceFinder, type FaceFinder, type SeenFace } from '../../analysis/face/find.ts';
import { marks, pointOf, type Point } from '../../analysis/face/points.ts';
import { look } from '../../analysis/interest/look.ts';
import { moments } from '../../analysis/interest/moment.ts';
import { coverScore } from '../../analysis/interest/score.ts';
import { thumbnail } from '../../analysis/shots/thumbnail.ts';
import { pictureOf } from '../../analysis/text/picture.ts';
import type { Logger } from '../../base/log.ts';
import { quantile } from '../../base/quantile.ts';
import type { Frame } from '../../media/frame.ts';
import type { Models } from '../../models/models.ts';

/** Which faces' eyes count: those a viewer looks at. Pixels of a picture of about 480. */
const WISHES = { threshold: 0.6, least: 40, most: 2, level: 1 } as const;
/** Eyes are shut, or nearly, when they are open by less than this part of what they are around that moment; from the second on they are open. */
const SHUT = 0.88;
const OPEN = 0.93;
/** Of two eyes of one face the narrower must be this part of the wider: else it is seen from the side. */
const FRONTAL = 0.55;
/** So many pictures with the same face tell how open its eyes usually are. */
const LEAST_PICTURES = 4;
/** A picture with open eyes may have this part of the other's score. */
const AS_GOOD = 0.8;
/** What a second away from the chosen moment costs, points of score. */
const AWAY = 1;

export interface EyeJudge {
  /**
   * A better picture than the one at a time, where somebody blinks: near it, eyes open, as good as can be. Absent where nobody blinks or nothing better is there.
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
  if ((open[now] ?? 1) >= SHUT) return undefined;
  const moves = moments(around.map(thumbnail));
  const scores = around.map((frame, i) => coverScore(look(frame), moves[i]!));
  const value = (i: number) => scores[i]! - AWAY * Math.abs(around[i]!.ptsSeconds - centre.ptsSeconds);
  const isBetter = (i: number) => (open[i] ?? 0) >= OPEN && scores[i]! >= AS_GOOD * scores[now]!;
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
    const open = seen.map((some) => openness(some[face]));
    const known = open.filter((value) => value !== undefined);
    const usual = known.length < LEAST_PICTURES ? undefined : quantile(known, 0.7);
    return open.map((value) => (usual === undefined ? 1 : value === undefined ? undefined : value / usual));
  });
  return seen.map((_, i) => relative.reduce<number | undefined>((least, face) => (least === undefined || face[i] === undefined ? undefined : Math.min(least, face[i])), 1)); // prettier-ignore
}

/** Mean of both eyes' height over width, about 0.2 to 0.4 when open; undefined for a face seen from the side. */
function openness(face: SeenFace | undefined): number | undefined {
  if (face === undefined) return undefined;
  const at = (number: number) => pointOf(face.points, number);
  const right = eye(at(marks.rightEyeOuter), at(marks.rightEyeInner), at(marks.rightEyeTop), at(marks.rightEyeBottom));
  const left = eye(at(marks.leftEyeOuter), at(marks.leftEyeInner), at(marks.leftEyeTop), at(marks.leftEyeBottom));
  const narrower = Math.min(right.width, left.width) / Math.max(right.width, left.width, 1e-6);
  return narrower < FRONTAL ? undefined : (right.open + left.open) / 2;
}

function eye(outer: Point, inner: Point, top: Point, bottom: Point): { width: number; open: number } {
  const apart = (a: Point, b: Point) => Math.hypot(a.x - b.x, a.y - b.y);
  const width = apart(outer, inner);
  return { width, open: apart(top, bottom) / Math.max(width, 1e-6) };
}
