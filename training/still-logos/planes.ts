// planes.ts PHOTOGRAPHS FILMS FONTS FOLDER [SEED [ROUNDS]]: what cameras that stand still show with drawn logos in their corners, as planes of bytes that `train.py` reads.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp, { type OverlayOptions } from 'sharp';
import { look, stretch, type Background, type Manner } from '../../bench/logo-clips.ts';
import { dice } from '../../bench/shot-material.ts';
import { LookCollector } from '../../src/analysis/overlay/looks.ts';
import { mediaConfig } from '../../src/media/config.ts';
import { createMedia } from '../../src/media/ffmpeg-media.ts';
import { drawing, line, pickBy, word } from './drawings.ts';

const [photographs = '', films = '', fontList = '', folder = 'data', seed = '1', rounds = '2'] = process.argv.slice(2);
const random = dice(Number(seed));
const pick = pickBy(random);
const fonts = readFileSync(fontList, 'utf8').split('\n').filter(Boolean);
const media = createMedia(mediaConfig.parse({}));
const { signal } = new AbortController();
const sizes = [[640, 360], [640, 360], [854, 480], [640, 480], [480, 270], [800, 332], [960, 540]] as const; // prettier-ignore
const h264 = (preset: string, crf: number) => ['-c:v', 'libx264', '-preset', preset, '-crf', `${crf}`];
const encoders = [h264('veryfast', 18), h264('veryfast', 20), h264('veryfast', 23), h264('superfast', 26), h264('superfast', 29), ['-c:v', 'mpeg4', '-q:v', '4']]; // prettier-ignore
/** Frames a second, and seconds. */
const [RATE, SECONDS] = [8, 3];
const work = mkdtempSync(join(tmpdir(), 'still-logos-'));
mkdirSync(folder, { recursive: true });

/** Something of the scene that is nearly as even and as clear as what is drawn: a lit patch, a pane, a roof, a board; with a lens's soft rim, and shaded. */
async function patch(width: number, height: number): Promise<OverlayOptions> {
  const [w, h] = [width * (0.03 + 0.17 * random()), height * (0.03 + 0.15 * random())].map(Math.ceil) as [number, number]; // prettier-ignore
  const near = (least: number, most: number) => least + (most - least) * random();
  const corners = [[near(0, 0.3), near(0, 0.3)], [near(0.7, 1), near(0, 0.3)], [near(0.7, 1), near(0.7, 1)], [near(0, 0.3), near(0.7, 1)]] as const; // prettier-ignore
  const [hue, depth, light] = [360 * random(), pick([0, 10, 40]), near(10, 98)];
  const shade = (by: number) => `hsl(${hue},${depth}%,${Math.max(0, Math.min(100, light + by))}%)`;
  const bars = random() < 0.35 ? Array.from({ length: 2 + Math.floor(4 * random()) }, (_, k) => `<rect x="${w * (0.2 + 0.15 * k)}" y="0" width="${w * 0.03}" height="${h}" fill="${shade(-30)}"/>`).join('') : ''; // prettier-ignore
  const svg = Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="${w + 8}" height="${h + 8}"><linearGradient id="g" x2="${random()}" y2="${random()}"><stop stop-color="${shade(near(-12, 12))}"/><stop offset="1" stop-color="${shade(near(-12, 12))}"/></linearGradient><clipPath id="c"><polygon points="${corners.map(([x, y]) => `${4 + x * w},${4 + y * h}`).join(' ')}"/></clipPath><g clip-path="url(#c)"><rect width="100%" height="100%" fill="url(#g)"/>${bars}</g></svg>`); // prettier-ignore
  const input = await sharp(svg).blur(0.5 + 1.3 * random()).linear([1, 1, 1, 0.5 + 0.45 * random()], [0, 0, 0, 0]).png().toBuffer(); // prettier-ignore
  return { input, left: Math.floor(random() * Math.max(1, width - w - 8)), top: Math.floor(random() * Math.max(1, height - h - 8)) }; // prettier-ignore
}

/** A cut of a photograph with lettering that belongs to it: turned, slanted, blurred and shaded as the scene is. */
async function scene(file: string, [width, height]: readonly [number, number]): Promise<Buffer> {
  const source = sharp(join(photographs, file)).removeAlpha();
  const { width: w = 0, height: h = 0 } = await source.metadata();
  const least = Math.max(0.22, Math.min(0.45, width / w)); // large ones as near as their pixels allow
  const share = least + (1 - least) * random();
  const [cw, ch] = [Math.floor(w * share), Math.floor(h * share)];
  const at = { left: Math.floor(random() * (w - cw)), top: Math.floor(random() * (h - ch)), width: cw, height: ch };
  const cut = await source.extract(at).flop(random() < 0.5).resize(width, height, { fit: 'cover' }).png().toBuffer(); // prettier-ignore
  const signs: OverlayOptions[] = [];
  for (let n = Math.floor(4 * random()); n > 0; n--) signs.push(await patch(width, height));
  for (let n = Math.floor(3 * random()); n > 0; n--) {
    const size = height * (0.04 + 0.1 * random());
    const grey = Math.round(255 * random());
    const text = line(random, fonts, size, word(random), `rgb(${grey},${Math.round(grey * (0.6 + 0.4 * random()))},${Math.round(grey * (0.6 + 0.4 * random()))})`); // prettier-ignore
    const board = random() < 0.5 ? `<rect width="${text.width}" height="${1.4 * size}" fill="hsl(${360 * random()},${60 * random()}%,${20 + 60 * random()}%)"/>` : ''; // prettier-ignore
    const svg = Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="${Math.ceil(text.width)}" height="${Math.ceil(1.4 * size)}">${board}${text.svg}</svg>`); // prettier-ignore
    const slant = () => (random() - 0.5) * 0.5;
    const sign = await sharp(svg).affine([1, slant(), slant(), 0.6 + 0.4 * random()], { background: '#0000' }).blur(0.6 + 1.6 * random()).linear([1, 1, 1, 0.75 + 0.2 * random()], [0, 0, 0, 0]).png().toBuffer(); // prettier-ignore
    const { width: sw = 0, height: sh = 0 } = await sharp(sign).metadata();
    if (sw < width && sh < height) signs.push({ input: sign, left: Math.floor(random() * (width - sw)), top: Math.floor(random() * (height - sh)) }); // prettier-ignore
  }
  const picture = sharp(cut).composite(signs);
  const soft = pick([0, 0, 0.5, 0.8, 1.2]);
  return soft === 0
    ? picture.png().toBuffer()
    : sharp(await picture.png().toBuffer())
        .blur(soft)
        .png()
        .toBuffer();
}

