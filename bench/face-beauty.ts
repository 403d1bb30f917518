import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { createFaceFinder } from '../src/analysis/face/find.ts';
import { followFaces } from '../src/analysis/face/follow.ts';
import { NECK } from '../src/analysis/face/neck.ts';
import {
  extentOf,
  faceSize,
  placed,
  pointsOf,
  rings,
  type FacePoints,
  type Point,
} from '../src/analysis/face/points.ts';
import { fillPolygon } from '../src/analysis/face/polygon.ts';
import { BoxMean } from '../src/analysis/matting/box-mean.ts';
import { pictureOf } from '../src/analysis/text/picture.ts';
import { median } from '../src/base/quantile.ts';
import { faceBeauty } from '../src/functions/face-beauty/index.ts';
import type { Frame, Media } from '../src/media/media.ts';
import { modelsConfig } from '../src/models/config.ts';
import { createModels } from '../src/models/session.ts';
import { contactSheet, type SheetCell } from './contact-sheet.ts';
import { withFunction } from './in-process.ts';
import { plotPath } from './plot.ts';
import type { BenchRow } from './row.ts';

const { signal } = new AbortController();
const portraits = ['obama.jpg', 'obama-720p.jpg', 'unsplash_woman.jpg', 'astronaut.png', 'biden.jpg'] as const;
const faceless = ['image/chelsea.png', 'image/coffee.png', 'image/kodim03.png', 'video/flower_960x540.mp4'] as const;
/** What the one-line tool is: ffmpeg's blur that leaves edges. */
const blur = 'smartblur=luma_radius=5:luma_strength=1:luma_threshold=12';
const models = () => createModels(modelsConfig.parse({}));

/** What happens to skin, eyes, brows, mouth, hair and what is around; flicker and speed of films; faces seen where there are none. Sheets in `out/bench`. */
export async function benchFaceBeauty(mediaDirectory: string): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const name of portraits) rows.push(...(await judgePortrait(join(mediaDirectory, 'image', name))));
  for (const [name, start] of [['whitehouse_640x360.mp4', 4], ['his_girl_friday_640x480.mp4', 0]] as const) rows.push(...(await judgeFilm(join(mediaDirectory, 'video', name), start))); // prettier-ignore
  for (const name of faceless) {
    const found = await withFunction(faceBeauty, join(mediaDirectory, name), {}, (done) => Promise.resolve((done.facts as { faces: number }).faces)); // prettier-ignore
    rows.push(rowOf(name)('faces that are none', found, '', { mark: '0', met: found === 0 }));
  }
  return rows;
}

interface Luma {
  readonly values: Float32Array;
  readonly width: number;
  readonly height: number;
}

async function judgePortrait(path: string): Promise<BenchRow[]> {
  const row = rowOf(path);
  const run = <T>(params: object, use: (frame: Frame, media: Media, folder: string) => Promise<T>) => withFunction(faceBeauty, path, { params, extension: 'png' }, async ({ media, paths, folder }) => use(await media.still(paths[0] ?? '', 0, { signal }), media, folder)); // prettier-ignore
  const plain = await run({ skin_beauty_enable: 0 }, (frame) => Promise.resolve(frame));
  const face = await largestFace(plain);
  const areas = areasOf(face, plain);
  const before = fineIn(plain, face, areas);
  const floor = await run({ skin_beauty_enable: 0 }, async (_, media, folder) => {
    const blurred = join(folder, 'blurred.png');
    execFileSync('ffmpeg', ['-v', 'error', '-y', '-i', path, '-vf', blur, '-frames:v', '1', blurred]);
    return fineIn(await media.still(blurred, 0, { signal }), face, areas);
  });
  const [low, high] = [await run({}, (frame) => Promise.resolve(frame)), await run({ smooth: 100 }, (frame) => Promise.resolve(frame))]; // prettier-ignore
  await sheet(path, face, [plain, low, high]);
  const [at20, at100] = [fineIn(low, face, areas), fineIn(high, face, areas)];
  const change = (now: number, was: number) => 100 * (now / was - 1);
  const floorOf = (part: keyof typeof before, offset: number) => ({ floor: `smartblur ${(change(floor[part], before[part]) + offset).toFixed(0)} %` }); // prettier-ignore
  const within = (value: number) => ({ mark: '-30 to -60', met: value <= -30 && value >= -60 });
  const [skin20, skin100] = [change(at20.texture, before.texture), change(at100.texture, before.texture)];
  const kept = (part: 'features' | 'hair') => {
    const value = 100 + Math.min(change(at20[part], before[part]), change(at100[part], before[part]));
    return row(`${part === 'hair' ? 'hair above' : 'eyes, brows, mouth'}: fine structure kept`, value, '%', { ...floorOf(part, 100), mark: '>= 95', met: value >= 95 }); // prettier-ignore
  };
  const outside = psnr(plain, high, areas.outside);
  return [
    row('skin: change of texture (median), smooth 20', skin20, '%', { ...floorOf('texture', 0), ...within(skin20) }),
    row('skin: change of texture (median), smooth 100', skin100, '%', { ...floorOf('texture', 0), ...within(skin100) }),
    row('skin: change of all that is fine, lines too (rms), smooth 100', change(at100.skin, before.skin), '%', floorOf('skin', 0)), // prettier-ignore
    kept('features'),
    kept('hair'),
    row('PSNR outside the face', Math.min(99, outside), 'dB', { mark: '>= 45', met: outside >= 45 }),
  ];
}

