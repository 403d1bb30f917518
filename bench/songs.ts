import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Song, SongPlan } from '../test/band.ts';
import { writeWav } from '../test/sounds.ts';
import type { Span } from './metrics/spans.ts';

/** A song with its truth. */
export interface Piece {
  readonly name: string;
  readonly kind: 'real' | 'synthetic';
  readonly seconds: number;
  readonly beats: readonly number[];
  readonly downbeats: readonly number[];
  /** Absent where nobody has marked them. */
  readonly choruses: readonly Span[] | undefined;
  /** Writes the song as a WAV file. */
  readonly write: (path: string) => Promise<void>;
}

/** The media folder's `gt.json`. */
interface Truth {
  readonly beats: number[];
  readonly downbeats: number[];
  readonly choruses?: Span[];
}

const folders = { war_of_freedom: 'real', chaos_god: 'real', pop120: 'synthetic', waltz_rock96_34: 'synthetic' } as const; // prettier-ignore
const RATE = 24_000;

const plans: readonly SongPlan[] = [
  { seed: 101, bpm: 112, metre: 4, form: 'ivcvcbco', barsAPart: 8 },
  { seed: 102, bpm: 84, metre: 4, form: 'ivcvcbCC', barsAPart: 8 },
  { seed: 103, bpm: 140, metre: 4, form: 'vvccvvccbcc', barsAPart: 8, drift: 0.02 },
  { seed: 104, bpm: 100, metre: 3, form: 'ivcvcbco', barsAPart: 8 },
  { seed: 105, bpm: 72, metre: 4, form: 'ivcvco', barsAPart: 8, drift: 0.03 },
  { seed: 106, bpm: 96, metre: 4, form: 'ivcvcbC', barsAPart: 8, drums: false },
  { seed: 107, bpm: 160, metre: 4, form: 'ivvcvvcbco', barsAPart: 8, drift: 0.04 },
  { seed: 108, bpm: 120, metre: 4, form: 'rrrrrr', barsAPart: 8 },
];

/** Songs of the media folder; those that come in two stems are summed. */
export function realSongs(mediaDirectory: string): Piece[] {
  return Object.entries(folders).map(([name, kind]) => {
    const folder = join(mediaDirectory, 'songs', name);
    const truth = JSON.parse(readFileSync(join(folder, 'gt.json'), 'utf8')) as Truth; // the folder's own format
    const files = existsSync(join(folder, 'mix.ogg')) ? ['mix.ogg'] : ['song.ogg', 'guitar.ogg'];
    const inputs = files.flatMap((file) => ['-i', join(folder, file)]);
    return {
      ...{ name, kind, beats: truth.beats, downbeats: truth.downbeats, choruses: truth.choruses },
      seconds: truth.beats.at(-1) ?? 0,
      write: async (path) => {
        execFileSync('ffmpeg', ['-v', 'error', ...inputs, '-filter_complex', `amix=inputs=${files.length}:normalize=0`, path]); // prettier-ignore
      },
    };
  });
}

/** Songs that the tests' band plays, with forms and tempi of many sorts. */
export function madeSongs(play: (plan: SongPlan, rate: number) => Song): Piece[] {
  return plans.map((plan) => {
    const song = play(plan, RATE);
    return {
      name: `band ${plan.form} ${plan.bpm}/${plan.metre}${plan.drums === false ? ' piano' : ''}`,
      kind: 'synthetic',
      seconds: song.samples.length / RATE,
      ...{ beats: song.beats, downbeats: song.downbeats, choruses: song.choruses },
      write: (path) => writeWav(path, song.samples.map((value) => 0.8 * value), RATE), // prettier-ignore
    };
  });
}

/** Hands a song's file to `use`, and removes it. */
export async function withSong<T>(piece: Piece, use: (path: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'reelsmith-song-'));
  try {
    const path = join(folder, 'song.wav');
    await piece.write(path);
    return await use(path);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
