import { sigmoid } from '../../base/sigmoid.ts';
import { levelled } from './activation.ts';
import { NETWORK_FPS, type Activation } from './beat-network.ts';
import { logitNear } from './evidence.ts';
import { beatColour } from './beat-colour.ts';
import { BANDS, CHROMA, ONSET_FPS, type MusicFeatures } from './features.ts';
import { sectionChanges } from './novelty.ts';

/** Beats a bar that are told apart; a bar of 6/8 is two bars of 3 where the eighths are the beats. */
const METRES = [4, 3, 2, 5] as const;
/** What bars cost a beat: pairs of two are as well bars of four, which most music has, and five are rare. */
const COSTS: Readonly<Record<number, number>> = { 2: 1, 5: 0.3 };
/** Where the network holds a beat for less likely than this, it is asked as if it were so. */
const UNSURE = 0.1;
/** Cost of starting a bar too early or late, and of another metre: about four clear downbeats. */
const SLIP = 12;
const CHANGE = 16;

/** What the largest changes of sound count for a bar's start: as much as a downbeat of which the network is sure. */
const SECTION = 4;
/** What the repetition of the rhythm at the bar's length counts against the clearness of downbeats. */
const REPETITION = 2;

/** How each cue speaks for a place in the bar. */
interface Weights {
  readonly low: number;
  readonly middle: number;
  readonly harmony: number;
  readonly timbre: number;
}

const FIRST: Weights = { low: 0.5, middle: -0.1, harmony: 1, timbre: 0.5 };
const MIDDLE: Weights = { low: 0.1, middle: -0.1, harmony: 0.1, timbre: -0.1 };
const BACKBEAT: Weights = { low: -0.3, middle: 0.2, harmony: -0.4, timbre: -0.2 };
const OTHER: Weights = { low: -0.25, middle: 0, harmony: -0.5, timbre: -0.25 };

/** Places of a bar by metre: what sounds there in most music. */
const PLACES: Readonly<Record<number, readonly Weights[]>> = {
  4: [FIRST, BACKBEAT, MIDDLE, BACKBEAT],
  3: [FIRST, OTHER, OTHER],
  2: [FIRST, BACKBEAT],
  5: [FIRST, OTHER, OTHER, OTHER, OTHER],
};

/**
 * Which beats start bars: what the network says of each beat, and cues (bass and drum onsets, change of harmony and timbre, new parts of the song), under a model of places in bars of 2, 3, 4 or 5
 * that may change its metre at a price (after Krebs, Boeck and Widmer 2016, "Downbeat tracking using beat-synchronous features").
 * @returns indices of the downbeats among `beats`.
 */
export function findDownbeats(features: MusicFeatures, activation: Activation, beats: readonly number[]): number[] {
  if (beats.length < 4) return beats.length > 0 ? [0] : [];
  const cues = beatCues(features, beats);
  const states = METRES.flatMap((metre) => PLACES[metre]!.map((weights, place) => ({ metre, place, weights }))); // a row each metre
  const bonus = new Map(METRES.map((metre) => [metre, REPETITION * repetition(cues, metre) - (COSTS[metre] ?? 0)]));
  const changes = sectionChanges(beatColour(features, [...beats, 2 * beats.at(-1)! - beats.at(-2)!])); // there are four
  const said = beats.map((beat) => firstness(activation, (beat - features.startSeconds) * NETWORK_FPS));
  const score = (state: (typeof states)[number], i: number) =>
    cues.reduce(
      (sum, cue) => sum + state.weights[cue.name] * cue.values[i]!,
      (bonus.get(state.metre) ?? 0) + (state.place === 0 ? said[i]! + SECTION * changes[i]! : 0),
    );
  let scores = states.map((state) => score(state, 0));
  const from: number[][] = [];
  for (let i = 1; i < beats.length; i += 1) {
    const cameFrom: number[] = [];
    scores = states.map((state, to) => {
      let [best, at] = [-Infinity, 0];
      states.forEach((before, k) => {
        const reached = scores[k]! - stepCost(before, state);
        if (reached > best) [best, at] = [reached, k];
      });
      cameFrom[to] = at;
      return best + score(state, i);
    });
    from.push(cameFrom);
  }
  return traced(scores, from).flatMap((state, i) => (states[state]!.place === 0 ? [i] : []));
}

