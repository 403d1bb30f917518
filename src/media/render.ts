import { stat } from 'node:fs/promises';
import { diskFull, internalError } from '../base/errors.ts';
import { saysDiskFull } from '../base/passing-fault.ts';
import { commandFailed, outOfRange } from './errors.ts';
import { renderGraph, renderMap } from './graph.ts';
import type { Container, MediaInfo, RenderInput, RenderRequest } from './media.ts';
import { probe, type Probed } from './probe.ts';
import { throwIfEnded, type Exit, type Runner } from './process.ts';
import { createProgress } from './progress.ts';
import { globalLimits, inputArguments } from './safe-input.ts';
import { writeWhole } from './whole-file.ts';

/** Matroska and Ogg hold a number drawn by chance otherwise, so that one input would not always give one file. */
const SAME_BYTES = ['-fflags', '+bitexact'] as const;

/** How each container is written: its muxer and the options that go with it. */
const MUXERS: Record<Container, readonly string[]> = {
  mp4: ['-f', 'mp4', '-movflags', '+faststart'],
  mov: ['-f', 'mov', '-movflags', '+faststart'],
  m4a: ['-f', 'ipod', '-movflags', '+faststart'],
  mkv: [...SAME_BYTES, '-f', 'matroska'],
  webm: [...SAME_BYTES, '-f', 'webm'],
  wav: ['-f', 'wav', '-rf64', 'auto'],
  mp3: ['-f', 'mp3'],
  aac: ['-f', 'adts'],
  flac: ['-f', 'flac'],
  ogg: [...SAME_BYTES, '-f', 'ogg'],
  opus: [...SAME_BYTES, '-f', 'opus'],
};

/** Runs one filter graph from files to a file. Success is: exit code 0, not ended by anyone, and an output that can be read and is long enough. */
export async function render(
  runner: Runner,
  openInput: (path: string, signal: AbortSignal) => Promise<Probed>,
  request: RenderRequest,
): Promise<MediaInfo> {
  const inputs = await Promise.all(request.inputs.map(({ path }) => openInput(path, request.signal)));
  const before = inputs.flatMap((probed, i) => renderInput(runner, probed, request.inputs[i]));
  return writeWhole(request.output.path, async (temporary) => {
    const running = runner.start({
      program: 'ffmpeg',
      args: [...renderGlobals, ...before, ...outputArguments(request, temporary)],
      signal: request.signal,
      onSide: createProgress((value) => request.onProgress?.(value)),
    });
    await checkRender(runner, await running.exit, request);
    return checkOutput(runner, temporary, request);
  });
}

/** Options of every run that writes a file. Progress goes to descriptor 3. */
export const renderGlobals = [
  ...globalLimits,
  ...['-y', '-v', 'error', '-nostdin', '-nostats', '-progress', 'pipe:3', '-stats_period', '0.5'],
] as const;

/** Everything behind the inputs: graph, streams, encoders, container. No tags of the source are kept. */
export function outputArguments(
  { graph, maps, options, output }: Pick<RenderRequest, 'graph' | 'maps' | 'options' | 'output'>,
  temporary: string,
): string[] {
  return [
    ...(graph === undefined ? [] : ['-filter_complex', renderGraph(graph)]),
    ...maps.flatMap((pad) => ['-map', renderMap(pad)]),
    ...['-map_metadata', '-1', '-map_chapters', '-1'],
    ...Object.entries(options).flatMap(([name, value]) =>
      value === true ? [`-${name}`] : [`-${name}`, String(value)],
    ),
    ...MUXERS[output.container],
    `file:${temporary}`,
  ];
}

/** Throws unless ffmpeg ended well. */
export async function checkRender(runner: Runner, exit: Exit, { signal }: { signal: AbortSignal }): Promise<void> {
  throwIfEnded(exit, signal, runner.config);
  if (saysDiskFull(exit.log)) throw diskFull(exit.log);
  const [, width, height] = /invalid width x height \((\d+)x(\d+)\)/.exec(exit.log) ?? []; // x264's own words
  if (width !== undefined)
    throw outOfRange(`The picture has ${width} x ${height} pixels; each side of a film may be 1 to 16384.`);
  if (exit.code !== 0) throw commandFailed(`ffmpeg ended with code ${exit.code}`, exit.log);
}

/** Reads what was written: a killed or starved encoder leaves files that look finished. */
export async function checkOutput(
  runner: Runner,
  temporary: string,
  request: { signal: AbortSignal; expectedSeconds?: number },
): Promise<MediaInfo> {
  if ((await stat(temporary)).size === 0) throw internalError('ffmpeg wrote an empty file');
  const { info } = await probe(runner, temporary, request.signal).catch((error: unknown) => {
    if (request.signal.aborted) throw error;
    throw internalError('the written file cannot be read', error);
  });
  const { expectedSeconds } = request;
  const allowed = Math.max(0.1, (expectedSeconds ?? 0) / 100);
  const extra = info.durationSeconds - (expectedSeconds ?? info.durationSeconds);
  const longer = extra > allowed && info.subtitles.length === 0; // a subtitle may last longer than the film
  if (extra < -allowed || longer) {
    throw internalError(`the written file lasts ${info.durationSeconds} s instead of ${expectedSeconds} s`);
  }
  return info;
}

function renderInput(runner: Runner, probed: Probed, wish: RenderInput | undefined): string[] {
  const { startSeconds, endSeconds, loop } = wish ?? {};
  return inputArguments(probed.input, runner.config, [
    ...(startSeconds === undefined ? [] : ['-ss', startSeconds.toFixed(6)]),
    ...(endSeconds === undefined ? [] : ['-t', (endSeconds - (startSeconds ?? 0)).toFixed(6)]),
    ...(loop !== true ? [] : probed.info.kind === 'image' ? ['-loop', '1'] : ['-stream_loop', '-1']),
  ]);
}
