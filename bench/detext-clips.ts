import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { burn, type CaptionClip } from './caption-clips.ts';
import { captionPlans } from './caption-plans.ts';

/** A film with captions burnt in, and all that is known of it. */
export interface DetextClip {
  readonly name: string;
  readonly burnt: string;
  /** The same frames without captions, near lossless. */
  readonly clean: string;
  /** The same frames: captions alone, on gray where `onGray`, else white on black. */
  readonly mask: string;
  readonly onGray: boolean;
  readonly cues: readonly DetextCue[];
}

export interface DetextCue {
  readonly startSeconds: number;
  readonly endSeconds: number;
  readonly text: string;
}

/** Looks of captions that are burnt in anew: pans, faces, a still camera, a variable rate, a box behind the text, no outline, fades. */
const burntAnew = ['en_720p', 'zh_fades_720p', 'en_yellow_italic_480p', 'zh_box_10fps', 'en_variable_rate', 'zh_serif_flower_480p', 'zh_small_360p', 'zh_no_outline', 'zh_white_on_bright']; // prettier-ignore
/** Boxes behind text over films that move, half transparent and of which a fifth is left. */
const boxesOverMoving = (media: string): readonly CaptionClip[] => [
  { name: 'zh_box_stage_360p', source: join(media, 'video', 'whitehouse_640x360.mp4'), fromSeconds: 0, seconds: 4, width: 640, height: 360, style: { font: 'Noto Sans CJK SC', size: 24, box: '&H80000000', outline: 4 }, texts: ['今天的天气真不错啊', '你有没有听说过那个传说？'], rhythm: [0.4, 1.8, 0.4, 1.5] },
  { name: 'en_thick_box_480p', source: join(media, 'video', 'his_girl_friday_640x480.mp4'), fromSeconds: 0, seconds: 4, width: 640, height: 480, style: { font: 'DejaVu Sans', size: 24, box: '&H33000000', outline: 4 }, texts: ['You should have told me earlier.', 'What on earth is going on here?'], rhythm: [0.4, 1.8, 0.4, 1.5] },
]; // prettier-ignore
/** Captions that read downwards at the side, and letters with a wide soft shadow. */
const downAndSoft = (media: string): readonly CaptionClip[] => [
  { name: 'zh_down_480p', source: join(media, 'video', 'his_girl_friday_640x480.mp4'), fromSeconds: 0, seconds: 4, width: 640, height: 480, style: { font: 'Noto Serif CJK SC', size: 30, fill: '&H0000FFFF', outline: 1, shadow: 2, alignment: 7 }, texts: ['那座山上住着一位', '别担心会好起来的'].map(downwards), rhythm: [0.4, 1.6, 0.4, 1.4] },
  { name: 'zh_soft_shadow_720p', source: join(media, 'video', 'bbb_0_30_720p.webm'), fromSeconds: 5, seconds: 4, width: 1280, height: 720, style: { font: 'Noto Sans CJK SC', size: 40, outline: 5 }, texts: ['{\\blur6}这件事情没有你想的那么简单', '{\\blur6}她说她永远不会再回来了'], rhythm: [0.4, 1.6, 0.4, 1.4] },
]; // prettier-ignore
const downwards = (text: string) => [...text].join('\\N');
/** Their first seconds, a cue or two. */
const mostSeconds = 5;
/** Some cues of the media folder's clips, seconds. */
const cutOut = { zh_tears: [1, 6], bilingual_bbb: [1, 5] } as const;

/** The clips of the media folder, then those that are made in `folder`; each is made when it is its turn. */
export async function* detextClips(media: string, folder: string): AsyncGenerator<DetextClip> {
  for (const [name, span] of Object.entries(cutOut)) yield ofFolder(media, folder, name, span);
  for (const name of burntAnew) {
    const plan = captionPlans(media).find((one) => one.name === name);
    if (plan === undefined) throw new Error(`there is no plan ${name}`);
    yield await burntHere(folder, plan);
  }
  for (const plan of [...boxesOverMoving(media), ...downAndSoft(media)]) yield await burntHere(folder, plan);
}

/** The media folder's own format. */
interface Truth {
  readonly video: string;
  readonly mask: string;
  readonly clean_source: string;
  readonly clean_start_frame: number;
  readonly fps: number;
  readonly lines: readonly { readonly first_frame: number; readonly last_frame: number; readonly text: string }[];
}

function ofFolder(media: string, folder: string, name: string, [from, to]: readonly [number, number]): DetextClip {
  const truth = JSON.parse(readFileSync(join(media, 'subtitles', `${name}.json`), 'utf8')) as Truth;
  const [first, end] = [Math.round(from * truth.fps), Math.round(to * truth.fps)];
  const part = (source: string, what: string, offset = 0) => {
    const path = join(folder, `${name}${what}.mkv`);
    encode(['-i', join(media, source)], `trim=start_frame=${offset + first}:end_frame=${offset + end},setpts=PTS-STARTPTS`, path); // prettier-ignore
    return path;
  };
  const cues = truth.lines.flatMap((line) => {
    const [begins, ends] = [Math.max(first, line.first_frame), Math.min(end, line.last_frame + 1)];
    const seconds = (frame: number) => (frame - first) / truth.fps;
    return ends > begins ? [{ startSeconds: seconds(begins), endSeconds: seconds(ends), text: line.text }] : [];
  });
  const clean = part(truth.clean_source, '_clean', truth.clean_start_frame);
  return { name, burnt: part(truth.video, ''), clean, mask: part(truth.mask, '_mask'), onGray: false, cues };
}

async function burntHere(folder: string, plan: CaptionClip): Promise<DetextClip> {
  const { name } = plan;
  const seconds = Math.min(plan.seconds, mostSeconds);
  const { path, truth } = await burn({ ...plan, seconds }, folder);
  const [clean, mask] = [join(folder, `${name}_clean.mkv`), join(folder, `${name}_mask.mkv`)];
  const input = ['-ss', String(plan.fromSeconds), '-t', String(seconds), '-i', plan.source];
  const size = `scale=${plan.width}:${plan.height},setsar=1`;
  const chain = (filters: readonly (string | undefined)[]) => filters.filter((one) => one !== undefined).join(',');
  encode(input, chain([plan.before, size, plan.after]), clean);
  encode(input, chain([plan.before, size, 'lutyuv=y=128:u=128:v=128', `ass=${join(folder, `${name}.ass`)}`]), mask);
  return { name, burnt: path, clean, mask, onGray: true, cues: truth };
}

function encode(input: readonly string[], filters: string, output: string): void {
  execFileSync('ffmpeg', ['-v', 'error', '-y', ...input, '-vf', filters, '-an', '-fps_mode', 'vfr', '-pix_fmt', 'yuv420p', '-c:v', 'libx264', '-preset', 'ultrafast', '-crf', '0', output]); // prettier-ignore
}
