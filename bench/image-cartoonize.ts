import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { createFaceFinder, type FaceFinder } from '../src/analysis/face/find.ts';
import { extentOf, marks, pointOf, pointsOf, type FacePoints } from '../src/analysis/face/points.ts';
import { createFaceDetector, type FaceDetector, type FoundFace } from '../src/analysis/subjects/faces.ts';
import { connectedComponents } from '../src/analysis/text/components.ts';
import { pictureOf } from '../src/analysis/text/picture.ts';
import { imageCartoonize } from '../src/functions/image-cartoonize/index.ts';
import type { Frame } from '../src/media/media.ts';
import { modelsConfig } from '../src/models/config.ts';
import { createModels } from '../src/models/session.ts';
import { withFunction } from './in-process.ts';
import { RestorationScore } from './metrics/restoration.ts';
import { plotPath } from './plot.ts';
import type { BenchRow } from './row.ts';

const stylesOf = ['comic', '3d', 'pencil', 'watercolour'] as const;
const pictures = ['obama-720p.jpg', 'unsplash_woman.jpg', 'obama_and_biden.jpg', 'flickr_guitarist.jpg', 'chelsea.png', 'coffee.png', 'kodim03.png'] as const; // prettier-ignore
/** Frames of films: dark, moving, black and white. */
const stills = [['tears_of_steel_battle_800x332.webm', 7], ['his_girl_friday_640x480.mp4', 4]] as const; // prettier-ignore
/** What one line of ffmpeg makes of a picture: flat colours, and its own cartoon. */
const floors = { 'median, posterised': 'median=radius=4,lutrgb=r=51*round(val/51):g=51*round(val/51):b=51*round(val/51)', colormix: 'edgedetect=mode=colormix:high=0' } as const; // prettier-ignore
/** Faces that FaceMesh is asked for. */
const wishes = { threshold: 0.5, least: 20, most: 10, level: 1 };
/** What the networks themselves make of the photograph, once more from a JPEG. */
const control = 'the photograph at JPEG quality 40';
/** And what they make of the photograph without its colours: no drawing in graphite can be nearer. */
const greyControl = 'the photograph in grey';
const longest = 1280;

interface Figures {
  readonly similarity: number;
  /** Colours of the drawing to one of the photograph. */
  readonly colours: number;
  readonly faces: number;
  readonly facesFound: number;
  /** Mean of eyes, nose and mouth, as a part of the face's width; of every face found, by BlazeFace. */
  readonly shifts: readonly number[];
  /** The same by FaceMesh, which looks at each face alone and closer up. */
  readonly fineShifts: readonly number[];
}

