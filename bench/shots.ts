import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ShotDetector, detectShots, type Transition } from '../src/analysis/shots/shots.ts';
import { mediaConfig } from '../src/media/config.ts';
import { createMedia } from '../src/media/ffmpeg-media.ts';
import type { BenchRow } from './row.ts';
import { asFrames, type Material, type ShotTruth } from './shot-material.ts';
import { hardFilms } from './shot-films.ts';

const { signal } = new AbortController();

/** Cuts of real films beside ffmpeg's `scene` filter, and transitions and traps made from real shots. */
export async function benchShots(mediaDirectory: string): Promise<BenchRow[]> {
  const media = createMedia(mediaConfig.parse({}));
  const { videos } = JSON.parse(readFileSync(join(mediaDirectory, 'video', 'shot_cuts.json'), 'utf8')) as {
    videos: Record<string, ShotTruth>;
  }; // the folder's own format
  const rows: BenchRow[] = [];
  const all = { ours: NOTHING, floor: NOTHING, traps: 0, floorTraps: 0, known: 0 };
  for (const [name, truth] of Object.entries(videos)) {
    const path = join(mediaDirectory, name);
    const started = performance.now();
    const shots = await detectShots(media, path, { signal });
    const wall = (performance.now() - started) / 1000;
    const ours = score(truth.hard_cuts, shots.slice(1).map(({ opening }) => opening)); // prettier-ignore
    const scene = sceneFilter(path, truth.fps);
    const floor = score(truth.hard_cuts, scene);
    const traps = truth.not_cuts_hard_negatives ?? [];
    const fired = (found: readonly Transition[]) => traps.filter((at) => found.some(({ startFrame }) => startFrame === at)).length; // prettier-ignore
    all.ours = add(all.ours, ours);
    all.floor = add(all.floor, floor);
    all.traps += fired(shots.slice(1).map(({ opening }) => opening));
    all.floorTraps += fired(scene);
    all.known += traps.length;
    const row = rowOf(name.replace(/^.*\/|\.\w+$/g, ''), 'real');
    const speed = truth.frames / truth.fps / wall;
    rows.push(row('cut F1 within a frame', f1(ours), '', { floor: `scene > 0.3: ${f1(floor).toFixed(2)}` }));
    rows.push(row('speed (media / wall time)', speed, 'x', { mark: '>= 8', met: speed >= 8 }));
  }
  const row = rowOf('all real clips', 'real');
  rows.push(row('cut F1 within a frame', f1(all.ours), '', { floor: `scene > 0.3: ${f1(all.floor).toFixed(2)}`, mark: '>= 0.95', met: f1(all.ours) >= 0.95 })); // prettier-ignore
  rows.push(row(`traps fired, of ${all.known}`, all.traps, '', { floor: `scene > 0.3: ${all.floorTraps}`, mark: '0', met: all.traps === 0 })); // prettier-ignore
  for (const film of await hardFilms(media, mediaDirectory, videos)) rows.push(...made(film));
  return rows;
}

interface Count {
  readonly hits: number;
  readonly missed: number;
  readonly wrong: number;
}
const NOTHING: Count = { hits: 0, missed: 0, wrong: 0 };
const add = (a: Count, b: Count): Count => ({ hits: a.hits + b.hits, missed: a.missed + b.missed, wrong: a.wrong + b.wrong }); // prettier-ignore
const f1 = ({ hits, missed, wrong }: Count) => (hits === 0 ? Number(missed + wrong === 0) : (2 * hits) / (2 * hits + missed + wrong)); // prettier-ignore

/** Cuts within a frame, one to one; gradual transitions that overlap. What is found besides is wrong. */
function score(cuts: readonly number[], found: readonly Transition[], gradual: Material['gradual'] = []): Count {
  const left = new Set(found);
  const take = (fits: (one: Transition) => boolean) => {
    const one = [...left].find(fits);
    return one !== undefined && left.delete(one);
  };
  const cutHits = cuts.filter((cut) => take(({ startFrame, endFrame }) => endFrame - startFrame < 6 && startFrame - 1 <= cut && cut <= endFrame + 1)); // prettier-ignore
  const otherHits = gradual.filter(([from, to]) => take(({ startFrame, endFrame }) => startFrame <= to && endFrame >= from)); // prettier-ignore
  const hits = cutHits.length + otherHits.length;
  return { hits, missed: cuts.length + gradual.length - hits, wrong: left.size };
}

/** What `select='gt(scene,0.3)'` fires at. */
function sceneFilter(path: string, fps: number): Transition[] {
  const args = ['-v', 'error', '-i', path, '-vf', "select='gt(scene,0.3)',metadata=print:file=-", '-f', 'null', '-'];
  const text = execFileSync('ffmpeg', args, { encoding: 'utf8', maxBuffer: 1e8 });
  return [...text.matchAll(/pts_time:([\d.]+)/g)].map(([, seconds]) => {
    const at = Math.round(Number(seconds) * fps);
    return { kind: 'cut', startSeconds: Number(seconds), endSeconds: Number(seconds), startFrame: at, endFrame: at };
  });
}

function made(film: Material): BenchRow[] {
  const detector = new ShotDetector();
  const shots = [...asFrames(film)].flatMap((frame) => detector.push(frame));
  shots.push(...detector.finish());
  const count = score(film.cuts, shots.slice(1).map(({ opening }) => opening), film.gradual); // prettier-ignore
  const row = rowOf(film.name, 'synthetic');
  const known = film.cuts.length + film.gradual.length;
  return [row(`transitions F1, of ${known}`, f1(count), ''), row('false transitions', count.wrong, '')];
}

function rowOf(clip: string, kind: BenchRow['kind']) {
  return (measure: string, value: number, unit: string, judged: Pick<BenchRow, 'floor' | 'mark' | 'met'> = {}): BenchRow => ({ functionName: 'shots', clip, kind, measure, value, unit, ...judged }); // prettier-ignore
}
