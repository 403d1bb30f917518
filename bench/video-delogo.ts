import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { videoDelogo } from '../src/functions/video-delogo/index.ts';
import type { Media } from '../src/media/media.ts';
import { modelsConfig } from '../src/models/config.ts';
import { createModels } from '../src/models/session.ts';
import { beforeAfterSheet } from './before-after.ts';
import { withFunction } from './in-process.ts';
import { findIn, judgeDrawnLogos, overlap, type Finder } from './logo-finding.ts';
import { RestorationScore } from './metrics/restoration.ts';
import type { BenchRow } from './row.ts';

const { signal } = new AbortController();
/** Films that carry no logo: whatever is found there is wrong. */
const cleanFilms = ['tears_of_steel_battle_800x332.webm', 'bbb_0_30_720p.webm', 'his_girl_friday_640x480.mp4', 'intel_one_by_one_person_768x432.mp4', 'flower_960x540.mp4', 'mdn_chromakey_man_320x192.mp4']; // prettier-ignore

/** The media folder's own format. */
interface Truth {
  readonly video: string;
  readonly clean_source: string;
  readonly clean_start_frame: number;
  readonly frames: number;
  readonly fps: number;
  readonly width: number;
  readonly height: number;
  readonly box_xywh: readonly [number, number, number, number];
}

/** Closeness to the clean film inside the logo's box, around it and outside, beside ffmpeg's `delogo`, and whether logos are found by themselves. */
export async function benchVideoDelogo(mediaDirectory: string): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const name of ['opaque_channel_tr_tears', 'semi_text_tl_tears']) {
    const truth = JSON.parse(readFileSync(join(mediaDirectory, 'logo', `${name}.json`), 'utf8')) as Truth;
    rows.push(...(await judge(mediaDirectory, name, truth)));
  }
  const real = join(mediaDirectory, 'video/whitehouse_640x360.mp4');
  const none = await withFunction(videoDelogo, real, {}, async ({ media, paths }) => {
    await beforeAfterSheet(media, 'delogo-whitehouse_640x360', real, paths[0] ?? '', [1, 4, 7]);
    const models = createModels(modelsConfig.parse({}));
    return judgeFinding({ media, models }, mediaDirectory).finally(() => models.close());
  });
  return [...rows, ...none];
}

async function judge(root: string, clip: string, truth: Truth): Promise<BenchRow[]> {
  const input = join(root, truth.video);
  return withFunction(videoDelogo, input, {}, async ({ media, paths, wallSeconds, folder }) => {
    const [x, y, w, h] = truth.box_xywh;
    const plain = join(folder, 'plain.mp4');
    const floor = join(folder, 'floor.mp4');
    encode(input, plain, 'null');
    encode(input, floor, `delogo=x=${x}:y=${y}:w=${w}:h=${h}`);
    const score = (path: string) => compare(media, path, root, truth);
    const [ours, base, before] = [await score(paths[0] ?? ''), await score(floor), await score(plain)];
    const gain = ours.box.psnr - base.box.psnr;
    await beforeAfterSheet(media, `delogo-${clip}`, input, paths[0] ?? '', [1, 4, 7]);
    const row = rowOf(clip, 'synthetic');
    const semi = clip.startsWith('semi');
    const shown = (value: number, unit = ' dB') => `delogo ${value.toFixed(2)}${unit}`;
    return [
      row('PSNR in the box', ours.box.psnr, 'dB', { floor: `${shown(base.box.psnr)}, before ${before.box.psnr.toFixed(2)} dB`, mark: semi ? '>= 32 and >= floor + 5' : '>= floor + 5', met: gain >= 5 && (!semi || ours.box.psnr >= 32) }), // prettier-ignore
      row('SSIM in the box', ours.box.ssim, '', { floor: shown(base.box.ssim, '') }),
      row('PSNR in the box grown by 8 px', ours.grown.psnr, 'dB', { floor: shown(base.grown.psnr) }),
      row('PSNR outside', ours.outside.psnr, 'dB', { floor: `plain encoding ${before.outside.psnr.toFixed(2)} dB`, mark: '>= plain - 0.3', met: ours.outside.psnr >= before.outside.psnr - 0.3 }), // prettier-ignore
      row('flicker in the box', ours.box.flickering, '', { floor: shown(base.box.flickering, ''), mark: '<= floor', met: ours.box.flickering <= base.box.flickering }), // prettier-ignore
      row('speed', truth.frames / wallSeconds, 'frames/s', { mark: '>= 10 at 720p' }),
    ];
  });
}