/** Structure that is left, colours, faces found in place, how far styles differ, and the time for 12 million pixels; a sheet of all drawings in `out/bench`. */
export async function benchImageCartoonize(mediaDirectory: string): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'reelsmith-cartoon-'));
  const models = createModels(modelsConfig.parse({}));
  try {
    const detector: Detectors = { faces: await createFaceDetector(models), meshes: await createFaceFinder(models) };
    const figures = new Map<string, Figures[]>();
    const [apart, ink, inkFloor]: number[][] = [[], [], []];
    const sheet: Frame[][] = [];
    for (const input of await inputs(mediaDirectory, folder)) {
      const origin = await read(input);
      const drawings: Frame[] = [];
      for (const Style of stylesOf) drawings.push(await withFunction(imageCartoonize, input, { params: { Style }, extension: 'png' }, ({ paths }) => read(paths[0] ?? ''))); // prettier-ignore
      const plain: Frame[] = [];
      for (const filter of Object.values(floors)) plain.push(await filtered(input, filter, join(folder, 'floor.png')));
      for (const [i, name] of [...stylesOf, ...Object.keys(floors)].entries())
        figures.set(name, [...(figures.get(name) ?? []), await compare(origin, [...drawings, ...plain][i]!, detector)]);
      const again = await read(await recoded(input, join(folder, 'again.jpg')));
      figures.set(control, [...(figures.get(control) ?? []), await compare(origin, again, detector)]);
      figures.set(greyControl, [...(figures.get(greyControl) ?? []), await compare(origin, inGrey(origin), detector)]);
      apart!.push(closest(drawings));
      ink!.push(inStrokes(origin, drawings[0]!));
      inkFloor!.push(inStrokes(origin, plain[1]!));
      sheet.push([origin, ...drawings, ...plain]);
    }
    await writeSheet(sheet, 'cartoonize');
    const rows = stylesOf.flatMap((name) => styleRows(name, figures.get(name) ?? [], figures));
    const row = rowOf(`${apart!.length} pictures`);
    return [
      ...rows,
      row('least mean difference of two styles', Math.min(...apart!), 'of 255', { mark: '>= 8', met: Math.min(...apart!) >= 8 }), // prettier-ignore
      row('ink of comic in strokes of 40 pixels or more', mean(ink!), '%', { floor: `colormix ${mean(inkFloor!).toFixed(0)} %`, mark: '> floor', met: mean(ink!) > mean(inkFloor!) }), // prettier-ignore
      ...(await speed(mediaDirectory, folder)),
    ];
  } finally {
    await models.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function inputs(mediaDirectory: string, folder: string): Promise<string[]> {
  const paths: string[] = [];
  for (const name of pictures) {
    const to = join(folder, `${name}.png`);
    await sharp(join(mediaDirectory, 'image', name)).autoOrient().resize(longest, longest, { fit: 'inside', withoutEnlargement: true }).png().toFile(to); // prettier-ignore
    paths.push(to);
  }
  for (const [name, seconds] of stills) {
    const to = join(folder, `${name}.png`);
    execFileSync('ffmpeg', ['-v', 'error', '-y', '-ss', String(seconds), '-i', join(mediaDirectory, 'video', name), '-frames:v', '1', to]); // prettier-ignore
    paths.push(to);
  }
  return paths;
}

async function read(path: string): Promise<Frame> {
  const { data, info } = await sharp(path).flatten({ background: '#ffffff' }).toColourspace('srgb').raw().toBuffer({ resolveWithObject: true }); // prettier-ignore
  return { width: info.width, height: info.height, pixelFormat: 'rgb24', data, index: 0, ptsSeconds: 0 };
}

async function filtered(input: string, filter: string, to: string): Promise<Frame> {
  execFileSync('ffmpeg', ['-v', 'error', '-y', '-i', input, '-vf', `format=gbrp,${filter},format=rgb24`, to]);
  return read(to);
}

async function recoded(input: string, to: string): Promise<string> {
  await sharp(input).jpeg({ quality: 40 }).toFile(to);
  return to;
}

function inGrey(frame: Frame): Frame {
  const luma = lumaOf(frame);
  return { ...frame, data: frame.data.map((_, i) => luma[Math.floor(i / 3)]!) };
}

const lumaOf = ({ data }: Frame) => Uint8Array.from({ length: data.length / 3 }, (_, i) => 0.299 * data[3 * i]! + 0.587 * data[3 * i + 1]! + 0.114 * data[3 * i + 2]!); // prettier-ignore
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / Math.max(1, values.length);

/** Both ways to find faces. */
interface Detectors {
  readonly faces: FaceDetector;
  readonly meshes: FaceFinder;
}

async function compare(origin: Frame, drawing: Frame, { faces, meshes }: Detectors): Promise<Figures> {
  const { width, height } = origin;
  const score = new RestorationScore({ width, height, mask: new Uint8Array(width * height).fill(1) });
  score.push(lumaOf(drawing), lumaOf(origin));
  const [before, after] = [await faces.detect(pictureOf(origin)), await faces.detect(pictureOf(drawing))];
  // a doubtful face need not be one
  const sure = before.filter((face) => face.score > 0.8);
  const shifts = sure.map((face) => Math.min(...after.map((other) => shiftOf(face, other, origin)), Infinity));
  const found = shifts.filter((shift) => shift < 0.2);
  return { similarity: score.ssim, colours: coloursOf(drawing) / coloursOf(origin), faces: sure.length, facesFound: found.length, shifts: found, fineShifts: await fineShifts(origin, drawing, meshes) }; // prettier-ignore
}

async function fineShifts(origin: Frame, drawing: Frame, meshes: FaceFinder): Promise<number[]> {
  const [before, after] = [await meshes.find(pictureOf(origin), wishes), await meshes.find(pictureOf(drawing), wishes)];
  const shifts = before.map((face) =>
    Math.min(...after.map((other) => meshShift(face.points, other.points)), Infinity),
  );
  return shifts.filter((shift) => shift < 0.2);
}

function meshShift(face: FacePoints, other: FacePoints): number {
  const { left, right } = extentOf(face);
  const [before, after] = [featuresOf(face), featuresOf(other)];
  return mean(before.map(({ x, y }, i) => Math.hypot(x - after[i]!.x, y - after[i]!.y))) / (right - left);
}

/** Middles of the eyes, tip of the nose, middle of the mouth. */
function featuresOf(face: FacePoints) {
  const { rightEyeOuter, rightEyeInner, rightEyeTop, rightEyeBottom, leftEyeOuter, leftEyeInner, leftEyeTop, leftEyeBottom } = marks; // prettier-ignore
  const middle = (numbers: readonly number[]) => {
    const points = pointsOf(face, numbers);
    return { x: mean(points.map(({ x }) => x)), y: mean(points.map(({ y }) => y)) };
  };
  return [
    middle([rightEyeOuter, rightEyeInner, rightEyeTop, rightEyeBottom]),
    middle([leftEyeOuter, leftEyeInner, leftEyeTop, leftEyeBottom]),
    pointOf(face, marks.noseTip),
    middle([marks.upperLipInner, marks.lowerLipInner]),
  ];
}

function shiftOf(face: FoundFace, other: FoundFace, { width, height }: Frame): number {
  const size = (face.box.right - face.box.left) * width;
  return mean(face.points.slice(0, 4).map(({ x, y }, i) => Math.hypot((x - (other.points[i]?.x ?? 0)) * width, (y - (other.points[i]?.y ?? 0)) * height) / size)); // prettier-ignore
}

/** How many of the 32768 colours of 5 bits a channel make up 95 % of a picture. */
function coloursOf({ data }: Frame): number {
  const counts = new Uint32Array(32768);
  for (let i = 0; i < data.length; i += 3) counts[((data[i]! >> 3) << 10) | ((data[i + 1]! >> 3) << 5) | (data[i + 2]! >> 3)]! += 1; // prettier-ignore
  const falling = counts.sort().reverse();
  let [sum, used] = [0, 0];
  while (sum < (0.95 * data.length) / 3) sum += falling[used++] ?? data.length;
  return used;
}

/** Mean difference of the two drawings that are most alike. */
function closest(drawings: readonly Frame[]): number {
  const pairs = drawings.flatMap((a, i) => drawings.slice(i + 1).map((b) => [a.data, b.data] as const));
  return Math.min(...pairs.map(([a, b]) => a.reduce((sum, v, i) => sum + Math.abs(v - b[i]!), 0) / a.length));
}

/** Share of the pixels that became much darker which lie in sets of 40 or more, %. */
function inStrokes(origin: Frame, drawing: Frame): number {
  const [before, after] = [lumaOf(origin), lumaOf(drawing)];
  const map = Float32Array.from(before, (v, i) => (v > 60 && after[i]! < 0.45 * v ? 1 : 0));
  const areas = connectedComponents(map, origin.width, origin, 0.5).map(({ area }) => area);
  return (100 * areas.filter((area) => area >= 40).reduce((a, b) => a + b, 0)) / Math.max(1, areas.reduce((a, b) => a + b, 0)); // prettier-ignore
}

function rowOf(clip: string) {
  return (measure: string, value: number, unit: string, more: Partial<BenchRow> = {}): BenchRow => ({ functionName: 'ImageCartoonize', clip, kind: 'real', measure, value, unit, ...more }); // prettier-ignore
}

function styleRows(name: string, list: readonly Figures[], all: ReadonlyMap<string, Figures[]>): BenchRow[] {
  const row = rowOf(`${name}, ${list.length} pictures`);
  const floor = (pick: (figures: Figures) => number, digits: number) => Object.keys(floors).map((key) => `${key} ${mean((all.get(key) ?? []).map(pick)).toFixed(digits)}`).join(', '); // prettier-ignore
  const similarity = mean(list.map((figures) => figures.similarity));
  const colours = mean(list.map((figures) => figures.colours));
  const [faces, found] = [sumOf(list, 'faces'), sumOf(list, 'facesFound')];
  const shift = (key: 'shifts' | 'fineShifts', of = list) => 100 * mean(of.flatMap((figures) => figures[key]));
  const shiftFloor = (key: 'shifts' | 'fineShifts') => ({ floor: [...Object.keys(floors), control, greyControl].map((other) => `${other} ${shift(key, all.get(other)).toFixed(1)}`).join(', ') }); // prettier-ignore
  const fine = shift('fineShifts');
  return [
    row('SSIM of luma', similarity, '', { floor: floor((figures) => figures.similarity, 2), mark: '0.6 to 0.9', met: similarity >= 0.6 && similarity <= 0.9 }), // prettier-ignore
    row('colours to one of the photograph', colours, '', { floor: floor((figures) => figures.colours, 2), mark: '< 1', met: colours < 1 }), // prettier-ignore
    row(`faces found again, of ${faces}`, found, '', { floor: Object.keys(floors).map((key) => `${key} ${sumOf(all.get(key) ?? [], 'facesFound')}`).join(', '), mark: 'all', met: found === faces }), // prettier-ignore
    row('shift of eyes, nose and mouth (FaceMesh), of the width of the face', fine, '%', { ...shiftFloor('fineShifts'), mark: '<= 2', met: fine <= 2 }), // prettier-ignore
    row('the same as BlazeFace, which sees a whole picture at 192 pixels, tells it', shift('shifts'), '%', shiftFloor('shifts')), // prettier-ignore
  ];
}

const sumOf = (list: readonly Figures[], key: 'faces' | 'facesFound') => list.reduce((sum, figures) => sum + figures[key], 0); // prettier-ignore

async function speed(mediaDirectory: string, folder: string): Promise<BenchRow[]> {
  const input = join(folder, 'large.jpg');
  await sharp(join(mediaDirectory, 'image', 'obama.jpg')).autoOrient().resize(3072, 3906, { fit: 'cover' }).jpeg().toFile(input); // prettier-ignore
  const rows: BenchRow[] = [];
  for (const Style of stylesOf) {
    const before = process.cpuUsage();
    const seconds = await withFunction(imageCartoonize, input, { params: { Style } }, ({ wallSeconds }) => Promise.resolve(wallSeconds)); // prettier-ignore
    const { user, system } = process.cpuUsage(before);
    const row = rowOf(`${Style}, obama at 12 MP`);
    rows.push(row('time', seconds, 's', { mark: '<= 10', met: seconds <= 10 }), row('processor time', (user + system) / 1e6, 's')); // prettier-ignore
  }
  return rows;
}

async function writeSheet(rows: readonly (readonly Frame[])[], name: string): Promise<void> {
  const cell = { width: 400, height: 300 };
  const tiles = await Promise.all(
    rows.flatMap((frames, row) =>
      frames.map(async ({ data, width, height }, column) => {
        const input = await sharp(data, { raw: { width, height, channels: 3 } }).resize({ ...cell, fit: 'contain' }).png().toBuffer(); // prettier-ignore
        return { input, left: column * cell.width, top: row * cell.height };
      }),
    ),
  );
  const size = { width: (rows[0]?.length ?? 1) * cell.width, height: rows.length * cell.height };
  mkdirSync(join('out', 'bench'), { recursive: true });
  await sharp({ create: { ...size, channels: 3, background: 'black' } }).composite(tiles).png().toFile(plotPath(name)); // prettier-ignore
}
