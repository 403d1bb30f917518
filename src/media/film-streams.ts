import { chain, filter, type Chain, type Filter, type Pad } from './graph.ts';
import type { VideoStream } from './media.ts';
import type { Probed } from './probed.ts';

/** Sound that MP4 and QuickTime hold and their players know; Matroska takes all. */
const COPIED_SOUND = /^(aac|mp3|mp2|ac3|eac3|alac|opus|flac|dts)$/;
/** QuickTime takes plain samples besides. */
const QUICKTIME_SOUND = /^pcm_/;

/** Pictures that a container holds and its players know. */
const COPIED_PICTURES = {
  mp4: /^(h264|hevc|av1|vp9|mpeg4|mpeg2video|mpeg1video)$/,
  mov: /^(h264|hevc|mpeg4|mpeg2video|mpeg1video|prores|dnxhd)$/,
  mkv: /./,
};

export function copiesPicture({ codec }: Pick<VideoStream, 'codec'>, container: 'mp4' | 'mov' | 'mkv'): boolean {
  return COPIED_PICTURES[container].test(codec);
}

/** Length of what goes over; containers tell a longer one where they held more streams before. */
export function expectedSeconds({ info }: Probed): { expectedSeconds?: number } {
  const lengths = [...info.video.slice(0, 1), ...info.audio].map(({ startSeconds, durationSeconds }) =>
    durationSeconds === undefined ? undefined : startSeconds + durationSeconds,
  );
  return lengths.every((length) => length !== undefined) ? { expectedSeconds: Math.max(...lengths) } : {};
}

/** The pixel format in which a film is written. */
export function filmFormat({ bitDepth }: Pick<VideoStream, 'bitDepth'>): Filter {
  return filter('format', { pix_fmts: bitDepth > 8 ? 'yuv420p10le' : 'yuv420p|yuvj420p' });
}

/** H.264 with 4:2:0 takes even sizes alone: an odd last column or row is there twice. Its chroma planes have the size already; `pad` would cut all to even first. */
export function evenFilm(
  from: Pad,
  stream: Pick<VideoStream, 'width' | 'height' | 'bitDepth' | 'colour'>,
  to: string,
): Chain[] {
  const { width, height, bitDepth, colour } = stream;
  if (width % 2 === 0 && height % 2 === 0) return [chain([from], [filmFormat(stream)], [to])];
  const [w, h] = ['ceil(iw/2)*2', 'ceil(ih/2)*2'];
  const grown = [
    filter('pad', { w, h }),
    filter('fillborders', { right: width % 2, bottom: height % 2, mode: 'smear' }),
  ];
  const format = bitDepth > 8 ? 'yuv420p10le' : colour.range === 'pc' ? 'yuvj420p' : 'yuv420p';
  const planes = ['y', 'u', 'v'].map((plane) => `${to}_${plane}`);
  const [luma = '', ...chroma] = planes;
  return [
    chain([from], [filter('format', { pix_fmts: format }), filter('extractplanes', { planes: 'y+u+v' })], planes),
    chain([luma], grown, [`${luma}_even`]),
    chain([`${luma}_even`, ...chroma], [filter('mergeplanes', { map1s: 1, map2s: 2, format })], [to]),
  ];
}

/** H.264 that keeps every frame's time, the clock and the colour of the film. */
export function filmEncoder(stream: VideoStream, crf: number): Record<string, string | number | true> {
  const { num, den } = stream.timeBase;
  return {
    ...{ 'c:v': 'libx264', preset: 'veryfast', crf, fps_mode: 'passthrough', enc_time_base: `${num}:${den}` },
    ...(num === 1 && den >= 1000 ? { video_track_timescale: den } : {}),
    ...colourTags(stream.colour),
  };
}

/** Encoder options that tell players how to show the colours. What was red, green and blue has been turned into the luma and chroma of ITU-R BT.601, which is what the scaler does unasked. */
export function colourTags({ primaries, transfer, matrix, range }: VideoStream['colour']): Record<string, string> {
  const told = (name: string, value: string | undefined) =>
    value === undefined || value === 'unknown' || value === 'reserved' ? {} : { [name]: value };
  const rgb = matrix === 'gbr';
  return {
    ...{ ...told('color_primaries', primaries), ...told('color_trc', transfer) },
    ...{ ...told('colorspace', rgb ? 'smpte170m' : matrix), ...told('color_range', rgb ? 'tv' : range) },
  };
}

/** Encoder options that tell players a stream's language. @param stream among the output's: `a:0`, `s:1`. */
export function spoken(stream: string, language: string | undefined): Record<string, string> {
  return language === undefined ? {} : { [`metadata:s:${stream}`]: `language=${language}` };
}

/** Sound: copied where the container holds it, else as AAC. */
export function otherStreams(
  { info }: Probed,
  container: 'mp4' | 'mov' | 'mkv',
): { maps: Pad[]; options: Record<string, string> } {
  const copied = (codec: string) =>
    container === 'mkv' || COPIED_SOUND.test(codec) || (container === 'mov' && QUICKTIME_SOUND.test(codec));
  const sound = info.audio.map(({ codec, language }, i) => ({
    ...(copied(codec) ? { [`c:a:${i}`]: 'copy' } : { [`c:a:${i}`]: 'aac', [`b:a:${i}`]: '256k' }),
    ...spoken(`a:${i}`, language),
  }));
  return {
    maps: info.audio.map(({ index }) => ({ input: 0, stream: index })),
    options: Object.assign({}, ...sound) as Record<string, string>,
  };
}
