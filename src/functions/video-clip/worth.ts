import { COVERAGE, INTEREST, nearness } from './choose.ts';
import {
  alike,
  cutsOf,
  describe,
  FRAME_PART,
  interestIn,
  samplesIn,
  type Piece,
  type Room,
  type Unit,
} from './pieces.ts';
import type { Survey } from './survey.ts';

/** What a summary gains whose every end is on a cut. */
const ON_CUTS = 1.2;
/** What is lost when all pieces look the same. */
const SAME = 0.5;
/** How far from itself a piece tells of the film, in parts of the film. */
const REACH = 0.25;

/** What a summary is made of. */
export interface Film {
  readonly survey: Survey;
  readonly rooms: readonly Room[];
  readonly units: readonly Unit[];
  readonly interest: readonly number[];
  readonly frameSeconds: number;
}

/** How good a summary is as a whole: what it stands for, what there is to see, how many of its ends are on cuts, and how little it repeats itself. */
export function worthOf(pieces: readonly Piece[], film: Film): number {
  const { survey, rooms, units, interest, frameSeconds } = film;
  const reachSeconds = survey.endSeconds * REACH;
  const moments = pieces.map(({ start, end }) => samplesIn(survey, start, end).map((i) => survey.samples[i]!.descriptor)); // prettier-ignore
  const told = (unit: Unit) => Math.max(...pieces.map((piece, i) => nearness(piece, unit, reachSeconds) * Math.max(...moments[i]!.map((one) => alike(one, unit.descriptor))))); // prettier-ignore
  const coverage = units.reduce((sum, unit) => sum + unit.weight * told(unit), 0);
  const seconds = pieces.reduce((sum, { start, end }) => sum + end - start, 0);
  const seen = pieces.reduce((sum, { start, end }) => sum + (interestIn(survey, interest, start, end) * (end - start)) / seconds, 0); // prettier-ignore
  const cuts = cutsOf(rooms);
  const isCut = (at: number) => cuts.some((cut) => Math.abs(cut - at) < frameSeconds * FRAME_PART);
  const onCuts = pieces.flatMap(({ start, end }) => [start, end]).filter(isCut).length / pieces.length / 2;
  const means = pieces.map(({ start, end }) => describe(survey, start, end));
  const twins = means.map((one, i) => Math.max(0, ...means.slice(0, i).map((other) => alike(one, other))));
  const same = twins.reduce((sum, value) => sum + value, 0) / pieces.length;
  return COVERAGE * coverage + INTEREST * seen + ON_CUTS * onCuts - SAME * same;
}
