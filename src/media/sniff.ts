/** A container by its first bytes, or why it is refused. */
export type Sniffed =
  | { readonly kind: 'media' | 'image'; readonly demuxer: string }
  | { readonly kind: 'refused'; readonly what: string }
  | { readonly kind: 'unknown' };

/** How many bytes from the start `sniff` wants to see. */
export const SNIFF_BYTES = 65_536;

interface Signature {
  readonly demuxer: string;
  readonly image?: true;
  matches(head: Buffer): boolean;
}

const text = (at: number, value: string) => (head: Buffer) => head.toString('latin1', at, at + value.length) === value;
const bytes = (at: number, ...values: number[]) => {
  const wanted = Buffer.from(values);
  return (head: Buffer): boolean => head.subarray(at, at + wanted.length).equals(wanted);
};
const riff = (form: string) => (head: Buffer) =>
  (text(0, 'RIFF')(head) || text(0, 'RF64')(head)) && text(8, form)(head);

/** Boxes that an ISO or QuickTime file may begin with (ISO 14496-12 section 4.3; QuickTime File Format). */
const FIRST_BOXES = ['ftyp', 'moov', 'mdat', 'wide', 'free', 'skip', 'pnot', 'moof', 'styp', 'sidx'];
/** Brands of pictures in ISO boxes; their decoders are not on our list. */
const PICTURE_BRANDS = ['heic', 'heix', 'hevc', 'mif1', 'msf1', 'avif', 'avis'];

const isIso = (head: Buffer): boolean => FIRST_BOXES.includes(head.toString('latin1', 4, 8));
const isMpegTs = (head: Buffer): boolean =>
  [
    [0, 188],
    [4, 192],
    [0, 204],
  ].some(([first = 0, step = 188]) => {
    const places = [0, 1, 2, 3, 4].map((packet) => first + packet * step).filter((at) => at < head.length);
    return places.length >= Math.min(5, Math.floor(head.length / step)) && places.length > 1
      ? places.every((at) => head[at] === 0x47)
      : false;
  });
/** MPEG audio frame header (ISO 11172-3 section 2.4.1.3): sync, a layer, a bit rate and a sampling rate that exist. */
const isMpegAudio = (head: Buffer): boolean => {
  const [a = 0, b = 0, c = 0] = head;
  return a === 0xff && (b & 0xe0) === 0xe0 && (b & 0x18) !== 0x08 && (b & 6) !== 0 && c >> 4 !== 15 && (c & 12) !== 12;
};
/** ADTS header (ISO 13818-7 section 6.2): sync and layer 0. */
const isAdts = (head: Buffer): boolean => head[0] === 0xff && ((head[1] ?? 0) & 0xf6) === 0xf0;

/** What we read. Order matters only where one test is weaker than another: the weak ones stand last. */
const SIGNATURES: readonly Signature[] = [
  { demuxer: 'matroska', matches: bytes(0, 0x1a, 0x45, 0xdf, 0xa3) },
  { demuxer: 'avi', matches: riff('AVI ') },
  { demuxer: 'wav', matches: riff('WAVE') },
  { demuxer: 'flv', matches: text(0, 'FLV\x01') },
  { demuxer: 'asf', matches: bytes(0, 0x30, 0x26, 0xb2, 0x75, 0x8e, 0x66, 0xcf, 0x11) },
  { demuxer: 'mxf', matches: bytes(0, 0x06, 0x0e, 0x2b, 0x34, 0x02, 0x05, 0x01, 0x01) },
  { demuxer: 'flac', matches: text(0, 'fLaC') },
  { demuxer: 'ogg', matches: text(0, 'OggS') },
  { demuxer: 'amr', matches: text(0, '#!AMR') },
  { demuxer: 'aiff', matches: (head) => text(0, 'FORM')(head) && (text(8, 'AIFF')(head) || text(8, 'AIFC')(head)) },
  { demuxer: 'mpeg', matches: bytes(0, 0, 0, 1, 0xba) },
  { demuxer: 'mpegvideo', matches: bytes(0, 0, 0, 1, 0xb3) },
  { demuxer: 'jpeg_pipe', image: true, matches: bytes(0, 0xff, 0xd8, 0xff) },
  { demuxer: 'png_pipe', image: true, matches: bytes(0, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a) },
  { demuxer: 'gif', image: true, matches: (head) => text(0, 'GIF87a')(head) || text(0, 'GIF89a')(head) },
  { demuxer: 'webp_pipe', image: true, matches: riff('WEBP') },
  { demuxer: 'tiff_pipe', image: true, matches: bytes(0, 0x49, 0x49, 0x2a, 0) },
  { demuxer: 'tiff_pipe', image: true, matches: bytes(0, 0x4d, 0x4d, 0, 0x2a) },
  { demuxer: 'bmp_pipe', image: true, matches: (head) => text(0, 'BM')(head) && head.readUInt32LE(14) <= 124 },
  { demuxer: 'mov', matches: isIso },
  { demuxer: 'mpegts', matches: isMpegTs },
  { demuxer: 'aac', matches: isAdts },
  { demuxer: 'mp3', matches: isMpegAudio },
];

