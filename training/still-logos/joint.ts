// joint.ts FOLDER...: on planes of scenes that the network never saw (`planes.ts`), the weights by which `src/analysis/overlay/drawn-score.ts` joins traits and network, and how they do on scenes left out.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { overlap } from '../../bench/logo-finding.ts';
import { drawnGroups, drawnMap } from '../../src/analysis/overlay/drawn-map.ts';
import { drawnTraits, standsAsLogosDo } from '../../src/analysis/overlay/drawn-score.ts';
import type { Group } from '../../src/analysis/overlay/groups.ts';
import { overlayScore } from '../../src/analysis/overlay/overlay-score.ts';
import { stillGroups, stillPicture } from '../../src/analysis/overlay/still-picture.ts';
import { traitsOf } from '../../src/analysis/overlay/traits.ts';
import { modelsConfig } from '../../src/models/config.ts';
import { createModels } from '../../src/models/session.ts';

interface Film {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly (readonly [number, number, number, number])[];
  readonly background: string;
}

interface Known {
  readonly film: string;
  readonly background: string;
  readonly traits: readonly number[];
  readonly overlap: number;
  readonly logo: number;
}

/** Overlap from which on a group is a logo, and below which it is none; room round it, pixels. */
const [isLogo, isOther, air] = [0.5, 0.15, 3];
const [ridge, rate, folds, steps] = [0.5, 0.05, 10, 1500];

const models = createModels(modelsConfig.parse({}));
const known: Known[] = [];
let logos = 0;
for (const folder of process.argv.slice(2)) {
  const films = JSON.parse(readFileSync(join(folder, 'truth.json'), 'utf8')) as Record<string, Film>;
  for (const [film, { width, height, boxes, background }] of Object.entries(films)) {
    const raw = readFileSync(join(folder, `${film}.bin`));
    const count = width * height;
    if (width % 2 === 1 || height % 2 === 1 || raw.length !== 5 * count) continue;
    const part = (from: number, to: number, scale = 1) => Float32Array.from(raw.subarray(from * count, to * count), (v) => v / scale); // prettier-ignore
    const rest = { mean: part(0, 1), unrest: part(1, 2, 25), chroma: part(4, 4.5), frames: 12 };
    const size = { width, height };
    const picture = stillPicture(rest, size);
    const map = await drawnMap(rest, size, models);
    const scored = [
      ...stillGroups(picture).map((group) => ({ group, score: overlayScore(traitsOf(group, picture)) })),
      ...drawnGroups(map, size).map((group) => ({ group, score: undefined })),
    ];
    logos += boxes.length;
    for (const { group, score } of scored) {
      if (!standsAsLogosDo(group, size)) continue;
      const best = bestOf(group, boxes);
      known.push({ film: `${folder}/${film}`, background, traits: drawnTraits(group, score, map), ...best });
    }
  }
}
await models.close();

function bestOf({ left, top, right, bottom }: Group, boxes: Film['boxes']): Pick<Known, 'overlap' | 'logo'> {
  const box = [left - air, top - air, right + air, bottom + air] as const;
  const all = boxes.map((one) => overlap(one, box));
  const most = Math.max(0, ...all);
  return { overlap: most, logo: all.indexOf(most) };
}

const sure = known.filter((one) => one.overlap >= isLogo || one.overlap < isOther);
const count = known[0]?.traits.length ?? 0;
interface Model {
  readonly weights: readonly number[];
  readonly bias: number;
}
const scoreOf = ({ weights, bias }: Model, traits: readonly number[]) => traits.reduce((sum, v, d) => sum + weights[d]! * v, bias); // prettier-ignore

/** Adam (Kingma and Ba, 2015) on standardised traits. */
function fit(data: readonly Known[]): Model {
  const average = (value: (one: Known) => number) => data.reduce((sum, one) => sum + value(one), 0) / data.length;
  const mean = Array.from({ length: count }, (_, d) => average(({ traits }) => traits[d]!));
  const deviation = mean.map((m, d) => Math.sqrt(average(({ traits }) => (traits[d]! - m) ** 2)) + 1e-6);
  const rows = data.map(({ traits }) => [...traits.map((v, d) => (v - mean[d]!) / deviation[d]!), 1]);
  const [weights, first, second] = [0, 1, 2].map(() => new Float64Array(count + 1)) as [Float64Array, Float64Array, Float64Array]; // prettier-ignore
  for (let step = 1; step <= steps; step++) {
    const slope = new Float64Array(count + 1);
    rows.forEach((row, i) => {
      const odds = row.reduce((sum, v, d) => sum + v * weights[d]!, 0);
      const error = 1 / (1 + Math.exp(-odds)) - Number(data[i]!.overlap >= isLogo);
      row.forEach((v, d) => (slope[d]! += error * v));
    });
    for (let d = 0; d <= count; d++) {
      const gradient = (slope[d]! + (d < count ? ridge * weights[d]! : 0)) / rows.length;
      first[d] = 0.9 * first[d]! + 0.1 * gradient;
      second[d] = 0.999 * second[d]! + 0.001 * gradient * gradient;
      weights[d]! -= (rate * (first[d]! / (1 - 0.9 ** step))) / (Math.sqrt(second[d]! / (1 - 0.999 ** step)) + 1e-8);
    }
  }
  const plain = mean.map((_, d) => weights[d]! / deviation[d]!);
  return { weights: plain, bias: weights[count]! - plain.reduce((sum, w, d) => sum + w * mean[d]!, 0) };
}

const backgrounds = [...new Set(known.map(({ background }) => background))];
const scores = new Map<Known, number>();
for (let fold = 0; fold < folds; fold++) {
  const isOut = (one: Known) => (backgrounds.indexOf(one.background) * 7) % folds === fold;
  const model = fit(sure.filter((one) => !isOut(one)));
  for (const one of known) if (isOut(one)) scores.set(one, scoreOf(model, one.traits));
}
for (const least of [1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5]) {
  const said = known.filter((one) => scores.get(one)! >= least);
  const found = new Set(said.filter((one) => one.overlap >= isLogo).map((one) => `${one.film} ${one.logo}`)).size;
  const wrong = new Set(said.filter((one) => one.overlap < 0.1).map(({ film }) => film)).size;
  console.log(`from ${least} on: ${found} of ${logos} logos found, something wrong in ${wrong} films`);
}
const { weights, bias } = fit(sure);
console.log(`weights [${weights.map((w) => w.toFixed(3)).join(', ')}], bias ${bias.toFixed(3)}, ${sure.length} groups`);
