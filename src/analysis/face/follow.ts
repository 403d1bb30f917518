import { sizeWithin } from '../../media/display-size.ts';
import type { Media, VideoStream } from '../../media/media.ts';
import type { Models } from '../../models/models.ts';
import { plainDifference } from '../shots/likeness.ts';
import { thumbnail, type Thumbnail } from '../shots/thumbnail.ts';
import { likeness, shareWithin } from '../subjects/box.ts';
import { pictureOf } from '../text/picture.ts';
import { createFaceFinder, type FaceFinder, type FaceWishes, type SeenFace } from './find.ts';
import { extentOf, placed } from './points.ts';
import type { GrowingPoints } from './point-file.ts';
import type { FaceTrack } from './track.ts';

/** Pixels of the shorter side of the pictures that faces are followed in, and the most of the longer one. */
const SHORT_SIDE = 480;
const LONG_SIDE = 1280;
/** Change of a thumbnail (luma and chroma, 0..510) that may be a cut, and how many times it is that of the frames before. */
const SUDDEN = 12;
const SUDDEN_TIMES = 3;

interface Growing {
  readonly track: FaceTrack & { readonly points: GrowingPoints };
  seen: SeenFace;
}

/** All faces of a film, frame by frame. */
export interface Followed {
  readonly tracks: readonly FaceTrack[];
  readonly frames: number;
}

/**
 * Follows the faces of a film: the mesh of a face tells where to look for it in the next frame, new faces are looked for every few frames and wherever the picture changes at once.
 * `list` makes the room for the points of a face: 1.2 kB a frame, in memory unless it is told otherwise. Errors: those of `Media.frames` and `Models.session`.
 * `wishes.every` is the number of frames from one look for new faces to the next; `onFraction` is called with the share of the film that was seen, 0..1.
 */
export async function followFaces(
  { media, models }: { readonly media: Media; readonly models: Models },
  film: { readonly path: string; readonly stream: VideoStream; readonly seconds: number },
  wishes: FaceWishes & { readonly every: number },
  signal: AbortSignal,
  onFraction: (fraction: number) => void,
  list: () => GrowingPoints = () => [],
): Promise<Followed> {
  const finder = await createFaceFinder(models);
  const size = sizeWithin(film.stream, SHORT_SIDE, LONG_SIDE);
  const looking = { ...wishes, least: (wishes.least * size.width) / film.stream.width };
  const tracks: FaceTrack[] = [];
  const jumps = new JumpMeter();
  let live: Growing[] = [];
  let frames = 0;
  for await (const frame of media.frames(film.path, { pixelFormat: 'yuv420p', ...size, signal })) {
    const jump = jumps.push(thumbnail(frame, frame.index));
    if (jump) for (const { track } of live) track.suddenEnd = true;
    if (jump) live = [];
    const due = jump || frame.index % wishes.every === 0;
    if (due || live.length > 0) {
      const picture = pictureOf(frame);
      const { kept, lost } = await stepAll(finder, picture, live, looking);
      live = kept;
      if (due || lost) {
        const found = await finder.find(picture, looking);
        for (const seen of found.filter((one) => !live.some((other) => isSame(one, other.seen)))) {
          if (live.length >= wishes.most) break;
          const track = { first: frame.index, points: list(), suddenStart: jump, suddenEnd: false };
          tracks.push(track);
          live.push({ track, seen });
        }
      }
      for (const { track, seen } of live) track.points.push(placed(seen.points, 1 / size.width, 1 / size.height, 0, 0));
    }
    frames = frame.index + 1;
    onFraction(Math.min(1, frame.ptsSeconds / Math.max(film.seconds, 0.1)));
  }
  for (const { track } of live) track.suddenEnd = true;
  return { tracks, frames };
}

/** Where the faces of the last frame are now; those that are gone, and the younger of two on one face, are left out. */
async function stepAll(
  finder: FaceFinder,
  picture: Parameters<FaceFinder['step']>[0],
  live: readonly Growing[],
  wishes: FaceWishes,
): Promise<{ kept: Growing[]; lost: boolean }> {
  const now = await finder.step(picture, live.map(({ seen }) => seen), wishes); // prettier-ignore
  const kept: Growing[] = [];
  live.forEach(({ track }, i) => {
    const seen = now[i];
    if (seen !== undefined && !kept.some((other) => isSame(other.seen, seen))) kept.push({ track, seen });
  });
  return { kept, lost: kept.length < live.length };
}

function isSame(a: SeenFace, b: SeenFace): boolean {
  const [p, q] = [extentOf(a.points), extentOf(b.points)];
  return likeness(p, q) > 0.25 || shareWithin(p, q) > 0.6 || shareWithin(q, p) > 0.6;
}

/** Tells where the picture changes at once. The first frame of a film does. */
class JumpMeter {
  private last: Thumbnail | undefined;
  private usual = 0;

  push(thumb: Thumbnail): boolean {
    const change = this.last === undefined ? Infinity : plainDifference(this.last, thumb);
    const jump = change > Math.max(SUDDEN, SUDDEN_TIMES * this.usual);
    if (this.last !== undefined) this.usual += (Math.min(change, 3 * SUDDEN) - this.usual) / 6;
    this.last = thumb;
    return jump;
  }
}
