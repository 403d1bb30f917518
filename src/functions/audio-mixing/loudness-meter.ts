import { MIX_CHANNELS, MIX_RATE } from './mix-format.ts';

/** Length of the steps whose power is kept, and of the gating blocks made of them (ITU-R BS.1770-4, Annex 1). */
const STEPS_PER_SECOND = 10;
const STEP = MIX_RATE / STEPS_PER_SECOND;
const STEPS_PER_BLOCK = 4;
const ABSOLUTE_GATE_LUFS = -70;
const RELATIVE_GATE_LU = -10;

interface Biquad {
  readonly b: readonly [number, number, number];
  readonly a: readonly [number, number];
}

/** The two stages of the K-weighting at 48 kHz: BS.1770-4, tables 1 and 2. */
const SHELF: Biquad = {
  b: [1.53512485958697, -2.69169618940638, 1.19839281085285],
  a: [-1.69065929318241, 0.73248077421585],
};
const HIGH_PASS: Biquad = { b: [1, -2, 1], a: [-1.99004745483398, 0.99007225036621] };

/** Measures loudness while stereo sound at 48 kHz streams through; memory grows by 80 bytes a second. */
export class LoudnessMeter {
  readonly #state = new Float64Array(MIX_CHANNELS * 4);
  #steps = new Float64Array(STEPS_PER_SECOND * 60);
  #count = 0;
  #sum = 0;
  #inStep = 0;

  /** @param samples interleaved stereo, 48 kHz. */
  add(samples: Float32Array): void {
    for (let i = 0; i + 1 < samples.length; i += MIX_CHANNELS) {
      const left = this.#weighted(samples[i]!, 0);
      const right = this.#weighted(samples[i + 1]!, 4);
      this.#sum += left * left + right * right;
      this.#inStep += 1;
      if (this.#inStep === STEP) this.#endStep(STEP);
    }
  }

  /** K-weighted power (sum over the channels of the mean square) of each tenth of a second so far; a last shorter one counts as it is. */
  powers(): Float64Array {
    const whole = this.#steps.slice(0, this.#count);
    return this.#inStep === 0 ? whole : Float64Array.from([...whole, this.#sum / this.#inStep]);
  }

  #endStep(length: number): void {
    if (this.#count === this.#steps.length) {
      const larger = new Float64Array(this.#steps.length * 2);
      larger.set(this.#steps);
      this.#steps = larger;
    }
    this.#steps[this.#count] = this.#sum / length;
    this.#count += 1;
    this.#sum = 0;
    this.#inStep = 0;
  }

  /** Both stages, transposed direct form II; the state of a channel is four numbers from `at`. */
  #weighted(sample: number, at: number): number {
    const s = this.#state;
    const shelved = SHELF.b[0] * sample + s[at]!;
    s[at] = SHELF.b[1] * sample - SHELF.a[0] * shelved + s[at + 1]!;
    s[at + 1] = SHELF.b[2] * sample - SHELF.a[1] * shelved;
    const passed = HIGH_PASS.b[0] * shelved + s[at + 2]!;
    s[at + 2] = HIGH_PASS.b[1] * shelved - HIGH_PASS.a[0] * passed + s[at + 3]!;
    s[at + 3] = HIGH_PASS.b[2] * shelved - HIGH_PASS.a[1] * passed;
    return passed;
  }
}

/** LUFS of a K-weighted power. */
function lufs(power: number): number {
  return power > 0 ? -0.691 + 10 * Math.log10(power) : -Infinity;
}

/**
 * Integrated loudness, LUFS: blocks of 0.4 s, three quarters overlapping, gated at -70 LUFS and 10 LU under the mean of the rest (BS.1770-4).
 * Sound shorter than a block is one block. -Infinity when nothing passes the gate.
 * @param powers as `LoudnessMeter.powers` gives them.
 */
export function integratedLoudness(powers: Float64Array): number {
  const blocks = gatingBlocks(powers).filter((power) => lufs(power) > ABSOLUTE_GATE_LUFS);
  const gate = lufs(mean(blocks)) + RELATIVE_GATE_LU;
  return lufs(mean(blocks.filter((power) => lufs(power) > gate)));
}

function gatingBlocks(powers: Float64Array): Float64Array {
  if (powers.length < STEPS_PER_BLOCK) return Float64Array.of(mean(powers));
  const blocks = new Float64Array(powers.length - STEPS_PER_BLOCK + 1);
  for (let i = 0; i < blocks.length; i += 1) blocks[i] = mean(powers.subarray(i, i + STEPS_PER_BLOCK));
  return blocks;
}

function mean(values: Float64Array): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
