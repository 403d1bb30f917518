import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const font = '/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc';

/** Six seconds, 640x360 at 25 frames a second, a tone, and a subtitle from second 1 to second 4. */
export async function makeFilm(path: string, subtitle: string): Promise<void> {
  const text = `drawtext=fontfile=${font}:text='${subtitle}':fontsize=30:fontcolor=white:borderw=2:x=(w-tw)/2:y=h-50:enable='between(t,1,3.99)'`;
  const inputs = ['-f', 'lavfi', '-i', 'testsrc2=s=640x360:r=25:d=6', '-f', 'lavfi', '-i', 'sine=440:d=6'];
  const codecs = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-c:a', 'aac'];
  await run('ffmpeg', ['-v', 'error', '-y', ...inputs, '-vf', text, ...codecs, path]);
}

/** The same film over and over. */
export async function repeatFilm(path: string, times: number, longer: string): Promise<void> {
  await run('ffmpeg', ['-v', 'error', '-y', '-stream_loop', `${times - 1}`, '-i', path, '-c', 'copy', longer]);
}

export async function makeTone(path: string, seconds: number): Promise<void> {
  await run('ffmpeg', ['-v', 'error', '-y', '-f', 'lavfi', '-i', `sine=220:d=${seconds}`, path]);
}

/** Kinds of streams and length of a media file. */
export async function look(path: string): Promise<{ kinds: string[]; seconds: number }> {
  const { stdout } = await run('ffprobe', ['-v', 'error', '-show_streams', '-show_format', '-of', 'json', path]);
  const found = JSON.parse(stdout) as { streams: { codec_type: string }[]; format: { duration?: string } }; // ffprobe's own format
  return {
    kinds: found.streams.map((stream) => stream.codec_type).sort(),
    seconds: Number(found.format.duration ?? 0),
  };
}
