import { join } from 'node:path';
import { z } from 'zod';
import { planPicture, type PlannedPicture } from '../../analysis/reframe/plan-picture.ts';
import { along, windowOf, type Window } from '../../analysis/reframe/window.ts';
import { lookAt } from '../../analysis/subjects/watch.ts';
import { callerError } from '../../base/errors.ts';
import type { Frame } from '../../media/frame.ts';
import type { FramesRequest, StillExtension, VideoStream } from '../../media/media.ts';
import { boxList, type GivenBox } from '../boxes.ts';
import { defineFunction, type Work } from '../function.ts';
import { choice, integer } from '../parameter.ts';
import { aspectParameter } from '../video-h2v/aspect.ts';
import { outputSize } from '../video-h2v/output-size.ts';
import { onCanvas } from './canvas.ts';

const params = z.object({
  Aspect: aspectParameter('Shape of the result.', '9:16'),
  Width: integer({ min: 0, max: 8192, default: 0, unit: 'pixels', meaning: 'Width of the result, made even; 0 for as many pixels as the window has.' }), // prettier-ignore
  Height: integer({ min: 0, max: 8192, default: 0, unit: 'pixels', meaning: 'Height of the result. With Width alone or Height alone the other follows from Aspect; both together are the shape, and Aspect is not read.' }), // prettier-ignore
  Region: boxList('A fixed place: the window stands over the middle of this box (the first one, if two are given).', 'the subject is found'), // prettier-ignore
  Subject: choice(['auto', 'person', 'animal', 'vehicle', 'thing'], 'auto', 'What to look for first where the picture shows several kinds.'), // prettier-ignore
  TooWide: choice(['extend', 'hold'], 'extend', 'Where faces or people, or the lettering of a picture without anybody, do not fit into the window: `extend` takes in all of them and fills the rest of the canvas with a blurred surround, `hold` stays with those that count most.'), // prettier-ignore
  Quality: integer({ min: 1, max: 100, default: 92, meaning: 'of jpg and webp; png is lossless' }),
});
type Params = z.infer<typeof params>;

const extensions = ['jpg', 'jpeg', 'png', 'webp'] as const satisfies readonly StillExtension[];
const PORTRAIT = 9 / 16;
/** The surround is made of a picture of this many pixels' width. */
const SURROUND_PIXELS = 20;

interface Facts {
  /** True when the canvas was extended. */
  readonly extended: boolean;
}

/** Makes a portrait picture of a landscape one. */
export const imageH2V = defineFunction<Params, Facts>({
  name: 'ImageH2V',
  summary: 'Makes a portrait picture of a landscape one, keeping the subject in it.',
  description:
    'Looks for faces, people, animals and things and for what stands out, and cuts out the window that keeps most of them and no half face, as high as the picture (of one narrower than the wanted shape: as wide). ' +
    'Where the faces (without any: the people; without any: the main animal, of which two fifths may be outside; without anybody: large lettering) that count do not fit, the window grows until it holds them all, and the canvas is extended above and below (or on both sides) by a blurred, darkened copy of the picture, ' +
    'so that the shape is right and nobody is cut. EXIF orientation is applied, opacity stays unless the canvas is extended.',
  params,
  inputs: ['image'],
  output: { extensions, required: true, description: 'The picture: jpg (default), png or webp.' },
  examples: [
    { params: {}, says: '9:16, as high as the picture' },
    { params: { Aspect: '1:1', Width: 1080 }, says: 'a square of 1080 pixels' },
    { params: { TooWide: 'hold' }, says: 'never extends the canvas' },
  ],
  limits: { timeoutSeconds: () => 300, memoryMb: 3072 },
  async run(work) {
    const { params: wishes, input, workspace, signal, media } = work;
    const info = await media.probe(input.path, signal);
    const [stream] = info.video;
    if (stream === undefined)
      throw callerError('InvalidParameter.ResourceNotSupported', 'The input has no picture; expected a still picture.');
    const aspect = wishes.Width > 0 && wishes.Height > 0 ? wishes.Width / wishes.Height : (wishes.Aspect ?? PORTRAIT);
    const window = windowOf({ ...stream, stretch: 1 }, { left: 0, top: 0, right: 1, bottom: 1 }, aspect);
    const plan = await planOf(work, stream, window);
    work.progress(0.7, 'cutting the picture');
    const size = outputSize(window, 1, { width: wishes.Width, height: wishes.Height, aspect });
    const extended = plan.length > window.span + 1e-3;
    const frame = extended ? await extendedPicture(work, stream, window, plan, size) : await cut(work, stream, window, plan, size); // prettier-ignore
    const extension = extensions.find((name) => name === work.wantedExtension) ?? 'jpg';
    const path = join(workspace, `picture.${extension}`);
    await media.encodeStill(frame, path, extension, { quality: wishes.Quality });
    return { artifacts: [{ path, extension }], facts: { extended } };
  },
  report: () => ({ details: [], message: 'success' }),
});

