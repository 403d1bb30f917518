import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findCaptions } from '../src/functions/video-detext/find.ts';
import { videoDetext } from '../src/functions/video-detext/index.ts';
import { mediaConfig } from '../src/media/config.ts';
import { createMedia } from '../src/media/ffmpeg-media.ts';
import { modelsConfig } from '../src/models/config.ts';
import type { Models } from '../src/models/models.ts';
import { createModels } from '../src/models/session.ts';
import { beforeAfterSheet } from './before-after.ts';
import { readShare } from './characters-read.ts';
import { cueBoxes, type CueBoxes } from './cue-boxes.ts';
import { detextClips, type DetextClip, type DetextCue } from './detext-clips.ts';
import { compare, type Scores } from './detext-score.ts';
import { withFunction } from './in-process.ts';
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
    const boxes = await cueBoxes(media, clip);
    encode(clip.burnt, plain, 'null');
    encode(clip.burnt, floor, delogoFilter(clip.cues, boxes));
    const { frames, scores } = await compare(media, [result, floor, plain], clip);
    const [ours, base, before] = scores as [Scores, Scores, Scores]; // as many as paths
    const middles = clip.cues.slice(0, 3).map((cue) => (cue.startSeconds + cue.endSeconds) / 2);
    await beforeAfterSheet(media, `detext-${clip.name}`, clip.burnt, result, middles);
    const read = (path: string) => readShare(media, models, path, clip.cues, boxes);
    const [left, leftByFloor] = [await read(result), await read(floor)];
    const row = rowOf(clip.name, 'synthetic');
    const delogo = (value: number, unit = ' dB') => `delogo ${value.toFixed(2)}${unit}`;
    return [
      row('PSNR of caption pixels', ours.mask.psnr, 'dB', { floor: delogo(base.mask.psnr), mark: '>= floor + 5', met: ours.mask.psnr >= base.mask.psnr + 5 }), // prettier-ignore
      row('SSIM of caption pixels', ours.mask.ssim, '', { floor: delogo(base.mask.ssim, '') }),
      row('PSNR of caption pixels grown by 8 px', ours.grown.psnr, 'dB', { floor: delogo(base.grown.psnr) }),
      row('PSNR outside', ours.outside.psnr, 'dB', { floor: `plain encoding ${before.outside.psnr.toFixed(2)} dB`, mark: '>= plain - 0.3', met: ours.outside.psnr >= before.outside.psnr - 0.3 }), // prettier-ignore
      row('flicker of caption pixels', ours.mask.flickering, '', { floor: delogo(base.mask.flickering, ''), mark: '<= floor', met: ours.mask.flickering <= base.mask.flickering }), // prettier-ignore
      row('characters still read', 100 * left, '%', { floor: delogo(100 * leftByFloor, ' %'), mark: '<= 2', met: left <= 0.02 }), // prettier-ignore
      row('speed', frames / wallSeconds, 'frames/s', { mark: '>= 10 at 720p', met: frames / wallSeconds >= 10 }),
    ];
  });
}

function encode(input: string, output: string, filter: string): void {
  execFileSync('ffmpeg', ['-v', 'error', '-y', '-i', input, '-vf', filter, '-an', '-fps_mode', 'passthrough', '-c:v', 'libx264', '-preset', 'veryfast', '-crf', '17', output]); // prettier-ignore
}

/** ffmpeg's `delogo` over the box of every cue in its time. */
function delogoFilter(cues: readonly DetextCue[], { ofCue, width, height }: CueBoxes): string {
  const filters = cues.flatMap((cue, k) => {
    const box = ofCue[k];
    if (box === undefined) return [];
    const [x, y] = [Math.max(1, box.left), Math.max(1, box.top)];
    const enable = `between(t,${(cue.startSeconds - 0.005).toFixed(3)},${(cue.endSeconds - 0.005).toFixed(3)})`;
    return [`delogo=x=${x}:y=${y}:w=${Math.min(width - 1, box.right) - x}:h=${Math.min(height - 1, box.bottom) - y}:enable='${enable}'`]; // prettier-ignore
  });
  return [...new Set(filters)].join(',');
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
