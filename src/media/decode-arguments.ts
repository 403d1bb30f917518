import type { MediaConfig } from './config.ts';
import type { Geometry } from './geometry.ts';
import { chain, filter, renderGraph, type Filter } from './graph.ts';
import type { PixelFormat, VideoStream } from './media.ts';
import { pictureFilters } from './picture-filters.ts';
import type { Probed } from './probed.ts';
import { globalLimits, inputArguments } from './safe-input.ts';

export interface Decode {
  /** Input options: where to begin, what to skip. */
  readonly before: readonly string[];
  /** Filters before frames are counted: the list of times tells of what they let through. */
  readonly range: readonly Filter[];
  /** Filters that choose among the counted frames. */
  readonly pick: readonly Filter[];
  readonly size: Geometry;
  readonly pixelFormat: PixelFormat;
}

/**
 * One decoder with two outputs: raw pixels on standard output, and on descriptor 3 the exact time of every source frame (a `framecrc` list of a
 * 2 x 2 corner). The list stands first, so that a frame's time is written before its pixels.
 */
export function decodeArguments(config: MediaConfig, probed: Probed, stream: VideoStream, decode: Decode): string[] {
  const corner = filter('crop', { w: 'min(2,iw)', h: 'min(2,ih)', x: 0, y: 0, exact: true });
  const pixels = pictureFilters(stream, decode.size, decode.pixelFormat);
  // `scale` may change the pixel format; without it the corner's would be forced on the whole picture before `split`.
  const graph = [
    chain([{ input: 0, stream: stream.index }], [...decode.range, filter('split')], ['counted', 'seen']),
    chain(['counted'], [corner, filter('scale', { w: 2, h: 2 }), filter('format', { pix_fmts: 'gray' })], ['times']),
    chain(['seen'], [...decode.pick, ...pixels], ['pictures']),
  ];
  const { num, den } = stream.timeBase;
  return [
    ...globalLimits,
    ...['-v', 'error', '-nostdin', '-nostats', '-copyts'],
    ...inputArguments(probed.input, config, [...decode.before, ...alphaDecoder(stream, decode.pixelFormat)]),
    ...['-filter_complex', renderGraph(graph)],
    ...['-map', '[times]', '-fps_mode', 'passthrough', '-enc_time_base', `${num}:${den}`],
    ...['-f', 'framecrc', '-flush_packets', '1', 'pipe:3'],
    ...['-map', '[pictures]', '-fps_mode', 'passthrough'],
    ...['-f', 'rawvideo', '-avioflags', 'direct', 'pipe:1'],
  ];
}

/** VP8 and VP9 keep transparency in a second picture that only this decoder reads. */
function alphaDecoder(stream: VideoStream, pixelFormat: PixelFormat): string[] {
  if (pixelFormat !== 'rgba' || !stream.alpha) return [];
  const decoder = { vp8: 'libvpx', vp9: 'libvpx-vp9' }[stream.codec];
  return decoder === undefined ? [] : ['-c:v', decoder];
}
