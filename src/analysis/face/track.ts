import type { PointList } from './point-file.ts';
import type { FacePoints } from './points.ts';
import { faceSize } from './points.ts';

/** One face, followed through neighbouring frames of a film. Points are parts 0..1 of the picture. */
export interface FaceTrack {
  /** Number of the frame in which it is first there. */
  readonly first: number;
  /** One entry a frame, without gap. */
  readonly points: PointList;
  /** The picture changed at once where it begins (or the film does): it is there at full strength. */
  readonly suddenStart: boolean;
  /** The same for its end. */
  suddenEnd: boolean;
}

/** Frames to each side that a frame's points are smoothed over, and the deviation of their weights. */
const REACH = 6;
const DEVIATION = 2.2;
/** A neighbour counts less the further the face has moved since, in parts of its size. */
const MOVED = 0.05;

/**
 * The points of a track in one frame, smoothed over time to both sides, so that they neither tremble nor lag: weights fall with time and with how far the face has moved
 * (bilateral filter; Tomasi and Manduchi, "Bilateral Filtering for Gray and Color Images", 1998, here over time).
 */
export function smoothedAt(track: FaceTrack, frame: number): FacePoints {
  const at = frame - track.first;
  const now = track.points.at(at)!; // callers ask within the track
  const size = Math.max(faceSize(now), 1e-6);
  const sum = new Float64Array(now.length);
  let total = 0;
  // as many to both sides: a face that moves evenly stays where it is
  const reach = Math.min(REACH, at, track.points.length - 1 - at);
  for (let k = -reach; k <= reach; k += 1) {
    const other = track.points.at(at + k)!;
    const moved = meanDistance(now, other) / (size * MOVED);
    const weight = Math.exp(-0.5 * ((k / DEVIATION) ** 2 + moved * moved));
    total += weight;
    for (let i = 0; i < sum.length; i += 1) sum[i]! += weight * other[i]!;
  }
  return Float32Array.from(sum, (value) => value / total);
}

function meanDistance(a: FacePoints, b: FacePoints): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 2) sum += Math.hypot(a[i]! - b[i]!, a[i + 1]! - b[i + 1]!);
  return (2 * sum) / a.length;
}

/** How far an effect on this face has come in or gone out, 0..1: it takes `frames` frames where the face was not there at once. */
export function presenceAt(track: FaceTrack, frame: number, frames: number): number {
  const from = track.suddenStart ? 1 : (frame - track.first + 1) / (frames + 1);
  const to = track.suddenEnd ? 1 : (track.first + track.points.length - frame) / (frames + 1);
  return Math.min(1, from, to);
}