/** Log odds that the beat at this frame of the network's starts a bar, given that it is a beat; between -3.5 and 3.5. */
function firstness({ beat, downbeat }: Activation, frame: number): number {
  const first = sigmoid(logitNear(downbeat, frame));
  const share = first / Math.max(UNSURE, sigmoid(logitNear(beat, frame)), first);
  const odds = Math.max(0.03, Math.min(0.97, share));
  return Math.log(odds / (1 - odds));
}

interface Place {
  readonly metre: number;
  readonly place: number;
}

function stepCost(before: Place, after: Place): number {
  const ends = before.place === before.metre - 1;
  if (before.metre === after.metre) {
    if (after.place === (ends ? 0 : before.place + 1)) return 0;
    return after.place === 0 ? SLIP : Infinity;
  }
  return ends && after.place === 0 ? CHANGE : Infinity;
}

function traced(scores: readonly number[], from: readonly (readonly number[])[]): number[] {
  let state = scores.indexOf(Math.max(...scores));
  const path = [state];
  for (let i = from.length - 1; i >= 0; i -= 1) {
    state = from[i]![state]!; // a row a beat, a state a column
    path.push(state);
  }
  return path.reverse();
}

interface Cue {
  readonly name: keyof Weights;
  /** By beat; mean 0, deviation 1, at most 3. */
  readonly values: Float32Array;
}

function beatCues(features: MusicFeatures, beats: readonly number[]): Cue[] {
  const onset = (band: Float32Array) => {
    const strength = levelled(band, ONSET_FPS);
    return beats.map((beat) => {
      const frame = Math.round((beat - features.startSeconds) * ONSET_FPS);
      return Math.max(...[-3, -2, -1, 0, 1, 2, 3].map((off) => strength[frame + off] ?? 0));
    });
  };
  const [low, middle] = features.flux;
  const period = beats.length > 1 ? beats[1]! - beats[0]! : 0.5; // both there
  const colour = beatColour(features, [beats[0]! - period, ...beats, beats.at(-1)! + period]);
  const harmony = beats.map((_, i) => 1 - similarity(colour.chroma, CHROMA, i, i + 1));
  const timbre = beats.map((_, i) => distance(colour.bands, BANDS, i, i + 1));
  const named = { low: onset(low), middle: onset(middle), harmony, timbre };
  return Object.entries(named).map(([name, values]) => ({ name: name as keyof Weights, values: standard(values) })); // keys written above
}

function similarity(values: Float32Array, width: number, i: number, j: number): number {
  let sum = 0;
  for (let k = 0; k < width; k += 1) sum += values[i * width + k]! * values[j * width + k]!; // stretches i and j are there
  return sum;
}

function distance(values: Float32Array, width: number, i: number, j: number): number {
  let sum = 0;
  for (let k = 0; k < width; k += 1) sum += Math.abs(values[j * width + k]! - values[i * width + k]!); // as above
  return sum;
}

/** Levelled against 32 beats around, so that loud parts count no more than quiet ones. */
function standard(values: readonly number[]): Float32Array {
  return Float32Array.from(values, (value, i) => {
    const around = values.slice(Math.max(0, i - 16), i + 17);
    const mean = around.reduce((sum, one) => sum + one, 0) / around.length;
    const deviation = Math.sqrt(around.reduce((sum, one) => sum + (one - mean) ** 2, 0) / around.length);
    return Math.max(-3, Math.min(3, (value - mean) / Math.max(deviation, 1e-6)));
  });
}

/** How alike the cues of beats a bar (and two bars) apart are, -1..1. */
function repetition(cues: readonly Cue[], metre: number): number {
  const at = (lag: number) => {
    let [sum, count] = [0, 0];
    for (const { values } of cues) {
      for (let i = lag; i < values.length; i += 1) sum += values[i]! * values[i - lag]!; // i below the length
      count += Math.max(0, values.length - lag);
    }
    return count === 0 ? 0 : sum / count;
  };
  return (at(metre) + at(2 * metre)) / 2;
}
