import { spoken } from './film-streams.ts';
import type { Pad } from './graph.ts';
import type { MediaInfo, SubtitleFates } from './media.ts';

/** Text that ffmpeg turns from one of these into another. */
const TEXT =
  /^(subrip|srt|ass|ssa|webvtt|mov_text|text|eia_608|microdvd|subviewer1?|sami|realtext|stl|vplayer|jacosub|mpl2|pjs)$/;
/** What Matroska holds as it is; of the pictures MP4 and its players take none. */
const MATROSKA = /^(subrip|ass|ssa|webvtt|hdmv_pgs_subtitle|hdmv_text_subtitle|dvd_subtitle|dvb_subtitle)$/;

/** Subtitle streams: copied where the container holds them, text else converted, pictures else left out. */
export function subtitleStreams(
  { subtitles }: Pick<MediaInfo, 'subtitles'>,
  container: 'mp4' | 'mov' | 'mkv',
): { maps: Pad[]; options: Record<string, string>; fates: SubtitleFates } {
  const isHeld = (codec: string) => (container === 'mkv' ? MATROSKA.test(codec) : codec === 'mov_text');
  const kept = subtitles.filter(({ codec }) => isHeld(codec) || TEXT.test(codec));
  const converted = kept.filter(({ codec }) => !isHeld(codec)).length;
  const encoder = container === 'mkv' ? 'subrip' : 'mov_text';
  const options = kept.map(({ codec, language }, i) => ({
    [`c:s:${i}`]: isHeld(codec) ? 'copy' : encoder,
    ...spoken(`s:${i}`, language),
  }));
  return {
    maps: kept.map(({ index }) => ({ input: 0, stream: index })),
    options: Object.assign({}, ...options) as Record<string, string>,
    fates: { copied: kept.length - converted, converted, leftOut: subtitles.length - kept.length },
  };
}
