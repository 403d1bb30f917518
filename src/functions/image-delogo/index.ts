import { join } from 'node:path';
import { z } from 'zod';
import { createPainter, type Area, type Pixels } from '../../analysis/restore/paint.ts';
import { createTextDetector, type TextBox } from '../../analysis/text/detection.ts';
import { createTextRecogniser } from '../../analysis/text/recognition.ts';
import { pictureOf, type Box } from '../../analysis/text/picture.ts';
import { callerError } from '../../base/errors.ts';
import type { Frame, StillExtension } from '../../media/media.ts';
import type { Models } from '../../models/models.ts';
import { boxList, type GivenBox } from '../boxes.ts';
import { defineFunction } from '../function.ts';
import { integer } from '../parameter.ts';
import { boxMask } from './box-mask.ts';
import { isLettering, overlaidText } from './overlaid-text.ts';
import { strokeMask } from './stroke-mask.ts';

const params = z.object({
  Boxes: boxList('What goes: everything inside the boxes.', 'text that was laid over the picture is looked for'),
  Logo: boxList('The same under the name that VideoDelogo has for it; used where Boxes is absent.', 'see Boxes'),
  Quality: integer({ min: 1, max: 100, default: 92, meaning: 'of jpg and webp; png is lossless' }),
});

const extensions = ['jpg', 'jpeg', 'png', 'webp'] as const satisfies readonly StillExtension[];

interface Facts {
  /** How many places were painted. */
  readonly removed: number;
}

/** Removes logos and overlaid text from a picture. */
export const imageDelogo = defineFunction<z.infer<typeof params>, Facts>({
  name: 'ImageDelogo',
  summary: 'Removes logos and overlaid text from a picture.',
  description:
    'Paints over what the boxes name (in a box what differs from a smooth ground or, on a rough one, the flat inks that were laid over it, and every line of letters; the whole box where none can be told), or, without boxes, over text that was laid on the picture: watermarks and captions near its edges, letter by letter or with the plate they stand on, not the lettering of the scene in its middle. ' +
    'Smooth surroundings are continued, others by a network (MI-GAN); pixels elsewhere stay what they are (jpg and webp are encoded anew). Opacity stays, EXIF orientation is applied, the size is kept. ' +
    'A single picture does not tell a logo without letters from the scene: give boxes then. When nothing is found the picture goes through and Details of the Result says NothingFound.',
  params,
  inputs: ['image'],
  output: { extensions, required: true, description: 'The picture: jpg (default), png or webp.' },
  examples: [
    { params: {}, says: 'overlaid text that is found' },
    { params: { Boxes: [[0.75, 0.02, 0.2, 0.1]] }, says: 'what is in the upper right corner' },
  ],
  limits: { timeoutSeconds: () => 300, memoryMb: 3072 },
  async run(work) {
    const { params, input, workspace, signal, media, models } = work;
    const info = await media.probe(input.path, signal);
    const [stream] = info.video;
    if (stream === undefined)
      throw callerError('InvalidParameter.ResourceNotSupported', 'The input has no picture; expected a still picture.');
    const pixelFormat = stream.alpha ? 'rgba' : 'rgb24';
    let frame: Frame | undefined;
    for await (const one of media.frames(input.path, { pixelFormat, signal })) frame ??= one;
    if (frame === undefined) throw callerError('InvalidParameter.ResourceContentBad', 'The picture cannot be decoded.');
    const picture: Pixels = { ...frame, channels: stream.alpha ? 4 : 3 };
    const given = params.Boxes ?? params.Logo ?? [];
    work.progress(0.2, 'looking for overlays');
    const areas = given.map((box) => areaOf(box, picture));
    const lettering = await letteringIn(models, frame, areas);
    const holes = areas.length > 0 ? areas.map((area) => ({ area, mask: boxMask(picture, area, lettering.filter((line) => isInside(line, area))) })) : overlaidText(lettering, picture).map((line) => strokeMask(picture, line)); // prettier-ignore
    const painter = createPainter(models);
    for (const [i, { area, mask }] of holes.entries()) {
      signal.throwIfAborted();
      work.progress(0.3 + (0.6 * i) / holes.length, 'painting');
      await painter.paint(picture, mask, area);
    }
    const extension = extensions.find((name) => name === work.wantedExtension) ?? 'jpg';
    const path = join(workspace, `picture.${extension}`);
    await media.encodeStill(extension === 'png' || extension === 'webp' ? frame : opaque(frame), path, extension, {
      quality: params.Quality,
    });
    return { artifacts: [{ path, extension }], facts: { removed: holes.length } };
  },
  report: ({ removed }) => ({ details: removed === 0 ? [{ Status: 'NothingFound' }] : [], message: 'success' }),
});

function areaOf([x, y, w, h]: GivenBox, { width, height }: Pixels): Area {
  return {
    ...{ left: Math.floor(x * width), top: Math.floor(y * height) },
    ...{ right: Math.min(width, Math.ceil((x + w) * width)), bottom: Math.min(height, Math.ceil((y + h) * height)) },
  };
}

/** Its middle lies in the area. */
function isInside(line: Box, { left, top, right, bottom }: Area): boolean {
  const [x, y] = [(line.left + line.right) / 2, (line.top + line.bottom) / 2];
  return x >= left && x < right && y >= top && y < bottom;
}

/** Lines of letters that can be read: in the areas, or anywhere where there are none. A page of lettering is not read for a mark in its corner. */
async function letteringIn(models: Models, frame: Frame, areas: readonly Area[]): Promise<TextBox[]> {
  const seen = pictureOf(frame);
  const found = await (await createTextDetector(models)).detect(seen, { width: 1280 });
  const wanted = areas.length === 0 ? found : found.filter((line) => areas.some((area) => isInside(line, area)));
  if (wanted.length === 0) return [];
  const recogniser = await createTextRecogniser(models);
  const lines: TextBox[] = [];
  for (const line of wanted) if (isLettering(await recogniser.read(seen, line))) lines.push(line);
  return lines;
}

/** JPEG has no opacity: what shows through lies on white. */
function opaque(frame: Frame): Frame {
  if (frame.pixelFormat !== 'rgba') return frame;
  const data = new Uint8Array(frame.width * frame.height * 3);
  for (let from = 0, to = 0; from < frame.data.length; from += 4, to += 3) {
    const a = (frame.data[from + 3] ?? 255) / 255;
    for (let c = 0; c < 3; c++) data[to + c] = Math.round(a * (frame.data[from + c] ?? 0) + (1 - a) * 255);
  }
  return { ...frame, pixelFormat: 'rgb24', data };
}