/** Share of the photographs that a hand holds the camera for, and how far it goes, as a part of the picture. */
const [heldShare, mostShaken] = [0.3, 0.12];

/** As a camera on a tripod sees it, or one in a hand. */
async function photograph(file: string): Promise<Background> {
  const size = pick(sizes);
  const picture = join(work, 'scene.png');
  const room = random() < heldShare ? 1 + mostShaken * (0.2 + 0.8 * random()) : 1;
  writeFileSync(picture, await scene(file, size.map((side) => Math.round(side * room)) as [number, number]));
  const swing = (axis: 'w' | 'h') => `(in_${axis}-out_${axis})/2*(1+0.6*sin(${(1 + 3 * random()).toFixed(2)}*t+${(6 * random()).toFixed(2)})+0.4*sin(${(3 + 6 * random()).toFixed(2)}*t))`; // prettier-ignore
  const crop = room > 1 ? `crop=${size[0]}:${size[1]}:x='${swing('w')}':y='${swing('h')}',` : '';
  const noise = pick([0, 0, 2, 4, 6, 9, 13]);
  return { name: file, input: ['-loop', '1', '-framerate', `${RATE}`, '-t', `${SECONDS}`, '-i', picture], filters: `${crop}setsar=1${noise === 0 ? '' : `,noise=alls=${noise}:allf=t`},eq=brightness='${(0.02 * random()).toFixed(3)}*sin(${(1 + 3 * random()).toFixed(1)}*t)':eval=frame`, width: size[0], height: size[1] }; // prettier-ignore
}

interface Laid {
  readonly box: readonly [number, number, number, number];
}

/** Share of the logos that are small, and of the films in which they move in themselves. */
const [smallShare, movingShare] = [0.3, 0.3];
const manners: readonly Manner[] = ['sheen', 'blinks', 'recolours', 'breathes'];

