import { contentBad, notSupported } from './errors.ts';
import { evenFilm, expectedSeconds, filmEncoder, otherStreams } from './film-streams.ts';
import { chain, filter, type FilterGraph, type Pad } from './graph.ts';
import type { EncodeFilmRequest, MediaInfo, VideoStream } from './media.ts';
import type { Probed } from './probed.ts';
import type { Runner } from './process.ts';
import { createProgress } from './progress.ts';
import { checkOutput, checkRender, outputArguments, renderGlobals } from './render.ts';
import { inputArguments } from './safe-input.ts';
import { feedTimed, type TimedPlanes } from './timed-feed.ts';
import { writeWhole } from './whole-file.ts';

/** Encodes new pictures for a film: they keep its clock, its colour tags, the shape of its pixels and its sound. */
export async function encodeFilm(
  runner: Runner,
  openInput: (path: string, signal: AbortSignal) => Promise<Probed>,
  pictures: AsyncIterable<TimedPlanes>,
  request: EncodeFilmRequest,
): Promise<MediaInfo> {
  const film = await openInput(request.like, request.signal);
  const stream = film.info.video[0];
  if (stream === undefined) throw notSupported('The file has no moving picture.');
  const waiting = pictures[Symbol.asyncIterator]();
  const first = await waiting.next();
  if (first.done === true) throw contentBad('No picture of the film can be decoded.');
  return writeWhole(request.output.path, async (temporary) => {
    const running = runner.start({
      program: 'ffmpeg',
      args: filmArguments(runner, film, stream, request, first.value.ptsSeconds, temporary),
      signal: request.signal,
      stdin: true,
      onSide: createProgress((value) => request.onProgress?.(value)),
    });
    try {
      await feedTimed(first.value, waiting, running, request);
      await checkRender(runner, await running.exit, request);
    } finally {
      await running.stop();
      await waiting.return?.();
    }
    return checkOutput(runner, temporary, { signal: request.signal, ...expectedSeconds(film) });
  });
}

function filmArguments(
  runner: Runner,
  film: Probed,
  stream: VideoStream,
  request: EncodeFilmRequest,
  firstSeconds: number,
  temporary: string,
): string[] {
  const { maps, options } = request.alpha ? webmSound(film) : otherStreams(film, 'mp4');
  return [
    ...renderGlobals,
    ...inputArguments(film.input, runner.config),
    // ffmpeg moves every input to time 0; the pictures belong where the first one was
    ...['-itsoffset', firstSeconds.toFixed(6), '-f', 'matroska', '-i', 'pipe:0'],
    ...outputArguments(
      {
        graph: pictureGraph(stream, request),
        maps: ['film', ...maps],
        options: { ...(request.alpha ? transparent(request.crf) : opaque(stream, request.crf)), ...options },
        output: { path: request.output.path, container: request.alpha ? 'webm' : 'mp4' },
      },
      temporary,
    ),
  ];
}

function pictureGraph(stream: VideoStream, { width, height, alpha }: EncodeFilmRequest): FilterGraph {
  const { num, den } = stream.sampleAspectRatio;
  const shape = filter('setsar', { sar: num > 0 && den > 0 ? num / den : 1 });
  const source = { input: 1, stream: 0 };
  if (alpha) return [chain([source], [shape], ['film'])];
  const even = evenFilm(source, { width, height, bitDepth: 8, colour: {} }, 'even');
  return [...even, chain(['even'], [shape], ['film'])];
}

/** The pictures are of limited range and 8 bits, and tone-mapped where the film was HDR. */
function opaque(stream: VideoStream, crf: number): Record<string, string | number | true> {
  const bt709 = { primaries: 'bt709', transfer: 'bt709', matrix: 'bt709' };
  const { range: _, ...colour } = stream.colour;
  return filmEncoder({ ...stream, colour: stream.hdr ? bt709 : colour }, crf);
}

/** VP9 with a second picture for opacity; its real-time mode takes a quarter of the time of the usual one. Alternate references would lose the opacity; without them nothing is read from frames ahead, which would only lie in memory (25 of them, twice). */
function transparent(crf: number): Record<string, string | number | true> {
  return {
    ...{ 'c:v': 'libvpx-vp9', pix_fmt: 'yuva420p', crf, 'b:v': 0, 'auto-alt-ref': 0, 'lag-in-frames': 0 },
    ...{ deadline: 'realtime', 'cpu-used': 8, 'row-mt': 1, threads: 2, 'tile-columns': 2 },
    ...{ fps_mode: 'passthrough', enc_time_base: '1:1000' },
  };
}

/** WebM holds Opus and Vorbis. */
function webmSound({ info }: Probed): { maps: Pad[]; options: Record<string, string> } {
  const sound = info.audio.map(({ codec, channels }, i) =>
    codec === 'opus' || codec === 'vorbis'
      ? { [`c:a:${i}`]: 'copy' }
      : { [`c:a:${i}`]: 'libopus', [`b:a:${i}`]: channels > 2 ? '320k' : '160k' },
  );
  return {
    maps: info.audio.map(({ index }) => ({ input: 0, stream: index })),
    options: Object.assign({}, ...sound) as Record<string, string>,
  };
}