/** Documents that point at other files, and a few things people mistake for media. */
const REFUSED: readonly (readonly [RegExp, string])[] = [
  [/^#EXTM3U/i, 'a playlist (M3U8)'],
  [/^ffconcat/i, 'a playlist (ffconcat)'],
  [/^(<\?xml[^>]*>\s*)?(<!--[^]*?-->\s*)?<MPD/i, 'a playlist (DASH)'],
  [/^(<\?xml[^>]*>\s*)?(<!--[^]*?-->\s*)?(<!DOCTYPE svg[^>]*>\s*)?<svg/i, 'a drawing (SVG)'],
  [/^v=0\s/, 'a session description (SDP)'],
  [/^\[playlist\]/i, 'a playlist (PLS)'],
  [/^(<\?xml|<!DOCTYPE|<html|<smil)/i, 'a document'],
  [/^%PDF/, 'a PDF document'],
  [/^PK\x03\x04/, 'a ZIP archive'],
  [/^\x1f\x8b/, 'a gzip archive'],
  [/^(\xff\x0a|\0\0\0\x0cJXL )/, 'a JPEG XL picture'],
];

/** Tells what a file is from its first bytes (as many as `SNIFF_BYTES`, fewer when it is shorter); its name has no say. */
export function sniff(head: Buffer): Sniffed {
  const start = tagLength(head);
  const body = head.subarray(start);
  // Behind an ID3 tag larger than what we see stands nearly always MPEG audio.
  if (start > 0 && body.length < 4) return { kind: 'media', demuxer: 'mp3' };
  const found = body.length < 16 ? undefined : SIGNATURES.find((signature) => signature.matches(body));
  if (found?.demuxer === 'mov' && PICTURE_BRANDS.includes(body.toString('latin1', 8, 12))) {
    return { kind: 'refused', what: 'a HEIF or AVIF picture' };
  }
  if (found !== undefined) {
    return { kind: found.image === true ? 'image' : 'media', demuxer: found.demuxer };
  }
  return refusal(head);
}

function refusal(head: Buffer): Sniffed {
  const start = decodeText(head).trimStart();
  const known = REFUSED.find(([pattern]) => pattern.test(start));
  if (known !== undefined) return { kind: 'refused', what: known[1] };
  return isText(start) ? { kind: 'refused', what: 'a text' } : { kind: 'unknown' };
}

/** Length of an ID3v2 tag (id3.org, ID3v2.4 section 3.1): its size is four groups of seven bits. */
function tagLength(head: Buffer): number {
  if (head.length < 10 || !text(0, 'ID3')(head)) return 0;
  const [a = 0, b = 0, c = 0, d = 0] = head.subarray(6, 10);
  return 10 + ((a & 127) << 21) + ((b & 127) << 14) + ((c & 127) << 7) + (d & 127);
}

function decodeText(head: Buffer): string {
  const start = head.subarray(0, 4096);
  if (bytes(0, 0xff, 0xfe)(start)) return start.toString('utf16le', 2);
  if (bytes(0, 0xef, 0xbb, 0xbf)(start)) return start.toString('latin1', 3);
  return start.toString('latin1');
}

/** At least four letters and no control characters but white space. */
function isText(value: string): boolean {
  return value.length >= 4 && !/[\0-\x08\x0e-\x1f\x7f]/.test(value.slice(0, 1024));
}
