import { SPEECH_RATE, speechLevels } from '../../analysis/speech/levels.ts';
import type { Logger } from '../../base/log.ts';
import type { Media } from '../../media/media.ts';
import type { Models } from '../../models/models.ts';
import { hearingOf, type Hearing } from './hearing.ts';
import type { Piece } from './pieces.ts';

/** Around an end of a piece so much is listened to, and so much before it, that the network forgets its start. Seconds */
const AROUND = 2.2;
const BEFORE = 1;
/** Speech weaker than this beside the rest is none that the network knows, dB: music without a voice leaves -17 and less, while a voice as loud as -10 is parted well from what else is heard. */
const LEAST_SPEECH = -16;
/** Speech that stands so far over the rest is alone: the level of the whole sound tells soft ends of words, too, that the network takes for noise, dB. */
const CLEAR_SPEECH = 12;
const SILENCE = 1e-9;

interface Heard {
  readonly start: number;
  readonly end: number;
  busy(seconds: number): number;
}

/**
 * Hears words through music and noise, around the ends of pieces: there a network parts the speech (GTCRN), and its level alone tells where a word goes on. Where no speech is
 * found, and elsewhere, the level of the whole sound goes on telling. Errors: those of `Media.samples`.
 */
export async function hearWords(
  { media, models, log }: { readonly media: Media; readonly models: Models; readonly log: Logger },
  path: string,
  hearing: Hearing,
  pieces: readonly Piece[],
  signal: AbortSignal,
): Promise<Hearing> {
  // prettier-ignore
  const ends = pieces.flatMap(({ start, end }) => [start, end]);
  const network = await models.session('speech-enhancement').catch((error: unknown) => {
    log.warn({ err: error }, 'no speech network: pauses are told by level alone');
    return undefined;
  });
  if (network === undefined) return hearing;
  const heard: Heard[] = [];
  for (const at of ends) {
    signal.throwIfAborted();
    const start = Math.max(0, at - AROUND - BEFORE);
    const sound = await read(media, path, start, at + AROUND, signal);
    const input = { sound: { dtype: 'float32', shape: [1, sound.length], data: sound } } as const;
    const { speech } = await network.run(input);
    const { speech: levels, rest } = speechLevels(sound, speech?.data as Float32Array); // as the catalogue tells
    const total = (values: Float32Array) => values.reduce((sum, value) => sum + value, SILENCE);
    const over = 10 * Math.log10(total(levels) / total(rest));
    if (over < LEAST_SPEECH) continue;
    const words = hearingOf(levels.map((power) => Math.max(-90, 10 * Math.log10(power + SILENCE))));
    const level = (seconds: number) => (over > CLEAR_SPEECH ? hearing.busy(seconds) : 0);
    heard.push({
      start: Math.max(0, at - AROUND),
      end: at + AROUND,
      busy: (seconds) => Math.max(words.busy(seconds - start), level(seconds)),
    });
  }
  return {
    loudness: (seconds) => hearing.loudness(seconds),
    busy: (seconds) => (heard.find(({ start, end }) => seconds >= start && seconds <= end) ?? hearing).busy(seconds),
  };
}

async function read(
  media: Media,
  path: string,
  startSeconds: number,
  endSeconds: number,
  signal: AbortSignal,
): Promise<Float32Array> {
  // prettier-ignore
  const out = new Float32Array(Math.ceil((endSeconds - startSeconds) * SPEECH_RATE));
  const request = { sampleRate: SPEECH_RATE, channels: 1, startSeconds, endSeconds, signal } as const;
  for await (const { data, startSeconds: from } of media.samples(path, request)) {
    const at = Math.max(0, Math.round((from - startSeconds) * SPEECH_RATE));
    if (at < out.length) out.set(data.subarray(0, out.length - at), at);
  }
  return out;
}
