import { MIX_CHANNELS, MIX_RATE } from './mix-format.ts';
import { inBlocks, lay, type Laying, type Source } from './timeline.ts';
import { FRAME_RATE } from './sound-kind.ts';

/** One track of a mix. */
export interface Strip {
  readonly source: Source;
  readonly laying: Laying;
  readonly gainDb: number;
  /** The track goes down by up to `depthDb` as the envelope (0..1, every 10 ms from `startSeconds`) says. */
  readonly duck?: { readonly envelope: Float32Array; readonly startSeconds: number; readonly depthDb: number };
  /** Frames over which the end of the timeline is faded. */
  readonly fadeOut: number;
}

/** Length of the blocks that are summed, in frames: 0.1 s. */
const BLOCK = MIX_RATE / 10;

const amplitude = (decibels: number) => 10 ** (decibels / 20);

/** Sums tracks of one length, sample by sample; levels may pass 1. Gives blocks of 0.1 s. */
export async function* mix(strips: readonly Strip[]): AsyncGenerator<Float32Array> {
  const readers = strips.map(({ source, laying }) => inBlocks(lay(source, laying), BLOCK));
  try {
    for (let start = 0; ; start += BLOCK) {
      const blocks = await Promise.all(readers.map((reader) => reader.next()));
      const first = blocks[0];
      if (first === undefined || first.done === true) return;
      const sum = new Float32Array(first.value.length);
      blocks.forEach((block, i) => {
        // all layings have one length, so all end together
        if (block.done !== true) addStrip(sum, block.value, strips[i]!, start);
      });
      yield sum;
    }
  } finally {
    await Promise.all(readers.map((reader) => reader.return(undefined)));
  }
}

function addStrip(sum: Float32Array, block: Float32Array, strip: Strip, start: number): void {
  const gain = amplitude(strip.gainDb);
  const fadeFrom = strip.laying.frames - strip.fadeOut;
  const plain = strip.duck === undefined && start + BLOCK <= fadeFrom;
  for (let i = 0; i < block.length; i += MIX_CHANNELS) {
    const frame = start + i / MIX_CHANNELS;
    const g = plain ? gain : gain * duckAt(strip, frame) * fadeAt(frame, fadeFrom, strip.fadeOut);
    sum[i] = sum[i]! + block[i]! * g;
    sum[i + 1] = sum[i + 1]! + block[i + 1]! * g;
  }
}

function duckAt({ duck }: Strip, frame: number): number {
  if (duck === undefined) return 1;
  const position = (frame / MIX_RATE - duck.startSeconds) * FRAME_RATE;
  const index = Math.floor(position);
  const before = duck.envelope[index] ?? 0;
  const after = duck.envelope[index + 1] ?? 0;
  const share = before + (after - before) * (position - index);
  return share === 0 ? 1 : amplitude(-duck.depthDb * share);
}

/** Falls as a quarter of a cosine. */
function fadeAt(frame: number, from: number, length: number): number {
  return frame < from ? 1 : Math.cos(((frame - from) / length) * (Math.PI / 2));
}
