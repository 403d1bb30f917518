import { open } from 'node:fs/promises';
import { filter, type Filter } from './graph.ts';
import type { PatchRegion, VideoStream } from './media.ts';

type Turn = VideoStream['rotation'];

/** Turns upright pictures to the way they are stored. @param turn clockwise, which a player applies. */
export function turnedBack(turn: Turn): Filter[] {
  if (turn === 0) return [];
  if (turn === 180) return [filter('hflip'), filter('vflip')];
  return [filter('transpose', { dir: turn === 90 ? 'cclock' : 'clock' })];
}

/** Where a region of the upright picture is stored. @param upright size of the upright picture. */
export function storedRegion(
  { x, y, width, height }: PatchRegion,
  turn: Turn,
  upright: { readonly width: number; readonly height: number },
): PatchRegion {
  const [right, below] = [upright.width - x - width, upright.height - y - height];
  if (turn === 90) return { x: y, y: right, width: height, height: width };
  if (turn === 270) return { x: below, y: x, width: height, height: width };
  return turn === 180 ? { x: right, y: below, width, height } : { x, y, width, height };
}

/** Matrices of the three turns (ISO/IEC 14496-12, 8.3.2) without their shift: a, b, c, d. */
const MATRICES = { 90: [0, 1, -1, 0], 180: [-1, 0, 0, -1], 270: [0, -1, 1, 0] } as const;

/** Tells players of an MP4 or QuickTime file to turn its first moving picture clockwise. ffmpeg writes this for copied pictures alone. */
export async function markTurn(path: string, turn: Exclude<Turn, 0>): Promise<void> {
  const file = await open(path, 'r+');
  try {
    const read = async (position: number, length: number) => (await file.read(Buffer.alloc(length), 0, length, position)).buffer; // prettier-ignore
    const moov = await within(read, 'moov', 0, (await file.stat()).size);
    const body = moov === undefined ? Buffer.alloc(0) : await read(moov.start, moov.end - moov.start);
    const header = pictureHeader(body);
    if (moov === undefined || header === undefined) throw new RangeError('no moving picture to turn');
    const matrix = header + (body[header] === 1 ? 52 : 40); // version 1 has three times of eight bytes
    const [width, height] = [body.readUInt32BE(matrix + 36), body.readUInt32BE(matrix + 40)]; // 16.16
    const out = Buffer.alloc(36);
    MATRICES[turn].forEach((value, i) => out.writeInt32BE(value * 0x1_0000, [0, 4, 12, 16][i]));
    out.writeUInt32BE(turn === 90 ? height : turn === 180 ? width : 0, 24);
    out.writeUInt32BE(turn === 90 ? 0 : turn === 180 ? height : width, 28);
    out.writeUInt32BE(0x4000_0000, 32);
    await file.write(out, 0, out.length, moov.start + matrix);
  } finally {
    await file.close();
  }
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/** The content of the first box of a name between two places of the file. */
async function within(
  read: (position: number, length: number) => Promise<Buffer>,
  name: string,
  from: number,
  to: number,
): Promise<Span | undefined> {
  // prettier-ignore
  for (let at = from; at + 8 <= to;) {
    const box = boxAt(await read(at, 16), at, to);
    if (box.name === name) return box;
    at = box.end;
  }
  return undefined;
}

function boxAt(head: Buffer, at: number, to: number): Span & { readonly name: string } {
  const short = head.readUInt32BE(0);
  const size = short === 1 ? Number(head.readBigUInt64BE(8)) : short === 0 ? to - at : short;
  return { name: head.toString('latin1', 4, 8), start: at + (short === 1 ? 16 : 8), end: at + Math.max(8, size) };
}

/** Where the track header of the first moving picture begins in a movie box. */
function pictureHeader(moov: Buffer): number | undefined {
  const children = (from: number, to: number) => {
    const boxes: (Span & { readonly name: string })[] = [];
    for (let at = from; at + 16 <= to; at = boxes.at(-1)?.end ?? to)
      boxes.push(boxAt(moov.subarray(at, at + 16), at, to));
    return boxes;
  };
  for (const track of children(0, moov.length).filter(({ name }) => name === 'trak')) {
    const parts = children(track.start, track.end);
    const media = parts.find(({ name }) => name === 'mdia');
    const handler = media && children(media.start, media.end).find(({ name }) => name === 'hdlr');
    const isPicture =
      handler !== undefined && moov.toString('latin1', handler.start + 8, handler.start + 12) === 'vide';
    const header = parts.find(({ name }) => name === 'tkhd');
    if (isPicture && header !== undefined) return header.start;
  }
  return undefined;
}
