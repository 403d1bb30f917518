import type { PlannedShot } from '../../analysis/reframe/plan-film.ts';
import { along, type Window } from '../../analysis/reframe/window.ts';
import type { Shot } from '../../analysis/shots/shots.ts';
import type { VideoStream, WindowPoint } from '../../media/media.ts';
import type { GivenBox } from '../boxes.ts';

/** The window stands over the middle of a box, from the first shot to the last. */
export function regionPlan(
  shots: readonly Shot[],
  window: Window,
  film: Pick<VideoStream, 'width' | 'height'>,
  [x, y, w, h]: GivenBox,
): PlannedShot[] {
  // prettier-ignore
  const [from, to] = along(window, film, { left: x, top: y, right: x + w, bottom: y + h });
  const at = Math.min(1 - window.span, Math.max(0, (from + to - window.span) / 2));
  return shots.map(({ startSeconds, endSeconds }) => ({
    ...{ startSeconds, endSeconds, mode: 'still', held: 1, subject: 'none', reason: 'the place that was asked for' },
    points: [{ seconds: startSeconds, at }],
  }));
}

/**
 * Corners of the window through the film, stored pixels. From shot to shot it jumps; where one shot dissolves into the next it glides from one place to the other instead.
 */
export function windowPoints(plan: readonly PlannedShot[], shots: readonly Shot[], window: Window): WindowPoint[] {
  const points: WindowPoint[] = [];
  plan.forEach((shot, i) => {
    const { opening } = shots[i]!; // a shot each
    const glides = i > 0 && (opening.kind === 'dissolve' || opening.kind === 'wipe') && opening.endSeconds > opening.startSeconds; // prettier-ignore
    const mine = shot.points.map(({ seconds, at, jump = false }) => ({ seconds, jump, ...corner(window, at) }));
    const last = points.at(-1);
    if (!glides || last === undefined) {
      mine.forEach((point, k) => points.push({ ...point, jump: k === 0 || point.jump }));
      return;
    }
    const from = Math.max(opening.startSeconds, last.seconds + 1e-3);
    if (last.seconds < from) points.push({ ...last, seconds: from, jump: false });
    const [first] = mine;
    const ready = mine.find(({ seconds }) => seconds >= opening.endSeconds) ?? mine.at(-1) ?? first!;
    points.push({ ...ready, seconds: Math.max(opening.endSeconds, from + 1e-3), jump: false });
    mine.filter(({ seconds }) => seconds > opening.endSeconds && seconds > ready.seconds).forEach((point) => points.push(point)); // prettier-ignore
  });
  return points;
}

function corner({ picture, axis, width, height }: Window, at: number): { x: number; y: number } {
  const wayX = picture.width - width;
  const wayY = picture.height - height;
  return {
    x: picture.x + (axis === 'x' ? Math.min(wayX, at * picture.width) : wayX / 2),
    y: picture.y + (axis === 'y' ? Math.min(wayY, at * picture.height) : wayY / 2),
  };
}