async function largestFace(frame: Frame): Promise<FacePoints> {
  const networks = models();
  try {
    const finder = await createFaceFinder(networks);
    const [found] = await finder.find(pictureOf(frame), { threshold: 0.5, least: 10, most: 1, level: 1 });
    if (found === undefined) throw new Error('there is no face');
    return found.points;
  } finally {
    await networks.close();
  }
}

/** 1 inside. By outlines alone, so that they do not depend on how the function tells skin. */
interface Areas {
  readonly skin: Float32Array;
  readonly features: Float32Array;
  readonly hair: Float32Array;
  readonly outside: Float32Array;
}

function areasOf(face: FacePoints, { width, height }: Pick<Frame, 'width' | 'height'>): Areas {
  const filled = (outlines: readonly (readonly Point[])[]) => {
    const mask = new Float32Array(width * height);
    for (const ring of outlines) fillPolygon(ring, width, height, mask);
    return mask;
  };
  const oval = pointsOf(face, rings.oval);
  const parts = [rings.rightEye, rings.leftEye, rings.rightBrow, rings.leftBrow, rings.lips].map((ring) => pointsOf(face, ring)); // prettier-ignore
  const [inner, round, wide] = [filled([scaled(oval, 0.8)]), filled([scaled(oval, 1.12)]), filled([scaled(oval, 1.35)])]; // prettier-ignore
  const holes = filled([...parts.map((ring) => scaled(ring, 1.5)), scaled(pointsOf(face, rings.noseBase), 2)]);
  const brow = extentOf(face).top + 0.25 * faceSize(face);
  return {
    skin: inner.map((value, i) => value * (1 - holes[i]!)),
    features: filled(parts),
    hair: wide.map((value, i) => (Math.floor(i / width) < brow ? value * (1 - round[i]!) : 0)),
    outside: round.map((value) => 1 - value),
  };
}

function scaled(ring: readonly Point[], by: number): Point[] {
  const middle = { x: ring.reduce((sum, { x }) => sum + x, 0) / ring.length, y: ring.reduce((sum, { y }) => sum + y, 0) / ring.length }; // prettier-ignore
  return ring.map(({ x, y }) => ({ x: middle.x + by * (x - middle.x), y: middle.y + by * (y - middle.y) }));
}

/** What a blur over a fortieth of the face takes away, in each area: root mean square, of skin (which has lines too) also the median. */
function fineIn(frame: Frame, face: FacePoints, areas: Areas): Record<keyof Areas | 'texture', number> {
  const { values, width, height } = lumaOf(frame);
  const mean = new BoxMean(width, height, Math.max(1, Math.round(faceSize(face) / 80)));
  const soft = mean.mean(mean.mean(values, new Float32Array(values.length)), new Float32Array(values.length));
  const of = (mask: Float32Array) => {
    let [sum, count] = [0, 1e-9];
    for (let i = 0; i < mask.length; i += 1) if (mask[i] === 1) [sum, count] = [sum + (values[i]! - soft[i]!) ** 2, count + 1]; // prettier-ignore
    return Math.sqrt(sum / count);
  };
  const steps = values.map((value, i) => (areas.skin[i] === 1 ? Math.abs(value - soft[i]!) : NaN)).filter((step) => !Number.isNaN(step)); // prettier-ignore
  return {
    texture: median(steps),
    skin: of(areas.skin),
    features: of(areas.features),
    hair: of(areas.hair),
    outside: of(areas.outside),
  };
}

function lumaOf({ data, width, height, pixelFormat }: Frame): Luma {
  const values = new Float32Array(width * height);
  for (let i = 0; i < values.length; i += 1) values[i] = pixelFormat === 'gray' ? data[i]! : 0.299 * data[3 * i]! + 0.587 * data[3 * i + 1]! + 0.114 * data[3 * i + 2]!; // prettier-ignore
  return { values, width, height };
}

function psnr(a: Frame, b: Frame, mask: Float32Array): number {
  const [p, q] = [lumaOf(a).values, lumaOf(b).values];
  let [sum, count] = [0, 0];
  for (let i = 0; i < mask.length; i += 1) if (mask[i] === 1) [sum, count] = [sum + (p[i]! - q[i]!) ** 2, count + 1];
  return 10 * Math.log10((255 * 255 * count) / Math.max(sum, 1e-9));
}

