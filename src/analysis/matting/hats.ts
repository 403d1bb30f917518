import { saliencySide } from '../saliency/u2netp.ts';
import { shareWithin } from '../subjects/box.ts';
import type { Box } from '../text/picture.ts';
import type { Living } from './living.ts';

/** A face belongs to a person when this share of its box lies within the person's. */
const leastWithin = 0.9;
/** Where hats are worn, in widths and heights of the face's box: this far to its sides, above its top, and below that. */
const [beside, above, below] = [0.25, 1, 0.15];

/** 1 in places of a part of a picture that lie over the faces of people, where hats are worn and not what stands behind; `saliencySide` squared. */
export function hatRoom(part: Box, alive: readonly Living[]): Uint8Array {
  const room = new Uint8Array(saliencySide ** 2);
  const people = alive.filter(({ kind }) => kind === 'person');
  const faces = alive.filter((one) => one.kind === 'face' && people.some((person) => shareWithin(one, person) >= leastWithin)); // prettier-ignore
  const column = (x: number) => Math.min(saliencySide, Math.max(0, Math.round(((x - part.left) / (part.right - part.left)) * saliencySide))); // prettier-ignore
  const row = (y: number) => Math.min(saliencySide, Math.max(0, Math.round(((y - part.top) / (part.bottom - part.top)) * saliencySide))); // prettier-ignore
  for (const { left, top, right, bottom } of faces) {
    const [width, height] = [right - left, bottom - top];
    const [from, to] = [column(left - beside * width), column(right + beside * width)];
    for (let y = row(top - above * height); y < row(top + below * height); y++) room.fill(1, y * saliencySide + from, y * saliencySide + Math.max(from, to)); // prettier-ignore
  }
  return room;
}
