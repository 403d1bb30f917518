import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dilate } from '../src/analysis/overlay/morphology.ts';
import { extractLines } from '../src/analysis/text/extract.ts';
import { findCaptions } from '../src/functions/video-detext/find.ts';
import { videoDetext } from '../src/functions/video-detext/index.ts';
import { mediaConfig } from '../src/media/config.ts';
import { createMedia } from '../src/media/ffmpeg-media.ts';
import type { Media } from '../src/media/media.ts';
import { modelsConfig } from '../src/models/config.ts';
import type { Models } from '../src/models/models.ts';
import { createModels } from '../src/models/session.ts';
import { beforeAfterSheet } from './before-after.ts';
import { detextClips, type DetextClip } from './detext-clips.ts';
import { withFunction } from './in-process.ts';
import { RestorationScore } from './metrics/restoration.ts';
import type { BenchRow } from './row.ts';

const { signal } = new AbortController();
/** Films without captions: whatever is found there is wrong. */
const cleanFilms = ['tears_of_steel_battle_800x332.webm', 'his_girl_friday_640x480.mp4', 'bbb_0_30_720p.webm', 'whitehouse_640x360.mp4', 'flower_960x540.mp4', 'mdn_chromakey_man_320x192.mp4']; // prettier-ignore

/** Closeness to the clean film under the captions, around them and outside, beside ffmpeg's `delogo` in the true boxes; what can still be read; false captions. */
export async function benchVideoDetext(mediaDirectory: string): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'reelsmith-detext-'));
  const models = createModels(modelsConfig.parse({}));
  const rows: BenchRow[] = [];
  try {
    for await (const clip of detextClips(mediaDirectory, folder)) rows.push(...(await judge(clip, models)));
    rows.push(...(await falseCaptions(mediaDirectory, models)));
  } finally {
    await models.close();
    rmSync(folder, { recursive: true, force: true });
  }
  return rows;
}

async function judge(clip: DetextClip, models: Models): Promise<BenchRow[]> {
  return withFunction(videoDetext, clip.burnt, {}, async ({ media, paths, wallSeconds, folder }) => {
    const [result, floor, plain] = [paths[0] ?? '', join(folder, 'floor.mkv'), join(folder, 'plain.mkv')];
    encode(clip.burnt, plain, 'null');
    encode(clip.burnt, floor, await delogoFilter(media, clip));
    const [ours, base, before] = [await compare(media, result, clip), await compare(media, floor, clip), await compare(media, plain, clip)]; // prettier-ignore
    const longest = [...clip.cues].sort((a, b) => b.endSeconds - b.startSeconds - a.endSeconds + a.startSeconds).slice(0, 4); // prettier-ignore
    await beforeAfterSheet(media, `detext-${clip.name}`, clip.burnt, result, longest.map((cue) => (cue.startSeconds + cue.endSeconds) / 2)); // prettier-ignore
    const row = rowOf(clip.name, 'synthetic');
    const delogo = (value: number, unit = ' dB') => `delogo ${value.toFixed(2)}${unit}`;
    const read = await readShare(media, models, result, clip);
    return [
      row('PSNR of caption pixels', ours.mask.psnr, 'dB', { floor: delogo(base.mask.psnr), mark: '>= floor + 5', met: ours.mask.psnr >= base.mask.psnr + 5 }), // prettier-ignore
      row('SSIM of caption pixels', ours.mask.ssim, '', { floor: delogo(base.mask.ssim, '') }),
      row('PSNR of caption pixels grown by 8 px', ours.grown.psnr, 'dB', { floor: delogo(base.grown.psnr) }),
      row('PSNR outside', ours.outside.psnr, 'dB', { floor: `plain encoding ${before.outside.psnr.toFixed(2)} dB`, mark: '>= plain - 0.3', met: ours.outside.psnr >= before.outside.psnr - 0.3 }), // prettier-ignore
      row('flicker of caption pixels', ours.mask.flickering, '', { floor: delogo(base.mask.flickering, ''), mark: '<= floor', met: ours.mask.flickering <= base.mask.flickering }), // prettier-ignore
      row('characters still read', 100 * read, '%', { mark: '<= 2', met: read <= 0.02 }),
      row('speed', ours.frames / wallSeconds, 'frames/s', { mark: '>= 10 at 720p', met: ours.frames / wallSeconds >= 10 }), // prettier-ignore
    ];
  });
}

function encode(input: string, output: string, filter: string): void {
  execFileSync('ffmpeg', ['-v', 'error', '-y', '-i', input, '-vf', filter, '-an', '-fps_mode', 'passthrough', '-c:v', 'libx264', '-preset', 'veryfast', '-crf', '17', output]); // prettier-ignore
}

