import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { hearMusic } from '../../analysis/music/hear.ts';
import { defineFunction } from '../function.ts';
import { findChoruses } from './chorus.ts';

const EXTENSIONS = ['json', 'txt'] as const;

/** One chorus as the Result tells it. */
interface Segment {
  /** Seconds, two decimals. */
  readonly start: number;
  readonly end: number;
  readonly title: '副歌';
}

/** Start and end of every chorus. */
export const musicSegmentDetect = defineFunction<object, readonly Segment[]>({
  name: 'MusicSegmentDetect',
  summary: 'Finds the choruses of a song.',
  description:
    'Listens to the whole song, finds its beats and bars, and looks for the stretch of whole bars, 7.5 to 45 seconds long, that comes back most faithfully in harmony and timbre (also up to three semitones higher, as in many a last chorus); ' +
    'among those that come back, the one that is loud and bright, enters with a step, first comes after an introduction or a verse, and makes up about two fifths of the song. Choruses that follow at once are given as one. ' +
    'Data of the Result is `{"result":[{"start","end","title":"副歌"}]}`, seconds of the file’s own clock, on bar lines, in order; the list is empty where nothing like a chorus comes back, and for sound without a beat. ' +
    'Sound of more than about half an hour is compared bar by bar instead of beat by beat.',
  params: z.object({}),
  inputs: ['audio', 'video'],
  output: {
    extensions: EXTENSIONS,
    required: false,
    description: 'None is needed; given, the same list is written there as JSON, whatever the suffix.',
  },
  examples: [{ params: {}, says: 'There is nothing to set.' }],
  limits: { timeoutSeconds: (inputSeconds) => 180 + inputSeconds, memoryMb: 1024 },
  async run(work) {
    const { media, models, input, signal, workspace, wantedExtension } = work;
    const { features, rhythm } = await hearMusic(media, models, input.path, signal, (done, step) =>
      work.progress(0.9 * done, step),
    );
    work.progress(0.9, 'comparing sections');
    const segments = (await findChoruses(features, rhythm, signal)).map(({ start, end }): Segment => ({
      start: hundredths(start),
      end: hundredths(end),
      title: '副歌',
    }));
    const extension = EXTENSIONS.find((one) => one === wantedExtension) ?? EXTENSIONS[0];
    const path = join(workspace, `choruses.${extension}`);
    await writeFile(path, `${JSON.stringify({ result: segments })}\n`);
    return { artifacts: [{ path, extension }], facts: segments };
  },
  report: (segments) => ({ data: { result: segments }, message: 'Successful.' }),
});

function hundredths(seconds: number): number {
  return Number(Math.max(0, seconds).toFixed(2));
}
