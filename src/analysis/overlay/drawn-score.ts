import { mean } from '../../base/mean.ts';
import type { DrawnMap } from './drawn-map.ts';
import { areaOf, pixelsIn, ringAround, type Group, type Size } from './groups.ts';

/**
 * Weights of a logistic regression (`training/still-logos/joint.ts`) on 544 groups over 90 films of a still or hand-held camera whose backgrounds the network had not seen: the score by traits (0 where there is none),
 * that there is none, mean of the map in the box, share of it that was drawn more likely than not, the mean of that share, mean of the map around, logarithm of the area.
 */
const weights = [0.254, -1.815, 5.168, 0.921, 1.747, -39.168, 0.276] as const;
const bias = -3.816;
/** Scores by traits below and above count as these. */
const [leastTraits, mostTraits] = [-6, 3];

/** Logos stand in the corners or in the middle above or below: so near the sides, near the upper or lower edge and near the middle, as parts of the picture. */
const [mostAside, mostAbove, mostOffMiddle] = [0.15, 0.17, 0.03];

/** What stands elsewhere is a badge, a sign, a print: the scene's own as likely. */
export function standsAsLogosDo({ left, top, right, bottom }: Group, { width, height }: Size): boolean {
  const aside = Math.min(left, width - right) <= mostAside * width;
  const isCentred = Math.abs(left + right - width) <= 2 * mostOffMiddle * width;
  return Math.min(top, height - bottom) <= mostAbove * height && (aside || isCentred);
}

/** How likely a group is an overlay, as log odds, by where it stands (-Infinity where logos do not), by its traits (`overlayScore`; undefined for what the map alone shows) and by what the map says of it. */
export function drawnScore(group: Group, traitScore: number | undefined, map: DrawnMap): number {
  if (!standsAsLogosDo(group, { width: 2 * map.width, height: 2 * map.height })) return -Infinity;
  return drawnTraits(group, traitScore, map).reduce((sum, value, k) => sum + weights[k]! * value, bias);
}

/** What is weighed, in the order of the weights. */
export function drawnTraits(group: Group, traitScore: number | undefined, map: DrawnMap): number[] {
  const cells = { left: group.left >> 1, top: group.top >> 1, right: (group.right + 1) >> 1, bottom: (group.bottom + 1) >> 1, pixels: 0 }; // prettier-ignore
  const own = pixelsIn(cells, map).map((k) => map.data[k]!); // numbers of its cells
  const likely = own.filter((p) => p > 0.5);
  const around = ringAround(cells, map).map((k) => map.data[k]!);
  return [
    traitScore === undefined ? 0 : Math.max(leastTraits, Math.min(mostTraits, traitScore)),
    traitScore === undefined ? 1 : 0,
    mean(own),
    likely.length / Math.max(1, own.length),
    mean(likely),
    mean(around),
    Math.log(areaOf(group)),
  ];
}