/** Before, default and strongest beside each other. */
async function sheet(path: string, face: FacePoints, frames: readonly Frame[]): Promise<void> {
  const { left, top, right, bottom } = extentOf(face);
  const margin = 0.35 * faceSize(face);
  const cells = frames.map((frame): SheetCell => {
    const [x, y] = [Math.max(0, Math.round(left - margin)), Math.max(0, Math.round(top - margin))];
    const width = Math.min(frame.width, Math.round(right + margin)) - x;
    const height = Math.min(frame.height, Math.round(bottom + margin)) - y;
    const data = new Uint8Array(width * height * 3);
    for (let row = 0; row < height; row += 1) data.set(frame.data.subarray(((y + row) * frame.width + x) * 3, ((y + row) * frame.width + x + width) * 3), row * width * 3); // prettier-ignore
    return { frame: { ...frame, width, height, data }, border: '#404040' };
  });
  await contactSheet(cells, cells.length, plotPath(`face-beauty-${nameOf(path)}`));
}

/** Three seconds of a film: how lively the pixels of its faces are beside before, how near the rest stays beside a plain encoding, and speed. */
async function judgeFilm(path: string, startSeconds: number): Promise<BenchRow[]> {
  const row = rowOf(path);
  return withFunction(faceBeauty, path, { params: { skin_beauty_enable: 0 } }, async ({ media, folder }) => {
    const part = join(folder, 'part.mp4');
    const plain = join(folder, 'plain.mp4');
    const encode = (from: readonly string[], crf: number, to: string) => execFileSync('ffmpeg', ['-v', 'error', '-y', ...from, '-an', '-c:v', 'libx264', '-preset', 'veryfast', '-crf', `${crf}`, to]); // prettier-ignore
    encode(['-ss', `${startSeconds}`, '-t', '3', '-i', path], 1, part);
    encode(['-i', part], 17, plain);
    return withFunction(faceBeauty, part, { params: {}, extension: 'mp4' }, async ({ paths, wallSeconds }) => {
      const [ours, floor] = [await compare(media, part, paths[0] ?? ''), await compare(media, part, plain)];
      return [
        row('faces: change from frame to frame, after over before', ours.lively, '', { floor: `plain encoding ${floor.lively.toFixed(3)}`, mark: '<= 1', met: ours.lively <= 1 }), // prettier-ignore
        row('PSNR outside the faces and necks', ours.outside, 'dB', { floor: `plain encoding ${floor.outside.toFixed(2)} dB`, mark: '>= plain - 0.3', met: ours.outside >= floor.outside - 0.3 }), // prettier-ignore
        row('speed', ours.frames / wallSeconds, 'frames/s'),
      ];
    });
  });
}

async function compare(media: Media, before: string, after: string) {
  const networks = models();
  const [stream] = (await media.probe(before, signal)).video;
  if (stream === undefined) throw new Error(`${before} has no picture`);
  const { tracks } = await followFaces({ media, models: networks }, { path: before, stream, seconds: 3 }, { threshold: 0.8, least: 40, most: 32, level: 1, every: 5 }, signal, () => undefined); // prettier-ignore
  await networks.close();
  const other = media.frames(after, { pixelFormat: 'gray', signal })[Symbol.asyncIterator]();
  let last: { was: Uint8Array; is: Uint8Array } | undefined;
  let [error, pixels, then, now, frames] = [0, 0, 0, 0, 0];
  for await (const { data: was, index, width, height } of media.frames(before, { pixelFormat: 'gray', signal })) {
    const next = await other.next();
    if (next.done === true) throw new Error('there are fewer frames');
    const is = next.value.data;
    const here = tracks.filter(({ first, points }) => index > first && index < first + points.length);
    const faces = here.map(({ first, points }) => placed(points.at(index - first)!, width, height, 0, 0));
    const [inside, round] = [new Float32Array(was.length), new Float32Array(was.length)];
    for (const face of faces) fillPolygon(scaled(pointsOf(face, rings.oval), 0.95), width, height, inside);
    for (const face of faces)
      for (const part of [0, 0.5, 1]) fillPolygon(scaled(pointsOf(placed(face, 1, 1, 0, part * NECK * faceSize(face)), rings.oval), 1.15), width, height, round); // prettier-ignore
    for (let i = 0; i < was.length; i += 1) {
      if (inside[i] === 1 && last !== undefined) [then, now] = [then + Math.abs(was[i]! - last.was[i]!), now + Math.abs(is[i]! - last.is[i]!)]; // prettier-ignore
      if (round[i] === 0 && here.length > 0) [error, pixels] = [error + (was[i]! - is[i]!) ** 2, pixels + 1];
    }
    last = { was, is };
    frames += 1;
  }
  return { frames, lively: now / Math.max(then, 1e-9), outside: 10 * Math.log10((255 * 255 * pixels) / Math.max(error, 1e-9)) }; // prettier-ignore
}

const nameOf = (path: string) => (path.split('/').at(-1) ?? '').replace(/\.\w+$/, '');

function rowOf(path: string) {
  return (measure: string, value: number, unit: string, judged: Pick<BenchRow, 'floor' | 'mark' | 'met'> = {}): BenchRow => ({ functionName: 'FaceBeauty', clip: nameOf(path), kind: 'real', measure, value, unit, ...judged }); // prettier-ignore
}
