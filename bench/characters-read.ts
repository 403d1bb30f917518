import { createTextDetector } from '../src/analysis/text/detection.ts';
import { joinPieces } from '../src/analysis/text/lines.ts';
import { pictureOf } from '../src/analysis/text/picture.ts';
import { createTextRecogniser } from '../src/analysis/text/recognition.ts';
import type { Media } from '../src/media/media.ts';
import type { Models } from '../src/models/models.ts';
import type { CueBoxes } from './cue-boxes.ts';
import type { DetextCue } from './detext-clips.ts';

const { signal } = new AbortController();

/** Times at which a cue is looked at, as shares of its length. */
const looks = [0.1, 0.5, 0.9];

/** Characters that our own reader still finds where and when captions were, in their order, as a share of theirs: of some looks at a cue the one that reads most. */
export async function readShare(
  media: Media,
  models: Models,
  path: string,
  cues: readonly DetextCue[],
  { ofCue, width, height }: CueBoxes,
): Promise<number> {
  const [detector, recogniser] = [await createTextDetector(models), await createTextRecogniser(models)];
  const letters = (text: string) => (text.match(/[\p{Letter}\p{Number}]/gu) ?? []).join('');
  let [all, read] = [0, 0];
  for (const [k, cue] of cues.entries()) {
    const box = ofCue[k];
    if (box === undefined) continue;
    const air = box.bottom - box.top;
    const region = { left: Math.max(0, box.left - air) / width, top: Math.max(0, box.top - air) / height, right: Math.min(width, box.right + air) / width, bottom: Math.min(height, box.bottom + air) / height }; // prettier-ignore
    const found: number[] = [];
    for (const share of looks) {
      const seconds = cue.startSeconds + share * (cue.endSeconds - cue.startSeconds);
      for await (const frame of media.frames(path, {
        pixelFormat: 'bgr24',
        region,
        startSeconds: seconds,
        endSeconds: seconds + 0.5,
        signal,
      })) {
        // prettier-ignore
        const picture = pictureOf(frame);
        const texts: string[] = [];
        for (const line of joinPieces(await detector.detect(picture))) {
          const { characters, confidence } = await recogniser.read(picture, line);
          if (confidence > 0.6) texts.push(letters(characters.map(({ text }) => text).join('')));
        }
        found.push(inOrder(letters(cue.text), texts.join('')));
        break;
      }
    }
    all += letters(cue.text).length;
    read += Math.max(0, ...found);
  }
  return read / Math.max(1, all);
}

/** Length of the longest common subsequence. */
function inOrder(a: string, b: string): number {
  let row: number[] = Array.from({ length: b.length + 1 }, () => 0);
  for (const letter of a) {
    const next = [0];
    for (let j = 0; j < b.length; j++) next.push(letter === b[j] ? row[j]! + 1 : Math.max(row[j + 1]!, next[j]!)); // both of b's length and one
    row = next;
  }
  return row.at(-1) ?? 0;
}
