import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { Keyer } from '../src/analysis/matting/key.ts';
import { learnScreen } from '../src/analysis/matting/screen.ts';
import { videoGreenScreenMatting } from '../src/functions/video-green-screen-matting/index.ts';
import type { Media } from '../src/media/media.ts';
import { withFunction } from './in-process.ts';
import { MatteScore } from './metrics/matte.ts';
import { matteSheet } from './matte-sheet.ts';
import { plotPath } from './plot.ts';
import type { BenchRow } from './row.ts';
import { makeScreenClip, screenScenes, type ScreenClip } from './screen-clips.ts';

const { signal } = new AbortController();
const lemur = 'lemur_hair_640x360';

/** Opacity, edges, colours and flicker against the truth beside ffmpeg's `chromakey` and `despill`, and speed; pictures of the real film to look at. */
export async function benchVideoGreenScreenMatting(mediaDirectory: string): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  const given = (part: string) => join(mediaDirectory, 'greenscreen', `${lemur}${part}.mp4`);
  const real: ScreenClip = { film: given(''), alpha: given('_alpha'), foreground: given('_fg') };
  rows.push(...(await judge(lemur, real, [40, 150, 55])));
  for (const scene of screenScenes) {
    rows.push(
      ...(await withFunction(videoGreenScreenMatting, given(''), {}, async ({ media, folder }) =>
        judge(scene.name, await makeScreenClip(media, mediaDirectory, folder, scene), scene.screen),
      )),
    );
  }
  rows.push(...(await speed(given(''), join(mediaDirectory, 'image/coffee.png'))));
  const man = join(mediaDirectory, 'video/mdn_chromakey_man_320x192.mp4');
  await withFunction(videoGreenScreenMatting, man, {}, ({ media, paths }) =>
    matteSheet(media, paths[0] ?? '', [0.2, 3.3, 4.8, 7.7, 9.3, 15, 23], plotPath('green-screen-man')),
  );
  return rows;
}

async function judge(clip: string, files: ScreenClip, screen: readonly [number, number, number]): Promise<BenchRow[]> {
  return withFunction(videoGreenScreenMatting, files.film, {}, async ({ media, paths, folder }) => {
    const hex = screen.map((value) => value.toString(16).padStart(2, '0')).join('');
    const type = screen[2] > screen[1] ? 'blue' : 'green';
    const floors: MatteScore[] = [];
    for (const reach of ['0.06:0.04', '0.1:0.06', '0.15:0.08']) {
      const path = join(folder, `floor-${reach.replace(':', '-')}.mov`);
      execFileSync('ffmpeg', ['-v', 'error', '-y', '-i', files.film, '-vf', `chromakey=0x${hex}:${reach},despill=type=${type},format=argb`, '-c:v', 'qtrle', path]); // prettier-ignore
      floors.push(await score(media, path, files, screen));
    }
    const ours = await score(media, paths[0] ?? '', files, screen);
    // the tool at its best: the setting with the smallest error
    const floor = floors.reduce((best, one) => (one.mae < best.mae ? one : best));
    const kept = await encodingLoss(media, files.film, paths[0] ?? '');
    const row = rowOf(clip);
    const chromakey = (value: number, unit = '') => `chromakey, despill ${value.toPrecision(3)}${unit}`;
    return [
      row('MAE of opacity x 1000', 1000 * ours.mae, '', { floor: chromakey(1000 * floor.mae), mark: '<= 8', met: ours.mae <= 0.008 }), // prettier-ignore
      row('the same at the edges', 1000 * ours.bandMae, '', { floor: chromakey(1000 * floor.bandMae) }),
      row('PSNR over the worst of three backgrounds', ours.psnr, 'dB', { floor: chromakey(floor.psnr, ' dB'), mark: '>= 32', met: ours.psnr >= 32 }), // prettier-ignore
      row('colour of the screen left at the edges x 1000', 1000 * ours.spill, '', { floor: chromakey(1000 * floor.spill), mark: '<= floor', met: ours.spill <= floor.spill }), // prettier-ignore
      row('flicker of opacity', ours.flickering, '', { floor: chromakey(floor.flickering), mark: '<= floor', met: ours.flickering <= floor.flickering }), // prettier-ignore
      row('opacity lost in WEBM', kept, 'of 255', { mark: '<= 2', met: kept <= 2 }),
    ];
  });
}

async function score(
  media: Media,
  path: string,
  files: ScreenClip,
  screen: readonly [number, number, number],
): Promise<MatteScore> {
  // prettier-ignore
  const sum = new MatteScore(screen);
  const alpha = media.frames(files.alpha, { pixelFormat: 'gray', signal })[Symbol.asyncIterator]();
  const colours = media.frames(files.foreground, { pixelFormat: 'rgb24', signal })[Symbol.asyncIterator]();
  for await (const { data } of media.frames(path, { pixelFormat: 'rgba', signal })) {
    const [a, c] = [await alpha.next(), await colours.next()];
    if (a.done === true || c.done === true) break;
    sum.push({ data }, a.value.data, c.value.data);
  }
  await Promise.all([alpha.return?.(), colours.return?.()]);
  return sum;
}

/** Mean difference between the opacity that was solved and the one that a player decodes, 0..255. */
async function encodingLoss(media: Media, film: string, webm: string): Promise<number> {
  const info = await media.probe(film, signal);
  const stream = info.video[0]!; // it was keyed
  const screen = await learnScreen(media, film, { stream, seconds: info.durationSeconds }, undefined, signal, () => undefined); // prettier-ignore
  if ('reason' in screen) throw new Error(screen.reason);
  const keyer = new Keyer(stream.width, stream.height, screen, { softness: 1, spill: 1, spread: true });
  const decoded = media.frames(webm, { pixelFormat: 'rgba', signal })[Symbol.asyncIterator]();
  let [sum, count] = [0, 0];
  for await (const frame of media.frames(film, { pixelFormat: 'yuv420p', signal })) {
    const { alpha } = keyer.key(frame);
    const next = await decoded.next();
    if (next.done === true) break;
    for (let i = 0; i < alpha.length; i++) sum += Math.abs(alpha[i]! - next.value.data[4 * i + 3]!);
    count += alpha.length;
  }
  await decoded.return?.();
  return sum / count;
}

/** Frames a second at 1080p: both outputs. */
async function speed(film: string, background: string): Promise<BenchRow[]> {
  return withFunction(videoGreenScreenMatting, film, {}, async ({ folder }) => {
    const large = join(folder, 'large.mp4');
    execFileSync('ffmpeg', ['-v', 'error', '-y', '-stream_loop', '2', '-i', film, '-vf', 'scale=1920:1080', '-c:v', 'libx264', '-preset', 'veryfast', '-crf', '20', large]); // prettier-ignore
    const frames = 180;
    const time = (references: Record<string, string>) => withFunction(videoGreenScreenMatting, large, { references }, ({ wallSeconds }) => Promise.resolve(frames / wallSeconds)); // prettier-ignore
    const [mp4, webm] = [await time({ background }), await time({})];
    const row = rowOf(`${lemur} at 1080p`);
    return [
      row('speed over a background', mp4, 'frames/s', { mark: '>= 15', met: mp4 >= 15 }),
      row('speed with opacity', webm, 'frames/s', { mark: '>= 15', met: webm >= 15 }),
    ];
  });
}

function rowOf(clip: string) {
  return (measure: string, value: number, unit: string, judged: Pick<BenchRow, 'floor' | 'mark' | 'met'> = {}): BenchRow => ({ functionName: 'VideoGreenScreenMatting', clip, kind: 'synthetic', measure, value, unit, ...judged }); // prettier-ignore
}
