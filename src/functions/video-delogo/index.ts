import { join } from 'node:path';
import { z } from 'zod';
import { findOverlays } from '../../analysis/overlay/find.ts';
import { callerError } from '../../base/errors.ts';
import { boxList } from '../boxes.ts';
import { defineFunction } from '../function.ts';
import { flag, integer, text } from '../parameter.ts';
import { mostMoments, previewExtensions, writePreview } from '../removal-preview.ts';
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
  Preview: flag(false, 'Writes no film but a picture of what would be removed, at some times of the film.'),
  Quality: integer({
    min: 10,
    max: 32,
    default: 17,
    meaning:
      'Constant rate factor of the H.264 picture; smaller is better and larger in bytes. 17 cannot be told from the source by eye.',
  }),
});

/** Containers it writes, mp4 first. */
const containers = ['mp4', 'mov', 'mkv'] as const;

interface Facts {
  /** How many overlays were removed. */
  readonly removed: number;
}

/** Removes logos that lie over a film. */
export const videoDelogo = defineFunction<z.infer<typeof params>, Facts>({
  name: 'VideoDelogo',
  summary: 'Removes channel logos and watermarks from a video.',
  description:
    'Finds opaque and semi-transparent logos by what stays in place while the film changes, and gives back the picture behind them: a semi-transparent one is solved for its opacity and ' +
    'colour and taken off; behind an opaque one comes what the camera saw there a moment before or after, and what was never seen is continued from around it. Other pixels go through a plain ' +
    'encoding; frames keep their times, sound is copied (where the container does not hold it, encoded as AAC), 10-bit films stay 10-bit. Rotation is applied to the pixels; films of odd size lose one column or row. ' +
    'Subtitle streams are left out. Where the camera never moves nothing can be told from scenery: give boxes then. When nothing is found the streams are copied untouched and Details of the Result says NothingFound.',
  params,
  inputs: ['video'],
  output: {
    extensions: [...containers, ...previewExtensions],
    required: true,
    description: 'The film without logos; with Preview a picture.',
  },
  examples: [
    { params: {}, says: 'every logo that is found' },
    { params: { Logo: '[[0,0,0.3,0.3],[0.7,0,0.3,0.3]]' }, says: 'logos in the two upper corners' },
    { params: { Preview: true }, says: 'a picture of what would be removed' },
    { params: { LogoModel: 'tv', Boxes: [[0.7, 0, 0.3, 0.3]] }, says: 'the same by the other names' },
  ],
  limits: { timeoutSeconds: (inputSeconds) => 300 + 20 * inputSeconds, memoryMb: 3072 },
  async run(work) {
    const { params, input, workspace, signal, media } = work;
    const info = await media.probe(input.path, signal);
    const [stream] = info.video;
    if (stream === undefined)
      throw callerError('InvalidParameter.ResourceNotSupported', 'The input has no moving picture; expected a video.');
    const film = { stream, seconds: info.durationSeconds };
    const found = await findOverlays(media, input.path, film, signal, (f) =>
      work.progress(0.2 * f, 'looking for logos'),
    );
    const learnt: Learnt[] = [];
    for (const target of targetsOf(found, params.Logo ?? params.Boxes)) {
      learnt.push(await learn(media, input.path, film, target, signal));
      work.progress(0.3, 'learning the logo');
    }
    const useful = learnt.filter(({ model }) => model.mask.includes(1));
    if (params.Preview) {
      const parts = useful.map(({ region: area, model }) => ({ area, mask: model.mask }));
      const times = Array.from({ length: parts.length === 0 ? 0 : mostMoments / 2 }, (_, k) => ((k + 0.5) * 2 * film.seconds) / mostMoments); // prettier-ignore
      const sheet = { path: (extension: string) => join(workspace, `preview.${extension}`), wantedExtension: work.wantedExtension }; // prettier-ignore
      const moments = times.map((seconds) => ({ seconds, parts }));
      const picture = await writePreview(media, { path: input.path, ...film }, moments, sheet, signal);
      return { artifacts: [picture], facts: { removed: useful.length } };
    }
    const container = containers.find((name) => name === work.wantedExtension) ?? 'mp4';
    const path = join(workspace, `film.${container}`);
    const common = {
      ...{ path: input.path, crf: params.Quality, output: { path, container }, signal },
      onProgress: (seconds: number) =>
        work.progress(0.3 + 0.7 * Math.min(1, seconds / Math.max(film.seconds, 1e-3)), 'writing the film'),
    };
    if (useful.length === 0) await media.copyVideo(common);
    else {
      const regions = useful.map(({ region: { x, y, width, height } }) => ({ x, y, width, height }));
      await media.patchVideo(patches(media, input.path, stream, useful, signal), { ...common, regions });
    }
    return { artifacts: [{ path, extension: container }], facts: { removed: useful.length } };
  },
  report: ({ removed }) => ({ details: removed === 0 ? [{ Status: 'NothingFound' }] : [], message: 'success' }),
});
