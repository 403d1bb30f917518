import { setImmediate as breathe } from 'node:timers/promises';
import { candidatesOf, leastLooks, leastPresence, leastStillness } from './candidates.ts';
import { colourStays } from './colour-stays.ts';
import {
  areaOf,
  groupsOf,
  holds,
  inside,
  isLogoSized,
  overlapping,
  ringAround,
  reachOf,
  shared,
  withoutLines,
  type Group,
  type Size,
} from './groups.ts';
import { isGone, mayJump, withOtherPlaces, type Stayer } from './jumps.ts';
import { coarse, type Look } from './looks.ts';
import { withoutSpecks } from './morphology.ts';
import { persistenceOf, type Persistence } from './persistence.ts';
import { standsAsLogosDo } from './drawn-score.ts';
import { isTwofold, leastShown, shownShare, type Template } from './template.ts';

/** Looks at fewer places do not tell an overlay from scenery. */
const leastScenes = 3;
/** Where more than this share of other edges stays too, the camera stands still and nothing can be told; with so many scenes it is the second. */
const manyScenes = 5;
const mostStillScenery = [0.04, 0.06] as const;
/** An edge of the picture, as mean gradient. */
const sceneryEdge = 12;
/** Around an overlay brightness changes by this standard deviation, and no more than this share of edges stays. */
const [leastChange, mostStillAround] = [3, 0.12];
/** Edges beside a found overlay that keep their orientation belong to it from here on, and from this many times what chance gives (1 over the root of the looks). */
const [leastOrientation, timesChance] = [0.3, 2];
const mostOverlays = 4;
/** Looks that speak for a candidate: at least so many where there are, as evenly over the scenes as that allows, and at most. */
const [leastWitnesses, mostWitnesses, witnessesEach] = [12, 48, 2];

/** Overlays that stay in place while what is behind them changes, all the time or in some stretches of the film, at one place or at several in turn. */
export async function stayersOf(looks: readonly Look[], size: Size, signal: AbortSignal): Promise<Stayer[]> {
  const found: Stayer[] = [];
  const doubted: Stayer[] = []; // where a part of one of them is sure, so is the whole
  const jumpers: Stayer[] = []; // sure once they are seen elsewhere
  const candidates = await candidatesOf(looks, size, signal);
  for (const candidate of candidates) {
    await breathe(undefined, { signal });
    if (found.length === mostOverlays) break;
    if (found.some((one) => overlapping(one, candidate))) continue;
    const isShown = looks.map((look) => shownShare(look, candidate.template) >= leastShown);
    const shown = looks.filter((_, i) => isShown[i]);
    const scenes = new Set(shown.map(({ scene }) => scene)).size;
    if (mayJump(candidate.template, isShown, looks)) jumpers.push({ ...candidate, shown: isShown, isSure: true });
    if (shown.length < leastLooks - 2 || scenes < leastScenes) continue;
    const persistence = persistenceOf(witnessesOf(shown), size.width, size.height);
    const limit = mostStillScenery[scenes >= manyScenes ? 1 : 0];
    const whole = confirmed(candidate, persistence, limit);
    if (whole === undefined) continue;
    const { template } = candidate;
    const isEnough = template.at.length >= leastDoubted || standsAsLogosDo(whole, size);
    if (isEnough && isDistinct(template, whole, looks, persistence))
      found.push({ ...(doubted.find((one) => holds(one, whole)) ?? whole), template, shown: isShown, isSure: true });
    else doubted.push({ ...whole, template, shown: isShown, isSure: false });
  }
  const placed = await withOtherPlaces(found, jumpers, candidates, looks, size, signal);
  const sure = withColours(placed, looks, size);
  return [
    ...sure,
    ...apartFrom(
      sure,
      doubted.filter((one) => mayBeLogo(one, size)),
    ).slice(0, mostUnsure),
  ];
}

