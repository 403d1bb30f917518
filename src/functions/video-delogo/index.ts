import { z } from 'zod';
import { findOverlays } from '../../analysis/overlay/find.ts';
import { createDirectedFill } from '../../analysis/restore/directed-fill.ts';
import type { Box } from '../../analysis/text/picture.ts';
import { boxList, type GivenBox } from '../boxes.ts';
import { defineFunction } from '../function.ts';
import { text } from '../parameter.ts';
import { mostMoments, type PreviewMoment } from '../removal-preview.ts';
import { remove, removalExtensions, removalLimits, removalParams, reportRemoval, searchShare, type RemovalFacts } from '../removal.ts'; // prettier-ignore
import { patchBits } from '../../analysis/overlay/region.ts';
import { learn, targetsOf } from './overlays.ts';
import { patches, type Learnt } from './patches.ts';

const params = z.object({
  Logo: boxList('Where to look. What stays inside a box while the film changes goes; where nothing can be told apart the whole box does.', 'logos are looked for in the whole picture'), // prettier-ignore
  Boxes: boxList('The same under its other name; used where Logo is absent.', 'see Logo'),
  LogoModel: text({
    maxLength: 64,
    default: '',
    meaning: 'tv, internet or both with a comma between. Read and ignored: one way of looking finds both.',
  }),
  ...removalParams,
});

/** Removes logos that lie over a film. */
export const videoDelogo = defineFunction<z.infer<typeof params>, RemovalFacts>({
  name: 'VideoDelogo',
  summary: 'Removes channel logos and watermarks from a video.',
  description:
    'Finds opaque and semi-transparent logos by what stays in place while the film changes, also those that come and go or jump between places; over a camera that stands still by their edges, which have neither its noise nor ' +
    'its flicker, are crisper than a lens sees and stand in a corner, and by a network that marks what was drawn over the scene. It gives back the picture behind them, in the frames that show them: a semi-transparent one is solved for its opacity and ' +
    'colour and taken off; behind an opaque one comes what the camera saw there a moment before or after, and what was never seen is continued from around it. Other pixels go through a plain ' +
    'encoding; frames keep their times, sound is copied (where the container does not hold it, encoded as AAC), 10-bit films stay 10-bit. The turn that players apply is kept in mp4 and mov; a film of odd size grows by a column or row. ' +
    'Subtitle streams are copied or, where the container does not hold them, converted; Details of the Result says SubtitlesConverted or, of those that are pictures, SubtitlesLeftOut. Where none of it is clear, as in drawn pictures that stand still, nothing is taken off: give boxes then. What is not sure enough stays: Details of the Result says Unsure with its Boxes, as Logo takes them (at most two at a time), and Preview frames it in yellow. When nothing is found the streams are copied untouched and Details says NothingFound.',
  params,
  inputs: ['video'],
  output: {
    extensions: removalExtensions,
    required: true,
    description: 'The film without logos; with Preview a picture.',
  },
  examples: [
    { params: {}, says: 'every logo that is found' },
    { params: { Logo: '[[0,0,0.3,0.3],[0.7,0,0.3,0.3]]' }, says: 'logos in the two upper corners' },
    { params: { Preview: true }, says: 'a picture of what would be removed' },
    { params: { LogoModel: 'tv', Boxes: [[0.7, 0, 0.3, 0.3]] }, says: 'the same by the other names' },
  ],
  limits: removalLimits,
  run(work) {
    const { params, signal, media, models } = work;
    return remove(work, async (film) => {
      const found = await findOverlays(work, film, signal, (f) => work.progress(0.3 * f, 'looking for logos'));
      const given = params.Logo ?? params.Boxes ?? [];
      const targets = targetsOf(found, given);
      const unsure = given.length > 0 ? [] : found.filter(({ isSure }) => !isSure).map(({ box }) => asGiven(box));
      const learnt: Learnt[] = [];
      for (const [i, target] of targets.entries()) {
        work.progress(0.3 + ((searchShare - 0.3) * i) / targets.length, 'learning the logo');
        learnt.push(await learn(media, film, target, signal));
      }
      const useful = learnt.filter(({ model }) => model.mask.includes(1));
      return {
        removed: useful.length,
        regions: useful.map(({ region: { x, y, width, height } }) => ({ x, y, width, height })),
        unsure,
        bits: patchBits(film.stream),
        patches: () => patches(media, film, useful, createDirectedFill(models), signal),
        moments: () => momentsOf(useful, film.seconds),
      };
    });
  },
  report: reportRemoval,
});

const asGiven = ({ left, top, right, bottom }: Box): GivenBox => [left, top, right - left, bottom - top];

/** At some times, evenly over the film; what comes and goes is shown where it is there. */
function momentsOf(learnt: readonly Learnt[], filmSeconds: number): PreviewMoment[] {
  const count = mostMoments / 2;
  const moments = learnt.flatMap(({ region: area, model, shownSeconds }) =>
    Array.from({ length: count }, (_, k) => {
      const seconds = shownSeconds?.[Math.floor(((k + 0.5) * shownSeconds.length) / count)] ?? ((k + 0.5) * filmSeconds) / count; // prettier-ignore
      return { seconds, part: { area, mask: model.mask } };
    }),
  );
  const times = [...new Set(moments.map(({ seconds }) => seconds))].sort((a, b) => a - b);
  return times.map((at) => ({ seconds: at, parts: moments.filter(({ seconds }) => seconds === at).map(({ part }) => part) })); // prettier-ignore
}
