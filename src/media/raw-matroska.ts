/**
 * Uncompressed pictures with exact times as a Matroska stream (RFC 9559), for a pipe to ffmpeg: raw video alone carries no times.
 * Only what its reader needs: one track, one cluster a picture, ticks of one microsecond.
 */

/** Raw `yuva420p`, `yuva420p10le` and `yuv420p` as libavcodec/raw.c names them. */
const YUVA420P = { 8: Uint8Array.of(0x59, 0x34, 11, 8), 10: Uint8Array.of(0x59, 0x34, 11, 10) } as const;
const YUV420P = Uint8Array.of(0x49, 0x34, 0x32, 0x30);
const UNKNOWN_SIZE = Uint8Array.of(0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff);
const TICK_NANOSECONDS = 1000;

/** What stands before the first picture: `yuva420p` of so many bits, or `yuv420p` where `alpha` is false. */
export function matroskaHead(width: number, height: number, alpha: false | 8 | 10): Uint8Array {
  const ebml = element(0x1a45dfa3, [
    ...[element(0x4286, [uint(1)]), element(0x42f7, [uint(1)]), element(0x42f2, [uint(4)]), element(0x42f3, [uint(8)])],
    ...[element(0x4282, [text('matroska')]), element(0x4287, [uint(4)]), element(0x4285, [uint(2)])],
  ]);
  const info = element(0x1549a966, [element(0x2ad7b1, [uint(TICK_NANOSECONDS)])]);
  const video = [
    element(0xb0, [uint(width)]),
    element(0xba, [uint(height)]),
    element(0x2eb524, [alpha === false ? YUV420P : YUVA420P[alpha]]),
  ];
  const track = element(0xae, [
    ...[element(0xd7, [uint(1)]), element(0x73c5, [uint(1)]), element(0x83, [uint(1)])],
    ...[element(0x86, [text('V_UNCOMPRESSED')]), element(0xe0, video)],
  ]);
  return join([ebml, id(0x18538067), UNKNOWN_SIZE, info, element(0x1654ae6b, [track])]);
}

/** What stands before the `bytes` bytes of a picture shown at `seconds` (not negative). Times are rounded down, so that none is after its film frame. */
export function matroskaPicture(seconds: number, bytes: number): Uint8Array {
  const time = element(0xe7, [uint(Math.floor(seconds * 1e6 + 1e-3))]);
  const block = join([id(0xa3), size(bytes + 4), Uint8Array.of(0x81, 0, 0, 0x80)]);
  return join([id(0x1f43b675), size(time.length + block.length + bytes), time, block]);
}

function element(name: number, content: readonly Uint8Array[]): Uint8Array {
  const length = content.reduce((sum, { length: bytes }) => sum + bytes, 0);
  return join([id(name), size(length), ...content]);
}

function id(name: number): Uint8Array {
  return uint(name);
}

/** A size in eight bytes. */
function size(bytes: number): Uint8Array {
  const out = new Uint8Array(8);
  new DataView(out.buffer).setBigUint64(0, BigInt(bytes) | (1n << 56n));
  return out;
}

/** Big-endian without leading zeros. */
function uint(value: number): Uint8Array {
  const bytes: number[] = [];
  for (let rest = value; rest > 0 || bytes.length === 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return Uint8Array.from(bytes);
}

const text = (value: string) => new TextEncoder().encode(value);

function join(parts: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(parts);
}
