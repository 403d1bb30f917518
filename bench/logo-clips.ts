import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DrawnLogo } from './logo-drawings.ts';

/** What lies behind a logo: input arguments of ffmpeg, filters, and the size that comes of them. */
export interface Background {
  readonly name: string;
  readonly input: readonly string[];
  readonly filters: string;
  readonly width: number;
  readonly height: number;
}

/** How a logo lies over its film: there all the time, in some stretches, now here and now there, with a light that runs over it, with parts that blink, in colours that change, or breathing. */
export type Manner = 'stays' | 'comes and goes' | 'jumps' | 'sheen' | 'blinks' | 'recolours' | 'breathes';

/** Boxes of a logo, as parts of the picture: left, top, right, bottom. */
export type Corners = readonly [number, number, number, number];

/** A stretch of a film, scaled. @param before filters that come first, with a comma behind. */
export function stretch(
  name: string,
  path: string,
  start: number,
  seconds: number,
  [width, height]: readonly [number, number],
  before = '',
): Background {
  // prettier-ignore
  return { name, input: ['-ss', `${start}`, '-t', `${seconds}`, '-i', path], filters: `${before}scale=${width}:${height},setsar=1`, width, height }; // prettier-ignore
}

/** A photograph as a camera on a tripod sees it for some seconds: with noise, and light that flickers a little. */
export function tripod(
  name: string,
  path: string,
  seconds: number,
  [width, height]: readonly [number, number],
  noise: number,
): Background {
  // prettier-ignore
  const fit = `scale=${width}:${height}:force_original_aspect_ratio=increase,crop=${width}:${height},setsar=1`;
  return { name, input: ['-loop', '1', '-framerate', '12', '-t', `${seconds}`, '-i', path], filters: `${fit},noise=alls=${noise}:allf=t,eq=brightness='0.012*sin(1.7*t)':eval=frame`, width, height }; // prettier-ignore
}

const places: readonly (readonly [number, number])[] = [[0.04, 0.07], [0.96, 0.07], [0.04, 0.93], [0.96, 0.93]]; // prettier-ignore

/** Where a logo may stand: the corners, from which it jumps to the others in turn; parts of the room that is left. */
export const corners = places.length;

/** Encodes a background, with a logo or (without one) as it is. @returns where the logo is. */
export function encodeClip(
  background: Background,
  output: string,
  encoder: readonly string[],
  laid?: { readonly logo: DrawnLogo; readonly manner: Manner; readonly corner: number; readonly folder: string },
): Corners[] {
  // prettier-ignore
  const run = (...rest: string[]) => execFileSync('ffmpeg', ['-v', 'error', '-y', ...background.input, ...rest, '-pix_fmt', 'yuv420p', '-an', ...encoder, output]); // prettier-ignore
  if (laid === undefined) {
    run('-vf', background.filters);
    return [];
  }
  const { logo, manner, corner, folder } = laid;
  const picture = join(folder, 'logo.png');
  writeFileSync(picture, logo.png);
  const count = manner === 'jumps' ? 2 : 1;
  const at = Array.from({ length: count }, (_, k) => {
    const [px, py] = places[(corner + 2 * k) % places.length]!; // four places
    return [Math.round(px * (background.width - logo.width)), Math.round(py * (background.height - logo.height))] as const; // prettier-ignore
  });
  const place = (axis: 0 | 1) => at.map((one, k) => `eq(mod(floor(t/5),${count}),${k})*${one[axis]}`).join('+');
  const shown = manner === 'comes and goes' ? ":enable='lt(mod(t,8),4.5)'" : '';
  const graph = `[0]${background.filters}[film];[1]format=rgba${look(manner, logo.width)}[logo];[film][logo]overlay=x='${place(0)}':y='${place(1)}':format=yuv444${shown}:shortest=1`; // prettier-ignore
  run('-loop', '1', '-framerate', '24', '-i', picture, '-filter_complex', graph);
  const { width, height } = background;
  return at.map(([x, y]) => [x / width, y / height, (x + logo.width) / width, (y + logo.height) / height]);
}

/** Filters that follow a logo's picture so that it moves in itself as `manner` says. @param width of what a light runs over, twice, pixels. */
export function look(manner: Manner, width: number): string {
  const geq = (red: string, green: string, blue: string, alpha: string) => `,geq=r='${red}':g='${green}':b='${blue}':a='${alpha}'`; // prettier-ignore
  const [plain, opaque] = [['r(X,Y)', 'g(X,Y)', 'b(X,Y)'] as const, 'alpha(X,Y)'];
  const [light, swing] = [`90*exp(-pow((X-mod(T*60,${2 * width}))/6,2))`, '90*sin(T*2.5)'];
  if (manner === 'sheen') return geq(`clip(r(X,Y)+${light},0,255)`, `clip(g(X,Y)+${light},0,255)`, `clip(b(X,Y)+${light},0,255)`, opaque); // prettier-ignore
  if (manner === 'recolours') return geq(`clip(r(X,Y)+${swing},0,255)`, 'g(X,Y)', `clip(b(X,Y)-${swing},0,255)`, opaque); // prettier-ignore
  if (manner === 'blinks') return geq(...plain, `alpha(X,Y)*if(eq(mod(floor(4*X/W)+floor(T*3),4),0),0.1,1)`);
  if (manner === 'breathes') return geq(...plain, 'alpha(X,Y)*(0.75+0.25*sin(T*3))');
  return '';
}
