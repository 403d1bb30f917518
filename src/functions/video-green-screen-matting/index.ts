import { join } from 'node:path';
import { z } from 'zod';
import type { KeyOptions } from '../../analysis/matting/key-options.ts';
import { learnScreen } from '../../analysis/matting/screen.ts';
import { callerError } from '../../base/errors.ts';
import type { VideoStream } from '../../media/media.ts';
import { defineFunction, reportFiles, type Work } from '../function.ts';
import { integer, number, structured, text } from '../parameter.ts';
import { fittedBackground } from './background.ts';
import { startKeyer } from './keyer-thread.ts';
import { keyedPictures } from './pictures.ts';
import { chromaOf, screenColourText } from './screen-colour-text.ts';

const part = z.number().min(0).max(1);
const oneBox = z.tuple([part, part, part, part]).refine(([x, y, w, h]) => w > 0 && h > 0 && x + w <= 1.000001 && y + h <= 1.000001); // prettier-ignore

const params = z.object({
  bgimage: text({
    maxLength: 2048,
    default: '',
    meaning: 'Address of a picture that comes behind the subject, cut to the shape of the film. Without it the film becomes transparent.', // prettier-ignore
  }),
  mode: text({ maxLength: 16, default: '', meaning: '`file` in older programs. Read and ignored.' }),
  Keep: structured(
    {
      type: 'box',
      allowed:
        '[xmin,ymin,width,height] as fractions of the picture from its top left corner, 0 to 1, wholly inside it',
      absent: 'the whole picture',
      meaning: 'Part of the picture in which the subject stays; what lies outside goes, whatever it is (a garbage matte).', // prettier-ignore
    },
    oneBox,
  ),
  ScreenColor: structured(
    {
      type: 'string',
      allowed: 'green, blue or #rrggbb',
      absent: 'the colour is found',
      meaning: 'Colour of the screen; near it the exact one is looked for.',
    },
    screenColourText,
  ),
  Softness: number({
    min: 0,
    max: 1,
    default: 1,
    meaning: 'of edges: 1 as they are seen, hair, smoke and blur included; towards 0 ever harder',
  }),
  Spill: number({ min: 0, max: 1, default: 1, meaning: "how much of the screen's light is taken off the subject's edges" }), // prettier-ignore
  Quality: integer({
    min: 10,
    max: 40,
    default: 18,
    meaning: 'Constant rate factor of the encoder; smaller is better and larger in bytes.',
  }),
});
type Params = z.infer<typeof params>;

/** Cuts out what stands before a screen of one colour. */
export const videoGreenScreenMatting = defineFunction<Params, null>({
  name: 'VideoGreenScreenMatting',
  summary: 'Cuts out what stands before a green (or other) screen: transparent, or over a new background.',
  description:
    'Finds the colour of the screen, green, blue or any other vivid one, and learns from all of the film what the screen looks like without the subject, place by place: uneven light, folds, noise and marks stuck on it go with it, and a camera that moves is followed. ' +
    'Opacity is solved for every pixel between the screen and the colours of the subject nearby; hair, smoke, blur and shadows stay soft. What shows through is taken out of the colours, and so is light of the screen on the edges; the inside of the subject keeps its colours. ' +
    'Black bars become transparent. What is not screen stays: where the camera leaves the screen, the room shows (give `Keep` then).\n\n' +
    'With `bgimage` the result is an MP4 over that picture, without it a WEBM with opacity (VP9, `alpha_mode`). Frames keep their times; sound is copied where the container holds it, else encoded as AAC or Opus. ' +
    'HDR becomes BT.709, rotation is applied; an MP4 of odd size loses one column or row. A film without a screen fails with `InvalidParameter.ResourceNotSupported` and the reason.',
  params,
  inputs: ['video'],
  output: {
    extensions: ['webm', 'mp4'],
    required: true,
    description: 'webm with opacity; with `bgimage` mp4.',
  },
  examples: [
    { params: {}, says: 'a film with opacity' },
    { params: { bgimage: 'http://bucket.oss-cn-shanghai.aliyuncs.com/beach.jpg' }, says: 'the subject on a beach' },
    { params: { ScreenColor: '#1e46be', Keep: [0.1, 0, 0.8, 1] }, says: 'before a blue screen that ends beside the subject' }, // prettier-ignore
  ],
  limits: { timeoutSeconds: (inputSeconds) => 300 + 20 * inputSeconds, memoryMb: 3072 },
  references: ({ bgimage }): Record<string, string> => (bgimage.trim() === '' ? {} : { background: bgimage.trim() }),
  async run(work) {
    const { params, input, workspace, signal, media, references } = work;
    const info = await media.probe(input.path, signal);
    const [stream] = info.video;
    if (stream === undefined)
      throw callerError('InvalidParameter.ResourceNotSupported', 'The input has no moving picture; expected a video.');
    const given = references['background'];
    const background = given && (await fittedBackground(media, given.path, stream, signal));
    const screen = await learnScreen(media, input.path, { stream, seconds: info.durationSeconds }, params.ScreenColor && chromaOf(params.ScreenColor), signal, (fraction) =>
      work.progress(0.15 * fraction, 'looking for the screen'),
    ); // prettier-ignore
    if ('reason' in screen) throw noScreen(screen.reason, params.ScreenColor === undefined);
    const { width, height } = stream;
    const alpha = background === undefined;
    const keyer = startKeyer({ width, height, plate: screen, options: keyOptions(params, stream, alpha), background });
    const extension = alpha ? 'webm' : 'mp4';
    const path = join(workspace, `film.${extension}`);
    try {
      await media.encodeFilm(keyedPictures(media, input.path, keyer, signal), {
        ...{ like: input.path, width, height, alpha, crf: params.Quality, output: { path }, signal },
        onProgress: progressOf(work, info.durationSeconds),
      });
    } finally {
      await keyer.close();
    }
    return { artifacts: [{ path, extension }], facts: null };
  },
  report: reportFiles,
});

function keyOptions({ Keep, Softness, Spill }: Params, { width, height }: VideoStream, spread: boolean): KeyOptions {
  const options = { softness: Softness, spill: Spill, spread };
  if (Keep === undefined) return options;
  const [x, y, w, h] = Keep;
  const keep = { left: Math.round(x * width), top: Math.round(y * height), right: Math.round((x + w) * width), bottom: Math.round((y + h) * height) }; // prettier-ignore
  return { ...options, keep };
}

function progressOf(work: Work<Params>, seconds: number): (written: number) => void {
  return (written) => work.progress(0.15 + 0.85 * Math.min(1, written / Math.max(seconds, 1e-3)), 'keying the film');
}

function noScreen(reason: string, looked: boolean): Error {
  const advice = looked ? ' If there is one, name its colour by ScreenColor.' : '';
  return callerError(
    'InvalidParameter.ResourceNotSupported',
    `The resource operated "Input" is not supported: it shows no screen of one colour behind its subject (${reason}).${advice}`,
  );
}
