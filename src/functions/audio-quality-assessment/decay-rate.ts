import { median, quantile } from '../../base/quantile.ts';
import { hannSpectrum } from '../../analysis/sound/spectrum.ts';
import { SPEECH_RATE } from '../../analysis/speech/levels.ts';

const WINDOW = 512;
const HOP_SECONDS = 0.01;
const HOP = SPEECH_RATE * HOP_SECONDS;
const EDGES_HZ = [200, 400, 700, 1100, 1700, 2500, 3600] as const;
/** A fall lasts so many hops, goes down by so much, and begins among what is heard, dB under the loud moments. */
const LEAST_HOPS = 5;
const LEAST_DB = 6;
const HEARD_DB = 25;
/** Fewer falls tell nothing. */
const LEAST_FALLS = 5;

/**
 * Median rate at which bands of speech die away, dB a second: 260 to 400 close to the speaker, whoever speaks; a room of 0.3 s of reverberation leaves 160, one of 0.6 s 120, and noise lowers it too.
 * Undefined where too little falls. After Wen, Habets and Naylor, "Blind estimation of reverberation time based on the distribution of signal decay rates" (2008).
 * @param sound mono at 16 kHz.
 */
export function decayRate(sound: Float32Array): number | undefined {
  const bands = bandLevels(sound);
  const rates = bands.flatMap(fallRates);
  return rates.length < LEAST_FALLS ? undefined : median(rates);
}

/** dB of each band, hop by hop. */
function bandLevels(sound: Float32Array): Float32Array[] {
  const hops = Math.max(0, Math.floor((sound.length - WINDOW) / HOP) + 1);
  const levels = EDGES_HZ.slice(1).map(() => new Float32Array(hops));
  const spectrum = hannSpectrum(WINDOW);
  const magnitudes = new Float32Array(WINDOW / 2 + 1);
  const bin = (hertz: number) => Math.round((hertz * WINDOW) / SPEECH_RATE);
  for (let hop = 0; hop < hops; hop += 1) {
    spectrum.into(sound, hop * HOP, magnitudes);
    for (const [band, level] of levels.entries()) {
      const [from, to] = [bin(EDGES_HZ[band]!), bin(EDGES_HZ[band + 1]!)]; // one edge more than bands
      let power = 0;
      for (let k = from; k < to; k += 1) power += magnitudes[k]! ** 2;
      level[hop] = 10 * Math.log10(power + 1e-12);
    }
  }
  return levels;
}

/** dB a second of every fall of one band. */
function fallRates(levels: Float32Array): number[] {
  const heard = quantile(levels, 0.95) - HEARD_DB;
  const rates: number[] = [];
  for (let start = 0, end = 0; start < levels.length - 1; start = Math.max(end, start + 1)) {
    end = start;
    while (end + 1 < levels.length && levels[end + 1]! < levels[end]!) end += 1;
    const drop = levels[start]! - levels[end]!;
    if (end - start >= LEAST_HOPS && levels[start]! > heard && drop > LEAST_DB) rates.push(drop / ((end - start) * HOP_SECONDS)); // prettier-ignore
  }
  return rates;
}
