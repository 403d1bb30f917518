import type { PatchRegion } from '../../media/media.ts';
import { comesAt, goneAt, type Caption } from './captions.ts';

/** A time in which captions stand in one place without a gap, and the part of the picture that is worked on. */
export interface Scene {
  readonly captions: readonly Caption[];
  readonly startSeconds: number;
  readonly endSeconds: number;
  /** In the picture's pixels, all even. */
  readonly area: PatchRegion;
}

/** A strip of the picture with the scenes in it, one after the other. */
export interface Strip {
  readonly region: PatchRegion;
  readonly scenes: readonly Scene[];
}

/** Rows with less between them are one strip. Part of the picture's height. */
const nearRows = 0.06;
/** Captions that follow within this time are one scene, so that no frame between them is asked for twice. */
const nearSeconds = 0.3;
/** The film around the captions tells what is behind them: this much of a line's height, within limits (pixels). */
const [marginShare, leastMargin, mostMargin] = [1, 20, 72];

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Parts the captions by place, those that read downwards by column, then by time. */
export function stripsOf(captions: readonly Caption[], picture: Size): Strip[] {
  const rows = together(captions.filter(({ down }) => !down), ({ box }) => [box.top, box.bottom]); // prettier-ignore
  const columns = together(captions.filter(({ down }) => down), ({ box }) => [box.left, box.right]); // prettier-ignore
  return [...rows, ...columns].map((row) => {
    const scenes = scenesOf(row, picture);
    return { region: hull(scenes.map(({ area }) => area)), scenes };
  });
}

/** Captions whose spans touch, or nearly so. */
function together(captions: readonly Caption[], spanOf: (caption: Caption) => readonly [number, number]): Caption[][] {
  const groups: Caption[][] = [];
  let end = -Infinity;
  for (const caption of [...captions].sort((a, b) => spanOf(a)[0] - spanOf(b)[0])) {
    const last = groups.at(-1);
    const [from, to] = spanOf(caption);
    if (last !== undefined && from < end + nearRows) last.push(caption);
    else groups.push([caption]);
    end = Math.max(last === undefined ? 0 : end, to);
  }
  return groups;
}

function scenesOf(captions: readonly Caption[], picture: Size): Scene[] {
  const groups: Caption[][] = [];
  let end = -Infinity;
  for (const caption of [...captions].sort((a, b) => comesAt(a) - comesAt(b))) {
    const last = groups.at(-1);
    if (last !== undefined && comesAt(caption) < end + nearSeconds) last.push(caption);
    else groups.push([caption]);
    end = Math.max(end, goneAt(caption));
  }
  return groups.map((group) => ({
    captions: group,
    startSeconds: Math.min(...group.map(comesAt)),
    endSeconds: Math.max(...group.map(goneAt)),
    area: areaOf(group, picture),
  }));
}

/** Boxes behind captions reach out of them at their ends, in heights of a line. */
const marginAlong = 2.2;

/** Round boxes, with enough of the film around them. */
function areaOf(captions: readonly Caption[], { width, height }: Size): PatchRegion {
  const boxes = captions.flatMap((caption) => [caption.box, ...wayBoxes(caption)]);
  const line = Math.max(...captions.map(({ high }) => high * height));
  const margin = Math.min(mostMargin, Math.max(leastMargin, marginShare * line));
  const along = captions.every(({ down }) => down) ? margin : Math.max(margin, marginAlong * line);
  const left = Math.max(0, Math.floor(Math.min(...boxes.map((box) => box.left)) * width - along)) & ~1;
  const top = Math.max(0, Math.floor(Math.min(...boxes.map((box) => box.top)) * height - margin)) & ~1;
  const right = Math.min(width & ~1, Math.ceil(Math.max(...boxes.map((box) => box.right)) * width + along));
  const bottom = Math.min(height & ~1, Math.ceil(Math.max(...boxes.map((box) => box.bottom)) * height + margin));
  return { x: left, y: top, width: (right - left) & ~1, height: (bottom - top) & ~1 };
}

/** What a line takes up on its way, as far as it is inside the picture. */
function wayBoxes({ box, way }: Caption) {
  const [x, y] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
  const [wide, high] = [(box.right - box.left) / 2, (box.bottom - box.top) / 2];
  return way.map((at) => ({
    left: x + at.x - at.scale * wide,
    right: x + at.x + at.scale * wide,
    top: y + at.y - at.scale * high,
    bottom: y + at.y + at.scale * high,
  }));
}

function hull(areas: readonly PatchRegion[]): PatchRegion {
  const [x, y] = [Math.min(...areas.map((area) => area.x)), Math.min(...areas.map((area) => area.y))];
  const right = Math.max(...areas.map((area) => area.x + area.width));
  const bottom = Math.max(...areas.map((area) => area.y + area.height));
  return { x, y, width: right - x, height: bottom - y };
}
