import { extentOf, faceSize, placed } from '../../analysis/face/points.ts';
import type { FaceTrack } from '../../analysis/face/track.ts';
import type { PatchRegion, VideoStream } from '../../media/media.ts';
import { regionOf } from './beautify.ts';
import type { Dials } from './dials.ts';

/** A fixed part of the film's picture, with the faces that stay inside. */
export interface FaceRegion extends PatchRegion {
  readonly tracks: readonly FaceTrack[];
}

/** Each region costs a decoder. */
const MOST = 3;
/** So many wait to be joined: a long film has thousands of faces. */
const WAITING = 12;

/** The few parts of the picture that hold all faces through a film: one round the way of each, the nearest joined. */
export function faceRegions(
  tracks: readonly FaceTrack[],
  dials: Dials,
  stream: Pick<VideoStream, 'width' | 'height'>,
): FaceRegion[] {
  const regions: FaceRegion[] = [];
  for (const track of tracks) {
    const { extent, size } = wayOf(track, stream);
    const region = regionOf(extent, size, dials, stream);
    if (region !== undefined) regions.push({ ...region, tracks: [track] });
    if (regions.length > WAITING) joinNearest(regions);
  }
  while (joinNearest(regions));
  return regions;
}

/** Joins the two regions for which it costs least; false where all are few enough and apart. */
function joinNearest(regions: FaceRegion[]): boolean {
  const [best] = pairsOf(regions).sort((a, b) => a.cost - b.cost);
  if (best === undefined || (best.cost > 0 && regions.length <= MOST)) return false;
  regions.splice(regions.indexOf(best.b), 1);
  regions.splice(regions.indexOf(best.a), 1, joined(best.a, best.b));
  return true;
}

/** Where the face of a track goes, and its largest size; pixels. */
function wayOf({ points }: FaceTrack, { width, height }: Pick<VideoStream, 'width' | 'height'>) {
  const extent = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  let size = 0;
  for (let i = 0; i < points.length; i += 1) {
    const face = placed(points.at(i)!, width, height, 0, 0); // within the list
    const { left, top, right, bottom } = extentOf(face);
    size = Math.max(size, faceSize(face));
    extent.left = Math.min(extent.left, left);
    extent.top = Math.min(extent.top, top);
    extent.right = Math.max(extent.right, right);
    extent.bottom = Math.max(extent.bottom, bottom);
  }
  return { size, extent };
}

const areaOf = ({ width, height }: PatchRegion) => width * height;

function joined(a: FaceRegion, b: FaceRegion): FaceRegion {
  const [x, y] = [Math.min(a.x, b.x), Math.min(a.y, b.y)];
  const [right, bottom] = [Math.max(a.x + a.width, b.x + b.width), Math.max(a.y + a.height, b.y + b.height)];
  return { x, y, width: right - x, height: bottom - y, tracks: [...a.tracks, ...b.tracks] };
}

/** Pairs with the pixels that are read besides when they are joined; below 0 where they lie over each other. */
function pairsOf(regions: readonly FaceRegion[]): { a: FaceRegion; b: FaceRegion; cost: number }[] {
  return regions.flatMap((a, i) =>
    regions.slice(i + 1).map((b) => {
      const apart = a.x >= b.x + b.width || b.x >= a.x + a.width || a.y >= b.y + b.height || b.y >= a.y + a.height;
      const cost = areaOf(joined(a, b)) - areaOf(a) - areaOf(b);
      return { a, b, cost: apart ? Math.max(cost, 1) : -1 };
    }),
  );
}
