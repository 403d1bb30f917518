import { displaySize } from '../../media/display-size.ts';
import { look, type Descriptor } from '../../analysis/interest/look.ts';
import { action, change, life } from '../../analysis/interest/moment.ts';
import { pictureScore } from '../../analysis/interest/score.ts';
import { ShotDetector, type Shot } from '../../analysis/shots/shots.ts';
import { thumbnail, type Thumbnail } from '../../analysis/shots/thumbnail.ts';
import type { Media, VideoStream } from '../../media/media.ts';

/** Longest side that frames are looked at in, pixels. */
const LOOK_SIDE = 320;
/** Frames a second that are judged, and how many at most: longer films are judged more thinly. */
const JUDGED_RATE = 4;
const MOST_JUDGED = 4000;

/** One judged frame. */
export interface Sample {
  readonly seconds: number;
  /** As a still, 0..10. */
  readonly picture: number;
  readonly descriptor: Descriptor;
  /** Mean change of luma since the sample before within the shot, 0..255. */
  readonly motion: number;
  /** 0 nothing moves by itself .. 1 somebody does something. */
  readonly action: number;
  /** Whether anything moves, 0..1. */
  readonly life: number;
}

/** What a film shows, in one decoding. */
export interface Survey {
  readonly shots: readonly Shot[];
  readonly samples: readonly Sample[];
  /** Time between samples. */
  readonly stepSeconds: number;
  /** When the last frame ends. */
  readonly endSeconds: number;
}

/** Looks at every frame of a film for its shots, and at some for what they show. Memory grows by about 1 kB a sample up to 4 MB, and by the shots. */
export async function survey(
  media: Media,
  path: string,
  film: { readonly stream: VideoStream; readonly durationSeconds: number; readonly signal: AbortSignal },
  onSeconds: (seconds: number) => void,
): Promise<Survey> {
  const { stream, durationSeconds, signal } = film;
  const display = displaySize(stream);
  const scale = Math.min(1, LOOK_SIDE / Math.max(display.width, display.height));
  const [width, height] = [Math.round(display.width * scale), Math.round(display.height * scale)].map((side) => Math.max(2, side)) as [number, number]; // prettier-ignore
  const stepSeconds = Math.max(1 / JUDGED_RATE, durationSeconds / MOST_JUDGED);
  const detector = new ShotDetector();
  const shots: Shot[] = [];
  const samples: Sample[] = [];
  let before: Thumbnail | undefined;
  for await (const frame of media.frames(path, { pixelFormat: 'rgb24', width, height, signal })) {
    shots.push(...detector.push(frame));
    if (before !== undefined && frame.ptsSeconds - before.seconds < stepSeconds - 1e-3) continue;
    const now = thumbnail(frame, frame.index);
    const seen = look(frame);
    const moved = before === undefined ? { motion: 0, action: 0, life: 0 } : { motion: change(before, now), action: action({ before, after: now }), life: life({ before, after: now }) }; // prettier-ignore
    samples.push({ seconds: frame.ptsSeconds, picture: pictureScore(seen), descriptor: seen.descriptor, ...moved });
    before = now;
    onSeconds(frame.ptsSeconds);
  }
  shots.push(...detector.finish());
  return { shots, samples: stillAtCuts(samples, shots), stepSeconds, endSeconds: shots.at(-1)?.endSeconds ?? 0 };
}

/** What differs across a cut is no movement. */
function stillAtCuts(samples: readonly Sample[], shots: readonly Shot[]): Sample[] {
  let shot = 0;
  let before = -1;
  return samples.map((sample, i) => {
    while (shot + 1 < shots.length && sample.seconds >= shots[shot]!.endSeconds - 1e-6) shot += 1;
    const first = shot !== before;
    before = shot;
    if (!first) return sample;
    const next = samples[i + 1];
    const within = next !== undefined && next.seconds < (shots[shot]?.endSeconds ?? 0);
    return {
      ...sample,
      motion: within ? next.motion : 0,
      action: within ? next.action : 0,
      life: within ? next.life : 0,
    };
  });
}
