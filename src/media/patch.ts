import { internalError } from '../base/errors.ts';
import { notSupported } from './errors.ts';
import { copiesPicture, evenFilm, expectedSeconds, filmEncoder, otherStreams } from './film-streams.ts';
import { chain, filter, type Chain, type FilterGraph } from './graph.ts';
import type { Patch, PatchedFilm, PatchVideoRequest, VideoStream } from './media.ts';
import type { Probed } from './probed.ts';
import type { Runner } from './process.ts';
import { createProgress } from './progress.ts';
import { checkOutput, checkRender, outputArguments, render, renderGlobals } from './render.ts';
import { inputArguments } from './safe-input.ts';
import { subtitleStreams } from './subtitle-streams.ts';
import { feedTimed } from './timed-feed.ts';
import { markTurn, storedRegion, turnedBack } from './turn-back.ts';
import { writeWhole } from './whole-file.ts';

type Open = (path: string, signal: AbortSignal) => Promise<Probed>;

/** Lays patches over a film: a second decoder reads the film, `overlay` pairs by time, so that a variable frame rate stays what it was. */
export async function patchVideo(
  runner: Runner,
  openInput: Open,
  patches: AsyncIterable<Patch>,
  request: PatchVideoRequest,
): Promise<PatchedFilm> {
  const film = await openInput(request.path, request.signal);
  const stream = film.info.video[0];
  if (stream === undefined) throw notSupported('The file has no moving picture.');
  const waiting = patches[Symbol.asyncIterator]();
  const first = await waiting.next();
  if (first.done === true) throw internalError('there is no patch');
  const subtitles = subtitleStreams(film.info, request.output.container);
  const turn = keptTurn(stream, request.output.container);
  return writeWhole(request.output.path, async (temporary) => {
    const running = runner.start({
      program: 'ffmpeg',
      args: patchArguments(runner, film, { stream, turn, subtitles }, request, first.value.ptsSeconds, temporary),
      signal: request.signal,
      stdin: true,
      onSide: createProgress((value) => request.onProgress?.(value)),
    });
    try {
      await feedTimed(first.value, waiting, running, { ...canvas(request), alpha: true, bits: request.bits ?? 8 });
      await checkRender(runner, await running.exit, request);
    } finally {
      await running.stop();
      await waiting.return?.();
    }
    if (turn !== 0) await markTurn(temporary, turn);
    const info = await checkOutput(runner, temporary, { signal: request.signal, ...expectedSeconds(film) });
    return { info, subtitles: subtitles.fates };
  });
}

/** Copies the streams that the container holds. */
export async function copyVideo(
  runner: Runner,
  openInput: Open,
  request: Omit<PatchVideoRequest, 'regions'>,
): Promise<PatchedFilm> {
  const { path, output, signal } = request;
  const film = await openInput(path, signal);
  const stream = film.info.video[0];
  if (stream === undefined) throw notSupported('The file has no moving picture.');
  const copies = copiesPicture(stream, output.container);
  const source = { input: 0, stream: stream.index };
  const sound = otherStreams(film, output.container);
  const subtitles = subtitleStreams(film.info, output.container);
  const info = await render(runner, openInput, {
    inputs: [{ path }],
    ...(copies ? {} : { graph: evenFilm(source, stream, 'film') }),
    maps: [copies ? source : 'film', ...sound.maps, ...subtitles.maps],
    options: {
      ...(copies ? { 'c:v': 'copy' } : filmEncoder(stream, request.crf)),
      ...{ ...sound.options, ...subtitles.options },
    },
    output,
    ...expectedSeconds(film),
    ...(request.onProgress === undefined ? {} : { onProgress: request.onProgress }),
    signal,
  });
  return { info, subtitles: subtitles.fates };
}

/** The turn that players go on applying: Matroska has none that they know, and of an odd size the chroma planes do not fit when turned. */
function keptTurn({ rotation, width, height }: VideoStream, container: 'mp4' | 'mov' | 'mkv'): VideoStream['rotation'] {
  return container === 'mkv' || width % 2 === 1 || height % 2 === 1 ? 0 : rotation;
}

/** Size of the picture that carries all regions. */
function canvas({ regions }: Pick<PatchVideoRequest, 'regions'>): { width: number; height: number } {
  return {
    width: Math.max(...regions.map(({ width }) => width)),
    height: regions.reduce((sum, { height }) => sum + height, 0),
  };
}

/** How a film goes over. */
interface Way {
  readonly stream: VideoStream;
  readonly turn: VideoStream['rotation'];
  readonly subtitles: ReturnType<typeof subtitleStreams>;
}

function patchArguments(
  runner: Runner,
  film: Probed,
  { stream, turn, subtitles }: Way,
  request: PatchVideoRequest,
  firstSeconds: number,
  temporary: string,
): string[] {
  const sound = otherStreams(film, request.output.container);
  return [
    ...renderGlobals,
    ...inputArguments(film.input, runner.config, turn === 0 ? [] : ['-noautorotate']),
    // ffmpeg moves every input to time 0; the patches belong where the first one was
    ...['-itsoffset', firstSeconds.toFixed(6), '-f', 'matroska', '-i', 'pipe:0'],
    ...outputArguments(
      {
        graph: overlays(stream, turn, request),
        maps: ['patched', ...sound.maps, ...subtitles.maps],
        options: { ...filmEncoder(stream, request.crf), ...sound.options, ...subtitles.options },
        output: request.output,
      },
      temporary,
    ),
  ];
}

/** One crop and one overlay a region. */
function overlays(stream: VideoStream, turn: VideoStream['rotation'], { regions }: PatchVideoRequest): FilterGraph {
  const fullRange = stream.colour.range === 'pc' ? [filter('scale', { in_range: 'tv', out_range: 'pc' })] : [];
  const names = regions.map((_, i) => `patch${i}`);
  const cuts = regions.map(({ width: w, height: h }, i): Chain => {
    const y = regions.slice(0, i).reduce((sum, { height }) => sum + height, 0);
    const cut = filter('crop', { w, h, x: 0, y, exact: true });
    return chain([`all${i}`], [cut, ...turnedBack(turn)], [names[i] ?? '']);
  });
  const layers = regions.map((region, i): Chain => {
    const { x, y } = storedRegion(region, turn, stream);
    const format = stream.bitDepth > 8 ? 'yuv420p10' : 'yuv420';
    const from = [i === 0 ? 'film' : `film${i}`, names[i] ?? ''];
    return chain(from, [filter('overlay', { x, y, format })], [i === regions.length - 1 ? 'patched' : `film${i + 1}`]);
  });
  return [
    ...evenFilm({ input: 0, stream: stream.index }, stream, 'film'),
    chain(
      [{ input: 1, stream: 0 }],
      [...fullRange, filter('split', { outputs: regions.length })],
      regions.map((_, i) => `all${i}`),
    ),
    ...cuts,
    ...layers,
  ];
}
