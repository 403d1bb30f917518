import { logOdds } from '../../base/log-odds.ts';
import { mean } from '../../base/mean.ts';
import { sigmoid } from '../../base/sigmoid.ts';
import { around, common, sizeOf } from '../subjects/box.ts';
import type { Box, Picture } from '../text/picture.ts';
import { hatRoom } from './hats.ts';
import { withoutOthers, type Living, type LivingFinder } from './living.ts';
import { saliencySide, type SaliencyMap } from '../saliency/u2netp.ts';
import type { Body, BodyFinder } from './bodies.ts';
import { lay } from './placed-map.ts';
import { settleDoubts } from './settle-doubts.ts';
import { fourViews, inBothWays } from './views.ts';

/** A subject's pixels have at least this. */
const certain = 0.5;
/** Room that a second look leaves round the subject, as a share of its size; and the share of the picture above which none is taken. */
const [room, largest] = [0.18, 0.72];
/** How much what is alike nearby counts where a mask doubts: less among people, whose clothes are of many colours. */
const [say, sayOfPeople] = [4, 2];
/** What a network tells counts as no surer than this. */
const surest = 0.982;
/** A second look counts this much where it looked. */
const closer = 0.7;

/** How much the network for people counts beside what stands out where people were found: a thing that merely touches them is not the subject. */
const amongPeople = 0.55;
/** Where hats are worn the network for people counts only this much: it knows heads. */
const amongHats = 0.3;
/** What is seen from farther away is believed where that network is sure: its answer to this power. */
const surely = 3;
/** The network for bodies sees limbs whole of people whose box is less than this share of the picture; then it counts as much as the two others together. */
const small = 0.5;
/** Who is at least this share of the largest person belongs to the subject; where less than half of the body stands out, what that network tells is enough. */
const [leastBeside, outstanding, surelyBody] = [0.25, 0.5, 0.9];
/** Where nobody was found the network for people is heard if its subject is about the other's, and counts this much, less its share of doubts; or if it lies within the other's and few of it are doubts. */
const [leastAlike, elsewhere, leastWithin, mostDoubts] = [0.65, 0.5, 0.95, 0.3];

/** How a subject is looked for. */
export interface SubjectLooks {
  /** By what stands out. */
  readonly saliency: SaliencyMap;
  /** By what belongs to people; not asked when absent. */
  readonly portrait?: SaliencyMap;
  /** By the bodies of people who were found; not asked when absent. */
  readonly bodies?: BodyFinder;
  /** By where people and animals are: what stands out apart from them is left out. Not asked when absent. */
  readonly living?: LivingFinder;
}

/**
 * How much each place of a picture belongs to its subject, 0..1, `width` x `height`: what networks tell together of all of it and, closer, of where people are.
 * Networks that were trained apart err apart (an ensemble; Dietterich, "Ensemble methods in machine learning", 2000).
 */
export async function subjectMask(
  picture: Picture,
  looks: SubjectLooks,
  width: number,
  height: number,
): Promise<Float32Array> {
  // prettier-ignore
  const whole = { left: 0, top: 0, right: picture.width, bottom: picture.height };
  const alive = (await looks.living?.(picture)) ?? [];
  const mask = { values: new Float32Array(width * height), width, height, box: whole };
  const look = async (part: Box, weight: number) => {
    const values = (await lookAt(picture, part, looks, alive)).map(odds);
    lay({ values, width: saliencySide, height: saliencySide, box: part }, mask, (there, told) => weight * told + (1 - weight) * there); // prettier-ignore
  };
  await look(whole, 1);
  const people = alive.filter(({ kind }) => kind === 'person');
  const part = partOf(around(people), picture);
  if (part !== undefined) await look(part, closer);
  return settleDoubts(mask.values.map(likelihood), width, height, picture, people.length > 0 ? sayOfPeople : say);
}