/** Logos in some corners, none overlapping, over nothing. */
async function overlay(width: number, height: number): Promise<{ png: Buffer; laid: Laid[] }> {
  const parts: OverlayOptions[] = [];
  const laid: Laid[] = [];
  for (const corner of [0, 1, 2, 3, 4]) {
    if (random() < (corner === 4 ? 0.85 : 0.4)) continue;
    const size = random() < smallShare ? Math.max(9, height * (0.018 + 0.02 * random())) : Math.max(11, height * (0.03 + 0.08 * random())); // prettier-ignore
    const logo = await drawing(random, fonts, size, pick([1, 1, 1, 0.8, 0.65, 0.5, 0.4, 0.32])); // prettier-ignore
    if (logo.width > 0.44 * width || logo.height > 0.3 * height || logo.height < 8) continue;
    const [mx, my] = [width * (0.015 + 0.08 * random()), height * (0.02 + 0.1 * random())];
    const left = Math.round(corner === 4 ? (width - logo.width) / 2 : corner % 2 === 0 ? mx : width - mx - logo.width);
    const top = Math.round(corner === 4 ? pick([my, height - my - logo.height]) : corner < 2 ? my : height - my - logo.height); // prettier-ignore
    const box = [left, top, left + logo.width, top + logo.height] as const;
    if (laid.some(({ box: b }) => box[0] < b[2] + 12 && b[0] < box[2] + 12 && box[1] < b[3] + 12 && b[1] < box[3] + 12)) continue; // prettier-ignore
    parts.push({ input: logo.png, left, top });
    laid.push({ box });
  }
  const png = await sharp({ create: { width, height, channels: 4, background: '#0000' } }).composite(parts).png().toBuffer(); // prettier-ignore
  return { png, laid };
}

const bytes = (values: ArrayLike<number>, scale = 1) => Uint8Array.from({ length: values.length }, (_, i) => Math.max(0, Math.min(255, Math.round(values[i]! * scale)))); // prettier-ignore

const truth: Record<string, { width: number; height: number; boxes: Laid['box'][]; background: string }> = {};
async function store(name: string, background: Background): Promise<void> {
  const { width, height } = background;
  const { png, laid } = await overlay(width, height);
  const [layer, film] = [join(work, 'layer.png'), join(work, `${name}.mkv`)];
  writeFileSync(layer, png);
  const moves = laid.length > 0 && random() < movingShare;
  const graph = `[0]${background.filters}[film];[1]format=rgba${moves ? look(pick(manners), width / 3) : ''}[logos];[film][logos]overlay=format=yuv444:shortest=1`;
  execFileSync('ffmpeg', ['-v', 'error', '-y', ...background.input, ...['-loop', '1', '-framerate', `${RATE}`, '-i', layer], '-filter_complex', graph, '-pix_fmt', 'yuv420p', '-an', ...pick(encoders), film]); // prettier-ignore
  let looks: LookCollector | undefined;
  for await (const frame of media.frames(film, { pixelFormat: 'yuv420p', sampleRate: 4, signal })) {
    looks ??= new LookCollector(frame.width, frame.height);
    looks.push(frame, frame.ptsSeconds);
  }
  if (looks === undefined) return;
  const [single] = looks.someScenes();
  if (single === undefined) return;
  const { mean, chroma, unrest } = looks.rest();
  const alpha = await sharp(png).extractChannel('alpha').raw().toBuffer();
  writeFileSync(
    join(folder, `${name}.bin`),
    Buffer.concat([bytes(mean), bytes(unrest, 25), alpha, single.mean, bytes(chroma), single.chroma]),
  );
  truth[name] = { width, height, boxes: laid.map(({ box }) => box), background: background.name };
  writeFileSync(join(folder, 'truth.json'), JSON.stringify(truth));
}

try {
  for (let round = 0; round < Number(rounds); round++)
    for (const file of readdirSync(photographs))
      await store(`${file.replace(/\..*/, '')}-${round}`, await photograph(file));
  for (const [k, given] of readFileSync(films, 'utf8').split('\n').filter(Boolean).entries()) {
    const [path = '', start = '0', w = '0', h = '0'] = given.split(' ');
    await store(`film-${k}`, stretch(path.replace(/.*\//, ''), path, Number(start), 5, [Number(w), Number(h)]));
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
console.log(`${Object.keys(truth).length} films`);
