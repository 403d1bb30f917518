/** How the search for beats weighs its evidence. */
export interface BeatPathOptions {
  /** Tempi looked at, beats a minute. */
  readonly minBpm: number;
  readonly maxBpm: number;
  /** Tempo that is likeliest, and how many octaves around it are about as likely (standard deviation). */
  readonly centreBpm: number;
  readonly octaves: number;
  /** Relative change of the period from one beat to the next (standard deviation): 0.02 for a machine, 0.05 for rubato. */
  readonly drift: number;
  /** What a jump to any other tempo costs, however far; a clear beat gives 6 to 10. */
  readonly jump: number;
}

/** Slowest and fastest beat, a minute. */
export const MIN_BPM = 30;
export const MAX_BPM = 215;

/** Nearby periods, as a ratio, among which drift is looked for. */
const NEAR = 1.18;
/** Weight of the tempo prior per second of music. */
const PRIOR_WEIGHT = 0.9;
/** A beat is worth this power of its period: with 0 twice as many weak beats win over the true ones, with 1 half as many strong ones do. */
const WORTH = 0.4;

/** Frames whose paths are held; half of them are decided at a time (41 s at 100 frames a second). Even. */
const HELD = 8192;

/** Beats found by `beatPath`: frame of each and the path's score per second. */
export interface BeatPath {
  readonly frames: readonly number[];
  readonly score: number;
}

/**
 * The likeliest beats under a bar-pointer model: a hidden state (tempo, position) moves on by a frame at a time and may change tempo at beats alone
 * (Krebs, Boeck and Widmer 2015, "An efficient state-space model for joint tempo and meter tracking"). Positions inside a beat follow from its start, so only starts
 * are kept: best score by (frame, period), which is the same search in far fewer steps.
 * Memory does not grow with the length: what lies more than `HELD / 2` frames back is decided as the best path to here has it, since all paths have met by then.
 * `strength` is how much speaks for a beat by frame, mean about 0; `signal` is checked every few thousand frames.
 */
export async function beatPath(
  strength: Float32Array,
  fps: number,
  options: BeatPathOptions,
  signal: AbortSignal,
): Promise<BeatPath> {
  const shortest = Math.floor((60 * fps) / options.maxBpm);
  const longest = Math.ceil((60 * fps) / options.minBpm);
  const model = buildModel(shortest, longest, fps, options);
  const total = strength.length + longest;
  const count = longest - shortest + 1;
  const scores = new Float64Array(count * (longest + 1)).fill(-Infinity); // ring of frames: score of a beat there whose period is n
  const cameFrom = new Uint8Array(Math.min(total, HELD) * count); // a ring of frames
  const decided: number[] = [];
  const arrivals = new Float64Array(count);
  let best = { score: -Infinity, frame: 0, period: 0 };
  for (let frame = 0; frame < total; frame += 1) {
    if (frame % 8192 === 0) await breathe(signal);
    let highest = -Infinity;
    let highestAt = 0;
    for (let m = 0; m < count; m += 1) {
      const start = frame - (m + shortest);
      const ring = ((start + longest + 1) % (longest + 1)) * count + m;
      const arrival = start < 0 ? 0 : start < strength.length ? scores[ring]! + model.period[m]! : -Infinity;
      arrivals[m] = arrival;
      if (arrival > highest) [highest, highestAt] = [arrival, m];
    }
    if (frame >= HELD && frame % (HELD / 2) === 0) {
      const path = trace({ frame, period: highestAt }, cameFrom, count, shortest, decided.at(-1));
      decided.push(...path.filter((beat) => beat < frame - HELD / 2));
    }
    if (frame >= strength.length) {
      if (highest > best.score) best = { score: highest, frame, period: highestAt };
      continue;
    }
    const gain = strength[frame]!;
    const row = (frame % (longest + 1)) * count;
    for (let n = 0; n < count; n += 1) {
      let top = highest - options.jump;
      let from = highestAt;
      const costs = model.costs[n]!; // one list a period
      for (let k = 0; k < costs.length; k += 1) {
        const score = arrivals[model.nearFrom[n]! + k]! - costs[k]!;
        if (score > top) [top, from] = [score, model.nearFrom[n]! + k];
      }
      scores[row + n] = top + gain * model.worth[n]!; // one worth a period
      cameFrom[(frame % HELD) * count + n] = from;
    }
  }
  const frames = [...decided, ...trace(best, cameFrom, count, shortest, decided.at(-1))];
  return { frames, score: (best.score * fps) / Math.max(1, strength.length) };
}

function buildModel(shortest: number, longest: number, fps: number, { centreBpm, octaves, drift }: BeatPathOptions) {
  const periods = Array.from({ length: longest - shortest + 1 }, (_, i) => i + shortest);
  const nearFrom = periods.map((n) => Math.max(0, Math.round(n / NEAR) - shortest));
  const costs = periods.map((n, i) =>
    periods.slice(nearFrom[i], Math.round(n * NEAR) - shortest + 1).map((m) => 0.5 * (Math.log(n / m) / drift) ** 2),
  );
  const period = periods.map((n) => {
    const off = Math.log2((60 * fps) / n / centreBpm) / octaves;
    return (-PRIOR_WEIGHT * 0.5 * off * off * n) / fps;
  });
  const worth = periods.map((n) => (n / fps) ** WORTH);
  return { nearFrom, costs, period, worth };
}

/** Beats of the path to an arrival, in order: those behind `after`, where it is given. */
function trace(
  end: { frame: number; period: number },
  cameFrom: Uint8Array,
  count: number,
  shortest: number,
  after = -shortest,
): number[] {
  const frames: number[] = [];
  for (let { frame, period } = end; ;) {
    frame -= period + shortest;
    if (frame < 0 || frame < after + shortest / 2) return frames.reverse();
    frames.push(frame);
    period = cameFrom[(frame % HELD) * count + period]!; // one entry a frame and period
  }
}

/** Lets timers run, and stops when the work was called off. */
export async function breathe(signal: AbortSignal): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  signal.throwIfAborted();
}
