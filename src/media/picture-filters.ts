import { filter, type Filter } from './graph.ts';
import type { Geometry } from './geometry.ts';
import type { PixelFormat, VideoStream } from './media.ts';

/** Filters from a decoded, upright picture to the pixels that were asked for. */
export function pictureFilters(
  stream: VideoStream,
  { crop, width, height }: Geometry,
  pixelFormat: PixelFormat,
): Filter[] {
  const cut = crop === undefined ? [] : [cropFilter(stream, crop)];
  // Scaled before it is tone-mapped: that works on floating point pixels and costs most.
  const scale = filter('scale', { w: width, h: height, ...matrix(stream) });
  return [...cut, scale, ...(stream.hdr ? toneMap(stream) : []), filter('format', { pix_fmts: pixelFormat })];
}

/** In parts of the picture's size, so that a film whose size changes halfway keeps showing the same region. */
function cropFilter(picture: VideoStream, crop: NonNullable<Geometry['crop']>): Filter {
  return filter('crop', {
    w: `iw*${crop.width}/${picture.width}`,
    h: `ih*${crop.height}/${picture.height}`,
    x: `iw*${crop.x}/${picture.width}`,
    y: `ih*${crop.y}/${picture.height}`,
    exact: true,
  });
}

/** Without a tag, pictures of 720 lines and more are taken for BT.709, as players do; ffmpeg takes all for BT.601. */
function matrix(stream: VideoStream): Record<string, string> {
  const untagged = stream.colour.matrix === undefined || stream.colour.matrix === 'unknown';
  const isYuv = stream.pixelFormat.startsWith('yuv') || stream.pixelFormat.startsWith('nv');
  return untagged && isYuv && Math.min(stream.width, stream.height) >= 720 ? { in_color_matrix: 'bt709' } : {};
}

/**
 * PQ or HLG to BT.709: linear light with 100 nits as white, BT.709 primaries, the Hable curve, BT.709 transfer.
 * 4:4:4 first, since zscale takes no odd sizes with halved chroma.
 */
function toneMap({ colour }: VideoStream): Filter[] {
  const known = (value: string | undefined, fallback: string): string =>
    value === undefined || value === 'unknown' || value === 'reserved' ? fallback : value;
  return [
    filter('format', { pix_fmts: 'yuv444p16le' }),
    filter('zscale', {
      tin: known(colour.transfer, 'smpte2084'),
      pin: known(colour.primaries, 'bt2020'),
      min: known(colour.matrix, 'bt2020nc'),
      rin: colour.range === 'pc' ? 'full' : 'limited',
      t: 'linear',
      npl: 100,
    }),
    filter('format', { pix_fmts: 'gbrpf32le' }),
    filter('zscale', { p: 'bt709' }),
    filter('tonemap', { tonemap: 'hable', desat: 0 }),
    filter('zscale', { t: 'bt709', m: 'bt709', r: 'limited' }),
    filter('format', { pix_fmts: 'yuv444p' }),
  ];
}
