import { H264, tone, type Clips } from './media-clips.ts';

const size = 's=160x90:r=20';
const black = 'mod(N\\,2)';
/** Every second frame black. */
const strobe = `geq=lum='if(${black}\\,16\\,lum(X\\,Y))':cb='if(${black}\\,128\\,cb(X\\,Y))':cr='if(${black}\\,128\\,cr(X\\,Y))'`;

/** Films that shot finders and choosers trip over, 160x90 at 20 frames a second: ffmpeg's inputs and filters for a length. */
const films = {
  'black with sound': (seconds) => ['-f', 'lavfi', '-i', `color=black:${size}:d=${seconds}`, ...tone({ seconds }), '-c:a', 'aac'], // prettier-ignore
  'one colour': (seconds) => ['-f', 'lavfi', '-i', `color=red:${size}:d=${seconds}`],
  'hard strobing': (seconds) => ['-f', 'lavfi', '-i', `testsrc2=${size}:d=${seconds},format=yuv420p,${strobe}`],
  'a shot a frame': (seconds) => ['-f', 'lavfi', '-i', `testsrc2=${size}:d=${seconds},format=yuv420p,hue=h='137*n',rotate='2.4*n'`], // prettier-ignore
  'a slideshow': (seconds) => ['-f', 'lavfi', '-i', 'mandelbrot=s=160x90:r=0.5:end_scale=0.001', '-t', `${seconds}`, '-r', '20'], // prettier-ignore
} as const satisfies Readonly<Record<string, (seconds: number) => string[]>>;

/** Name and maker of each. */
export const hardFilms = Object.entries(films).map(([name, args]) => ({
  name,
  make: (clips: Clips, seconds: number) =>
    clips.make(`${name.replaceAll(' ', '-')}-${seconds}.mp4`, ...args(seconds), ...H264),
}));
