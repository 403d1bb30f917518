import { random } from './sounds.ts';

/** What the band plays. */
export interface SongPlan {
  readonly seed: number;
  readonly bpm: number;
  /** Beats a bar. */
  readonly metre: 3 | 4;
  /** A letter for every part: `i` intro, `v` verse, `c` chorus, `C` chorus two semitones up, `b` bridge, `o` outro, `r` a part that never comes again. */
  readonly form: string;
  readonly barsAPart: number;
  /** Relative deviation of the tempo over the song: 0.03 speeds up and slows down by 3 %. */
  readonly drift?: number;
  /** Without drums (a piano alone). */
  readonly drums?: boolean;
}

/** A song with its truth; seconds. */
export interface Song {
  readonly samples: Float32Array;
  readonly beats: readonly number[];
  readonly downbeats: readonly number[];
  readonly choruses: readonly (readonly [number, number])[];
}

const PROGRESSIONS = [[0, 7, 9, 5], [9, 5, 0, 7], [0, 5, 9, 7], [2, 7, 0, 9], [5, 7, 4, 9], [0, 4, 5, 5]]; // prettier-ignore
const SCALE = [0, 2, 4, 5, 7, 9, 11, 12, 14];

/** Plays a made-up pop song: drums, bass, chords and a tune, with louder, fuller choruses. The same plan gives the same samples. */
export function playSong(plan: SongPlan, rate: number): Song {
  const next = random(plan.seed);
  const key = 40 + Math.floor(next() * 12);
  const parts = new Map<string, Part>();
  const bars = plan.form.length * plan.barsAPart;
  const beats = beatTimes(plan, bars * plan.metre + 1);
  const out = new Float32Array(Math.ceil((beats.at(-1)! + 1) * rate)); // there are beats
  const player = new Player(out, rate, next);
  const choruses: (readonly [number, number])[] = [];
  [...plan.form].forEach((letter, at) => {
    const kind = letter.toLowerCase();
    const known = letter === 'r' ? undefined : parts.get(kind);
    const part = known ?? compose(kind, plan, next);
    parts.set(kind, part);
    const first = at * plan.barsAPart * plan.metre;
    const times = beats.slice(first, first + plan.barsAPart * plan.metre + 1);
    playPart(player, part, times, plan, key + (letter === 'C' ? 2 : 0));
    if (kind === 'c') choruses.push([times[0]!, times.at(-1)!]); // a part has beats
  });
  return {
    samples: out,
    beats: beats.slice(0, -1),
    downbeats: beats.slice(0, -1).filter((_, i) => i % plan.metre === 0),
    choruses: joined(choruses),
  };
}

interface Part {
  readonly chords: readonly number[];
  readonly tune: readonly (number | undefined)[];
  readonly level: number;
  readonly full: boolean;
}

function compose(kind: string, { metre, barsAPart }: SongPlan, next: () => number): Part {
  const known = PROGRESSIONS[Math.floor(next() * PROGRESSIONS.length)] ?? [];
  const chords = kind === 'r' ? Array.from({ length: barsAPart }, () => Math.floor(12 * next())) : known;
  const full = kind === 'c';
  const busy = { i: 0, o: 0.1, v: 0.5, b: 0.45, c: 0.75, r: 0.5 }[kind] ?? 0.5;
  let note = 4;
  const tune = Array.from({ length: metre * 2 * barsAPart }, () => {
    note = Math.max(0, Math.min(SCALE.length - 1, note + Math.round(4 * next() - 2)));
    return next() < busy ? SCALE[note] : undefined;
  });
  return { chords, tune, level: full ? 1 : 0.6 + 0.15 * next(), full };
}

function playPart(player: Player, part: Part, times: readonly number[], { metre, drums }: SongPlan, key: number): void {
  for (let beat = 0; beat + 1 < times.length; beat += 1) {
    const [at, until] = [times[beat]!, times[beat + 1]!]; // beat + 1 below the length
    const half = (at + until) / 2;
    const root = key + part.chords[Math.floor(beat / metre) % part.chords.length]!; // there are chords
    const place = beat % metre;
    if (drums !== false) playDrums(player, at, half, place, metre, part);
    player.tone(at, (until - at) * (place === 0 ? 1 : 0.6), root - 12, 0.25 * part.level, 4);
    if (place === 0) for (const step of [12, 16, 19]) player.tone(at, (until - at) * metre, root + step, 0.07 * part.level, part.full ? 8 : 4); // prettier-ignore
    for (const [k, time] of [at, half].entries()) {
      const step = part.tune[2 * beat + k];
      if (step !== undefined) player.tone(time, (until - at) * 0.7, key + 24 + step, 0.16 * part.level, 6);
    }
  }
}

function playDrums(player: Player, at: number, half: number, place: number, metre: number, part: Part): void {
  if (place === 0 || (metre === 4 && place === 2)) player.kick(at, 0.5 * part.level);
  else player.noise(at, 0.12, 0.3 * part.level);
  player.noise(at, 0.03, 0.1 * part.level);
  player.noise(half, 0.03, (part.full ? 0.1 : 0.05) * part.level);
}

function beatTimes({ bpm, drift = 0 }: SongPlan, count: number): number[] {
  const times = [0.25];
  for (let i = 1; i < count; i += 1) {
    const tempo = bpm * (1 + drift * Math.sin((2 * Math.PI * i) / 90));
    times.push(times.at(-1)! + 60 / tempo); // never empty
  }
  return times;
}

function joined(spans: readonly (readonly [number, number])[]): (readonly [number, number])[] {
  return spans.reduce<(readonly [number, number])[]>((list, span) => {
    const last = list.at(-1);
    if (last !== undefined && Math.abs(last[1] - span[0]) < 0.01) return [...list.slice(0, -1), [last[0], span[1]]];
    return [...list, span];
  }, []);
}

/** Adds sounds to a line of samples. */
class Player {
  readonly #out: Float32Array;
  readonly #rate: number;
  readonly #next: () => number;

  constructor(out: Float32Array, rate: number, next: () => number) {
    this.#out = out;
    this.#rate = rate;
    this.#next = next;
  }

  /** `midi` is a note number, `partials` how bright it is. */
  tone(at: number, seconds: number, midi: number, level: number, partials: number): void {
    const turn = (2 * Math.PI * 440 * 2 ** ((midi - 69) / 12)) / this.#rate;
    this.#add(at, seconds + 0.05, (i, t) => {
      const envelope = level * Math.min(1, t / 0.008) * Math.exp((-2 * t) / seconds) * Math.min(1, (seconds + 0.05 - t) / 0.05); // prettier-ignore
      let sum = 0;
      for (let h = 1; h <= partials; h += 1) sum += Math.sin(h * turn * i) / h;
      return envelope * sum;
    });
  }

  kick(at: number, level: number): void {
    this.#add(at, 0.25, (_, t) => level * Math.sin(2 * Math.PI * (50 * t + 2.5 * (1 - Math.exp(-30 * t)))) * Math.exp(-14 * t)); // prettier-ignore
  }

  noise(at: number, seconds: number, level: number): void {
    this.#add(at, seconds * 3, (_, t) => level * (2 * this.#next() - 1) * Math.exp(-t / seconds));
  }

  #add(at: number, seconds: number, sound: (i: number, t: number) => number): void {
    const from = Math.round(at * this.#rate);
    const length = Math.min(Math.round(seconds * this.#rate), this.#out.length - from);
    for (let i = 0; i < length; i += 1) this.#out[from + i]! += sound(i, i / this.#rate); // within the line
  }
}
