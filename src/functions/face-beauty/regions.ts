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

/** The few parts of the picture that hold all faces through a film: one round the way of each, the nearest joined. */
export function faceRegions(
  tracks: readonly FaceTrack[],
  dials: Dials,
  stream: Pick<VideoStream, 'width' | 'height'>,
): FaceRegion[] {
  const regions = tracks.flatMap((track): FaceRegion[] => {
    const { extent, size } = wayOf(track, stream);
    const region = regionOf(extent, size, dials, stream);
    return region === undefined ? [] : [{ ...region, tracks: [track] }];
  });
  for (;;) {
    const [best] = pairsOf(regions).sort((a, b) => a.cost - b.cost);
    if (best === undefined || (best.cost > 0 && regions.length <= MOST)) return regions;
    regions.splice(regions.indexOf(best.b), 1);
    regions.splice(regions.indexOf(best.a), 1, joined(best.a, best.b));
  }
}

/** Where the face of a track goes, and its largest size; pixels. */
function wayOf({ points }: FaceTrack, { width, height }: Pick<VideoStream, 'width' | 'height'>) {
  const faces = points.map((face) => placed(face, width, height, 0, 0));
  const extents = faces.map(extentOf);
  return {
    size: faces.reduce((most, face) => Math.max(most, faceSize(face)), 0),
    extent: {
      left: extents.reduce((least, { left }) => Math.min(least, left), Infinity),
      top: extents.reduce((least, { top }) => Math.min(least, top), Infinity),
      right: extents.reduce((most, { right }) => Math.max(most, right), -Infinity),
      bottom: extents.reduce((most, { bottom }) => Math.max(most, bottom), -Infinity),
    },
  };
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
