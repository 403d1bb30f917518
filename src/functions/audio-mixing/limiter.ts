import { MIX_CHANNELS, MIX_RATE } from './mix-format.ts';
import { LARGEST_GAIN, PEAK_REACH, truePeakAt } from './true-peak.ts';

/** The gain falls over this time before a peak. */
const LOOK_AHEAD = Math.round(0.005 * MIX_RATE);
/** The gain comes back by this share of what is missing, a sample: 63 % in 100 ms. */
const RELEASE = 1 - Math.exp(-1 / (0.1 * MIX_RATE));
/** A gain this near to 1 is 1. */
const OPEN = 1 - 1e-5;
/** Frames whose largest sample is looked up at once. */
const CELL = 16;
/** The gain moves within the interpolation's reach, which can lift an in-between value a little over the ceiling. */
const MARGIN = 10 ** (-0.05 / 20);

/**
 * A look-ahead limiter on true peaks: what comes out is what went in times a smooth gain of at most 1, with no delay, both channels alike.
 * The gain a sample needs is held for the look-ahead time, released slowly, then averaged over that time: the average has reached a peak's
 * gain when the peak comes.
 */
export class Limiter {
  readonly #ceiling: number;
  /** Samples not given out yet; the first `PEAK_REACH` frames have been given out and are kept for interpolation. */
  #held = new Float32Array(PEAK_REACH * MIX_CHANNELS);
  /** Needed gains under 1 still inside the look-ahead, rising from the smallest (a monotonic queue). */
  readonly #queue: { position: number; gain: number }[] = [];
  readonly #recent = new Float64Array(LOOK_AHEAD).fill(1);
  #recentSum = LOOK_AHEAD;
  #released = 1;
  /** Frames since the gain was last under 1; from a look-ahead on, nothing is to be done. */
  #open = LOOK_AHEAD;
  /** Frames whose needed gain is known, and frames given out. */
  #seen = 0;
  #given = 0;
  #lowest = 1;

  /** @param ceilingDb largest true peak allowed, dBTP. */
  constructor(ceilingDb: number) {
    this.#ceiling = 10 ** (ceilingDb / 20) * MARGIN;
  }

  /** The smallest gain that was applied so far, 0..1. */
  get lowestGain(): number {
    return this.#lowest;
  }

  /** Takes the next samples and gives those that are ready; together with `finish`, as many as were taken. */
  push(samples: Float32Array): Float32Array<ArrayBuffer> {
    const joined = new Float32Array(this.#held.length + samples.length);
    joined.set(this.#held);
    joined.set(samples, this.#held.length);
    const base = this.#given - PEAK_REACH; // position of joined[0]
    const frames = joined.length / MIX_CHANNELS;
    const out = new Float32Array(frames * MIX_CHANNELS);
    const cells = largestOfCells(joined);
    let written = 0;
    for (; this.#seen - base + PEAK_REACH < frames; this.#seen += 1) {
      const gain = this.#smoothed(this.#needed(joined, cells, this.#seen - base));
      if (this.#seen < LOOK_AHEAD) continue;
      const from = (this.#given - base) * MIX_CHANNELS;
      out[written] = joined[from]! * gain;
      out[written + 1] = joined[from + 1]! * gain;
      written += MIX_CHANNELS;
      this.#given += 1;
    }
    this.#held = joined.slice((this.#given - PEAK_REACH - base) * MIX_CHANNELS);
    return out.subarray(0, written);
  }

  /** The rest. */
  finish(): Float32Array {
    const left = this.#held.length / MIX_CHANNELS - PEAK_REACH;
    return this.push(new Float32Array((PEAK_REACH + LOOK_AHEAD) * MIX_CHANNELS)).subarray(0, left * MIX_CHANNELS);
  }

  #needed(samples: Float32Array, cells: Float32Array, frame: number): number {
    let largest = 0;
    const last = (frame + PEAK_REACH) / CELL;
    for (let cell = Math.floor((frame - PEAK_REACH + 1) / CELL); cell <= last; cell += 1) {
      largest = Math.max(largest, cells[cell]!);
    }
    if (largest * LARGEST_GAIN <= this.#ceiling) return 1;
    const peak = Math.max(truePeakAt(samples, frame, MIX_CHANNELS, 0), truePeakAt(samples, frame, MIX_CHANNELS, 1));
    return peak > this.#ceiling ? this.#ceiling / peak : 1;
  }

  /** Smallest gain of the last look-ahead, released, averaged over one look-ahead: it belongs to the frame one look-ahead ago. */
  #smoothed(gain: number): number {
    const queue = this.#queue;
    if (gain === 1 && queue.length === 0 && this.#open >= LOOK_AHEAD) return 1;
    if (gain < 1) {
      while (queue.length > 0 && queue[queue.length - 1]!.gain >= gain) queue.pop();
      queue.push({ position: this.#seen, gain });
    }
    if (queue.length > 0 && queue[0]!.position < this.#seen - LOOK_AHEAD) queue.shift();
    const held = queue[0]?.gain ?? 1;
    this.#released = held < this.#released ? held : this.#released + (held - this.#released) * RELEASE;
    if (this.#released > OPEN) this.#released = 1;
    this.#open = this.#released === 1 ? this.#open + 1 : 0;
    const slot = this.#seen % LOOK_AHEAD;
    this.#recentSum += this.#released - this.#recent[slot]!;
    this.#recent[slot] = this.#released;
    if (this.#open >= LOOK_AHEAD) this.#recentSum = LOOK_AHEAD;
    const smooth = Math.min(1, this.#recentSum / LOOK_AHEAD);
    this.#lowest = Math.min(this.#lowest, smooth);
    return smooth;
  }
}

/** Largest magnitude of every `CELL` frames, both channels. */
function largestOfCells(samples: Float32Array): Float32Array {
  const size = CELL * MIX_CHANNELS;
  const cells = new Float32Array(Math.ceil(samples.length / size));
  for (let i = 0; i < samples.length; i += 1) {
    const cell = (i / size) | 0;
    cells[cell] = Math.max(cells[cell]!, Math.abs(samples[i]!));
  }
  return cells;
}
