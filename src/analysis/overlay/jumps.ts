import type { Candidate } from './candidates.ts';
import { standsAsLogosDo } from './drawn-score.ts';
import { placesElsewhere, type Place } from './elsewhere.ts';
import { areaOf, holds, isLogoSized, overlapping, type Group, type Size } from './groups.ts';
import type { Look } from './looks.ts';
import { isTwofold, shownShare, type Template } from './template.ts';
import { twinsAmong } from './twins.ts';

/** An overlay in the pixels of the looks. */
export interface Stayer extends Group {
  readonly template: Template;
  /** For every look whether it is there. */
  readonly shown: readonly boolean[];
  /** False where it may as well be scenery. */
  readonly isSure: boolean;
}

/** More places at which one overlay appears in turn, and candidates that are looked for elsewhere. */
const [mostPlaces, mostDoubted] = [8, 4];

/** What has fewer edges than this share of another's is a part of it at best, seen where the rest is hidden. */
const leastWhole = 0.5;

/** With the places to which they jump; what could not be told from scenery is an overlay once it does. */
export async function withOtherPlaces(
  sure: readonly Stayer[],
  jumpers: readonly Stayer[],
  candidates: readonly Candidate[],
  looks: readonly Look[],
  size: Size,
  signal: AbortSignal,
): Promise<Stayer[]> {
  const found = [...sure];
  const isNew = (one: Group) => found.length < mostPlaces && !found.some((other) => overlapping(other, one));
  const add = (place: Place) => {
    const known = found.findIndex((one) => overlapping(one, place));
    if (known < 0 && found.length < mostPlaces) found.push({ ...place, isSure: true });
    else if (known >= 0 && holds(place, found[known]!) && areaOf(place) > areaOf(found[known]!))
      found[known] = { ...place, isSure: true }; // one of them
  };
  const jumping = sure.filter(({ shown }) => isGone(shown));
  for (const one of jumping) {
    const others = jumping.filter(({ template }) => template.at.length >= leastWhole * one.template.at.length); // its places, it seems
    const known = one.shown.map((_, k) => others.some(({ shown }) => shown[k]));
    for (const place of await placesElsewhere(looks, { ...one, shown: known }, size, signal)) add(place);
  }
  for (const one of jumpers.slice(0, mostDoubted)) {
    if (!isNew(one)) continue;
    const places = await placesElsewhere(looks, one, size, signal);
    const somewhere = looks.filter((_, k) => [one, ...places].some(({ shown }) => shown[k])).length;
    if (places.length === 0 || somewhere < mostlySomewhere * looks.length) continue;
    for (const place of [one, ...places]) if (isNew(place)) found.push({ ...place, isSure: true });
  }
  for (const twins of twinsAmong(candidates, looks, size)) {
    const known = looks.map((_, k) => twins.some(({ shown }) => shown[k]));
    const places = [...twins, ...(await placesElsewhere(looks, { ...twins[0]!, shown: known }, size, signal))]; // two at least
    const somewhere = looks.filter((_, k) => places.some(({ shown }) => shown[k])).length;
    if (somewhere < leastOfTwins * looks.length || places.length > mostPlaces || !places.every((one) => standsAsLogosDo(one, size))) continue; // prettier-ignore
    for (const place of asWide(places, found, size)) add(place);
  }
  return found;
}

export const isGone = (shown: readonly boolean[]) => shown.filter((one) => !one).length >= leastGone * shown.length;

/** What the places have in common may be a part of it: where one of them is known as a whole, so are the others. */
export function asWide(places: readonly Place[], known: readonly Group[], size: Size): Place[] {
  const rims = places.flatMap((place) => {
    const whole = known.find((one) => holds(one, place));
    return whole === undefined ? [] : [{ left: whole.left - place.left, top: whole.top - place.top, right: whole.right - place.right, bottom: whole.bottom - place.bottom }]; // prettier-ignore
  });
  const rim = (side: 'left' | 'top' | 'right' | 'bottom', far: 1 | -1) => far * Math.max(0, ...rims.map((one) => far * one[side])); // prettier-ignore
  const wide = { left: rim('left', -1), top: rim('top', -1), right: rim('right', 1), bottom: rim('bottom', 1) };
  const grown = places.map((place) => ({ ...place, left: place.left + wide.left, top: place.top + wide.top, right: place.right + wide.right, bottom: place.bottom + wide.bottom })); // prettier-ignore
  return grown.map((one, k) => (isLogoSized({ ...one, pixels: size.width * size.height }, size) ? one : places[k]!)); // as many
}

/** What jumps is nearly always somewhere; a title that comes back at another place is not. */
const mostlySomewhere = 0.7;

/** The same for what was seen at two places as one picture: behind it scenery hides its edges now and then. */
const leastOfTwins = 0.45;

/** Share of the looks from which something that jumps is elsewhere. */
const leastGone = 0.2;

/** It is wholly there or not at all, and gone for a while. */
export function mayJump(template: Template, shown: readonly boolean[], looks: readonly Look[]): boolean {
  return isGone(shown) && isTwofold(looks.map((look) => shownShare(look, template)));
}
