import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { TimedText } from './metrics/caption.ts';

const run = promisify(execFile);

/** How captions look; sizes in pixels of the picture, colours as ASS writes them, `&HAABBGGRR`. */
export interface CaptionStyle {
  readonly font: string;
  readonly size: number;
  readonly fill?: string;
  readonly outlineColour?: string;
  readonly outline?: number;
  readonly shadow?: number;
  readonly bold?: boolean;
  readonly italic?: boolean;
  /** A filled box behind the text instead of an outline. */
  readonly box?: string;
  readonly marginBottom?: number;
  /** Numpad position, 2 bottom centre. */
  readonly alignment?: number;
  /** Milliseconds of fade in and out. */
  readonly fade?: readonly [number, number];
}

/** A clip with captions burnt in by libass over footage that is told by path. */
export interface CaptionClip {
  readonly name: string;
  readonly source: string;
  readonly fromSeconds: number;
  readonly seconds: number;
  /** Filters before the captions: size, rate, crop. */
  readonly before?: string;
  /** Filters after the captions: logos, tickers. */
  readonly after?: string;
  readonly width: number;
  readonly height: number;
  readonly style: CaptionStyle;
  /** Texts of the cues, `\N` between lines, `{\...}` for tags. */
  readonly texts: readonly string[];
  /** Seconds of the first start, then a length and a gap in turn, over and over. */
  readonly rhythm: readonly number[];
  readonly crf?: number;
  readonly hard?: boolean;
  /** Further ASS events, in full. */
  readonly events?: readonly string[];
}

export interface BurntClip {
  readonly path: string;
  /** Times of the file's own frames: the first that shows a cue, and the first after it. */
  readonly truth: readonly TimedText[];
  readonly framesPerSecond: number;
}

/** Writes the clip into a folder and tells what it shows. @param fontsFolder where libass looks besides the system's fonts. */
export async function burn(clip: CaptionClip, folder: string, fontsFolder?: string): Promise<BurntClip> {
  const script = join(folder, `${clip.name}.ass`);
  const path = join(folder, `${clip.name}.mp4`);
  const planned = plan(clip);
  await writeFile(script, assFile(clip, planned));
  const fonts = fontsFolder === undefined ? '' : `:fontsdir=${fontsFolder}`;
  const filters = [clip.before, `scale=${clip.width}:${clip.height},setsar=1`, `ass=${script}${fonts}`, clip.after];
  await run('ffmpeg', [
    ...['-v', 'error', '-y', '-ss', String(clip.fromSeconds), '-t', String(clip.seconds), '-i', clip.source],
    ...['-vf', filters.filter((one) => one !== undefined).join(','), '-an', '-fps_mode', 'vfr', '-pix_fmt', 'yuv420p'],
    ...['-c:v', 'libx264', '-preset', 'veryfast', '-crf', String(clip.crf ?? 23), path],
  ]);
  const times = await frameTimes(path);
  const [first, last] = [times[0] ?? 0, times[times.length - 1] ?? 0];
  const step = (last - first) / Math.max(1, times.length - 1);
  const seen = (at: number) => times.find((time) => time >= at - 5e-4) ?? last + step;
  const truth = planned.map(({ startSeconds, endSeconds, text }) => ({
    startSeconds: seen(startSeconds),
    endSeconds: seen(endSeconds),
    text: plain(text),
  }));
  return { path, truth: truth.filter((cue) => cue.endSeconds > cue.startSeconds), framesPerSecond: 1 / step };
}

function plan({ texts, rhythm, seconds }: CaptionClip): TimedText[] {
  const cues: TimedText[] = [];
  let at = rhythm[0] ?? 0;
  for (let i = 0; at < seconds - 0.3; i++) {
    const [length, gap] = [
      rhythm[1 + ((2 * i) % (rhythm.length - 1))] ?? 2,
      rhythm[2 + ((2 * i) % (rhythm.length - 1))] ?? 0,
    ];
    const endSeconds = Math.round(Math.min(at + length, seconds) * 100) / 100; // ASS counts in hundredths
    cues.push({ startSeconds: at, endSeconds, text: texts[i % texts.length] ?? '' });
    at = Math.round((endSeconds + gap) * 100) / 100;
  }
  return cues;
}

const plain = (text: string) => text.replace(/\{[^}]*\}/g, '').replaceAll('\\N', '\n');

function assFile({ width, height, style, events }: CaptionClip, cues: readonly TimedText[]): string {
  const boxed = style.box !== undefined;
  const fields = [
    ...[
      'Main',
      style.font,
      style.size,
      style.fill ?? '&H00FFFFFF',
      '&H000000FF',
      style.box ?? style.outlineColour ?? '&H00000000',
    ],
    ...[style.box ?? '&H80000000', style.bold === true ? -1 : 0, style.italic === true ? -1 : 0, 0, 0, 100, 100, 0, 0],
    ...[
      boxed ? 3 : 1,
      style.outline ?? 2,
      style.shadow ?? 0,
      style.alignment ?? 2,
      20,
      20,
      style.marginBottom ?? Math.round(height * 0.05),
      1,
    ],
  ];
  const fade = style.fade === undefined ? '' : `{\\fad(${style.fade.join(',')})}`;
  return [
    ...['[Script Info]', 'ScriptType: v4.00+', `PlayResX: ${width}`, `PlayResY: ${height}`, 'WrapStyle: 2', ''],
    '[V4+ Styles]',
    'Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding',
    `Style: ${fields.join(',')}`,
    ...['', '[Events]', 'Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text'],
    ...cues.map(
      (cue) => `Dialogue: 0,${assTime(cue.startSeconds)},${assTime(cue.endSeconds)},Main,,0,0,0,,${fade}${cue.text}`,
    ),
    ...(events ?? []),
    '',
  ].join('\n');
}

function assTime(seconds: number): string {
  const hundredths = Math.round(seconds * 100);
  const two = (value: number) => String(value).padStart(2, '0');
  return `0:${two(Math.floor(hundredths / 6000))}:${two(Math.floor(hundredths / 100) % 60)}.${two(hundredths % 100)}`;
}

async function frameTimes(path: string): Promise<number[]> {
  const { stdout } = await run(
    'ffprobe',
    [
      '-v',
      'error',
      '-select_streams',
      'v:0',
      '-show_entries',
      'frame=best_effort_timestamp_time:format=start_time',
      '-of',
      'json',
      path,
    ],
    { maxBuffer: 1 << 28 },
  );
  const answer = JSON.parse(stdout) as {
    frames: { best_effort_timestamp_time: string }[];
    format: { start_time: string };
  };
  return answer.frames.map((frame) => Number(frame.best_effort_timestamp_time) - Number(answer.format.start_time));
}
