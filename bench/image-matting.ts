import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { createSaliencyMap } from '../src/analysis/matting/saliency-map.ts';
import { lay } from '../src/analysis/matting/placed-map.ts';
import { saliencySide } from '../src/analysis/saliency/u2netp.ts';
import { pictureOf } from '../src/analysis/text/picture.ts';
import { imageMatting } from '../src/functions/image-matting/index.ts';
import { videoGreenScreenMatting } from '../src/functions/video-green-screen-matting/index.ts';
import type { Frame, Media } from '../src/media/media.ts';
import { modelsConfig } from '../src/models/config.ts';
import { createModels } from '../src/models/session.ts';
import { splitByColour } from './colour-split.ts';
import { withFunction } from './in-process.ts';
import { overGrounds } from './matte-sheet.ts';
import { MatteScore } from './metrics/matte.ts';
import { plotPath } from './plot.ts';
import type { BenchRow } from './row.ts';

const { signal } = new AbortController();
/** People, animals and things to look at; there is no truth for them. */
const looked = ['astronaut.png', 'unsplash_woman.jpg', 'chelsea.png', 'obama.jpg', 'flickr_kitty.jpg', 'flickr_guitarist.jpg']; // prettier-ignore
/** What the animal with a known matte stands before, besides where it was photographed; pictures without people or animals of their own. */
const grounds = ['kodim03.png', 'coffee.png', 'pymatting_beach.png'];
/** A person who was filmed before a green wall and keyed, at some seconds, and what he then stands before. */
const keyed = [[2.2, 'pymatting_beach.png'], [4.4, 'kodim03.png']] as const; // prettier-ignore
/** A person whom the function itself cut out, and what he then stands before: whatever it made of him is the truth there. */
const cutOut = [['obama.jpg', 'pymatting_beach.png']] as const;

/** Opacity and colours against a known matte, beside the network's own mask; speed at 12 million pixels; pictures to look at. */
export async function benchImageMatting(mediaDirectory: string): Promise<BenchRow[]> {
  const images = join(mediaDirectory, 'image');
  const lemur = join(images, 'pymatting_lemur.png');
  return withFunction(imageMatting, lemur, {}, async ({ media, paths, folder }) => {
    const truth = await readTruth(media, images);
    const again = (name: string, input: string, of: Truth) => withFunction(imageMatting, input, {}, (cut) => judge(media, name, 'synthetic', input, cut.paths[0] ?? '', of)); // prettier-ignore
    const rows = await judge(media, 'pymatting_lemur', 'real', lemur, paths[0] ?? '', truth);
    for (const ground of grounds) {
      const input = join(folder, `on-${ground}`);
      await layOver(truth, join(images, ground), input);
      rows.push(...(await again(`pymatting_lemur on ${stem(ground)}`, input, truth)));
    }
    const stand = async (name: string, own: Truth, ground: string) => {
      const input = join(folder, 'cut-out.png');
      await layOver(own, join(images, ground), input);
      rows.push(...(await again(`${name} on ${stem(ground)}`, input, own)));
    };
    const man = join(mediaDirectory, 'video/mdn_chromakey_man_320x192.mp4');
    for (const [seconds, ground] of keyed) await stand(`chromakey_man, keyed at ${seconds} s,`, await keyedTruth(media, man, seconds, folder), ground); // prettier-ignore
    for (const [subject, ground] of cutOut) await stand(`${stem(subject)}, cut out,`, await cutTruth(join(images, subject)), ground); // prettier-ignore
    rows.push(await speed(join(images, 'flickr_kitty.jpg'), folder));
    await lookAt(images);
    return rows;
  });
}

interface Truth {
  readonly alpha: Frame;
  readonly colours: Frame;
  readonly trimap: Frame;
}

async function readTruth(media: Media, images: string): Promise<Truth> {
  const read = async (name: string, pixelFormat: 'gray' | 'rgb24') => first(media, join(images, `pymatting_lemur_${name}.png`), pixelFormat); // prettier-ignore
  return { alpha: await read('alpha', 'gray'), colours: await read('foreground', 'rgb24'), trimap: await read('trimap', 'gray') }; // prettier-ignore
}

const stem = (name: string) => name.replace(/\.\w+$/, '');

/** A subject as the function cuts it out of a photograph, not larger than the others. */
async function cutTruth(photo: string): Promise<Truth> {
  return withFunction(imageMatting, photo, {}, ({ paths }) => truthOf(sharp(paths[0])));
}

/** A subject as it is keyed around some second of a film, as large as the others. */
async function keyedTruth(media: Media, film: string, seconds: number, folder: string): Promise<Truth> {
  const part = join(folder, 'part.mp4');
  execFileSync('ffmpeg', ['-v', 'error', '-y', '-ss', String(seconds), '-t', '1', '-i', film, '-an', '-c:v', 'libx264', '-crf', '4', part]); // prettier-ignore
  return withFunction(videoGreenScreenMatting, part, {}, async ({ paths }) => {
    const { data, width, height } = await first(media, paths[0] ?? '', 'rgba');
    return truthOf(sharp(data, { raw: { width, height, channels: 4 } }));
  });
}

