import { LEVEL_FRAME, SPEECH_RATE } from '../../analysis/speech/levels.ts';
import { measure, type Break, type Features } from './features.ts';
import { HumMeter, type Hum } from './hum.ts';
import { score, type Scores } from './scores.ts';

/** One passage of a channel that holds enough speech to be judged. */
export interface Passage {
  readonly startSeconds: number;
  readonly endSeconds: number;
  readonly features: Omit<Features, 'active' | 'breaks' | 'clicks'>;
  readonly scores: Scores;
}

/** What a whole channel gave. */
export interface ChannelResult {
  readonly seconds: number;
  /** Highest level of any 20 ms, dB re full scale; -120 for digital silence. */
  readonly loudestDb: number;
  readonly speechSeconds: number;
  readonly passages: readonly Passage[];
  readonly breaks: readonly Break[];
  readonly clicks: number;
  /** One a frame of 20 ms: 1 where there is speech. */
  readonly active: Uint8Array;
  readonly hum: Hum | undefined;
}

/** A passage with less speech than this is not judged, seconds. */
const LEAST_SPEECH = 0.8;
/** An enhancer that takes away this much more than it leaves has found no speech, dB. */
const NO_SPEECH_DB = -9;
/** Nothing under this is speech, dB re full scale. */
const SILENT_DB = -70;

/** Judges one channel passage by passage. Memory grows by 50 bytes a second. */
export class ChannelMeter {
  readonly #nyquist: number;
  readonly #passages: Passage[] = [];
  readonly #breaks: Break[] = [];
  readonly #active: Uint8Array[] = [];
  #clicks = 0;
  readonly #hum = new HumMeter();
  #seconds = 0;
  #speechSeconds = 0;
  #loudest = 1e-12;

  /** @param nyquist half of the file's sample rate, Hz. */
  constructor(nyquist: number) {
    this.#nyquist = nyquist;
  }

  /** @param sound the next seconds, mono at 16 kHz. @param speech what an enhancer found in it. */
  add(sound: Float32Array, speech: Float32Array): void {
    const start = this.#seconds;
    this.#seconds += sound.length / SPEECH_RATE;
    this.#hum.add(sound);
    const { active, breaks, clicks, ...features } = measure(sound, speech);
    const loudest = loudestFrame(sound);
    this.#loudest = Math.max(this.#loudest, loudest);
    const speaks = features.speechToRest > NO_SPEECH_DB && 10 * Math.log10(loudest) > SILENT_DB;
    this.#active.push(speaks ? Uint8Array.from(active) : new Uint8Array(active.length));
    if (!speaks) return;
    this.#speechSeconds += features.speechSeconds;
    if (features.speechSeconds < LEAST_SPEECH) return;
    for (const { startSeconds, seconds } of breaks) this.#breaks.push({ startSeconds: start + startSeconds, seconds });
    this.#clicks += clicks.length;
    const scores = score({ ...features, active, breaks, clicks }, this.#nyquist);
    this.#passages.push({ startSeconds: start, endSeconds: this.#seconds, features, scores });
  }

  finish(): ChannelResult {
    return {
      seconds: this.#seconds,
      loudestDb: 10 * Math.log10(this.#loudest),
      speechSeconds: this.#speechSeconds,
      passages: this.#passages,
      breaks: this.#breaks,
      clicks: this.#clicks,
      active: Uint8Array.from(this.#active.flatMap((part) => [...part])),
      hum: this.#hum.finish(),
    };
  }
}

function loudestFrame(sound: Float32Array): number {
  let loudest = 0;
  for (let start = 0; start < sound.length; start += LEVEL_FRAME) {
    const frame = sound.subarray(start, start + LEVEL_FRAME);
    loudest = Math.max(loudest, frame.reduce((sum, value) => sum + value * value, 0) / frame.length);
  }
  return Math.max(loudest, 1e-12);
}
