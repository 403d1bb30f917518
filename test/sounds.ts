import { writeFile } from 'node:fs/promises';

/** A repeatable source of numbers in 0..1. */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** What speech has: syllables of a gliding voice and of hiss, of uneven length, with pauses between phrases. Peaks near 0.5. */
export function speechLike(seconds: number, rate: number, seed = 1): Float32Array {
  const next = random(seed);
  const out = new Float32Array(Math.round(seconds * rate));
  let phase = 0;
  for (let at = Math.round(0.1 * rate), syllable = 0; at < out.length; syllable += 1) {
    const length = Math.round((0.09 + 0.16 * next()) * rate);
    const voiced = next() > 0.3;
    const [from, to, formant] = [110 + 60 * next(), 110 + 60 * next(), 500 + 1500 * next()];
    for (let i = 0; i < length && at + i < out.length; i += 1) {
      const envelope = Math.sin((Math.PI * i) / length) ** 0.7;
      phase += (2 * Math.PI * (from + ((to - from) * i) / length)) / rate;
      let value = 0;
      if (voiced)
        for (let h = 1; h < 24; h += 1) value += Math.sin(h * phase) * Math.exp(-(((h * from - formant) / 600) ** 2));
      else value = 2 * (next() - next());
      out[at + i] = 0.16 * envelope * value;
    }
    at += length + Math.round((0.01 + 0.05 * next()) * rate);
    if (syllable % 9 === 8) at += Math.round((0.3 + 0.4 * next()) * rate);
  }
  return out;
}

/** What music has: chords that last and a beat at 120 a minute. Peaks near 0.5. */
export function musicLike(seconds: number, rate: number): Float32Array {
  const chords = [[220, 277.2, 329.6], [196, 246.9, 293.7], [174.6, 220, 261.6], [196, 246.9, 293.7]]; // prettier-ignore
  return Float32Array.from({ length: Math.round(seconds * rate) }, (_, i) => {
    const t = i / rate;
    const beat = t % 0.5;
    const chord = chords[Math.floor(t / 2) % chords.length] ?? [];
    const tones = chord.reduce(
      (sum, hertz) => sum + Math.sin(2 * Math.PI * hertz * t) + 0.4 * Math.sin(4 * Math.PI * hertz * t),
      0,
    );
    return (
      0.08 * tones * (0.7 + 0.3 * Math.exp(-4 * beat)) + 0.25 * Math.sin(2 * Math.PI * 70 * t) * Math.exp(-18 * beat)
    );
  });
}

/** Writes interleaved samples as a 16-bit WAV file. */
export async function writeWav(path: string, samples: Float32Array, rate: number, channels = 1): Promise<void> {
  const data = Int16Array.from(samples, (value) => Math.round(Math.max(-1, Math.min(1, value)) * 32767));
  await writeWave(path, data, { format: 1, rate, channels });
}

/** Writes samples of one channel as they are, whatever they are, as a 32-bit float WAV file. */
export async function writeFloatWav(path: string, samples: Float32Array, rate: number): Promise<void> {
  await writeWave(path, samples, { format: 3, rate, channels: 1 });
}

/** Format 1 is integers, 3 floats (RIFF's own numbers). This machine's byte order is the file's, little-endian. */
async function writeWave(
  path: string,
  data: Int16Array | Float32Array,
  about: { readonly format: 1 | 3; readonly rate: number; readonly channels: number },
): Promise<void> {
  const frameBytes = data.BYTES_PER_ELEMENT * about.channels;
  const header = Buffer.alloc(44);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(36 + data.byteLength, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(about.format, 20);
  header.writeUInt16LE(about.channels, 22);
  header.writeUInt32LE(about.rate, 24);
  header.writeUInt32LE(about.rate * frameBytes, 28);
  header.writeUInt16LE(frameBytes, 32);
  header.writeUInt16LE(8 * data.BYTES_PER_ELEMENT, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(data.byteLength, 40);
  await writeFile(path, Buffer.concat([header, Buffer.from(data.buffer, data.byteOffset, data.byteLength)]));
}
