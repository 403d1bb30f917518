import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Small generated clips in a temporary folder: each is made when first asked for and kept until `remove`. */
export class Clips {
  readonly folder = mkdtempSync(join(tmpdir(), 'reelsmith-clips-'));
  private readonly made = new Map<string, Promise<string>>();

  /** Makes a clip by ffmpeg: `make('plain.mp4', '-f', 'lavfi', '-i', 'testsrc2')`. */
  make(name: string, ...args: string[]): Promise<string> {
    const path = join(this.folder, name);
    const made =
      this.made.get(name) ?? run('ffmpeg', ['-v', 'error', '-y', ...args, path], { cwd: this.folder }).then(() => path);
    this.made.set(name, made);
    return made;
  }

  /** 2 s of 160x90 at 24 frames a second with a 440 Hz tone. */
  plain(): Promise<string> {
    return this.make('plain.mp4', ...picture(), ...tone(), ...H264, '-c:a', 'aac', '-shortest');
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A moving picture in which every frame differs. */
export function picture({ size = '160x90', rate = '24', seconds = 2 } = {}): string[] {
  const [width = 0, height = 0] = size.split('x').map(Number);
  // the source itself rounds odd sizes down
  const cut = `,format=yuv444p,crop=${width}:${height},format=yuv420p`;
  const even = `${width + (width % 2)}x${height + (height % 2)}`;
  return ['-f', 'lavfi', '-i', `testsrc2=s=${even}:r=${rate}:d=${seconds}${even === size ? '' : cut}`];
}

export function tone({ hertz = 440, seconds = 2, rate = 48000 } = {}): string[] {
  return ['-f', 'lavfi', '-i', `sine=f=${hertz}:d=${seconds}:r=${rate}`];
}

/** A 64x48 picture, 1 s at 10 frames a second: left half red, right half blue, top 8 lines white. */
export const flag = (...rest: string[]): string[] => [
  ...['-f', 'lavfi', '-i', 'color=red:s=64x48:r=10:d=1'],
  ...['-vf', 'drawbox=x=32:w=32:color=blue:t=fill,drawbox=h=8:color=white:t=fill', ...rest],
];

/** With B frames and a key frame a second, as films have them. */
export const H264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-bf', '2', '-g', '24', '-pix_fmt', 'yuv420p'];

/** Times of the frames of the first video stream as ffprobe tells them, in seconds on the container's clock. */
export async function frameTimes(path: string): Promise<number[]> {
  const { stdout } = await run('ffprobe', [
    ...['-v', 'error', '-select_streams', 'v:0', '-of', 'json'],
    ...['-show_entries', 'frame=best_effort_timestamp:stream=time_base', path],
  ]);
  // ffprobe's own layout, asked for above
  const { frames, streams } = JSON.parse(stdout) as {
    frames: { best_effort_timestamp: number }[];
    streams: { time_base: string }[];
  };
  const [num = 1, den = 1] = (streams[0]?.time_base ?? '').split('/').map(Number);
  return frames.map(({ best_effort_timestamp: pts }) => (pts * num) / den);
}