function encode(input: string, output: string, filter: string): void {
  execFileSync('ffmpeg', ['-v', 'error', '-y', '-i', input, '-vf', filter, '-c:v', 'libx264', '-preset', 'veryfast', '-crf', '17', '-an', output]); // prettier-ignore
}

async function compare(media: Media, path: string, root: string, truth: Truth) {
  const { width, height } = truth;
  const [x, y, w, h] = truth.box_xywh;
  const within = (margin: number) =>
    Uint8Array.from({ length: width * height }, (_, i) => {
      const [px, py] = [i % width, Math.floor(i / width)];
      return px >= x - margin && px < x + w + margin && py >= y - margin && py < y + h + margin ? 1 : 0;
    });
  const of = (mask: Uint8Array) => new RestorationScore({ width, height, mask });
  const [box, grown] = [of(within(0)), of(within(8))];
  const outside = of(within(8).map((inside) => 1 - inside));
  const start = truth.clean_start_frame / truth.fps;
  const clean = media.frames(join(root, truth.clean_source), { pixelFormat: 'gray', startSeconds: start - 0.01, endSeconds: start + truth.frames / truth.fps, signal })[Symbol.asyncIterator](); // prettier-ignore
  for await (const frame of media.frames(path, { pixelFormat: 'gray', signal })) {
    const next = await clean.next();
    if (next.done === true) break;
    for (const score of [box, grown, outside]) score.push(frame.data, next.value.data);
  }
  await clean.return?.();
  return { box, grown, outside };
}

async function judgeFinding(finder: Finder, root: string): Promise<BenchRow[]> {
  const truths = ['opaque_channel_tr_tears', 'semi_text_tl_tears'].map((name) => ({ clip: name, kind: 'synthetic' as const, path: join(root, 'logo', `${name}.mp4`), truth: JSON.parse(readFileSync(join(root, 'logo', `${name}.json`), 'utf8')) as Pick<Truth, 'box_xywh' | 'width' | 'height'> })); // prettier-ignore
  const real = { clip: 'whitehouse_640x360', kind: 'real' as const, path: join(root, 'video/whitehouse_640x360.mp4'), truth: { box_xywh: [575, 17, 34, 34] as const, width: 640, height: 360 } }; // prettier-ignore
  const rows: BenchRow[] = [];
  for (const { clip, kind, path, truth } of [...truths, real]) {
    const found = await findIn(finder, path);
    const [x, y, w, h] = truth.box_xywh;
    const box = [x / truth.width, y / truth.height, (x + w) / truth.width, (y + h) / truth.height] as const;
    const best = Math.max(0, ...found.map((one) => overlap(one, box)));
    rows.push(rowOf(clip, kind)('IoU of the found box', best, '', { mark: '>= 0.5, one box', met: best >= 0.5 && found.length === 1 })); // prettier-ignore
  }
  for (const film of cleanFilms) {
    const found = await findIn(finder, join(root, 'video', film));
    rows.push(rowOf(film.replace(/\.\w+$/, ''), 'real')('false boxes', found.length, '', { mark: '0', met: found.length === 0 })); // prettier-ignore
  }
  return [...rows, ...(await judgeDrawnLogos(finder, root))];
}

function rowOf(clip: string, kind: BenchRow['kind']) {
  return (measure: string, value: number, unit: string, judged: Pick<BenchRow, 'floor' | 'mark' | 'met'> = {}): BenchRow => ({ functionName: 'VideoDelogo', clip, kind, measure, value, unit, ...judged }); // prettier-ignore
}
