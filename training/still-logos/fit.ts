// fit.ts FOLDER: logistic regression on `groups.json`; prints the table of `src/analysis/overlay/overlay-score.ts`, and how it does on backgrounds left out.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { traitNames, type TraitName } from '../../src/analysis/overlay/traits.ts';
import type { KnownGroup } from './groups.ts';

/** The only way that a trait may speak: 1 for an overlay, -1 against one. Those not named here may speak either way; `rank` is left out, being told by `uniform`. */
const signs: Partial<Record<TraitName, 1 | -1>> = { 'uniform': 1, 'calm inside': -1, 'ink': 1, 'sharp': 1, 'sharper': 1, 'open': -1, 'corner': -1, 'edges around': -1, 'own colour': 1, 'own colour around': -1 }; // prettier-ignore
/** Overlap from which on a group is the logo, and below which it is none. */
const [logo, other] = [0.5, 0.15];
const [ridge, rate, folds] = [2, 0.03, 10];
/** Farthest from the mean that a trait counts, standard deviations. */
const farthest = 3;

interface Model {
  readonly weights: readonly number[];
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
  readonly bias: number;
}

const [folder = 'data'] = process.argv.slice(2);
const groups = JSON.parse(readFileSync(join(folder, 'groups.json'), 'utf8')) as KnownGroup[];
const sure = groups.filter(({ overlap }) => overlap >= logo || overlap < other);
const count = traitNames.length;

const standard = (value: number, mean: number, deviation: number) =>
  Math.max(-farthest, Math.min(farthest, (value - mean) / deviation));

const scoreOf = ({ weights, mean, deviation, bias }: Model, traits: readonly number[]) =>
  traits.reduce((sum, value, d) => sum + weights[d]! * standard(value, mean[d]!, deviation[d]!), bias);

/** Adam (Kingma and Ba, 2015); a weight that goes the way it may not is put back to 0. */
function fit(data: readonly KnownGroup[], steps: number): Model {
  const average = (value: (one: KnownGroup) => number) => data.reduce((sum, one) => sum + value(one), 0) / data.length;
  const mean = traitNames.map((_, d) => average(({ traits }) => traits[d]!));
  const deviation = traitNames.map((_, d) => Math.sqrt(average(({ traits }) => (traits[d]! - mean[d]!) ** 2)) + 1e-6);
  const rows = data.map(({ traits }) => [...traits.map((value, d) => standard(value, mean[d]!, deviation[d]!)), 1]);
  const [weights, first, second] = [0, 1, 2].map(() => new Float64Array(count + 1)) as [Float64Array, Float64Array, Float64Array]; // prettier-ignore
  for (let step = 1; step <= steps; step++) {
    const slope = new Float64Array(count + 1);
    rows.forEach((row, i) => {
      const odds = row.reduce((sum, value, d) => sum + value * weights[d]!, 0);
      const error = 1 / (1 + Math.exp(-odds)) - Number(data[i]!.overlap >= logo);
      row.forEach((value, d) => (slope[d]! += error * value));
    });
    for (let d = 0; d <= count; d++) {
      const name = traitNames[d];
      const gradient = (slope[d]! + (d < count ? ridge * weights[d]! : 0)) / rows.length;
      first[d] = 0.9 * first[d]! + 0.1 * gradient;
      second[d] = 0.999 * second[d]! + 0.001 * gradient * gradient;
      weights[d]! -= (rate * (first[d]! / (1 - 0.9 ** step))) / (Math.sqrt(second[d]! / (1 - 0.999 ** step)) + 1e-8);
      if (name === 'rank' || (name !== undefined && (signs[name] ?? 0) * weights[d]! < 0)) weights[d] = 0;
    }
  }
  return { weights: [...weights.slice(0, count)], mean, deviation, bias: weights[count]! };
}

const backgrounds = [...new Set(sure.map(({ background }) => background))];
const foldOf = (background: string) => (backgrounds.indexOf(background) * 7) % folds;
const scores = new Map<KnownGroup, number>();
for (let fold = 0; fold < folds; fold++) {
  const model = fit(sure.filter(({ background }) => foldOf(background) !== fold), 500); // prettier-ignore
  for (const one of groups) if (foldOf(one.background) === fold) scores.set(one, scoreOf(model, one.traits));
}
for (const least of [1, 1.5, 2, 2.5, 3]) {
  const best = [...new Set(groups.map(({ clip }) => clip))].flatMap((clip) => {
    const top = groups.filter((one) => one.clip === clip).reduce((a, b) => (scores.get(b)! > scores.get(a)! ? b : a));
    return scores.get(top)! >= least ? [top] : [];
  });
  const hits = best.filter(({ overlap }) => overlap >= logo).length;
  console.log(`from ${least} on: ${hits} logos found, ${best.length - hits} wrong places`);
}
const model = fit(sure, 1500);
traitNames.forEach((name, d) => {
  if (model.weights[d] !== 0) console.log(`['${name}', ${[model.weights[d]!, model.mean[d]!, model.deviation[d]!].map((value) => value.toFixed(2)).join(', ')}],`); // prettier-ignore
});
console.log(`bias ${model.bias.toFixed(2)}, ${sure.length} groups`);