/** With what moves in itself and keeps its colours: beside a found overlay it is part of it, alone it is one. */
function withColours(found: readonly Stayer[], looks: readonly Look[], size: Size): Stayer[] {
  if (new Set(looks.map(({ scene }) => scene)).size < leastScenesForColours) return [...found];
  let alone = colourStays(witnessesOf(looks), size);
  const joined = found.map((one) => {
    if (isGone(one.shown)) return one;
    let whole: Stayer = one;
    for (const place of alone) {
      const both = { ...whole, left: Math.min(whole.left, place.left), top: Math.min(whole.top, place.top), right: Math.max(whole.right, place.right), bottom: Math.max(whole.bottom, place.bottom) }; // prettier-ignore
      if (isBeside(whole, place) && isLogoSized({ ...both, pixels: areaOf(both) }, size)) whole = both;
    }
    alone = alone.filter((place) => !overlapping(whole, place));
    return whole;
  });
  const always = looks.map(() => true);
  const apart = alone.filter((place) => !joined.some((one) => overlapping(one, place))).slice(0, Math.max(0, mostOverlays - joined.length)); // prettier-ignore
  return [...joined, ...apart.map((place) => ({ ...place, template: noEdges, shown: always, isSure: true }))];
}

const noEdges: Template = { at: new Int32Array(0), ux: new Float32Array(0), uy: new Float32Array(0) };
/** Colours that stay over fewer scenes are scenery's as likely. */
const leastScenesForColours = 4;

/** No farther apart than half the height of the higher one. */
function isBeside(a: Group, b: Group): boolean {
  const gap = 0.5 * Math.max(a.bottom - a.top, b.bottom - b.top);
  const grown = { ...a, left: a.left - gap, right: a.right + gap, top: a.top - gap, bottom: a.bottom + gap };
  return shared(grown, b) > 0;
}

/** Those that neither overlap with a sure one nor with one before. */
function apartFrom(sure: readonly Stayer[], doubted: readonly Stayer[]): Stayer[] {
  const out: Stayer[] = [];
  for (const one of doubted) if (![...sure, ...out].some((other) => overlapping(other, one))) out.push(one);
  return out;
}

/** A doubt is worth telling where logos stand, towards a corner, and where there is enough of it: few edges stay in some stretch of any film. */
const mayBeLogo = (one: Stayer, size: Size) => one.template.at.length >= leastDoubted && standsAsLogosDo(one, size);

/** Edges of a doubt at least, and of what does not stand where logos do. */
const leastDoubted = 150;

/** What may be an overlay and is told, at most. */
const mostUnsure = 2;

/** Some looks, no scene with many more than another: a long shot's own scenery would be taken for what stays. */
function witnessesOf(looks: readonly Look[]): Look[] {
  const scenes = new Set(looks.map(({ scene }) => scene)).size;
  const wanted = Math.min(leastWitnesses, looks.length, witnessesEach * scenes);
  let chosen: Look[] = [];
  for (let each = witnessesEach; chosen.length < wanted; each++) {
    const taken = new Map<number, number>();
    chosen = looks.filter(({ scene }) => {
      taken.set(scene, (taken.get(scene) ?? 0) + 1);
      return taken.get(scene)! <= each; // set above
    });
  }
  const step = Math.max(1, chosen.length / mostWitnesses);
  return Array.from({ length: Math.min(chosen.length, mostWitnesses) }, (_, k) => chosen[Math.floor(k * step)]!); // in range
}

/**
 * An overlay is wholly there or not at all, and much more still than what is around it; scenery that stays for a while comes and goes by degrees.
 */
