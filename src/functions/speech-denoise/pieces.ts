/** A stretch of one channel with what is around it. */
export interface Piece {
  /** `before` + `length` + what follows. */
  readonly samples: Float32Array;
  /** Samples of context ahead of the piece. */
  readonly before: number;
  readonly length: number;
}

/** Lengths in samples. */
export interface PieceSizes {
  readonly length: number;
  readonly before: number;
  readonly after: number;
}

/**
 * Cuts interleaved sound into pieces of `length` frames, one list of channels each, with context on both sides where the sound has it. The last piece is shorter;
 * at most 2 pieces are held.
 */
export async function* cutPieces(
  blocks: AsyncIterable<Float32Array>,
  channels: number,
  { length, before, after }: PieceSizes,
): AsyncGenerator<Piece[]> {
  const held = Array.from({ length: channels }, () => new Float32Array(before + length + after));
  let filled = 0;
  let context = 0;
  const give = (core: number): Piece[] =>
    held.map((samples) => ({ samples: samples.slice(0, Math.min(filled, context + core + after)), before: context, length: core })); // prettier-ignore
  const drop = () => {
    const from = context + length - before;
    const shift = Math.max(0, from);
    for (const samples of held) samples.copyWithin(0, shift, filled);
    filled -= shift;
    context = context + length - shift;
  };
  for await (const block of blocks) {
    const frames = block.length / channels;
    for (let at = 0; at < frames;) {
      const room = context + length + after - filled;
      const taken = Math.min(room, frames - at);
      held.forEach((samples, channel) => {
        for (let i = 0; i < taken; i += 1) samples[filled + i] = block[(at + i) * channels + channel]!;
      });
      filled += taken;
      at += taken;
      if (filled === context + length + after) {
        yield give(length);
        drop();
      }
    }
  }
  for (; filled > context; drop()) {
    const core = Math.min(length, filled - context);
    yield give(core);
    if (core < length) return;
  }
}
