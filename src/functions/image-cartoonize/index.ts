import { join } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import { z } from 'zod';
import { draw } from '../../analysis/drawing/draw.ts';
import { styles } from '../../analysis/drawing/styles.ts';
import { pictureOf } from '../../analysis/text/picture.ts';
import { callerError } from '../../base/errors.ts';
import type { Frame, StillExtension } from '../../media/media.ts';
import { defineFunction, reportFiles, type Artifact, type Work } from '../function.ts';
import { choice, integer } from '../parameter.ts';
import { faceDetails } from './face-details.ts';

const extensions = ['jpg', 'jpeg', 'png', 'webp'] as const satisfies readonly StillExtension[];
const schema = z.object({
  Style: choice(
    ['comic', '3d', 'pencil', 'watercolour'],
    'comic',
    'How it is drawn. comic: flat colours in a few steps of light under black outlines. 3d: smooth surfaces lit from the upper left, deeper colours, rims in a darker tone of their own colour and no outlines; what is there is modelled, nobody gets the head of a doll. ' +
      'pencil: graphite in strokes that follow the form, on white paper; a close study at Strength 50, a free drawing with much paper at 100. watercolour: pale washes with darker rims on grained paper, nothing quite black.',
  ),
  Strength: integer({
    ...{ min: 0, max: 100, default: 50 },
    meaning:
      'How far it goes. 0 leaves the photograph; up to 50 the drawing covers it more and more; 50 is the drawing. Above, it becomes bolder: fewer tones and heavier ink (comic), deeper colours and relief (3d), looser strokes and more paper (pencil), darker rims (watercolour).',
  }),
  Quality: integer({ min: 1, max: 100, default: 92, meaning: 'of jpg and webp; png is lossless' }),
});

type Wishes = z.infer<typeof schema>;

/** A photograph becomes a drawing. */
export const imageCartoonize = defineFunction<Wishes, null>({
  name: 'ImageCartoonize',
  summary: 'Makes a drawing of a photograph: comic, 3D-like, pencil or watercolour.',
  description:
    'Writes two files, the drawing (result) and the upright photograph it was made from (origin). Texture goes and edges stay (a bilateral filter that follows the edges), lines are gathered along the edges they run on (flow-based difference of Gaussians), ' +
    'then each style colours in its own way. No network redraws anything: everything stays where it was. Faces are looked for (BlazeFace), and their eyes, noses and mouths are smoothed less than the rest. The same picture gives the same drawing, pixel by pixel.\n\n' +
    'Shapes are found in a copy of about a million pixels and drawn sharply at full size, so that a large picture looks like a small one; pictures of up to 1.5 million pixels are drawn at twice their size and made smaller again, so that lines have no steps. EXIF orientation is applied; CMYK, grey, 16-bit and palette pictures become 8-bit sRGB; opacity stays in png and webp and lies on white in jpg; ' +
    'of an animated WebP the first picture counts (animated GIF is a video and is refused).',
  params: schema,
  inputs: ['image'],
  output: {
    ...{ extensions, required: true, resultTypes: ['result', 'origin'] },
    description:
      'Two pictures of one format, {resultType} result and origin: jpg (default), png or webp; without {resultType} in Output the second gets a number.',
  },
  examples: [
    { params: {}, says: 'a page of a comic' },
    { params: { Style: 'pencil', Strength: 100 }, says: 'a free drawing in pencil, with much paper' },
    {
      params: { Style: 'watercolour', Strength: 40 },
      says: 'a watercolour through which a little of the photograph shows',
    },
  ],
  limits: { timeoutSeconds: () => 300, memoryMb: 3072 },
  async run(work) {
    const { input, signal, media } = work;
    const extension = extensions.find((name) => name === work.wantedExtension) ?? 'jpg';
    const [stream] = (await media.probe(input.path, signal)).video;
    const pixelFormat = stream?.alpha === true && ['png', 'webp'].includes(extension) ? 'rgba' : 'rgb24';
    const origin = await decode(media.frames(input.path, { pixelFormat, signal }));
    const result = await drawn(work, origin);
    return {
      artifacts: [await write(work, result, 'result', extension), await write(work, origin, 'origin', extension)],
      facts: null,
    };
  },
  report: reportFiles,
});

async function decode(frames: AsyncIterable<Frame>): Promise<Frame> {
  for await (const frame of frames) return frame;
  throw callerError('InvalidParameter.ResourceContentBad', 'The picture cannot be decoded.');
}

async function drawn(job: Work<Wishes>, origin: Frame): Promise<Frame> {
  const { params, signal, models } = job;
  const details = params.Strength === 0 ? [] : await faceDetails(models, pictureOf(origin));
  const work = draw(origin, styles[params.Style], params.Strength / 100, details);
  for (;;) {
    await breathe();
    signal.throwIfAborted();
    const step = work.next();
    if (step.done === true) return step.value;
    job.progress(0.05 + 0.75 * step.value, 'drawing');
  }
}

async function write(
  job: Work<Wishes>,
  frame: Frame,
  resultType: 'result' | 'origin',
  extension: StillExtension,
): Promise<Artifact> {
  const { media, workspace, params } = job;
  job.progress(resultType === 'result' ? 0.82 : 0.92, 'writing the pictures');
  const path = join(workspace, `${resultType}.${extension}`);
  await media.encodeStill(frame, path, extension, { quality: params.Quality });
  return { path, extension, resultType };
}
