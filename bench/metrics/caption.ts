/** One cue, of the truth or of a result. */
export interface TimedText {
  readonly startSeconds: number;
  readonly endSeconds: number;
  readonly text: string;
}

export interface CaptionScore {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  /** Edits over characters of the truth; a missed cue counts as deletions, a false one as insertions. */
  readonly characterErrorRate: number;
  /** Absolute errors of all starts and ends of matched cues, in frames, ascending. */
  readonly timeErrors: readonly number[];
  /** Unmatched results that repeat what another result says at the same time. */
  readonly duplicates: number;
  readonly falseCues: number;
}

const leastOverlap = 0.3;

/** NFKC, lower case, letters and digits alone. */
export function normalise(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{Letter}\p{Number}]/gu, '');
}

/** Compares cues with the truth. @param framesPerSecond of the clip, to tell time errors in frames. */
export function scoreCaptions(
  truth: readonly TimedText[],
  result: readonly TimedText[],
  framesPerSecond: number,
): CaptionScore {
  const pairs = match(truth, result);
  const reference = truth.map(({ text }) => normalise(text));
  const found = result.map(({ text }) => normalise(text));
  const matched = new Map(pairs.map(([t, r]) => [t, r]));
  const used = new Set(pairs.map(([, r]) => r));
  const unused = result.filter((_, r) => !used.has(r));
  let edits = found.reduce((sum, text, r) => sum + (used.has(r) ? 0 : [...text].length), 0);
  reference.forEach((text, t) => (edits += editDistance(text, found[matched.get(t) ?? -1] ?? '')));
  const characters = reference.reduce((sum, text) => sum + [...text].length, 0);
  const errors = pairs.flatMap(([t, r]) => {
    const [want, got] = [truth[t], result[r]];
    if (want === undefined || got === undefined) return [];
    return [want.startSeconds - got.startSeconds, want.endSeconds - got.endSeconds];
  });
  const precision = result.length === 0 ? Number(truth.length === 0) : pairs.length / result.length;
  const recall = truth.length === 0 ? 1 : pairs.length / truth.length;
  return {
    precision,
    recall,
    f1: precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall),
    characterErrorRate: edits / Math.max(1, characters),
    timeErrors: errors.map((seconds) => Math.abs(seconds) * framesPerSecond),
    duplicates: unused.filter((cue) => result.some((other) => other !== cue && repeats(cue, other))).length,
    falseCues: unused.length,
  };
}

/** One to one, best overlap first; of equal overlaps the closer text. */
function match(truth: readonly TimedText[], result: readonly TimedText[]): [number, number][] {
  const candidates = truth.flatMap((want, t) =>
    result.map((got, r) => ({
      t,
      r,
      overlap: overlap(want, got),
      edits: editDistance(normalise(want.text), normalise(got.text)),
    })),
  );
  const pairs: [number, number][] = [];
  for (const { t, r, overlap: share } of candidates.sort((a, b) => b.overlap - a.overlap || a.edits - b.edits)) {
    if (share < leastOverlap || pairs.some(([pt, pr]) => pt === t || pr === r)) continue;
    pairs.push([t, r]);
  }
  return pairs;
}

/** Intersection over union of two spans of time. */
function overlap(a: TimedText, b: TimedText): number {
  const both = Math.min(a.endSeconds, b.endSeconds) - Math.max(a.startSeconds, b.startSeconds);
  return Math.max(0, both) / (Math.max(a.endSeconds, b.endSeconds) - Math.min(a.startSeconds, b.startSeconds));
}

function repeats(cue: TimedText, other: TimedText): boolean {
  const [a, b] = [normalise(cue.text), normalise(other.text)];
  const near = cue.startSeconds < other.endSeconds + 0.1 && other.startSeconds < cue.endSeconds + 0.1;
  return near && editDistance(a, b) <= 0.3 * Math.max(a.length, b.length);
}

/** Levenshtein distance in characters. */
export function editDistance(a: string, b: string): number {
  const [from, to] = [[...a], [...b]];
  let row = to.map((_, j) => j + 1);
  from.forEach((left, i) => {
    let diagonal = i;
    let before = i + 1;
    row = to.map((right, j) => {
      const above = row[j] ?? 0;
      before = Math.min(before + 1, above + 1, diagonal + Number(left !== right));
      diagonal = above;
      return before;
    });
  });
  return row[to.length - 1] ?? from.length;
}

/** Cues of SubRip text. */
export function readSubRip(text: string): TimedText[] {
  const pattern = /(\d+):(\d+):(\d+),(\d+) --> (\d+):(\d+):(\d+),(\d+)\n([\s\S]*?)(?=\n\n|\n*$)/g;
  return [...text.replaceAll('\r', '').matchAll(pattern)].map((found) => {
    const at = (i: number) =>
      Number(found[i]) * 3600 + Number(found[i + 1]) * 60 + Number(found[i + 2]) + Number(found[i + 3]) / 1000;
    return { startSeconds: at(1), endSeconds: at(5), text: found[9] ?? '' };
  });
}
