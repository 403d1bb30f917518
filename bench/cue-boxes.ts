import type { Box } from '../src/analysis/text/picture.ts';
import type { Media } from '../src/media/media.ts';
import type { DetextClip, DetextCue } from './detext-clips.ts';

const { signal } = new AbortController();

/** Where the captions of a clip are. */
export interface CueBoxes {
  /** Of every cue, pixels; undefined where nothing is drawn. */
  readonly ofCue: readonly (Box | undefined)[];
  /** Size of the film's picture. */
  readonly width: number;
  readonly height: number;
}

/** True boxes of every cue, from its mask. */
export async function cueBoxes(media: Media, clip: DetextClip): Promise<CueBoxes> {
  const ofCue: (Box | undefined)[] = clip.cues.map(() => undefined);
  let size = { width: 0, height: 0 };
  for await (const { data, width, height, ptsSeconds } of media.frames(clip.mask, { pixelFormat: 'gray', signal })) {
    size = { width, height };
    const shown = clip.cues.flatMap((cue, k) => (isShown(cue, ptsSeconds) ? [k] : []));
    const drawn = shown.length === 0 ? undefined : boundsOf(captionMask(data, clip), width, height);
    if (drawn !== undefined) for (const k of shown) ofCue[k] = union(ofCue[k], drawn);
  }
  return { ofCue, ...size };
}

const isShown = ({ startSeconds, endSeconds }: DetextCue, seconds: number) =>
  seconds >= startSeconds - 1e-3 && seconds < endSeconds - 1e-3;

/** 1 where a frame of the clip's mask shows a caption. */
export const captionMask = (drawn: Uint8Array, { onGray }: DetextClip) =>
  drawn.map((v) => Number(onGray ? Math.abs(v - 128) > 6 : v > 100));

function boundsOf(mask: Uint8Array, width: number, height: number): Box | undefined {
  const box = { left: width, top: height, right: 0, bottom: 0 };
  for (let y = 0; y < height; y++) {
    const row = mask.subarray(y * width, (y + 1) * width);
    const first = row.indexOf(1);
    if (first < 0) continue;
    [box.left, box.right] = [Math.min(box.left, first), Math.max(box.right, row.lastIndexOf(1) + 1)];
    [box.top, box.bottom] = [Math.min(box.top, y), y + 1];
  }
  return box.right === 0 ? undefined : box;
}

function union(a: Box | undefined, b: Box): Box {
  if (a === undefined) return b;
  return { left: Math.min(a.left, b.left), top: Math.min(a.top, b.top), right: Math.max(a.right, b.right), bottom: Math.max(a.bottom, b.bottom) }; // prettier-ignore
}
