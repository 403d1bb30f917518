import { callerError } from '../base/errors.ts';
import { letGo } from '../base/short-lived.ts';
import { contentBad, mediaErrors, noAudioStream } from './errors.ts';
import { FrameReader } from './frame-reader.ts';
import { chain, filter, renderGraph, type Filter } from './graph.ts';
import type { SampleBlock, SamplesRequest } from './media.ts';
import { PacketTimes } from './packet-times.ts';
import type { Probed } from './probed.ts';
import { throwIfEnded, type Runner } from './process.ts';
import { globalLimits, inputArguments } from './safe-input.ts';
import { seekArguments } from './seek.ts';
import { seconds } from './time.ts';

/** Blocks are this part of a second. */
const BLOCK_SECONDS = 0.5;
/** A decoder needs some sound before the place that is asked for (AAC and MP3 overlap their frames). */
const PREROLL_SECONDS = 1;

/** A sound that is shorter than it says by more is not whole. */
const MISSING_SECONDS = 0.5;

/** Float files may hold anything. Samples this far beyond full scale (integers of 32 bits that were never scaled stay below) are damage. */
const BEYOND_SOUND = 1e10;

/**
 * Decodes the default audio stream. Samples that are no finite number, or larger than any sound, become silence. Holes in the stream's time become silence, so that time is always start + samples / rate. Mixing down never
 * exceeds full scale: the weights of the channels add up to one.
 */
export async function* decodeSamples(
  runner: Runner,
  probed: Probed,
  request: SamplesRequest,
): AsyncGenerator<SampleBlock> {
  const stream = probed.info.audio[0];
  if (stream === undefined) throw noAudioStream();
  checkRequest(request);
  const { sampleRate, channels } = request;
  const times = new PacketTimes();
  const running = runner.start({
    program: 'ffmpeg',
    args: samplesArguments(runner, probed, stream.index, request),
    signal: request.signal,
    stdout: true,
    onSide: times.write,
  });
  void running.exit.then(() => times.end());
  try {
    const frames = Math.max(1, Math.floor(sampleRate * BLOCK_SECONDS));
    const reader = new FrameReader(running.stdout, frames * channels * 4, running.stall, { partial: true });
    let done = 0;
    for (let data = await reader.next(); data !== undefined; data = await reader.next()) {
      const first = await times.at(0);
      const start = seconds(first?.pts ?? 0, times.timeBase) - probed.startSeconds;
      const samples = new Float32Array(data.buffer, 0, data.length >> 2);
      silenceDamage(samples);
      yield { data: samples, startSeconds: start + done / sampleRate };
      done += data.length / (4 * channels);
      letGo(2 * data.length); // as much went by in the pipe
    }
    const exit = await running.exit;
    throwIfEnded(exit, request.signal, runner.config);
    const whole = request.startSeconds === undefined && request.endSeconds === undefined;
    // what lasts less than two samples of the new rate may leave none
    const some = (stream.durationSeconds ?? Infinity) * sampleRate >= 2;
    if (exit.code !== 0 || (done === 0 && whole && some)) {
      throw contentBad('The sound of the file is damaged and cannot be decoded.', exit.log);
    }
    // FLAC counts its samples at the start; other containers only guess how long they are, or were looked at when opened
    const missing = probed.input.demuxer === 'flac' ? probed.info.durationSeconds - done / sampleRate : 0;
    if (whole && missing > MISSING_SECONDS) {
      const [has, of] = [done / sampleRate, probed.info.durationSeconds].map((value) => value.toFixed(1));
      throw contentBad(`The file is incomplete: its sound breaks off after ${has} of ${of} seconds.`, exit.log);
    }
  } finally {
    await running.stop();
  }
}

function silenceDamage(samples: Float32Array): void {
  for (let i = 0; i < samples.length; i += 1) {
    if (!(Math.abs(samples[i]!) < BEYOND_SOUND)) samples[i] = 0; // NaN is not less either; within the array
  }
}

function checkRequest({ sampleRate, channels }: SamplesRequest): void {
  if (!Number.isInteger(sampleRate) || sampleRate < 1000 || sampleRate > 192_000) {
    throw callerError(
      mediaErrors.outOfRange,
      `The sample rate ${sampleRate} is out of range; expected 1000 to 192000.`,
    );
  }
  if (channels !== 1 && channels !== 2) {
    throw callerError(mediaErrors.outOfRange, `The number of channels ${channels} is out of range; expected 1 or 2.`);
  }
}

function samplesArguments(runner: Runner, probed: Probed, index: number, request: SamplesRequest): string[] {
  const { startSeconds, sampleRate, channels } = request;
  const seek = seekArguments(probed, startSeconds === undefined ? undefined : startSeconds - PREROLL_SECONDS);
  const graph = [
    chain(
      [{ input: 0, stream: index }],
      [...soundFilters(sampleRate, channels), ...range(probed, request), filter('asplit')],
      ['sound', 'copy'],
    ),
    chain(['copy'], [filter('atrim', { end_sample: 1 })], ['times']),
  ];
  return [
    ...globalLimits,
    ...['-v', 'error', '-nostdin', '-nostats', '-copyts', '-vn'],
    ...inputArguments(probed.input, runner.config, seek),
    ...['-filter_complex', renderGraph(graph)],
    ...['-map', '[times]', '-c:a', 'pcm_f32le', '-f', 'framecrc', '-flush_packets', '1', 'pipe:3'],
    ...['-map', '[sound]', '-c:a', 'pcm_f32le', '-f', 'f32le', 'pipe:1'],
  ];
}

/** To float samples of one rate and layout, without holes in time. */
function soundFilters(sampleRate: number, channels: number): Filter[] {
  return [
    filter('aresample', { osr: sampleRate, async: 1, rematrix_maxval: 1 }),
    filter('aformat', {
      sample_fmts: 'flt',
      sample_rates: sampleRate,
      channel_layouts: channels === 1 ? 'mono' : 'stereo',
    }),
  ];
}

/** Behind the resampler the time base is one sample, so that the range is exact. */
function range(probed: Probed, { startSeconds, endSeconds, sampleRate }: SamplesRequest): Filter[] {
  const tick = (time: number): number => Math.round((time + probed.startSeconds) * sampleRate);
  const limits = {
    ...(startSeconds === undefined ? {} : { start_pts: tick(startSeconds) }),
    ...(endSeconds === undefined ? {} : { end_pts: tick(endSeconds) }),
  };
  return Object.keys(limits).length === 0 ? [] : [filter('atrim', limits)];
}
