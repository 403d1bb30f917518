import type { Box, Picture } from './picture.ts';
import type { Reading, TextRecogniser } from './recognition.ts';
import { repaired, spaced } from './spacing.ts';

export interface ReadLine {
  readonly text: string;
  /** 0..1 */
  readonly confidence: number;
}

/** A first reading this sure is not read again. */
const sure = 0.97;
const mostReadings = 4;

/**
 * Reads a line from several views of it and lets them vote, each with its confidence.
 * `views` come best first; `allowed` are the characters of the language, all when undefined.
 */
export async function readLine(
  recogniser: TextRecogniser,
  views: readonly { readonly picture: Picture; readonly box: Box }[],
  allowed: ((character: string) => boolean) | undefined,
): Promise<ReadLine> {
  const votes = new Map<string, { weight: number; best: number }>();
  for (const { picture, box } of views.slice(0, mostReadings)) {
    const reading: Reading = await recogniser.read(picture, box, allowed);
    const text = repaired(spaced(reading, picture, box));
    const vote = votes.get(text) ?? { weight: 0, best: 0 };
    votes.set(text, {
      weight: vote.weight + reading.confidence ** 4,
      best: Math.max(vote.best, reading.confidence),
    });
    if (reading.confidence >= sure) break;
  }
  const [winner] = [...votes].sort(([, a], [, b]) => b.weight - a.weight || b.best - a.best);
  return winner === undefined ? { text: '', confidence: 0 } : { text: winner[0], confidence: winner[1].best };
}
