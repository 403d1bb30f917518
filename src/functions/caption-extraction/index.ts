import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { extractLines, openAhead } from '../../analysis/text/extract.ts';
import { callerError } from '../../base/errors.ts';
import { defineFunction, reportFiles, type Artifact } from '../function.ts';
import { choice, flag, integer, structured, text } from '../parameter.ts';
import { cuesOf } from './cues.ts';
import { linesOf, type Language } from './language.ts';
import { selectCaptions } from './selection.ts';
import { subtitleFile, subtitleFormats, type SubtitleFormat } from './subtitle-file.ts';

const span = z.tuple([z.number().min(0).max(1), z.number().min(0).max(1)]).refine(([from, to]) => to - from >= 0.02);
const bottomQuarter: Region = [
  [0.75, 1],
  [0, 1],
];
type Region = z.infer<typeof region>;
const region = z.tuple([span, span]);

const params = z.object({
  fps: integer({
    min: 2,
    max: 10,
    default: 5,
    unit: 'a second',
    meaning:
      'How often text is looked for. Times of cues are those of the film’s own frames whatever it is; captions shown for less than one such step may be missed.',
  }),
  roi: structured(
    {
      type: 'list',
      allowed: '[[top,bottom],[left,right]] as fractions of the picture, 0 to 1, each pair rising by at least 0.02',
      absent: 'the bottom quarter, [[0.75,1],[0,1]]',
      meaning: 'Part of the picture in which captions are looked for.',
    },
    region,
  ),
  sep: flag(false, 'Two files, one with the Chinese and one with the English lines.'),
  formatter: text({
    maxLength: 64,
    default: '',
    meaning: 'Put in front of the text of every cue, for instance {\\an8} to show captions at the top.',
  }),
  track: choice(
    ['', 'main'],
    '',
    'main keeps the main subtitle track alone; else every caption in the region is kept.',
  ),
  lang: choice(
    ['ch', 'en', 'ch_ml'],
    'ch',
    'Language of the captions: ch is Chinese with English words and lines, en is English alone, ch_ml is Chinese and English mixed.',
  ),
});

/** The longest side of the region that is worth reading: type of 1080p and 4K film stays over 30 pixels high at this size. */
const mostPixelsWide = 1280;
/** Everything printable in ASCII, and the marks English subtitles use besides. */
const english = /^[\x20-\x7e‘’“”…—–·£€°é♪]$/u;

/** Burnt-in subtitles to a subtitle file. */
export const captionExtraction = defineFunction({
  name: 'CaptionExtraction',
  summary: 'Reads burnt-in subtitles and writes them as a subtitle file.',
  description:
    'Finds the captions that are part of the picture, reads them (Chinese and English) and writes a SubRip file, or WebVTT where Output ends with .vtt. ' +
    'A cue begins with the first frame that shows it and ends with the last, on the film’s own frames. Lines shown at one time are one cue. ' +
    'The network that reads knows simplified Chinese; of traditional characters it knows a part and leaves out the rest, as it does with Japanese kana. Captions set from top to bottom are not read. ' +
    'Logos, tickers and other text that is not captions are left out. A film without captions gives a file without cues. ' +
    'With sep two files are written, {resultType} zh and en, also where one of them has no cues.',
  params,
  inputs: ['video'],
  output: {
    extensions: subtitleFormats,
    required: true,
    resultTypes: ['zh', 'en'],
    description: 'The captions; with sep one file for each language.',
  },
  examples: [
    { params: {}, says: 'captions in the bottom quarter' },
    { params: { roi: [[0.5, 1], [0, 1]], sep: true }, says: 'the lower half, Chinese and English apart' }, // prettier-ignore
    { params: { fps: 10, track: 'main', formatter: '{\\an8}' }, says: 'the main track alone, shown at the top' },
  ],
  limits: { timeoutSeconds: (inputSeconds) => 120 + 6 * inputSeconds, memoryMb: 2048 },
  async run(work) {
    const { params, input, workspace, wantedExtension, signal, media, models } = work;
    openAhead(models);
    const info = await media.probe(input.path, signal);
    const [video] = info.video;
    if (video === undefined)
      throw callerError('InvalidParameter.ResourceNotSupported', 'The input has no moving picture; expected a video.');
    const [[top, bottom], [left, right]] = params.roi ?? bottomQuarter;
    const regionWidth = (right - left) * video.width;
    const frames = media.frames(input.path, {
      pixelFormat: 'yuv420p',
      region: { left, top, right, bottom },
      ...(regionWidth > mostPixelsWide ? { width: mostPixelsWide } : {}),
      signal,
    });
    const duration = video.durationSeconds ?? info.durationSeconds;
    const found = await extractLines(frames, models, {
      fps: params.fps,
      ...(params.lang === 'en' ? { allowed: (character: string) => english.test(character) } : {}),
      durationSeconds: duration,
      signal,
      onSample: (seconds) => work.progress(Math.min(0.99, seconds / Math.max(duration, 1e-3)), 'reading captions'),
    });
    const captions = selectCaptions(
      found.lines,
      { ...found, pictureHeight: found.height / (bottom - top) },
      params.track,
    );
    const format: SubtitleFormat = wantedExtension === 'vtt' ? 'vtt' : 'srt';
    const write = async (language?: Language): Promise<Artifact> => {
      const cues = cuesOf(language === undefined ? captions : linesOf(language, captions));
      const path = join(workspace, `captions${language === undefined ? '' : `-${language}`}.${format}`);
      await writeFile(path, subtitleFile(cues, format, params.formatter));
      return { path, extension: format, ...(language === undefined ? {} : { resultType: language }) };
    };
    const artifacts = params.sep ? [await write('zh'), await write('en')] : [await write()];
    work.progress(1, 'done');
    return { artifacts, facts: {} };
  },
  report: reportFiles,
});