/** True boxes of every cue, from its mask, as ffmpeg's `delogo` takes them. */
async function delogoFilter(media: Media, clip: DetextClip): Promise<string> {
  const boxes = clip.cues.map(() => ({ left: Infinity, top: Infinity, right: 0, bottom: 0 }));
  let size = { width: 0, height: 0 };
  for await (const { data, width, height, ptsSeconds } of media.frames(clip.mask, { pixelFormat: 'gray', signal })) {
    size = { width, height };
    for (const [k, cue] of clip.cues.entries()) {
      const box = boxes[k];
      if (box === undefined || ptsSeconds < cue.startSeconds - 1e-3 || ptsSeconds >= cue.endSeconds - 1e-3) continue;
      for (let i = 0; i < data.length; i++) {
        if (!isCaption(data[i] ?? 0, clip)) continue;
        const [x, y] = [i % width, Math.floor(i / width)];
        [box.left, box.right] = [Math.min(box.left, x), Math.max(box.right, x + 1)];
        [box.top, box.bottom] = [Math.min(box.top, y), Math.max(box.bottom, y + 1)];
      }
    }
  }
  const filters = boxes.flatMap(({ left, top, right, bottom }, k) => {
    const cue = clip.cues[k];
    if (cue === undefined || right === 0) return [];
    const [x, y] = [Math.max(1, left), Math.max(1, top)];
    const enable = `between(t,${(cue.startSeconds - 0.005).toFixed(3)},${(cue.endSeconds - 0.005).toFixed(3)})`;
    return [`delogo=x=${x}:y=${y}:w=${Math.min(size.width - 1, right) - x}:h=${Math.min(size.height - 1, bottom) - y}:enable='${enable}'`]; // prettier-ignore
  });
  return [...new Set(filters)].join(',');
}

const isCaption = (value: number, { onGray }: DetextClip) => (onGray ? Math.abs(value - 128) > 6 : value > 100);

async function compare(media: Media, path: string, clip: DetextClip) {
  const [clean, masks] = [clip.clean, clip.mask].map((one) => media.frames(one, { pixelFormat: 'gray', signal })[Symbol.asyncIterator]()); // prettier-ignore
  let scores: { mask: RestorationScore; grown: RestorationScore; outside: RestorationScore } | undefined;
  let frames = 0;
  for await (const { data, width, height } of media.frames(path, { pixelFormat: 'gray', signal })) {
    const [behind, drawn] = [await clean?.next(), await masks?.next()];
    if (behind === undefined || drawn === undefined || behind.done === true || drawn.done === true) break;
    const judged = { width, height, mask: new Uint8Array(width * height) };
    scores ??= { mask: new RestorationScore(judged), grown: new RestorationScore(judged), outside: new RestorationScore(judged) }; // prettier-ignore
    const mask = drawn.value.data.map((v) => (isCaption(v, clip) ? 1 : 0));
    const grown = mask.includes(1) ? dilate(mask, width, height, 8) : mask;
    scores.mask.push(data, behind.value.data, mask);
    scores.grown.push(data, behind.value.data, grown);
    scores.outside.push(data, behind.value.data, dilate(grown, width, height, 24).map((m) => 1 - m)); // prettier-ignore
    frames += 1;
  }
  await clean?.return?.();
  await masks?.return?.();
  if (scores === undefined) throw new Error(`${path} has no frames`);
  return { ...scores, frames };
}

/** Characters that the caption reader still finds where and when captions were, as a share of theirs. */
async function readShare(media: Media, models: Models, path: string, clip: DetextClip): Promise<number> {
  const info = await media.probe(path, signal);
  const region = { left: 0, top: 0.6, right: 1, bottom: 1 };
  const found = await extractLines(media.frames(path, { pixelFormat: 'yuv420p', region, signal }), models, { fps: 5, durationSeconds: info.durationSeconds, signal, onSample: () => undefined }); // prettier-ignore
  const letters = (text: string) => text.match(/[\p{Letter}\p{Number}]/gu) ?? [];
  const all = clip.cues.reduce((sum, { text }) => sum + letters(text).length, 0);
  const read = found.lines
    .filter(({ confidence }) => confidence > 0.6)
    .reduce((sum, line) => {
      const cue = clip.cues.find((one) => line.startSeconds < one.endSeconds && line.endSeconds > one.startSeconds);
      return sum + letters(line.text).filter((letter) => cue?.text.includes(letter)).length;
    }, 0);
  return read / Math.max(1, all);
}

async function falseCaptions(root: string, models: Models): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const name of cleanFilms) {
    const path = join(root, 'video', name);
    const media = createMedia(mediaConfig.parse({}));
    const info = await media.probe(path, signal);
    const [stream] = info.video;
    if (stream === undefined) throw new Error(`${path} has no picture`);
    const film = { path, width: stream.width, height: stream.height, seconds: info.durationSeconds };
    const found = await findCaptions(media, models, film, { boxes: [], spans: [] }, signal, () => undefined);
    rows.push(rowOf(name.replace(/\.\w+$/, ''), 'real')('false captions', found.length, '', { mark: '0', met: found.length === 0 })); // prettier-ignore
  }
  return rows;
}

function rowOf(clip: string, kind: BenchRow['kind']) {
  return (measure: string, value: number, unit: string, judged: Pick<BenchRow, 'floor' | 'mark' | 'met'> = {}): BenchRow => ({ functionName: 'VideoDetext', clip, kind, measure, value, unit, ...judged }); // prettier-ignore
}
