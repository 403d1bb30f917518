import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { hearMusic } from '../../analysis/music/hear.ts';
import { defineFunction, reportFiles } from '../function.ts';
import { beatFile } from './beat-file.ts';

const EXTENSIONS = ['json', 'txt'] as const;

/** Beats and first beats of bars, to a file. */
export const audioBeatDetection = defineFunction<object, null>({
  name: 'AudioBeatDetection',
  summary: 'Finds the beats of music, and which of them start bars.',
  description:
    'Listens to the whole sound and writes a JSON text: `BeatList`, the times of all beats, and `DownBeatList`, the times of those that start a bar, in seconds of the file’s own clock with three decimals; ' +
    'further `BPM` (the median; 0 without beats) and `Confidence` (0 to 1: how surely the music has a beat). A small network of our own and the onsets of notes say where beats may lie; the likeliest run of them is taken. Tempi from 30 to 215 beats a minute and bars of two, three, four and five beats are told apart; ' +
    'tempo and metre may change on the way, and music that was made to a click gets its exact grid. Where double or half of the tempo would do as well, the one that people tap more often is taken. ' +
    'Sound without a beat (silence, speech, noise, a single click) gives empty lists.',
  params: z.object({}),
  inputs: ['audio', 'video'],
  output: {
    extensions: EXTENSIONS,
    required: true,
    description: '`{"BeatList":[...],"DownBeatList":[...],"BPM":...,"Confidence":...}`, whatever the suffix.',
  },
  examples: [{ params: {}, says: 'There is nothing to set.' }],
  limits: { timeoutSeconds: (inputSeconds) => 120 + inputSeconds, memoryMb: 1024 },
  async run(work) {
    const { media, models, input, signal, workspace, wantedExtension } = work;
    const { rhythm } = await hearMusic(media, models, input.path, signal, (done, step) =>
      work.progress(0.97 * done, step),
    );
    const extension = EXTENSIONS.find((one) => one === wantedExtension) ?? EXTENSIONS[0];
    const path = join(workspace, `beats.${extension}`);
    await writeFile(path, beatFile(rhythm));
    return { artifacts: [{ path, extension }], facts: null };
  },
  report: reportFiles,
});
