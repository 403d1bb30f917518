import { rm, writeFile } from 'node:fs/promises';
import { notSupported } from './errors.ts';
import { expectedSeconds, filmEncoder, filmFormat, otherStreams } from './film-streams.ts';
import { chain, filter, type Filter, type FilterGraph } from './graph.ts';
import type { MediaInfo, ReframeVideoRequest, VideoStream, WindowPoint } from './media.ts';
import type { Probed } from './probed.ts';
import type { Runner } from './process.ts';
import { render } from './render.ts';

type Open = (path: string, signal: AbortSignal) => Promise<Probed>;

/** A command is due this much before the frame that it is meant for: times are rounded on their way. */
const EARLY_SECONDS = 0.0004;
/** The blurred surround is made of a picture smaller by this. */
const BLUR_SHRINK = 8;

/** Shows a film through a moving window: `crop` follows a list of commands, one for every stretch of one speed, so that a long path costs nothing a frame. */
export async function reframeVideo(runner: Runner, openInput: Open, request: ReframeVideoRequest): Promise<MediaInfo> {
  const film = await openInput(request.path, request.signal);
  const stream = film.info.video[0];
  if (stream === undefined) throw notSupported('The file has no moving picture.');
  const commands = `${request.output.path}.commands`;
  const others = otherStreams(film, request.output.container);
  try {
    await writeFile(commands, windowCommands(request.window.points));
    return await render(runner, openInput, {
      inputs: [{ path: request.path }],
      graph: reframeGraph(stream, request, commands),
      maps: ['reframed', ...others.maps],
      options: { ...filmEncoder(stream, request.crf), ...others.options },
      output: request.output,
      ...expectedSeconds(film),
      ...(request.onProgress === undefined ? {} : { onProgress: request.onProgress }),
      signal: request.signal,
    });
  } finally {
    await rm(commands, { force: true });
  }
}

/** Lines for `sendcmd`: from its time on, the window's corner is a straight line of `t`. */
function windowCommands(points: readonly WindowPoint[]): string {
  return points
    .map((point, i) => {
      const next = points[i + 1];
      const line = (axis: 'x' | 'y') => expression(point, next, axis);
      const due = Math.max(0, point.seconds - EARLY_SECONDS).toFixed(6);
      return `${due} crop x '${line('x')}', crop y '${line('y')}';\n`;
    })
    .join('');
}

/** `crop` rounds to whole pixels. */
function expression(from: WindowPoint, to: WindowPoint | undefined, axis: 'x' | 'y'): string {
  const start = from[axis].toFixed(3);
  if (to === undefined || to.jump || to[axis] === from[axis] || to.seconds <= from.seconds) return start;
  const speed = (to[axis] - from[axis]) / (to.seconds - from.seconds);
  return `${start}+${speed.toFixed(6)}*(t-${from.seconds.toFixed(6)})`;
}

function reframeGraph(stream: VideoStream, request: ReframeVideoRequest, commands: string): FilterGraph {
  const { window, width, height, fitted } = request;
  const first = window.points[0] ?? { x: 0, y: 0 };
  const format = [filmFormat(stream)];
  const shown: Filter[] = [
    filter('sendcmd', { f: commands }),
    filter('crop', { w: window.width, h: window.height, x: Math.round(first.x), y: Math.round(first.y), exact: true }),
    ...scaled(stream, window, { width, height }),
    ...format,
  ];
  const film = { input: 0, stream: stream.index };
  if (fitted === undefined || fitted.stretches.length === 0) return [chain([film], shown, ['reframed'])];
  const { x, y, width: w, height: h } = fitted.picture;
  const aspect = (w / h) * pixelShape(stream);
  const even = (size: number) => Math.max(2, 2 * Math.round(size / 2));
  const inner =
    aspect > width / height ? { w: width, h: even(width / aspect) } : { w: even(height * aspect), h: height };
  const cover = Math.max(width / inner.w, height / inner.h) / BLUR_SHRINK;
  const small = { w: even(width / BLUR_SHRINK), h: even(height / BLUR_SHRINK) };
  const large = { w: Math.max(small.w, even(inner.w * cover)), h: Math.max(small.h, even(inner.h * cover)) };
  const now = fitted.stretches.map(({ startSeconds, endSeconds }) => `between(t,${(startSeconds - EARLY_SECONDS).toFixed(6)},${(endSeconds - 2 * EARLY_SECONDS).toFixed(6)})`).join('+'); // prettier-ignore
  // the window's own `crop` comes first: commands go to the first of that name
  return [
    chain([film], [filter('split')], ['film', 'whole']),
    chain(['film'], shown, ['window']),
    chain(['whole'], [filter('crop', { w, h, x, y, exact: true }), filter('split')], ['back', 'front']),
    chain(['back'], [filter('scale', large), filter('crop', small), filter('gblur', { sigma: 4 }), filter('eq', { brightness: -0.08 }), filter('scale', { w: width, h: height }), filter('setsar', { sar: 1 })], ['surround']), // prettier-ignore
    chain(['front'], [filter('scale', inner), filter('setsar', { sar: 1 })], ['inner']),
    chain(['surround', 'inner'], [filter('overlay', { x: '(W-w)/2', y: '(H-h)/2' }), ...format], ['fitted']),
    chain(['window', 'fitted'], [filter('overlay', { enable: now }), ...format], ['reframed']),
  ];
}

function pixelShape({ sampleAspectRatio: { num, den } }: VideoStream): number {
  return num > 0 && den > 0 ? num / den : 1;
}

/** To the size that was asked for; nothing where the window has it and its pixels are square. */
function scaled(
  stream: VideoStream,
  window: { readonly width: number; readonly height: number },
  to: { readonly width: number; readonly height: number },
): Filter[] {
  // prettier-ignore
  const same = window.width === to.width && window.height === to.height;
  return [
    ...(same ? [] : [filter('scale', { w: to.width, h: to.height, flags: 'lanczos' })]),
    ...(same && pixelShape(stream) === 1 ? [] : [filter('setsar', { sar: 1 })]),
  ];
}
