import type { Media } from '../../src/media/media.ts';

const RATE = 48_000;
/** Joints are looked at this far around, and compared with what lies this far around that. Samples */
const NEAR = 480;
const FAR = 9600;

/**
 * How much the sharpest bend of the sound within 10 ms of some instants stands out of those in the 0.2 s around: a click is a bend that neither side has. About 1 where there is none; the worst of all.
 * `instants` are seconds from the start of the file.
 */
export async function clickiness(media: Media, path: string, instants: readonly number[]): Promise<number> {
  const blocks: Float32Array[] = [];
  const request = { sampleRate: RATE, channels: 1, signal: new AbortController().signal };
  for await (const { data } of media.samples(path, request)) blocks.push(data);
  const sound = new Float32Array(blocks.reduce((sum, { length }) => sum + length, 0));
  blocks.reduce((at, block) => (sound.set(block, at), at + block.length), 0);
  return Math.max(0, ...instants.map((at) => bendRatio(sound, Math.round(at * RATE))));
}

/** Largest second difference near a sample over the largest around. */
export function bendRatio(sound: Float32Array, at: number): number {
  let [near, around] = [0, 1e-4];
  for (let i = Math.max(2, at - FAR); i < Math.min(sound.length, at + FAR); i += 1) {
    const bend = Math.abs(sound[i]! - 2 * sound[i - 1]! + sound[i - 2]!);
    if (Math.abs(i - at) <= NEAR) near = Math.max(near, bend);
    else around = Math.max(around, bend);
  }
  return near / around;
}
