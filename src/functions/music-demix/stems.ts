import { SampleQueue } from './sample-queue.ts';
import { separateVoice, type SeparateOptions, type VoiceMask } from './separate.ts';

/** One step of 16-bit samples. */
const STEP = 1 / 32_768;

/** The voice of a song, on the grid of 16-bit samples, nowhere so large that the rest of the song would not fit into the range of samples. */
export async function* voiceStem(
  song: AsyncIterable<Float32Array>,
  mask: VoiceMask,
  options: SeparateOptions,
): AsyncGenerator<Float32Array> {
  const waiting = new SampleQueue();
  async function* blocks() {
    for await (const block of song) {
      waiting.push(block);
      yield block;
    }
  }
  for await (const voice of separateVoice(blocks(), mask, options)) {
    const whole = waiting.take(voice.length);
    yield voice.map((value, i) => fitting(value, whole[i]!)); // both are as long
  }
}

function fitting(voice: number, song: number): number {
  const [least, most] = [Math.max(-1, song - 1), Math.min(1 - STEP, song + 1)];
  return Math.round(Math.min(most, Math.max(least, voice)) / STEP) * STEP;
}

/** What is left of a song without its voice, so that both add up to it. */
export async function* restStem(
  song: AsyncIterable<Float32Array>,
  voice: AsyncIterable<Float32Array>,
): AsyncGenerator<Float32Array> {
  const waiting = new SampleQueue();
  const voices = voice[Symbol.asyncIterator]();
  try {
    for await (const block of song) {
      while (waiting.length < block.length) {
        const next = await voices.next();
        if (next.done === true) break;
        waiting.push(next.value);
      }
      const part = waiting.take(block.length);
      yield block.map((value, i) => value - (part[i] ?? 0));
    }
  } finally {
    await voices.return?.();
  }
}
