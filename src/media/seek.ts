import type { Probed } from './probed.ts';

/** Containers whose index leads to the key frame before a time; in the others a search may land behind it. */
const INDEXED = new Set(['mov', 'matroska', 'avi', 'mxf', 'wav', 'flac', 'aiff', 'asf']);
/** How much earlier to begin where the search is not exact, seconds. */
const MARGIN_SECONDS = 12;

/** Input options that begin reading at a key frame before `startSeconds`; frames in between are the caller's to drop. */
export function seekArguments(probed: Probed, startSeconds: number | undefined): string[] {
  const margin = INDEXED.has(probed.input.demuxer) ? 0 : MARGIN_SECONDS;
  const from = (startSeconds ?? 0) - margin;
  return from <= 0 || probed.info.kind === 'image' ? [] : ['-noaccurate_seek', '-ss', from.toFixed(6)];
}
