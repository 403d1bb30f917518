import { z } from 'zod';
import { createDirectedFill } from '../../analysis/restore/directed-fill.ts';
import { openAhead } from '../../analysis/text/extract.ts';
import { boxList, type GivenBox } from '../boxes.ts';
import { defineFunction } from '../function.ts';
import { choice, structured } from '../parameter.ts';
import { remove, removalExtensions, removalLimits, removalParams, reportRemoval, searchShare, type RemovalFacts } from '../removal.ts'; // prettier-ignore
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

/** What `Search: bottom` looks at. */
const lowest = { left: 0, top: 0.7, right: 1, bottom: 1 };

const params = z.object({
  Text: boxList('Where to look: all text in these boxes goes.', 'captions are looked for, see Search'),
  LimitRegion: boxList('The same under its other name; used where Text is absent.', 'see Text'),
  Search: choice(
    ['whole', 'bottom'],
    'whole',
    'Where captions are looked for when no boxes are given: in the whole picture, or in its lowest 30 %. By the ICE API the default is bottom.',
  ),
  Time: structured<readonly (readonly [number, number])[]>(
    {
      type: 'list',
      allowed: '[start,end] in seconds, or a list of at most 100 of them, each with end > start >= 0',
      absent: 'the whole film',
      meaning: 'When to remove text; at other times the film stays as it is.',
    },
    spans,
  ),
  ...removalParams,
});

/** Removes subtitles that are part of the picture. */
export const videoDetext = defineFunction<z.infer<typeof params>, RemovalFacts>({
  name: 'VideoDetext',
  summary: 'Removes burnt-in subtitles from a video.',
  description:
    'Finds captions that are part of the picture, Chinese and English, with the exact frames that show them, and gives back the picture behind their letters, outlines and shadows. What a caption hides is usually ' +
    'seen a moment before or after, or beside it: that is fetched along the movement of the film, within one shot; what is never seen is continued from around it and goes along with the film. ' +
    'While captions fade, the film is seen through them; while they slide in or out, pop up, grow, or come word by word, they are followed and go too. ' +
    'A half transparent box behind a caption is solved for and taken off, so that the film shows as it is seen through it. ' +
    'Captions are lines that come and go in the lower or uppermost part of the picture, or anywhere in one row, and lines that read downwards at the left or right side where another comes in the same column; titles, signs in the scene, the names of channels and what moves all the time (tickers, credits that roll) stay, unless boxes point at them: in boxes all text goes. ' +
    'Other pixels go through a plain encoding; frames keep their times, sound is copied (where the container does not hold it, encoded as AAC), 10-bit films stay 10-bit. The turn that players apply is kept in mp4 and mov; a film of odd size grows by a column or row. Subtitle streams are copied or, where the container does not hold them, converted; Details of the Result says SubtitlesConverted or, of those that are pictures, SubtitlesLeftOut. ' +
    'When nothing is found the streams are copied untouched and Details of the Result says NothingFound.',
  params,
  inputs: ['video'],
  output: {
    extensions: removalExtensions,
    required: true,
    description: 'The film without captions; with Preview a picture.',
  },
  modelIds: ['algo-video-detext-new'],
  iceDefaults: { Search: 'bottom' },
  examples: [
    { params: {}, says: 'captions wherever they are set' },
    { params: { Text: '[[0,0.7,1,0.3]]' }, says: 'all text in the lower part' },
    { params: { Preview: true }, says: 'a picture of what would be removed' },
    { params: { LimitRegion: [[0, 0.7, 1, 0.3]], Time: [[5, 20], [25, 43]] }, says: 'the same by the other names, in two spans of time' }, // prettier-ignore
  ],
  limits: removalLimits,
  async run(work) {
    const { params, signal, media, models } = work;
    openAhead(models);
    return remove(work, async ({ path, stream, seconds }) => {
      const film = { path, width: stream.width, height: stream.height, seconds };
      const where = {
        boxes: (params.Text ?? params.LimitRegion ?? []).map(corners),
        ...(params.Search === 'bottom' ? { within: lowest } : {}),
        spans: params.Time ?? [],
      };
      const captions = await findCaptions(media, models, film, where, signal, (f) =>
        work.progress(searchShare * f, 'looking for captions'),
      );
      const strips = stripsOf(captions, stream);
      return {
        removed: captions.length,
        regions: strips.map(({ region }) => region),
        patches: () => patches(media, path, stream, strips, createDirectedFill(models), signal),
        moments: () => momentsOf(media, path, stream, strips, signal),
      };
    });
  },
  report: reportRemoval,
});

const corners = ([x, y, w, h]: GivenBox) => ({
  left: x,
  top: y,
  right: Math.min(1, x + w),
  bottom: Math.min(1, y + h),
});
