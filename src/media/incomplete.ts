import type { FileHandle } from 'node:fs/promises';

/** Boxes or fragments looked at; a file of more is taken as it is. */
const MOST_BOXES = 50_000;

/**
 * Bytes that the container says it has, where the file breaks off before them (an interrupted copy or download); undefined where it is whole or does not tell.
 * Sources: ISO 14496-12 section 4.2 (sizes of boxes), RFC 8794 section 4 (sizes of EBML elements).
 */
export async function wantedBytes(file: FileHandle, demuxer: string, sizeBytes: number): Promise<number | undefined> {
  const read = async (at: number, count: number): Promise<Buffer> => {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(count), 0, count, at);
    return buffer.subarray(0, bytesRead);
  };
  const end = demuxer === 'mov' ? await endOfMediaData(read, sizeBytes) : demuxer === 'matroska' ? endOfSegment(await read(0, 4096)) : undefined; // prettier-ignore
  return end !== undefined && end > sizeBytes ? end : undefined;
}

type Read = (at: number, count: number) => Promise<Buffer>;

/** Where the box of media data ends that the file's own end cuts. */
async function endOfMediaData(read: Read, sizeBytes: number): Promise<number | undefined> {
  for (let at = 0, count = 0; at + 8 <= sizeBytes && count < MOST_BOXES; count++) {
    const head = await read(at, 16);
    const short = head.readUInt32BE(0);
    if (short === 0 || (short === 1 && head.length < 16)) return undefined; // up to the end of the file
    const size = short === 1 ? Number(head.readBigUInt64BE(8)) : short;
    if (size < 8) return undefined;
    at += size;
    if (at > sizeBytes) return head.toString('latin1', 4, 8) === 'mdat' ? at : undefined;
  }
  return undefined;
}

/** Where the segment ends, which follows the EBML header; undefined for one of unknown size, as a recorder writes. */
function endOfSegment(head: Buffer): number | undefined {
  const header = vint(head, 4);
  const segment = header === undefined ? head.length : 4 + header.length + header.value;
  if (segment + 4 > head.length || head.readUInt32BE(segment) !== 0x18_53_80_67) return undefined;
  const size = vint(head, segment + 4);
  return size === undefined ? undefined : segment + 4 + size.length + size.value;
}

/** A number of one to eight bytes (RFC 8794 section 4); undefined when all its bits are set, which says that it is unknown. */
function vint(bytes: Buffer, at: number): { value: number; length: number } | undefined {
  const length = Math.clz32(bytes[at] ?? 0) - 23;
  if (length > 8 || at + length > bytes.length) return undefined;
  let value = (bytes[at] ?? 0) & (0xff >> length);
  let unknown = value === 0xff >> length;
  for (const byte of bytes.subarray(at + 1, at + length)) {
    value = value * 256 + byte;
    unknown &&= byte === 0xff;
  }
  return unknown ? undefined : { value, length };
}
