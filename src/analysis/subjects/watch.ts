import { callerError } from '../../base/errors.ts';
import { sizeWithin } from '../../media/display-size.ts';
import type { Media, VideoStream } from '../../media/media.ts';
import type { Models } from '../../models/models.ts';
import { plainDifference } from '../shots/likeness.ts';
import { ShotDetector, type Shot } from '../shots/shots.ts';
import { thumbnail, type Thumbnail } from '../shots/thumbnail.ts';
import { BarMeter } from './bars.ts';
import type { Area } from './box.ts';
import type { FoundFace } from './faces.ts';
import { Glances } from './glance.ts';
import { createLooker, type Looker, type Sighting } from './look.ts';
import { MotionMeter, stillness } from './motion.ts';

/** Everything that was seen of a film. */
export interface Watched {
  /** In order, without gap. */
  readonly shots: readonly Shot[];
  /** In order of time; the first frame of a shot is among them wherever the picture changed at once. */
  readonly sightings: readonly Sighting[];
  /** The picture without black bars around it. */
  readonly picture: Area;
}

/** Pixels of the shorter and the longer side of the pictures that are looked at. */
const SHORT_SIDE = 360;
const LONG_SIDE = 896;
/** Seconds from one look to the next. */
const EVERY_SECONDS = 0.3;
/** Looks besides, where the picture changes at once: so many a second in the long run, and at most so many in a row. */
const SUDDEN_RATE = 3;
const SUDDEN_SAVED = 4;
/** Change of a thumbnail (luma and chroma, 0..510) that may be a cut, and how many times it is that of the frames before. */
const SUDDEN = 12;
const SUDDEN_TIMES = 3;
/** So many looks and glances may wait for what stands out of the first of them. */
const MOST_UNFINISHED = 8;

/**
 * Looks through a film once, small: its shots, and a few times a second who and what is in the picture. Memory grows by about 5 kB a second of film.
 * `onFraction` is called with the share that was seen, 0..1. Errors: those of `Media.frames` and `Models.session`.
 */
export async function watch(
  { media, models }: { readonly media: Media; readonly models: Models },
  film: { readonly path: string; readonly stream: VideoStream; readonly seconds: number },
  signal: AbortSignal,
  onFraction: (fraction: number) => void,
): Promise<Watched> {
  const looker = openLooker(models);
  const detector = new ShotDetector();
  const [bars, motion] = [new BarMeter(), new MotionMeter()];
  const shots: Shot[] = [];
  const sightings: Sighting[] = [];
  const size = sizeWithin(film.stream, SHORT_SIDE, LONG_SIDE);
  const { num, den } = film.stream.frameRate;
  const frameRate = num > 0 ? num / den : 25;
  const unfinished: Promise<Sighting>[] = [];
  let looking: Promise<readonly Promise<Sighting>[]> | undefined;
  const glances = new Glances();
  let known: { readonly seconds: number; readonly faces: readonly FoundFace[] } | undefined;
  let last: Thumbnail | undefined;
  let lookedAt = -Infinity;
  let usual = 0;
  let saved = SUDDEN_SAVED;
  const settle = async () => {
    if (looking !== undefined) unfinished.push(...(await looking));
    looking = undefined;
    while (unfinished.length > MOST_UNFINISHED) sightings.push(await unfinished.shift()!); // there is one
  };
  for await (const frame of media.frames(film.path, { pixelFormat: 'yuv420p', ...size, signal })) {
    shots.push(...detector.push(frame));
    const thumb = thumbnail(frame, frame.index);
    const change = last === undefined ? 0 : plainDifference(last, thumb);
    const sudden = change > Math.max(SUDDEN, SUDDEN_TIMES * usual) || detector.changesNow;
    usual += (Math.min(change, 3 * SUDDEN) - usual) / 6;
    if (sudden && !motion.isWhip(thumb)) motion.cut(thumb);
    else motion.push(thumb);
    last = thumb;
    saved = Math.min(SUDDEN_SAVED, saved + SUDDEN_RATE / frameRate);
    const extra = sudden && saved >= 1;
    if (frame.ptsSeconds - lookedAt < EVERY_SECONDS - 1e-3 && !extra) {
      glances.keep(frame);
      continue;
    }
    if (extra) saved -= 1;
    lookedAt = frame.ptsSeconds;
    bars.push(frame);
    await settle(); // the network works while frames are being decoded
    const around = { movement: motion.take(), fresh: sudden };
    const since = glances.take();
    looking = looker.then(async (one) => {
      const { faces, sighting } = await one.look(frame, around);
      const [before, now] = [known, { seconds: frame.ptsSeconds, faces }];
      known = now;
      if (before === undefined || around.fresh) return [sighting];
      const seen = await glances.between(since, before, { ...now, movement: around.movement }, (between) => one.glance(between)); // prettier-ignore
      const whole = sighting.then((all) => ({ ...all, movement: seen.left }));
      whole.catch(() => undefined); // told by `settle`
      return [...seen.glances.map((glance) => Promise.resolve(glance)), whole];
    });
    looking.catch(() => undefined); // told by `settle`
    onFraction(Math.min(1, frame.ptsSeconds / Math.max(film.seconds, 0.1)));
  }
  await settle();
  sightings.push(...(await Promise.all(unfinished)));
  return { shots: [...shots, ...detector.finish(film.seconds)], sightings, picture: bars.inside() };
}

/** Begins to open the networks that `watch` asks, for a caller that has something else to do before. */
export function openLooker(models: Models): Promise<Looker> {
  const opening = createLooker(models);
  opening.catch(() => undefined); // told by the first look
  return opening;
}

/** Looks at one still picture, also for what stands out of it. Errors: those of `Media.frames` and `Models.session`. */
export async function lookAt(
  { media, models }: { readonly media: Media; readonly models: Models },
  { path, stream }: { readonly path: string; readonly stream: VideoStream },
  signal: AbortSignal,
): Promise<Sighting> {
  const looker = await createLooker(models);
  const request = { pixelFormat: 'bgr24', ...sizeWithin(stream, SHORT_SIDE, LONG_SIDE), signal } as const;
  for await (const frame of media.frames(path, request))
    return (await looker.look(frame, { movement: stillness(), fresh: true })).sighting;
  throw callerError('InvalidParameter.ResourceContentBad', 'The picture cannot be decoded.');
}
