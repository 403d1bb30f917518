import type { Frame } from '../../media/frame.ts';
import { heightOf, middleOf, sizeOf } from './box.ts';
import type { FoundFace } from './faces.ts';
import type { Sighting } from './look.ts';
import type { Movement } from './motion.ts';

/** Faces of this part of the picture's height, and as sure as this, are worth a glance. */
const LARGE = 0.07;
const SURE = 0.6;
/** A face that went further than this between two looks, parts of the picture, did so in a way that its ends do not tell. */
const FAR = 0.04;
/** Of one that came or went nobody knows more, where so much luma changed in a cell, or the camera turned. */
const CHANGED = 18;
/** A face is another one where the smaller is less than this part of the larger. */
const SAME_SIZE = 0.4;
/** No glance is nearer than this to a look or another glance. Seconds */
const APART = 0.06;
/** Pictures between two looks are kept at this distance. Seconds */
const KEPT_APART = 0.035;
/** Glances in the long run, a second, and at most in a row. */
const RATE = 4;
const SAVED = 16;

/** The faces of one time. */
interface Faces {
  readonly seconds: number;
  readonly faces: readonly FoundFace[];
}

/**
 * Looks again, for faces alone, between two looks from one to the other of which a face went far: in the middle of that time, then in the middle of its halves, as long as the ends
 * are far apart. A hand-held camera that whips goes there and back between two looks; the pictures between are kept until it is known. Memory: eight small pictures or so.
 */
export class Glances {
  private kept: Frame[] = [];
  private saved = SAVED;
  private at = 0;

  /** A picture between two looks. */
  keep(frame: Frame): void {
    if (frame.ptsSeconds - (this.kept.at(-1)?.ptsSeconds ?? -Infinity) >= KEPT_APART) this.kept.push(frame);
  }

  /** The pictures since the last call. */
  take(): readonly Frame[] {
    const { kept } = this;
    this.kept = [];
    return kept;
  }

  /** Sightings of the faces between two looks, in order of time, and what is left of the second one's movement. */
  async between(
    frames: readonly Frame[],
    before: Faces,
    after: Faces & { readonly movement: Movement },
    detect: (frame: Frame) => Promise<readonly FoundFace[]>,
  ): Promise<{ readonly glances: readonly Sighting[]; readonly left: Movement }> {
    // prettier-ignore
    this.saved = Math.min(SAVED, this.saved + Math.max(0, after.seconds - this.at) * RATE);
    this.at = after.seconds;
    const { camera, cells } = after.movement;
    const changed = Math.hypot(camera.x, camera.y) > 0 || cells.some((value) => value >= CHANGED);
    const found = await this.halve(frames, before, after, changed, detect);
    const whole = Math.max(1e-6, after.seconds - before.seconds);
    let from = before.seconds;
    const movementTo = (seconds: number): Movement => {
      const share = (seconds - from) / whole;
      from = seconds;
      return { cells, camera: { x: camera.x * share, y: camera.y * share } };
    };
    const glances = found.map(({ seconds, faces }) => ({ seconds, faces, objects: [], movement: movementTo(seconds), saliency: undefined, glance: true as const })); // prettier-ignore
    return { glances, left: movementTo(after.seconds) };
  }

  private async halve(
    frames: readonly Frame[],
    before: Faces,
    after: Faces,
    changed: boolean,
    detect: (frame: Frame) => Promise<readonly FoundFace[]>,
  ): Promise<Faces[]> {
    // prettier-ignore
    const middle = (before.seconds + after.seconds) / 2;
    const inside = frames.filter(({ ptsSeconds }) => ptsSeconds - before.seconds >= APART && after.seconds - ptsSeconds >= APART); // prettier-ignore
    if (inside.length === 0 || this.saved < 1 || !isFar(before.faces, after.faces, changed)) return [];
    const off = (frame: Frame) => Math.abs(frame.ptsSeconds - middle);
    const frame = inside.reduce((best, one) => (off(one) < off(best) ? one : best));
    this.saved -= 1;
    const known = [...before.faces, ...after.faces];
    // what is seen at this one moment alone is no face
    const faces = (await detect(frame)).filter((face) => face.score >= SURE && known.some((other) => sizesOf(face, other) >= SAME_SIZE)); // prettier-ignore
    const now = { seconds: frame.ptsSeconds, faces };
    const first = await this.halve(inside, before, now, changed, detect);
    return [...first, now, ...(await this.halve(inside, now, after, changed, detect))];
  }
}

/** Whether a face went far between two times, or, where the picture changed, came or went. */
function isFar(before: readonly FoundFace[], after: readonly FoundFace[], changed: boolean): boolean {
  const large = (faces: readonly FoundFace[]) => faces.filter(({ box, score }) => heightOf(box) >= LARGE && score >= SURE); // prettier-ignore
  const went = (face: FoundFace, others: readonly FoundFace[]) => {
    const ways = others.filter((other) => sizesOf(face, other) >= SAME_SIZE).map((other) => wayBetween(face, other));
    return ways.length === 0 ? changed : Math.min(...ways) > FAR;
  };
  return large(before).some((face) => went(face, after)) || large(after).some((face) => went(face, before));
}

function wayBetween({ box: a }: FoundFace, { box: b }: FoundFace): number {
  const [p, q] = [middleOf(a), middleOf(b)];
  return Math.hypot(p.x - q.x, p.y - q.y);
}

const sizesOf = ({ box: a }: FoundFace, { box: b }: FoundFace) =>
  Math.min(sizeOf(a), sizeOf(b)) / Math.max(sizeOf(a), sizeOf(b), 1e-9);
