import { join } from 'node:path';
import { z } from 'zod';
import { callerError } from '../../base/errors.ts';
import { boxList, type GivenBox } from '../boxes.ts';
import { defineFunction } from '../function.ts';
import { flag, integer, structured } from '../parameter.ts';
import { previewExtensions, writePreview } from '../removal-preview.ts';
import { findCaptions } from './find.ts';
import { patches } from './patches.ts';
import { momentsOf } from './preview.ts';
import { stripsOf } from './scenes.ts';

const span = z.tuple([z.number().min(0), z.number().min(0)]).refine(([from, to]) => to > from);
/** A list of spans, or one span without a list round it. */
const spans = z.preprocess(
  (value) => (Array.isArray(value) && typeof value[0] === 'number' ? [value] : value),
  z.array(span).max(100),
);

const params = z.object({
  Text: boxList('Where to look: all text in these boxes goes.', 'captions are looked for in the whole picture'),
  LimitRegion: boxList('The same under its other name; used where Text is absent.', 'see Text'),
  Time: structured<readonly (readonly [number, number])[]>(
    {
      type: 'list',
      allowed: '[start,end] in seconds, or a list of at most 100 of them, each with end > start >= 0',
      absent: 'the whole film',
      meaning: 'When to remove text; at other times the film stays as it is.',
    },
    spans,
  ),
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
  /** How many lines of text were removed. */
  readonly removed: number;
}

/** Removes subtitles that are part of the picture. */
export const videoDetext = defineFunction<z.infer<typeof params>, Facts>({
  name: 'VideoDetext',
  summary: 'Removes burnt-in subtitles from a video.',
  description:
    'Finds captions that are part of the picture, Chinese and English, with the exact frames that show them, and gives back the picture behind their letters, outlines and shadows. What a caption hides is usually ' +
    'seen a moment before or after, or beside it: that is fetched along the movement of the film, within one shot; what is never seen is continued from around it and goes along with the film. ' +
    'Captions are lines that come and go in the lower or uppermost part of the picture, or anywhere in one row; titles, signs in the scene and the names of channels stay, unless boxes point at them: in boxes all text goes. ' +
    'Other pixels go through a plain encoding; frames keep their times, sound is copied (where the container does not hold it, encoded as AAC), 10-bit films stay 10-bit. Rotation is applied to the pixels; films of odd size lose one column or row. Subtitle streams are left out. ' +
    'When nothing is found the streams are copied untouched and Details of the Result says NothingFound.',
  params,
  inputs: ['video'],
  output: {
    extensions: [...containers, ...previewExtensions],
    required: true,
    description: 'The film without captions; with Preview a picture.',
  },
  modelIds: ['algo-video-detext-new'],
  examples: [
    { params: {}, says: 'captions wherever they are set' },
    { params: { Text: '[[0,0.7,1,0.3]]' }, says: 'all text in the lower part' },
    { params: { Preview: true }, says: 'a picture of what would be removed' },
    { params: { LimitRegion: [[0, 0.7, 1, 0.3]], Time: [[5, 20], [25, 43]] }, says: 'the same by the other names, in two spans of time' }, // prettier-ignore
  ],
  limits: { timeoutSeconds: (inputSeconds) => 300 + 20 * inputSeconds, memoryMb: 3072 },
  async run(work) {
    const { params, input, workspace, signal, media, models } = work;
    const info = await media.probe(input.path, signal);
    const [stream] = info.video;
    if (stream === undefined)
      throw callerError('InvalidParameter.ResourceNotSupported', 'The input has no moving picture; expected a video.');
    const seconds = stream.durationSeconds ?? info.durationSeconds;
    const film = { path: input.path, width: stream.width, height: stream.height, seconds };
    const where = { boxes: (params.Text ?? params.LimitRegion ?? []).map(corners), spans: params.Time ?? [] };
    const captions = await findCaptions(media, models, film, where, signal, (f) =>
      work.progress(0.4 * f, 'looking for captions'),
    );
    const strips = stripsOf(captions, stream);
    if (params.Preview) {
      const moments = await momentsOf(media, input.path, stream, strips, signal);
      const sheet = { path: (extension: string) => join(workspace, `preview.${extension}`), wantedExtension: work.wantedExtension }; // prettier-ignore
      const picture = await writePreview(media, { path: input.path, stream, seconds }, moments, sheet, signal);
      return { artifacts: [picture], facts: { removed: captions.length } };
    }
    const container = containers.find((name) => name === work.wantedExtension) ?? 'mp4';
    const path = join(workspace, `film.${container}`);
    const common = {
      ...{ path: input.path, crf: params.Quality, output: { path, container }, signal },
      onProgress: (done: number) =>
        work.progress(0.4 + 0.6 * Math.min(1, done / Math.max(seconds, 1e-3)), 'writing the film'),
    };
    if (strips.length === 0) await media.copyVideo(common);
    else {
      const regions = strips.map(({ region }) => region);
      await media.patchVideo(patches(media, input.path, stream, strips, signal), { ...common, regions });
    }
    return { artifacts: [{ path, extension: container }], facts: { removed: captions.length } };
  },
  report: ({ removed }) => ({ details: removed === 0 ? [{ Status: 'NothingFound' }] : [], message: 'success' }),
});

const corners = ([x, y, w, h]: GivenBox) => ({
  left: x,
  top: y,
  right: Math.min(1, x + w),
  bottom: Math.min(1, y + h),
});
