import { filter, type Filter, type Pad } from './graph.ts';
import type { VideoStream } from './media.ts';
import type { Probed } from './probed.ts';

/** Sound that MP4 and QuickTime hold and their players know; Matroska takes all. */
const COPIED_SOUND = /^(aac|mp3|mp2|ac3|eac3|alac|opus|flac|dts)$/;
/** QuickTime takes plain samples besides. */
const QUICKTIME_SOUND = /^pcm_/;

/** Length of what goes over; containers tell a longer one where they held more streams before. */
export function expectedSeconds({ info }: Probed): { expectedSeconds?: number } {
  const lengths = [...info.video.slice(0, 1), ...info.audio].map(({ startSeconds, durationSeconds }) =>
    durationSeconds === undefined ? undefined : startSeconds + durationSeconds,
  );
  return lengths.every((length) => length !== undefined) ? { expectedSeconds: Math.max(...lengths) } : {};
}

/** H.264 with 4:2:0 takes even sizes alone. */
export function evenFilm(stream: VideoStream): Filter[] {
  const even = filter('crop', { w: 'trunc(iw/2)*2', h: 'trunc(ih/2)*2', x: 0, y: 0 });
  return [
    ...(stream.width % 2 === 0 && stream.height % 2 === 0 ? [] : [even]),
    filter('format', { pix_fmts: stream.bitDepth > 8 ? 'yuv420p10le' : 'yuv420p|yuvj420p' }),
  ];
}

/** H.264 that keeps every frame's time, the clock and the colour of the film. */
export function filmEncoder(stream: VideoStream, crf: number): Record<string, string | number | true> {
  const { num, den } = stream.timeBase;
  const { primaries, transfer, matrix, range } = stream.colour;
  const told = (name: string, value: string | undefined) =>
    value === undefined || value === 'unknown' || value === 'reserved' ? {} : { [name]: value };
  return {
    ...{ 'c:v': 'libx264', preset: 'veryfast', crf, fps_mode: 'passthrough', enc_time_base: `${num}:${den}` },
    ...(num === 1 && den >= 1000 ? { video_track_timescale: den } : {}),
    ...{ ...told('color_primaries', primaries), ...told('color_trc', transfer) },
    ...{ ...told('colorspace', matrix), ...told('color_range', range) },
  };
}

/** Sound and subtitles: copied where the container holds them, sound else as AAC. */
export function otherStreams(
  { info }: Probed,
  container: 'mp4' | 'mov' | 'mkv',
): { maps: Pad[]; options: Record<string, string> } {
  const copied = (codec: string) =>
    container === 'mkv' || COPIED_SOUND.test(codec) || (container === 'mov' && QUICKTIME_SOUND.test(codec));
  const sound = info.audio.map(({ codec }, i) =>
    copied(codec) ? { [`c:a:${i}`]: 'copy' } : { [`c:a:${i}`]: 'aac', [`b:a:${i}`]: '256k' },
  );
  return {
    maps: info.audio.map(({ index }) => ({ input: 0, stream: index })),
    options: Object.assign({}, ...sound) as Record<string, string>,
  };
}
