import { join } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import { z } from 'zod';
import { applyStill } from '../../analysis/matting/apply-still.ts';
import { createLivingFinder } from '../../analysis/matting/living.ts';
import { createBodyFinder } from '../../analysis/matting/bodies.ts';
import { createPortraitMap, createSaliencyMap } from '../../analysis/matting/saliency-map.ts';
import { solveStill } from '../../analysis/matting/still-matte.ts';
import { pictureOf } from '../../analysis/text/picture.ts';
import { callerError } from '../../base/errors.ts';
import type { Frame, StillExtension } from '../../media/media.ts';
import { defineFunction } from '../function.ts';

const extensions = ['png', 'webp'] as const satisfies readonly StillExtension[];
const params = z.object({});

/** Cuts the subject out of a picture. */
export const imageMatting = defineFunction<z.infer<typeof params>, null>({
  name: 'ImageMatting',
  summary: 'Cuts the person, animal or thing that stands out of a picture, onto transparency.',
  description:
    'One network (U2NetP) tells what stands out, near and from farther away, another one (MediaPipe Selfie Segmentation) where people are, a third one (MediaPipe BlazePose) the bodies of people who do not fill the picture, each in the mirror image too and closer up where people are; the subject is what they tell together, where one doubts as the surer ones tell. Things that stand apart from people and animals, or that only the first network joins to people, are left out, but not what is worn on a head; wide doubts are settled by what is alike nearby; the mask is refined where it is in doubt: opacity follows the lines of colour of the picture (closed-form matting), so that hair and holes come out, ' +
    'and is carried over to every pixel of the full size. Where the subject is mixed with what was behind it, its own colours are recovered. EXIF orientation is applied, CMYK, grey, 16-bit and palette pictures become 8-bit sRGB, ' +
    'opacity that the picture had stays as a factor, of an animation the first picture counts (animated GIF is a video and is refused). A picture in which nothing stands out fails with `InvalidParameter.ResourceNotSupported`.',
  params,
  inputs: ['image'],
  output: {
    extensions,
    required: true,
    description: 'The picture with opacity, its size kept: png (default) or webp.',
  },
  examples: [{ params: {}, says: 'whatever stands out' }],
  limits: { timeoutSeconds: () => 300, memoryMb: 3072 },
  async run(work) {
    const { input, workspace, wantedExtension, signal, media, models } = work;
    const frame = await decode(media.frames(input.path, { pixelFormat: 'rgba', signal }));
    work.progress(0.1, 'looking for the subject');
    const looks = { saliency: await createSaliencyMap(models), portrait: await createPortraitMap(models), bodies: createBodyFinder(models), living: await createLivingFinder(models) }; // prettier-ignore
    const matte = await solveStill(pictureOf(frame), looks, signal, (fraction) =>
      work.progress(0.1 + 0.6 * fraction, 'solving its edges'),
    );
    if (matte === undefined) throw callerError('InvalidParameter.ResourceNotSupported', 'The resource operated "Input" is not supported: nothing stands out in the picture.'); // prettier-ignore
    for (const done of applyStill(frame.data, frame.width, frame.height, matte)) {
      await breathe();
      signal.throwIfAborted();
      work.progress(0.7 + 0.2 * done, 'cutting it out');
    }
    const extension = extensions.find((name) => name === wantedExtension) ?? 'png';
    const path = join(workspace, `picture.${extension}`);
    await media.encodeStill(frame, path, extension, { quality: 95 });
    return { artifacts: [{ path, extension }], facts: null };
  },
  report: (_facts, [output = ''], input) => ({
    details: [{ Status: 'Success', Input: input, Output: output }],
    message: 'The job is completed successfully',
  }),
});

async function decode(frames: AsyncIterable<Frame>): Promise<Frame> {
  for await (const frame of frames) return frame;
  throw callerError('InvalidParameter.ResourceContentBad', 'The picture cannot be decoded.');
}