async function truthOf(cutOutPicture: Sharp): Promise<Truth> {
  const planes = cutOutPicture.ensureAlpha().resize(640, 640, { fit: 'inside' }).raw();
  const { data, info } = await planes.toBuffer({ resolveWithObject: true });
  const plane = (pixelFormat: 'gray' | 'rgb24', channels: readonly number[]): Frame => {
    const values = Uint8Array.from({ length: info.width * info.height * channels.length }, (_, i) => data[4 * Math.floor(i / channels.length) + channels[i % channels.length]!]!); // prettier-ignore
    return { width: info.width, height: info.height, pixelFormat, data: values, index: 0, ptsSeconds: 0 };
  };
  const alpha = plane('gray', [3]);
  return { alpha, colours: plane('rgb24', [0, 1, 2]), trimap: alpha };
}

async function first(media: Media, path: string, pixelFormat: 'gray' | 'rgb24' | 'rgba'): Promise<Frame> {
  for await (const frame of media.frames(path, { pixelFormat, signal })) return frame;
  throw new Error(`${path} has no picture`);
}

async function judge(
  media: Media,
  clip: string,
  kind: BenchRow['kind'],
  input: string,
  output: string,
  truth: Truth,
): Promise<BenchRow[]> {
  // prettier-ignore
  const unknown = (i: number) => truth.trimap.data[i]! > 10 && truth.trimap.data[i]! < 245;
  const score = (frame: Frame) => {
    const sum = new MatteScore([90, 140, 30]);
    sum.push(frame, truth.alpha.data, truth.colours.data, unknown);
    return sum;
  };
  const ours = score(await first(media, output, 'rgba'));
  const picture = await first(media, input, 'rgba');
  const [mask, split] = [score(await masked(picture)), score(withOpacity(picture, splitByColour(picture)))];
  const floor = (of: (one: MatteScore) => number, unit = '') => ({ floor: `U2NetP's mask ${of(mask).toPrecision(3)}${unit}, colours split as in GrabCut ${of(split).toPrecision(3)}${unit}` }); // prettier-ignore
  const row = (measure: string, value: number, unit: string, judged: Pick<BenchRow, 'floor' | 'mark' | 'met'>): BenchRow => ({ functionName: 'ImageMatting', clip, kind, measure, value, unit, ...judged }); // prettier-ignore
  return [
    row('MAE of opacity', ours.mae, '', { ...floor(({ mae }) => mae), mark: '<= 0.02', met: ours.mae <= 0.02 }), // prettier-ignore
    row('MAE in the unknown band', ours.bandMae, '', { ...floor(({ bandMae }) => bandMae), mark: '<= 0.12', met: ours.bandMae <= 0.12 }), // prettier-ignore
    row('PSNR over the worst of three backgrounds', ours.psnr, 'dB', floor(({ psnr }) => psnr, ' dB')), // prettier-ignore
  ];
}

/** The picture with the network's mask for opacity, as one-line tools give it. */
async function masked(frame: Frame): Promise<Frame> {
  const models = createModels(modelsConfig.parse({}));
  try {
    const { width, height } = frame;
    const look = await createSaliencyMap(models);
    const box = { left: 0, top: 0, right: width, bottom: height };
    const once = { values: await look(pictureOf(frame), box), width: saliencySide, height: saliencySide, box };
    const mask = { values: new Float32Array(width * height), width, height, box };
    lay(once, mask, (_, told) => told);
    return withOpacity(frame, mask.values);
  } finally {
    await models.close();
  }
}

function withOpacity(frame: Frame, opacity: Float32Array): Frame {
  const data = frame.data.slice();
  for (let i = 0; i < opacity.length; i++) data[4 * i + 3] = 255 * Math.min(1, Math.max(0, opacity[i]!)) + 0.5;
  return { ...frame, data };
}

async function layOver({ alpha, colours }: Truth, ground: string, output: string): Promise<void> {
  const { width, height } = alpha;
  const behind = await sharp(ground).resize(width, height, { fit: 'cover' }).removeAlpha().raw().toBuffer();
  for (let i = 0; i < alpha.data.length; i++) {
    const a = alpha.data[i]! / 255;
    for (let c = 0; c < 3; c++) behind[3 * i + c] = Math.round(a * colours.data[3 * i + c]! + (1 - a) * behind[3 * i + c]!); // prettier-ignore
  }
  await sharp(behind, { raw: { width, height, channels: 3 } })
    .png()
    .toFile(output);
}

async function speed(photo: string, folder: string): Promise<BenchRow> {
  const large = join(folder, 'large.jpg');
  await sharp(photo).resize(4240, 2830, { fit: 'fill' }).jpeg().toFile(large);
  const seconds = await withFunction(imageMatting, large, {}, ({ wallSeconds }) => Promise.resolve(wallSeconds));
  return { functionName: 'ImageMatting', clip: 'flickr_kitty at 12 MP', kind: 'real', measure: 'time', value: seconds, unit: 's', mark: '<= 10', met: seconds <= 10 }; // prettier-ignore
}

async function lookAt(images: string): Promise<void> {
  const size = { width: 360, height: 360, fit: 'contain', background: { r: 0, g: 0, b: 0, alpha: 0 } } as const;
  const frames: Frame[] = [];
  for (const name of looked) {
    await withFunction(imageMatting, join(images, name), {}, async ({ paths }) => {
      const data = await sharp(paths[0]).resize(size).raw().toBuffer();
      frames.push({ width: 360, height: 360, pixelFormat: 'rgba', data, index: 0, ptsSeconds: 0 });
    });
  }
  await overGrounds(frames, plotPath('image-matting'));
}
