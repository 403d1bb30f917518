import { ringAround, type Group, type Size } from './groups.ts';
import { coarse, type Look } from './looks.ts';

/** Where something may be an overlay, and what tells. */
export interface Sighted {
  /** Looks that show it there, and looks that clearly do not. */
  readonly there: readonly Look[];
  readonly away: readonly Look[];
  /** Mean share of its edges that are there in the looks that show it. */
  readonly clear: number;
}

/** How the surroundings of a place change while it stays: standard deviation of brightness, 0..255, and how far their edges keep their direction, squared, 0..1. */
const [leastChange, mostStaying] = [3, 0.13];
/** The same surroundings: mean difference of brightness, 0..255. */
const mostDifference = 3;
/** Mean length of gradients, 0..127, below which there is nothing around; what stands there is told by how clear it is, and by scenes. */
const [flat, veryClear, leastScenes] = [8, 0.85, 2];

/** Scenery that looks like an overlay by chance stays and goes with what is around it: an overlay stays while that changes, or comes or goes while that stays. */
export function standsAlone(box: Group, { there, away, clear }: Sighted, size: Size): boolean {
  const ring = ringAround(box, size);
  if (comesOrGoes(ring, there, away, size)) return true;
  const { change, staying, strength } = surroundings(ring, there, size);
  if (strength < flat) return clear >= veryClear && new Set(there.map(({ scene }) => scene)).size >= leastScenes;
  return change >= leastChange && staying <= mostStaying;
}

/** It is there in one look and not in another while its surroundings are the same. */
function comesOrGoes(ring: readonly number[], there: readonly Look[], away: readonly Look[], { width }: Size): boolean {
  const at = ring.map((i) => coarse(i, width));
  const isSame = (a: Look, b: Look) =>
    a.scene === b.scene && at.reduce((sum, i) => sum + Math.abs(a.luma[i]! - b.luma[i]!), 0) <= mostDifference * at.length; // prettier-ignore
  return there.some((one) => away.some((other) => isSame(one, other)));
}

/** `staying` is the squared length of the mean gradient over that of each, less what chance gives so few looks: about 0 where edges do not stay, 1 where all do. */
function surroundings(ring: readonly number[], looks: readonly Look[], { width }: Size) {
  const n = looks.length;
  let [change, kept, strength] = [0, 0, 0];
  for (const i of ring) {
    let [x, y, sum, square] = [0, 0, 0, 0];
    for (const { gx, gy, luma } of looks) {
      const [dx, dy, value] = [gx[i]!, gy[i]!, luma[coarse(i, width)]!];
      [x, y, sum, square] = [x + dx, y + dy, sum + value, square + value * value];
      strength += Math.sqrt(dx * dx + dy * dy);
    }
    change += Math.sqrt(Math.max(0, square / n - (sum / n) ** 2));
    kept += Math.sqrt(x * x + y * y);
  }
  const length = kept / Math.max(1, strength);
  return {
    change: change / Math.max(1, ring.length),
    staying: n < 2 ? 1 : (n * length * length - 1) / (n - 1),
    strength: strength / Math.max(1, n * ring.length),
  };
}