/** What the networks tell of a part of a picture, `saliencySide` squared. */
async function lookAt(
  picture: Picture,
  part: Box,
  { saliency, portrait, bodies }: SubjectLooks,
  alive: readonly Living[],
): Promise<Float32Array> {
  const alone = (map: Float32Array) => withoutOthers(map, saliencySide, part, alive);
  const people = alive.filter((one) => one.kind === 'person' && sizeOf(common(one, part)) > 0);
  const distant = people.length > 0 && people.every((one) => sizeOf(one) < small * picture.width * picture.height);
  if (portrait !== undefined && bodies !== undefined && distant) {
    const [standsOut, person] = [alone(await inBothWays(saliency)(picture, part)), await inBothWays(portrait)(picture, part)]; // prettier-ignore
    return withBodies(standsOut, person, await bodies(picture, part, people));
  }
  const { near, generous } = await fourViews(saliency, picture, part);
  if (portrait === undefined) return alone(generous);
  const person = await inBothWays(portrait)(picture, part);
  if (people.length === 0) return doubtsSettled(alone(generous), person);
  const standsOut = near.map((value, i) => value + person[i]! ** surely * (generous[i]! - value));
  const told = together(alone(standsOut), person);
  const worn = alone(generous);
  return hatRoom(part, alive).reduce((all, is, i) => {
    if (is === 1) all[i] = Math.max(all[i]!, pooled(worn[i]!, person[i]!, amongHats));
    return all;
  }, told);
}

/** Log odds of what a network tells, and back: what is as sure as can be is 0 or 1. */
const odds = (value: number) => logOdds(value, surest);
const likelihood = (value: number) => Math.min(1, Math.max(0, (sigmoid(value) - 1 + surest) / (2 * surest - 1)));

/** Two likelihoods as one, by their log odds: who doubts leaves it to the other (a logarithmic opinion pool; Genest and Zidek, "Combining probability distributions", 1986). */
const pooled = (one: number, other: number, share: number) => sigmoid((1 - share) * odds(one) + share * odds(other));

function together(standsOut: Float32Array, person: Float32Array): Float32Array {
  return standsOut.map((value, i) => pooled(value, person[i]!, amongPeople));
}

/** Bodies count as much as the two others together where they are, as one of them where they are not (they hold things); what those agree on stays; `together` where nobody was looked for. Who does not stand out is believed to be as the network for bodies tells. */
function withBodies(standsOut: Float32Array, person: Float32Array, bodies: readonly Body[]): Float32Array {
  const told = together(standsOut, person).map((value, i) => {
    const c = bodies.reduce((most, { map }) => Math.max(most, map[i]!), -1);
    if (c < 0) return value;
    const [a, b, body] = [odds(standsOut[i]!), odds(person[i]!), odds(c)];
    const weight = body > 0 ? 2 : 1;
    return sigmoid(Math.max((a + b + weight * body) / (2 + weight), Math.min(a, b)));
  });
  const largest = bodies.reduce((most, one) => Math.max(most, sizeOf(one.person)), 0);
  for (const { person: box, map } of bodies) {
    if (sizeOf(box) < leastBeside * largest || standingOut(standsOut, map) >= outstanding) continue;
    map.forEach((value, i) => (told[i] = Math.max(told[i]!, value)));
  }
  return told;
}

/** Mean of what stands out where a body surely is. */
function standingOut(standsOut: Float32Array, body: Float32Array): number {
  const within = standsOut.filter((_, i) => body[i]! > surelyBody);
  return within.length === 0 ? 1 : mean([...within]);
}

/** What stands out where nobody was found, with what the network for people tells as far as that is to be believed: it knows animals and dolls, too, and people seen from behind. */
function doubtsSettled(standsOut: Float32Array, person: Float32Array): Float32Array {
  let [either, both, persons, some, doubts] = [0, 0, 0, 0, 0];
  for (let i = 0; i < person.length; i++) {
    const [one, other] = [standsOut[i]! >= certain, person[i]! >= certain];
    if (one || other) either += 1;
    if (one && other) both += 1;
    if (other) persons += 1;
    if (person[i]! > 0.1) some += 1;
    if (person[i]! > 0.1 && person[i]! < 0.9) doubts += 1;
  }
  const doubtful = some === 0 ? 1 : doubts / some;
  const within = both >= leastWithin * persons && doubtful <= mostDoubts;
  if (both < leastAlike * either && !within) return standsOut;
  const share = within ? amongPeople : elsewhere * (1 - doubtful);
  return standsOut.map((value, i) => (1 - share) * value + share * person[i]!);
}

/** A box with room round it; undefined when that is most of the picture, where a second look would see the same. */
function partOf(box: Box | undefined, { width, height }: Picture): Box | undefined {
  if (box === undefined) return undefined;
  const { left, top, right, bottom } = box;
  const air = room * Math.max(right - left, bottom - top);
  const part = { left: Math.max(0, left - air), top: Math.max(0, top - air), right: Math.min(width, right + air), bottom: Math.min(height, bottom + air) }; // prettier-ignore
  return sizeOf(part) > largest * width * height ? undefined : part;
}