function isDistinct(
  template: Template,
  group: Group,
  looks: readonly Look[],
  { stillness, edge, ...size }: Persistence,
): boolean {
  const own = template.at.reduce((sum, i) => sum + stillness[i]!, 0) / Math.max(1, template.at.length);
  const shares = looks.map((look) => shownShare(look, template));
  if (shares.filter((share) => share >= leastShown).length >= nearlyAlways * looks.length) {
    let [still, all] = [0, 0];
    for (const i of ringAround(group, size)) {
      still += stillness[i]! * edge[i]!;
      all += edge[i]!;
    }
    return own >= veryStill || still / Math.max(1, all) <= restless;
  }
  const scenes = new Set(looks.filter((_, i) => shares[i]! >= leastShown).map(({ scene }) => scene)).size; // one share a look
  return (
    template.at.length >= leastEdges && isTwofold(shares) && own >= (scenes >= farMoreScenes ? stillEnough : veryStill)
  );
}

/** Mean stillness of a sure overlay's edges, that of one seen over so many scenes, and of the edges around one, weighed by their strength. */
const [veryStill, stillEnough, restless] = [0.65, 0.58, 0.12];
const farMoreScenes = 20;
/** What comes and goes needs so many edges: fewer stay in some stretch of a film by chance. */
const leastEdges = 100;
/** From this share of looks on something is there all the time. */
const nearlyAlways = 0.7;

/** The candidate as the looks that have it show it, or undefined where these do not tell it from scenery. */
function confirmed(candidate: Group, looks: Persistence, mostScenery: number): Group | undefined {
  const { stillness, presence, orientation } = looks;
  const still = withoutLines(
    Uint8Array.from(presence, (p, i) => (p >= leastPresence && stillness[i]! >= leastStillness ? 1 : 0)),
    looks,
  );
  const near = still.map((value, i) => (inside(candidate, i % looks.width, Math.floor(i / looks.width), reachOf(looks)) ? value : 0)); // prettier-ignore
  const group = groupsOf(near, looks, reachOf(looks)).find((one) => overlapping(one, candidate) && isLogoSized(one, looks)); // prettier-ignore
  if (group === undefined || sceneryShare(group, still, looks) > mostScenery) return undefined;
  if (!standsOut(group, still, looks)) return undefined;
  const least = Math.max(leastOrientation, timesChance / Math.sqrt(looks.count));
  const kept = Uint8Array.from(orientation, (value) => (value >= least ? 1 : 0));
  const weak = withoutSpecks(
    still.map((s, i) => s | kept[i]!),
    looks.width,
    looks.height,
  );
  const [x, y] = [(group.left + group.right) / 2, (group.top + group.bottom) / 2];
  return groupsOf(weak, looks, reachOf(looks)).find((one) => inside(one, x, y, 0) && isLogoSized(one, looks)) ?? group;
}

/** Share of the edges outside a group that stay too. Other groups of a logo's size are left out: they are judged by themselves. */
function sceneryShare(group: Group, still: Uint8Array, looks: Persistence): number {
  const others = groupsOf(still, looks, reachOf(looks)).filter((one) => one !== group && isLogoSized(one, looks)).slice(0, mostOverlays); // prettier-ignore
  let [edges, stays] = [0, 0];
  for (let i = 0; i < still.length; i++) {
    if (looks.edge[i]! < sceneryEdge && still[i] === 0) continue;
    const [x, y] = [i % looks.width, Math.floor(i / looks.width)];
    if (inside(group, x, y, 4) || others.some((one) => inside(one, x, y, 4))) continue;
    edges += 1;
    stays += still[i]!;
  }
  return stays / Math.max(edges, 200);
}

/** The picture around it changes, and does not stay itself. */
function standsOut(group: Group, still: Uint8Array, looks: Persistence): boolean {
  const ring = ringAround(group, looks);
  let [change, edges, stays] = [0, 0, 0];
  for (const i of ring) {
    change += looks.deviation[coarse(i, looks.width)]!;
    if (looks.edge[i]! >= sceneryEdge || still[i] === 1) edges += 1;
    stays += still[i]!;
  }
  const count = Math.max(1, ring.length);
  return change / count >= leastChange && stays / Math.max(edges, 0.05 * count, 1) <= mostStillAround;
}
