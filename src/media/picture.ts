import { readFile } from 'node:fs/promises';
import sharp, { type Metadata, type Sharp } from 'sharp';
import type { MediaConfig } from './config.ts';
import { cancelled, contentBad, outOfRange } from './errors.ts';
import type { Frame, PixelFormat } from './frame.ts';
import { geometry } from './geometry.ts';
import type { FramesRequest, MediaInfo, VideoStream } from './media.ts';
import type { Probed } from './probed.ts';
import type { SafeInput } from './safe-input.ts';
import { toYuv420p } from './yuv.ts';

/**
 * Still pictures are read by libvips rather than ffmpeg: it turns them by their EXIF orientation, converts colour profiles and CMYK to sRGB and knows
 * animated WebP (of which the first picture counts). BMP it does not know. Values are the codec names of the same formats in ffmpeg.
 */
const CODECS: Readonly<Record<string, string>> = {
  jpeg_pipe: 'mjpeg',
  png_pipe: 'png',
  webp_pipe: 'webp',
  tiff_pipe: 'tiff',
  gif: 'gif',
};
/** Still pictures are read as a whole. */
const LARGEST_FILE = 500_000_000;
/** Clockwise turn of each EXIF orientation (CIPA DC-008, tag 0x0112); mirrored ones turn as their unmirrored twin. */
const TURNS: readonly VideoStream['rotation'][] = [0, 0, 0, 180, 180, 90, 90, 270, 270];

/** What a still picture is; undefined for other files, animated GIF among them. Errors: InvalidParameter.ResourceContentBad, .OutOfRange. */
export async function probePicture(input: SafeInput, config: MediaConfig): Promise<MediaInfo | undefined> {
  const codec = CODECS[input.demuxer];
  if (codec === undefined) return undefined;
  const about = await (await open(input)).metadata().catch(unreadable);
  if (input.demuxer === 'gif' && (about.pages ?? 1) > 1) return undefined;
  if (about.width * about.height > config.maxPixels) {
    throw outOfRange(
      `The picture has ${about.width} x ${about.height} pixels; at most ${config.maxPixels} are allowed.`,
    );
  }
  return {
    format: input.demuxer,
    kind: 'image',
    durationSeconds: 0,
    sizeBytes: input.sizeBytes,
    video: [pictureStream(about, codec)],
    audio: [],
    coverArt: [],
    subtitles: [],
  };
}

/** True when `decodePicture` reads the file. */
export function isPicture({ info, input }: Probed): boolean {
  return info.kind === 'image' && CODECS[input.demuxer] !== undefined;
}

/** The picture of a file that `isPicture`. Transparent parts lie on white unless `rgba` is asked for. Errors: InvalidParameter.ResourceContentBad. */
export async function decodePicture(
  { info, input }: Probed,
  request: Pick<FramesRequest, 'pixelFormat' | 'region' | 'width' | 'height' | 'signal'>,
): Promise<Frame> {
  const [stream] = info.video;
  if (request.signal.aborted) throw cancelled(request.signal);
  if (stream === undefined) throw contentBad('The file has no picture.');
  const { crop, width, height } = geometry(stream, request);
  let image = (await open(input)).autoOrient();
  if (crop !== undefined) {
    image = image.extract({ left: crop.x, top: crop.y, width: crop.width, height: crop.height });
  }
  if (width !== (crop ?? stream).width || height !== (crop ?? stream).height) {
    image = image.resize({ width, height, fit: 'fill' });
  }
  const data = await pixels(image, request.pixelFormat, width, height).catch(unreadable);
  return { width, height, pixelFormat: request.pixelFormat, data, index: 0, ptsSeconds: 0 };
}

/** Read by us, since libvips remembers files by their name. The number of pixels is checked by `probePicture`, with our own words. */
async function open(input: SafeInput): Promise<Sharp> {
  if (input.sizeBytes > LARGEST_FILE) {
    throw outOfRange(`The picture file has ${input.sizeBytes} bytes; at most ${LARGEST_FILE} are allowed.`);
  }
  return sharp(await readFile(input.path), { failOn: 'error', limitInputPixels: false });
}

function pictureStream(about: Metadata, codec: string): VideoStream {
  return {
    index: 0,
    codec,
    width: about.autoOrient.width,
    height: about.autoOrient.height,
    rotation: TURNS[about.orientation ?? 1] ?? 0,
    sampleAspectRatio: { num: 1, den: 1 },
    pixelFormat: about.space === 'b-w' ? 'gray' : about.hasAlpha ? 'rgba' : 'rgb24',
    bitDepth: about.depth === 'ushort' ? 16 : 8,
    frameRate: { num: 0, den: 1 },
    variableFrameRate: false,
    timeBase: { num: 1, den: 1000 },
    startSeconds: 0,
    durationSeconds: undefined,
    colour: {},
    hdr: false,
    alpha: about.hasAlpha,
  };
}

async function pixels(image: Sharp, pixelFormat: PixelFormat, width: number, height: number): Promise<Uint8Array> {
  const raw = (converted: Sharp): Promise<Buffer> => converted.raw({ depth: 'uchar' }).toBuffer();
  const opaque = (): Sharp => image.flatten({ background: '#ffffff' });
  switch (pixelFormat) {
    case 'gray':
      return raw(opaque().toColourspace('b-w'));
    case 'rgba':
      return raw(image.toColourspace('srgb').ensureAlpha());
    case 'rgb24':
      return raw(opaque().toColourspace('srgb'));
    case 'bgr24':
      return swapRedAndBlue(await raw(opaque().toColourspace('srgb')));
    case 'yuv420p':
      return toYuv420p(await raw(opaque().toColourspace('srgb')), width, height);
    case 'yuv420p10le':
      return widened(await pixels(image, 'yuv420p', width, height));
  }
}

/** Samples of 8 bits as those of 10. */
function widened(data: Uint8Array): Uint8Array {
  return new Uint8Array(Uint16Array.from(data, (value) => 4 * value).buffer);
}

function swapRedAndBlue(rgb: Uint8Array): Uint8Array {
  for (let at = 0; at < rgb.length; at += 3) {
    const red = rgb[at] ?? 0;
    rgb[at] = rgb[at + 2] ?? 0;
    rgb[at + 2] = red;
  }
  return rgb;
}

function unreadable(error: unknown): never {
  throw contentBad('The picture is damaged and cannot be decoded.', String(error));
}
