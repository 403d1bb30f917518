import type { Box, Picture } from '../text/picture.ts';
import { withoutOthers, type Living, type LivingFinder } from './living.ts';
import { saliencySide, type SaliencyMap } from '../saliency/u2netp.ts';

/** A subject's pixels have at least this. */
const certain = 0.5;
/** Room that a second look leaves round the subject, as a share of its size; and the share of the picture above which none is taken. */
const [room, largest] = [0.18, 0.72];
/** A second look counts this much where it looked. */
const closer = 0.7;

/** What counts as a person for sure covers at least this share of a look; the other network must cover this share of what stands out to be heard where no people were found. */
const [leastPerson, leastCover] = [0.02, 0.5];
/** How much the network for people counts beside what stands out: where people were found, a thing that merely touches them is not the subject; elsewhere it is asked for its doubts alone. */
const [amongPeople, elsewhere] = [0.55, 0.3];

/** How a subject is looked for. */
export interface SubjectLooks {
  /** By what stands out. */
  readonly saliency: SaliencyMap;
  /** By what belongs to people; not asked when absent. */
  readonly portrait?: SaliencyMap;
  /** By where people and animals are: what stands out apart from them is left out. Not asked when absent. */
  readonly living?: LivingFinder;
}

/**
 * How much each place of a picture belongs to its subject, 0..1, `width` x `height`: the mean of what two networks tell of all of it and, closer, of where people or the subject are.
 * Networks that were trained apart err apart (an ensemble; Dietterich, "Ensemble methods in machine learning", 2000).
 */
export async function subjectMask(
  picture: Picture,
  { saliency, portrait, living }: SubjectLooks,
  width: number,
  height: number,
): Promise<Float32Array> {
  // prettier-ignore
  const whole = { left: 0, top: 0, right: picture.width, bottom: picture.height };
  const alive = living === undefined ? [] : await living(picture);
  const look = async (part: Box) => {
    const standsOut = withoutOthers(await saliency(picture, part), saliencySide, part, alive);
    return portrait === undefined ? standsOut : agreed(standsOut, await portrait(picture, part), part, alive);
  };
  const first = await look(whole);
  const mask = new Float32Array(width * height);
  paste(first, whole, whole, mask, width, height, 1);
  const part = partOf(peopleBox(alive) ?? subjectBox(first, picture), picture);
  if (part !== undefined) paste(await look(part), part, whole, mask, width, height, closer);
  return mask;
}

/** What stands out and what belongs to people, as far as that is to be believed. */
function agreed(standsOut: Float32Array, person: Float32Array, part: Box, alive: readonly Living[]): Float32Array {
  let [sure, subject, both] = [0, 0, 0];
  for (let i = 0; i < person.length; i++) {
    if (person[i]! >= 0.9) sure += 1;
    if (standsOut[i]! < certain) continue;
    subject += 1;
    both += Math.min(1, person[i]!);
  }
  const people = sure > leastPerson * person.length && alive.some((one) => one.isPerson && overlaps(one, part));
  const share = people ? amongPeople : both >= leastCover * subject ? elsewhere : 0;
  return standsOut.map((value, i) => (1 - share) * value + share * person[i]!);
}

function overlaps(a: Box, b: Box): boolean {
  return a.left < b.right && a.right > b.left && a.top < b.bottom && a.bottom > b.top;
}

/** A box around all people; undefined when nobody was found. */
function peopleBox(alive: readonly Living[]): Box | undefined {
  const people = alive.filter(({ isPerson }) => isPerson);
  if (people.length === 0) return undefined;
  const least = (of: (one: Box) => number) => Math.min(...people.map(of));
  return { left: least(({ left }) => left), top: least(({ top }) => top), right: -least(({ right }) => -right), bottom: -least(({ bottom }) => -bottom) }; // prettier-ignore
}

/** Where the subject is, in pixels of the picture; undefined when nothing stands out. */
function subjectBox(map: Float32Array, { width, height }: Picture): Box | undefined {
  let [left, top, right, bottom] = [saliencySide, saliencySide, 0, 0];
  for (let i = 0; i < map.length; i++) {
    if (map[i]! < certain) continue;
    const [x, y] = [i % saliencySide, Math.floor(i / saliencySide)];
    [left, right, top, bottom] = [Math.min(left, x), Math.max(right, x + 1), Math.min(top, y), Math.max(bottom, y + 1)];
  }
  const [sx, sy] = [width / saliencySide, height / saliencySide];
  return right <= left ? undefined : { left: left * sx, top: top * sy, right: right * sx, bottom: bottom * sy };
}

/** A box with room round it; undefined when that is most of the picture, where a second look would see the same. */
function partOf(box: Box | undefined, { width, height }: Picture): Box | undefined {
  if (box === undefined) return undefined;
  const { left, top, right, bottom } = box;
  const air = room * Math.max(right - left, bottom - top);
  const part = { left: Math.max(0, left - air), top: Math.max(0, top - air), right: Math.min(width, right + air), bottom: Math.min(height, bottom + air) }; // prettier-ignore
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
