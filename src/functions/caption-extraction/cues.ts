import type { CaptionLine } from '../../analysis/text/extract.ts';

export interface Cue {
  readonly startSeconds: number;
  readonly endSeconds: number;
  /** Top line first. */
  readonly lines: readonly string[];
}

/** Share of their joint time that two lines are both shown from which they are one cue. */
const together = 0.7;
/** The same text again after at most this many seconds is the same line, lost for a moment. */
const momentSeconds = 0.09;

/** Lines shown at one time become one cue; in order of time. */
export function cuesOf(lines: readonly CaptionLine[]): Cue[] {
  const groups: CaptionLine[][] = [];
  for (const line of [...joinMoments(lines)].sort((a, b) => a.startSeconds - b.startSeconds || a.box.top - b.box.top)) {
    const group = groups.find((others) => others.every((other) => overlap(line, other) >= together));
    if (group === undefined) groups.push([line]);
    else group.push(line);
  }
  return groups.map(cueOf).sort((a, b) => a.startSeconds - b.startSeconds || a.endSeconds - b.endSeconds);
}

function cueOf(group: readonly CaptionLine[]): Cue {
  const [longest] = [...group].sort((a, b) => b.box.right - b.box.left - (a.box.right - a.box.left));
  const ordered = [...group].sort((a, b) => a.box.top - b.box.top || a.box.left - b.box.left);
  return {
    startSeconds: longest?.startSeconds ?? 0,
    endSeconds: longest?.endSeconds ?? 0,
    lines: ordered.map(({ text }) => text),
  };
}

/** Intersection over union of two spans of time. */
export function overlap(
  a: { readonly startSeconds: number; readonly endSeconds: number },
  b: { readonly startSeconds: number; readonly endSeconds: number },
): number {
  const both = Math.min(a.endSeconds, b.endSeconds) - Math.max(a.startSeconds, b.startSeconds);
  return Math.max(0, both) / (Math.max(a.endSeconds, b.endSeconds) - Math.min(a.startSeconds, b.startSeconds));
}

function joinMoments(lines: readonly CaptionLine[]): CaptionLine[] {
  const joined: CaptionLine[] = [];
  for (const line of [...lines].sort((a, b) => a.startSeconds - b.startSeconds)) {
    const at = joined.findIndex(
      (other) =>
        other.text === line.text &&
        Math.abs(other.box.top - line.box.top) < (line.box.bottom - line.box.top) / 2 &&
        line.startSeconds - other.endSeconds < momentSeconds,
    );
    const other = joined[at];
    if (other === undefined) joined.push(line);
    else joined[at] = { ...other, endSeconds: Math.max(other.endSeconds, line.endSeconds) };
  }
  return joined;
}