async function planOf(
  { params, media, models, input, signal }: Work<Params>,
  stream: VideoStream,
  window: Window,
): Promise<PlannedPicture> {
  // prettier-ignore
  const [region] = params.Region ?? [];
  if (region !== undefined) return overRegion(region, stream, window);
  const sighting = await lookAt({ media, models }, { path: input.path, stream }, signal);
  return planPicture(sighting, { window, film: stream, prefer: params.Subject, grow: params.TooWide === 'extend' });
}

function overRegion([x, y, w, h]: GivenBox, stream: VideoStream, window: Window): PlannedPicture {
  const [from, to] = along(window, stream, { left: x, top: y, right: x + w, bottom: y + h });
  return { start: Math.min(1 - window.span, Math.max(0, (from + to - window.span) / 2)), length: window.span };
}

type Size = { readonly width: number; readonly height: number };

/** The part of the picture between two places along the axis. */
function partOf(
  { axis, picture, width, height }: Window,
  stream: Size,
  { start, length }: PlannedPicture,
): NonNullable<FramesRequest['region']> {
  // prettier-ignore
  const across = (size: number, whole: number) => ({ from: (whole - size) / 2 / whole, to: (whole + size) / 2 / whole });
  const [x, y] = axis === 'x' ? [{ from: start, to: start + length }, across(height, picture.height)] : [across(width, picture.width), { from: start, to: start + length }]; // prettier-ignore
  const inFilm = (at: number, pixels: number, whole: number) => Math.min(1, (at * pixels) / whole);
  return {
    ...{ left: inFilm(x.from, picture.width, stream.width), right: inFilm(x.to, picture.width, stream.width) },
    ...{ top: inFilm(y.from, picture.height, stream.height), bottom: inFilm(y.to, picture.height, stream.height) },
  };
}

function cut(
  work: Work<Params>,
  stream: VideoStream,
  window: Window,
  plan: PlannedPicture,
  size: Size,
): Promise<Frame> {
  // prettier-ignore
  return pixels(work, stream.alpha ? 'rgba' : 'rgb24', partOf(window, stream, plan), size);
}

/** What is needed at full length, over the same part of the picture, small and stretched to the canvas. */
async function extendedPicture(
  work: Work<Params>,
  stream: VideoStream,
  window: Window,
  plan: PlannedPicture,
  size: Size,
): Promise<Frame> {
  // prettier-ignore
  const part = partOf(window, stream, plan);
  const shape = ((part.right - part.left) * stream.width) / ((part.bottom - part.top) * stream.height);
  const wide = shape > size.width / size.height;
  const inner = { width: wide ? size.width : Math.round(size.height * shape), height: wide ? Math.round(size.width / shape) : size.height }; // prettier-ignore
  const middle = partOf(window, stream, { start: plan.start + (plan.length - window.span) / 2, length: window.span });
  const small = { width: SURROUND_PIXELS, height: Math.max(1, Math.round((SURROUND_PIXELS * size.height) / size.width)) }; // prettier-ignore
  return onCanvas(await pixels(work, 'rgb24', part, inner), await pixels(work, 'rgb24', middle, small), size.width, size.height); // prettier-ignore
}

async function pixels(
  { media, input, signal }: Work<Params>,
  pixelFormat: 'rgb24' | 'rgba',
  region: NonNullable<FramesRequest['region']>,
  size: Size,
): Promise<Frame> {
  // prettier-ignore
  for await (const frame of media.frames(input.path, { pixelFormat, region, ...size, signal })) return frame;
  throw callerError('InvalidParameter.ResourceContentBad', 'The picture cannot be decoded.');
}
