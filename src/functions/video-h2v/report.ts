import { windowAt, type PlannedShot } from '../../analysis/reframe/plan-film.ts';
import type { Window } from '../../analysis/reframe/window.ts';
import type { VideoStream } from '../../media/media.ts';

const rounded = (value: number) => Math.round(value * 1e4) / 1e4;

/** The report file: for every shot what the window was held for and what is shown, `Box` as left, top, width, height in parts of the upright film; all of the picture where it is shown whole. */
export function pathReport(
  plan: readonly PlannedShot[],
  window: Window,
  film: Pick<VideoStream, 'width' | 'height'>,
  size: { readonly width: number; readonly height: number },
) {
  // prettier-ignore
  const { picture } = window;
  const bars = { left: picture.x, top: picture.y, right: film.width - picture.x - picture.width, bottom: film.height - picture.y - picture.height }; // prettier-ignore
  const whole = { ...window, width: picture.width, height: picture.height };
  return {
    Width: size.width,
    Height: size.height,
    Film: { Width: film.width, Height: film.height, Bars: bars },
    Window: { Width: window.width, Height: window.height },
    Shots: plan.map(({ startSeconds, endSeconds, mode, subject, reason, held, points }) => ({
      StartTime: rounded(startSeconds),
      EndTime: rounded(endSeconds),
      ...{ Mode: mode, Subject: subject, Reason: reason, Held: rounded(held) },
      Path: points.map(({ seconds, at, jump = false }) => {
        const { left, top, right, bottom } = windowAt({ window: mode === 'fit' ? whole : window, film }, at);
        return {
          Time: rounded(seconds),
          ...(jump ? { Cut: true } : {}),
          Box: [left, top, right - left, bottom - top].map(rounded),
        };
      }),
    })),
  };
}
