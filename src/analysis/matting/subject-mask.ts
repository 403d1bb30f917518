import type { Box, Picture } from '../text/picture.ts';
import { withoutOthers, type Living, type LivingFinder } from './living.ts';
import { saliencySide, type SaliencyMap } from '../saliency/u2netp.ts';

/** A subject's pixels have at least this. */
const certain = 0.5;
/** Room that a second look leaves round the subject, as a share of its size; and the share of the picture above which none is taken. */
const [room, largest] = [0.18, 0.72];
/** A second look counts this much where it looked. */
const closer = 0.7;

/** A portrait is believed when it is sure of nearly everything, and is where the subject is, or where people were found. */
const [mostDoubt, leastCover, leastPerson, leastFound] = [0.1, 0.8, 0.04, 0.9];

/** How a subject is looked for. */
export interface SubjectLooks {
  /** By what stands out. */
  readonly saliency: SaliencyMap;
  /** By what belongs to people; not asked when absent. */
  readonly portrait?: SaliencyMap;
  /** By where people and animals are: what stands out apart from them is left out. Not asked when absent. */
  readonly living?: LivingFinder;
}

/** How much each place of a picture belongs to its subject, 0..1, `width` x `height`: a look at all of it, one at where the subject is, one for people, and one for who is alive. */
export async function subjectMask(
  picture: Picture,
  { saliency, portrait, living }: SubjectLooks,
  width: number,
  height: number,
): Promise<Float32Array> {
  // prettier-ignore
  const whole = { left: 0, top: 0, right: picture.width, bottom: picture.height };
  const alive = living === undefined ? [] : await living(picture);
  const look = async (part: Box) => withoutOthers(await saliency(picture, part), saliencySide, part, alive);
  const first = await look(whole);
  const mask = new Float32Array(width * height);
  paste(first, whole, whole, mask, width, height, 1);
  const part = subjectPart(first, picture);
  if (part !== undefined) paste(await look(part), part, whole, mask, width, height, closer);
  if (portrait === undefined) return mask;
  const person = await portrait(picture, whole);
  return isPortrait(person, first, whole, alive) ? withPerson(mask, person, whole, width, height) : mask;
}

function isPortrait(person: Float32Array, standsOut: Float32Array, whole: Box, alive: readonly Living[]): boolean {
  const people = alive.filter(({ isPerson }) => isPerson);
  const [sx, sy] = [whole.right / saliencySide, whole.bottom / saliencySide];
  let [doubt, sure, subject, both, found] = [0, 0, 0, 0, 0];
  for (let i = 0; i < person.length; i++) {
    if (person[i]! > 0.1 && person[i]! < 0.9) doubt += 1;
    if (person[i]! >= 0.9) {
      sure += 1;
      const [x, y] = [((i % saliencySide) + 0.5) * sx, (Math.floor(i / saliencySide) + 0.5) * sy];
      if (people.some(({ left, top, right, bottom }) => x >= left && x < right && y >= top && y < bottom)) found += 1;
    }
    if (standsOut[i]! < certain) continue;
    subject += 1;
    if (person[i]! > certain) both += 1;
  }
  const area = person.length;
  return doubt < mostDoubt * area && sure > leastPerson * area && (both >= leastCover * subject || found >= leastFound * sure); // prettier-ignore
}

/** People count more than what stands out; what they hold stays. */
function withPerson(mask: Float32Array, person: Float32Array, whole: Box, width: number, height: number): Float32Array {
  const people = new Float32Array(mask.length);
  paste(person, whole, whole, people, width, height, 1);
  return mask.map((value, i) => Math.max(0.85 * value, 0.2 * value + 0.8 * people[i]!));
}

/** Where the subject is, with room round it; undefined when that is most of the picture or nothing. */
function subjectPart(map: Float32Array, { width, height }: Picture): Box | undefined {
  let [left, top, right, bottom] = [saliencySide, saliencySide, 0, 0];
  for (let i = 0; i < map.length; i++) {
    if (map[i]! < certain) continue;
    const [x, y] = [i % saliencySide, Math.floor(i / saliencySide)];
    [left, right, top, bottom] = [Math.min(left, x), Math.max(right, x + 1), Math.min(top, y), Math.max(bottom, y + 1)];
  }
  if (right <= left) return undefined;
  const [sx, sy] = [width / saliencySide, height / saliencySide];
  const [w, h] = [(right - left) * sx, (bottom - top) * sy];
  const air = room * Math.max(w, h);
  const part = { left: Math.max(0, left * sx - air), top: Math.max(0, top * sy - air), right: Math.min(width, right * sx + air), bottom: Math.min(height, bottom * sy + air) }; // prettier-ignore
  return (part.right - part.left) * (part.bottom - part.top) > largest * width * height ? undefined : part;
}

/** Bilinear; `weight` of the map and the rest of what is there. */
function paste(
  map: Float32Array,
  part: Box,
  whole: Box,
  mask: Float32Array,
  width: number,
  height: number,
  weight: number,
): void {
  // prettier-ignore
  const [sx, sy] = [width / whole.right, height / whole.bottom];
  const [left, top] = [part.left * sx, part.top * sy];
  const [w, h] = [(part.right - part.left) * sx, (part.bottom - part.top) * sy];
  for (let y = Math.floor(top); y < Math.min(height, Math.ceil(top + h)); y++) {
    const fy = Math.min(saliencySide - 1, Math.max(0, ((y + 0.5 - top) / h) * saliencySide - 0.5));
    const y0 = Math.floor(fy);
    const y1 = Math.min(saliencySide - 1, y0 + 1);
    for (let x = Math.floor(left); x < Math.min(width, Math.ceil(left + w)); x++) {
      const fx = Math.min(saliencySide - 1, Math.max(0, ((x + 0.5 - left) / w) * saliencySide - 0.5));
      const x0 = Math.floor(fx);
      const x1 = Math.min(saliencySide - 1, x0 + 1);
      const a = map[y0 * saliencySide + x0]! * (x0 + 1 - fx) + map[y0 * saliencySide + x1]! * (fx - x0);
      const b = map[y1 * saliencySide + x0]! * (x0 + 1 - fx) + map[y1 * saliencySide + x1]! * (fx - x0);
      const at = y * width + x;
      mask[at] = weight * (a * (y0 + 1 - fy) + b * (fy - y0)) + (1 - weight) * mask[at]!;
    }
  }
}
