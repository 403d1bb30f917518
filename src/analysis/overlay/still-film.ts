import { quantile } from '../../base/quantile.ts';
import { drawnAround, drawnGroups, type DrawnMap } from './drawn-map.ts';
import { drawnScore } from './drawn-score.ts';
import { areaOf, holds, overlapping, pixelsIn, type Group, type Size } from './groups.ts';
import { strengthOf, type Look, type Rest } from './looks.ts';
import { overlayScore } from './overlay-score.ts';
import { stillGroups, stillPicture, type StillPicture } from './still-picture.ts';
import { traitNames, traitsOf } from './traits.ts';

/** The camera stands still where the mean of the frames has at least this share of the sharp edges of one. */
const leastStaying = 0.5;
/** Fewer frames do not tell. */
const leastFrames = 8;
/** Score from which a group is an overlay, what a second one needs, and from which one may be. */
type Limits = readonly [number, number, number];
/** By traits alone (a parked van reached 1.6), and by the map too, where the camera stands still (a bright cloth on a lawn reached 4.6) and where it moves (no scenery went beyond -0.6). */
const [traitLimits, stillLimits, movingLimits]: readonly [Limits, Limits, Limits] = [[2, 2.5, 0], [4.8, 5.1, 3.5], [4, 4.5, 3]]; // prettier-ignore
/** What the map alone shows needs so much less: the cloth has 2.2 there, nothing else without a logo or lettering over 2. */
const mapAlone = 2.3;
/** Of groups whose traits are enough the map chooses another where it has that much more of it, and something, and its traits are less by so much at most. */
const [clearlyBetter, leastByMap, mostLess] = [0.5, 0, 2.5];
/** Traits are enough against the map from here on: the parked van has 2.2 at times, and -0.9 by both. */
const trustedTraits = 3.5;
/** Groups that are told at most, sure ones or not. */
const mostFound = 2;
/** A larger group that holds nearly all of the best one and scores little less is the whole of it. */
const scoreSlack = 1;
/** Where much moves only what keeps wholly still is told from the rest: hardly any edge of the film is calmer, and nearly all of its own are calm. */
const [mostCalmer, leastUniform] = [0.003, 0.8];
/** A picture with more than this share of wholly even pixels was drawn, and what is drawn on it is part of it. */
const [evenStrength, mostEven] = [1.5, 0.65];

/** A group of edges that is an overlay, or may be one. */
export interface CalmOverlay {
  readonly group: Group;
  readonly isSure: boolean;
}

interface Scored {
  readonly group: Group;
  readonly score: number;
}

/**
 * Overlays over a camera that stands still: its noise, its flicker and what passes are in the film, and not in what was laid over it; and overlays are drawn, so that they are
 * crisper than what a lens sees, closed in themselves, of colours that the film has nowhere else, and stand in a corner. Each says little; together (`overlayScore`), and with what a network makes of the picture (`drawnMap`), they tell most of them.
 * Where the camera moves, or the scenes are few, the mean of the frames is smeared but for what was laid over it, and the network tells that as well.
 */
export async function calmOverlays(
  rest: Rest,
  looks: readonly Look[],
  size: Size,
  mapOf: (rest: Rest) => Promise<DrawnMap>,
): Promise<CalmOverlay[]> {
  if (rest.frames < leastFrames) return [];
  const picture = stillPicture(rest, size);
  if (isDrawn(picture)) return [];
  const isStill = standsStill(picture, looks);
  const groups = stillGroups(picture).map((group) => ({ group, traits: traitsOf(group, picture) }));
  const told = groups.filter(({ traits }) => isStill || (traits[rank]! <= mostCalmer && traits[uniform]! >= leastUniform)); // prettier-ignore
  const byTraits = told.map(({ group, traits }) => ({ group, score: overlayScore(traits) }));
  const found = chosen([], byTraits, traitLimits);
  const map = await mapOf(rest);
  const areas = drawnGroups(map, size);
  const drawn = areas.map((group) => ({ group, score: drawnScore(group, undefined, map) + mapAlone }));
  const all = groups.map(({ group, traits }) => ({ group, score: overlayScore(traits) }));
  const byMap = all.map(({ group, score }) => ({ group, score: drawnScore(group, score, map) }));
  const sure = found.filter((one) => one.isSure && !isContradicted(one.group, byTraits, map));
  const better = sure.map(({ group }) => ({ group: betterByMap(group, all, map), isSure: true }));
  const both = chosen(better, [...byMap, ...drawn], isStill ? stillLimits : movingLimits);
  const tight = both.map((one) => (better.includes(one) ? one : { ...one, group: tightened(one.group, picture) }));
  return tight.map((one) => (one.isSure ? { ...one, group: drawnAround(one.group, areas) } : one));
}

