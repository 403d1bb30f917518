/** A machine's beat: frame of one beat and frames from beat to beat, both fractions. */
export interface Grid {
  readonly phase: number;
  readonly period: number;
}

/** How far from the period that was found a steady one is looked for. */
const SPAN = 0.015;
/** Stretches that must agree in phase. */
const STRETCH_SECONDS = 12;
/** Share of the stretches' pulse that must add up over the whole sound. */
const COHERENCE = 0.8;
/** Longer sound is no single song. */
const LONGEST_SECONDS = 1200;
const SHORTEST_SECONDS = 20;

/**
 * The grid of music that was made to a click, or undefined. Looked for at twice the beat, where a change from beat to off-beat (skank,
 * double time) leaves the phase alone; which half is the beat is then told by all of the music together.
 * `strength` is that of onsets, `evidence` that of beats; `period` is that of the beat, about, in frames.
 */
export function steadyGrid(
  strength: Float32Array,
  evidence: Float32Array,
  fps: number,
  period: number,
): Grid | undefined {
  const seconds = strength.length / fps;
  if (seconds < SHORTEST_SECONDS || seconds > LONGEST_SECONDS) return undefined;
  const positive = strength.map((value) => Math.max(0, value));
  let best = { period, pulse: [] as Complex[], size: 0 };
  const step = period / strength.length / 24; // of the period: a twelfth of a half beat over the whole length, half of it to each side
  for (let p = period / (1 + SPAN); p <= period * (1 + SPAN); p += step * period) {
    const pulse = pulseOf(positive, p / 2, Math.round(STRETCH_SECONDS * fps));
    const size = Math.hypot(...total(pulse));
    if (size > best.size) best = { period: p, pulse, size };
  }
  const parts = best.pulse.reduce((sum, part) => sum + Math.hypot(...part), 0);
  if (best.size < COHERENCE * parts || parts === 0) return undefined;
  const [re, im] = total(best.pulse);
  const early = (Math.atan2(im, re) / (2 * Math.PI)) * (best.period / 2);
  const candidates = [early, early + best.period / 2].map((at) => climbed(strength, best.period, at));
  const phase = candidates.sort((a, b) => comb(evidence, best.period, b) - comb(evidence, best.period, a))[0] ?? early;
  return { phase, period: best.period };
}

type Complex = [number, number];

const total = (parts: readonly Complex[]): Complex =>
  parts.reduce<Complex>(([re, im], part) => [re + part[0], im + part[1]], [0, 0]);

/** The Fourier component of this period in each stretch; the phase is the frame of the first peak. */
function pulseOf(values: Float32Array, period: number, stretch: number): Complex[] {
  const turn = (2 * Math.PI) / period;
  const [c, s] = [Math.cos(turn), Math.sin(turn)];
  const parts: Complex[] = [];
  for (let from = 0; from < values.length; from += stretch) {
    let [x, y, re, im] = [Math.cos(turn * from), Math.sin(turn * from), 0, 0];
    const to = Math.min(values.length, from + stretch);
    for (let i = from; i < to; i += 1) {
      re += values[i]! * x; // i below the length
      im += values[i]! * y;
      [x, y] = [x * c - y * s, x * s + y * c];
    }
    parts.push([re, im]);
  }
  return parts;
}

/** The best phase within a few frames: the component's peak is that of the mean onset, which has a tail. */
function climbed(strength: Float32Array, period: number, phase: number): number {
  let best = phase;
  for (let at = phase - period / 8; at <= phase + period / 8; at += 0.25) {
    if (comb(strength, period, at) > comb(strength, period, best)) best = at;
  }
  return best;
}

/** Strength summed over all beats of a grid. */
function comb(strength: Float32Array, period: number, phase: number): number {
  let sum = 0;
  for (let at = phase - Math.floor(phase / period) * period; at < strength.length - 1; at += period) {
    const i = Math.floor(at);
    sum += strength[i]! + (at - i) * (strength[i + 1]! - strength[i]!); // i + 1 below the length
  }
  return sum;
}
