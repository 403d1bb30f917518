import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { quantile } from '../src/base/quantile.ts';
import { random, writeWav } from '../test/sounds.ts';
import { decoded } from './sound-file.ts';

const RATE = 16_000;

/** Speech with something done to it, and what is wrong with it since. */
export interface DamagedSpeech {
  readonly says: string;
  /** As `Faults` of AudioQualityAssessment names it; absent: nothing that has a name there. */
  readonly fault?: string;
  /** 16-bit WAV. */
  readonly path: string;
}

type Change = (sound: Float32Array) => Float32Array;

const changes: readonly (readonly [says: string, fault: string | undefined, change: Change])[] = [
  ['as it is', undefined, (sound) => sound],
  ['6 dB lower', undefined, scaled(-6)],
  ['white noise at 20 dB', undefined, withNoise(20)],
  ['white noise at 5 dB', undefined, withNoise(5)],
  ['hum that nobody hears', undefined, withHum(50, -45)],
  ['its loudest 0.1 % clipped', 'Clipping', clippedAt(0.999)],
  ['its loudest 1 % clipped', 'Clipping', clippedAt(0.99)],
  ['its loudest 5 % clipped, 6 dB lower', 'Clipping', (sound) => scaled(-6)(clippedAt(0.95)(sound))],
  ['10 ms lost every second', 'Dropouts', withGaps(0.01)],
  ['30 ms lost every second', 'Dropouts', withGaps(0.03)],
  ['100 ms lost every second', 'Dropouts', withGaps(0.1)],
  ['hum of 50 Hz at -10 dB', 'Hum', withHum(50, -10)],
  ['hum of 50.1 Hz at -20 dB', 'Hum', withHum(50.1, -20)],
  ['hum of 59.9 Hz at -15 dB, in noise', 'Hum', (sound) => withNoise(20)(withHum(59.9, -15)(sound))],
  ['a click a second', 'Clicks', withClicks(1)],
  ['three clicks a second, in noise', 'Clicks', (sound) => withNoise(20)(withClicks(3)(sound))],
  ['next to nothing', 'Mute', scaled(-80)],
  ['30 dB lower', 'Level', scaled(-30)],
];

/** What only a coder or a filter does, as ffmpeg makes it. */
const passages: readonly (readonly [says: string, fault: string | undefined, args: readonly string[]])[] = [
  ['at 48 kHz', undefined, ['-ar', '48000']],
  ['at 8 kHz', undefined, ['-ar', '8000']],
  ['of a telephone', 'Band Limit', ['-af', 'aresample=8000,aresample=16000']],
  ['of a telephone at 48 kHz', 'Band Limit', ['-af', 'aresample=8000,aresample=48000', '-ar', '48000']],
  ['of a dull microphone', 'Band Limit', ['-af', 'aresample=10000,aresample=16000']],
];

/** Every damage to one recording of clean speech, in `folder`. */
export async function damagedSpeech(clean: string, folder: string): Promise<DamagedSpeech[]> {
  const sound = await decoded(clean, RATE);
  const made: DamagedSpeech[] = [];
  const add = (says: string, fault: string | undefined, path: string) =>
    made.push({ says, path, ...(fault === undefined ? {} : { fault }) });
  for (const [i, [says, fault, change]] of changes.entries()) {
    const path = join(folder, `change-${i}.wav`);
    await writeWav(path, change(sound), RATE);
    add(says, fault, path);
  }
  for (const [i, [says, fault, args]] of passages.entries()) {
    const path = join(folder, `passage-${i}.wav`);
    execFileSync('ffmpeg', ['-v', 'error', '-y', '-i', clean, '-ac', '1', '-ar', `${RATE}`, ...args, '-c:a', 'pcm_s16le', path]); // prettier-ignore
    add(says, fault, path);
  }
  return made;
}

const rms = (sound: Float32Array) => Math.sqrt(sound.reduce((sum, value) => sum + value * value, 0) / sound.length);

function scaled(decibels: number): Change {
  return (sound) => sound.map((value) => value * 10 ** (decibels / 20));
}

function withNoise(snr: number): Change {
  return (sound) => {
    const next = random(5);
    const amount = rms(sound) * 10 ** (-snr / 20) * Math.sqrt(6); // of the difference of two even numbers
    return sound.map((value) => value + amount * (next() - next()));
  };
}

function clippedAt(share: number): Change {
  return (sound) => {
    const limit = quantile(sound.map(Math.abs), share);
    return sound.map((value) => Math.max(-limit, Math.min(limit, value)));
  };
}

/** The loudest moment of every second breaks off: nothing lost in a pause is heard. */
function withGaps(seconds: number): Change {
  return (sound) => {
    const out = sound.slice();
    for (let start = 0; start + RATE <= sound.length; start += RATE) {
      const second = sound.subarray(start, start + RATE - seconds * RATE);
      const at = start + second.reduce((best, value, i) => (Math.abs(value) > Math.abs(second[best]!) ? i : best), 0);
      out.fill(0, at, at + seconds * RATE);
    }
    return out;
  };
}

/** Single samples as loud as the loudest, so many a second. */
function withClicks(rate: number): Change {
  return (sound) => {
    const peak = sound.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const next = random(7);
    const out = sound.slice();
    for (let at = 0; at < sound.length; at += RATE / rate) out[Math.floor(at + (next() * RATE) / rate)] = peak;
    return out;
  };
}

/** Mains with falling harmonics, so many dB against the sound. */
function withHum(hertz: number, decibels: number): Change {
  return (sound) => {
    const harmonics = [0.6, 0.5, 0.3, 0.25, 0.2];
    const amount = rms(sound) * 10 ** (decibels / 20) * Math.SQRT2;
    return sound.map((value, i) => value + amount * harmonics.reduce((sum, a, k) => sum + a * Math.sin((2 * Math.PI * hertz * (k + 1) * i) / RATE + k), 0)); // prettier-ignore
  };
}