const [rank, uniform] = [traitNames.indexOf('rank'), traitNames.indexOf('uniform')];

/** What was found before, and the best groups apart from it. */
function chosen(
  before: readonly CalmOverlay[],
  groups: readonly Scored[],
  [least, second, unsure]: Limits,
): CalmOverlay[] {
  const scored = [...groups].sort((a, b) => b.score - a.score);
  const found = [...before];
  for (const one of scored) {
    if (one.score < unsure || found.length === mostFound) break;
    if (found.some(({ group }) => overlapping(group, one.group))) continue;
    found.push({ group: wholeOf(one, scored), isSure: one.score >= (found.length === 0 ? least : second) });
  }
  return found;
}

/** Its traits say little more than enough, and the map nothing of it. */
function isContradicted(group: Group, byTraits: readonly Scored[], map: DrawnMap): boolean {
  const score = byTraits.find((one) => one.group === group)?.score ?? 0;
  return score < trustedTraits && drawnScore(group, score, map) < leastByMap;
}

/** The group itself, or one of the others where it lies of which the map has more. */
function betterByMap(group: Group, all: readonly Scored[], map: DrawnMap): Group {
  const own = all.find((one) => one.group === group)?.score ?? Infinity;
  const enough = Math.max(traitLimits[0], own - mostLess);
  const others = all.filter((one) => one.score >= enough && overlapping(one.group, group));
  const byMap = others.map((one) => ({ group: one.group, score: drawnScore(one.group, one.score, map) }));
  const [best] = byMap.sort((a, b) => b.score - a.score);
  const least = Math.max(leastByMap, drawnScore(group, own, map) + clearlyBetter);
  return best !== undefined && best.score >= least ? best.group : group;
}

function wholeOf({ group, score }: Scored, scored: readonly Scored[]): Group {
  let whole: Group = group;
  for (const { group: other, score: its } of scored)
    if (its >= score - scoreSlack && holds(other, group) && areaOf(other) > areaOf(whole)) whole = other;
  return whole;
}

/** The box of the group's clear edges, where calm grounds and the map's cells go on a little beyond them. */
function tightened(group: Group, { strength, ...size }: StillPicture): Group {
  const own = pixelsIn(group, size);
  const strongest = quantile(Float32Array.from(own, (i) => strength[i]!), 0.95); // prettier-ignore
  const edges = own.filter((i) => strength[i]! >= Math.max(leastEdge, edgeShare * strongest));
  if (edges.length === 0) return group;
  const [xs, ys] = [edges.map((i) => i % size.width), edges.map((i) => Math.floor(i / size.width))];
  const first = (values: readonly number[], from: number) => Math.min(from + mostBeyond, Math.round(quantile(values, endShare))); // prettier-ignore
  const last = (values: readonly number[], to: number) => Math.max(to - mostBeyond, Math.round(quantile(values, 1 - endShare)) + 1); // prettier-ignore
  return { left: first(xs, group.left), top: first(ys, group.top), right: last(xs, group.right), bottom: last(ys, group.bottom), pixels: edges.length }; // prettier-ignore
}

/** Pixels that a group goes beyond its logo, at most. */
const mostBeyond = 6;
/** Clear edges of a group: as strong as this share of its strongest, and as this; so few of them lie beyond its ends. */
const [edgeShare, leastEdge, endShare] = [0.25, 12, 0.004];

function isDrawn({ strength }: StillPicture): boolean {
  return strength.reduce((sum, value) => sum + (value < evenStrength ? 1 : 0), 0) > mostEven * strength.length;
}

function standsStill({ strength }: StillPicture, looks: readonly Look[]): boolean {
  const limit = Math.max(16, Math.min(40, quantile(strength, 0.97)));
  const stays = strength.reduce((sum, value) => sum + (value >= limit ? 1 : 0), 0);
  const usual = looks.reduce((sum, { gx, gy }) => sum + edgesIn(gx, gy, limit), 0) / Math.max(1, looks.length);
  return stays >= leastStaying * usual;
}

/** Sharp edges of one look. */
function edgesIn(gx: Int8Array, gy: Int8Array, limit: number): number {
  let count = 0;
  for (let i = 0; i < gx.length; i++) if (strengthOf(Math.sqrt(gx[i]! ** 2 + gy[i]! ** 2)) >= limit) count += 1;
  return count;
}
