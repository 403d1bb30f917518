import type { Cue } from './cues.ts';

/** Formats this function writes. */
export const subtitleFormats = ['srt', 'vtt'] as const;
export type SubtitleFormat = (typeof subtitleFormats)[number];

/** SubRip or WebVTT text of cues; no cues give a SubRip file of one empty line (so that no store takes it for a failed upload), or a WebVTT file with its header alone. @param prefix goes in front of every cue's text. */
export function subtitleFile(cues: readonly Cue[], format: SubtitleFormat, prefix: string): string {
  const separator = format === 'srt' ? ',' : '.';
  const blocks = cues.map(({ startSeconds, endSeconds, lines }, i) => {
    const text = format === 'srt' ? lines.join('\n') : escapeVtt(lines.join('\n'));
    return `${i + 1}\n${clockTime(startSeconds, separator)} --> ${clockTime(endSeconds, separator)}\n${prefix}${text}\n`;
  });
  if (format === 'vtt') return ['WEBVTT\n', ...blocks].join('\n');
  return cues.length === 0 ? '\n' : blocks.join('\n');
}

/** `HH:MM:SS,mmm`, rounded to the nearest millisecond. */
function clockTime(seconds: number, separator: string): string {
  const ms = Math.max(0, Math.round(seconds * 1000));
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  const fraction = String(ms % 1000).padStart(3, '0');
  return `${two(ms / 3_600_000)}:${two((ms / 60_000) % 60)}:${two((ms / 1000) % 60)}${separator}${fraction}`;
}

function escapeVtt(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
