import { join } from 'node:path';
import { z } from 'zod';
import { callerError } from '../../base/errors.ts';
import { defineFunction } from '../function.ts';
import { number } from '../parameter.ts';
import { hear } from './hearing.ts';
import type { Piece } from './pieces.ts';
import { hearWords } from './speech.ts';
import { summarise, summaryRate } from './summarise.ts';
import { survey } from './survey.ts';
import { writeSummary } from './write.ts';

const params = z.object({
  Duration: number({
    min: 1,
    max: 600,
    default: 5,
    unit: 'seconds',
    meaning: 'length of the summary, kept to the frame; a film that is shorter is given whole',
  }),
});

/** A stretch of the film that is in the summary, seconds as text. */
interface Range {
  readonly StartTime: string;
  readonly EndTime: string;
}

/** A short summary of a film. */
export const videoClip = defineFunction<z.infer<typeof params>, readonly Range[]>({
  name: 'VideoClip',
  summary: 'Makes a short summary of a video out of its most representative moments.',
  description:
    'Looks at every frame for the shots of the film (cuts, dissolves, fades and wipes; flashes and fast movement are none), judges what is to be seen and heard in them, and joins whole shots or parts ' +
    'that together stand for the film: those most alike to its other parts, with something going on, a good picture, or a sound that stands out; not twice the same. They keep their order. Pieces begin and ' +
    'end on cuts where they can, never within a transition, and not in the middle of a word, which is heard through music and noise too. In one long shot the moments in which something happens are found. ' +
    'The picture keeps its size and frame rate (at most 60 a second; square pixels, even sides), the sound is stereo, cross-faded over 20 ms at the joints. A film without sound gives a summary without sound. ' +
    '`VideoSummaryList` in Data names the chosen ranges, `StartTime` and `EndTime` in seconds as text.',
  params,
  inputs: ['video'],
  output: {
    extensions: ['mp4', 'mov'],
    required: true,
    description: 'The summary: mp4 (default) or mov, H.264 with AAC.',
  },
  examples: [
    { params: {}, says: 'Five seconds.' },
    { params: { Duration: 30 }, says: 'Half a minute.' },
  ],
  limits: { timeoutSeconds: (inputSeconds) => 300 + inputSeconds, memoryMb: 2048 },
  async run(work) {
    const { media, input, signal, params: { Duration }, workspace, wantedExtension } = work; // prettier-ignore
    const info = await media.probe(input.path, signal);
    const stream = info.video[0];
    if (stream === undefined) {
      throw callerError(
        'InvalidParameter.ResourceNotSupported',
        'The file has no moving picture; VideoClip needs a video.',
      );
    }
    const film = { stream, durationSeconds: info.durationSeconds, signal };
    const seen = await survey(media, input.path, film, (seconds) =>
      work.progress(0.7 * Math.min(1, seconds / Math.max(info.durationSeconds, 0.1)), 'looking through the film'),
    );
    const hasSound = info.audio.length > 0;
    const hearing = hasSound ? await hear(media, input.path, signal) : undefined;
    const around = (some: readonly Piece[]) => hearWords(work, input.path, hearing!, some, signal); // asked where there is sound
    work.progress(0.8, 'choosing');
    const frameRate = summaryRate(stream);
    const pieces = await summarise(seen, hearing && { hearing, around }, {
      seconds: Duration,
      rate: frameRate,
      signal,
    });
    const container = wantedExtension === 'mov' ? 'mov' : 'mp4';
    const path = join(workspace, `summary.${container}`);
    await writeSummary(
      media,
      { path: input.path, stream, pieces, frameRate, hasSound, workspace, output: { path, container } },
      signal,
      (fraction) => work.progress(0.8 + 0.2 * fraction, 'writing the summary'),
    );
    const text = (seconds: number) => String(Math.round(seconds * 1000) / 1000);
    const facts = pieces.map(({ start, end }) => ({ StartTime: text(start), EndTime: text(end) }));
    return { artifacts: [{ path, extension: container }], facts };
  },
  report(facts, files) {
    return { data: { result: files.map((file) => ({ file })), VideoSummaryList: facts }, message: 'Successful.' };
  },
});
