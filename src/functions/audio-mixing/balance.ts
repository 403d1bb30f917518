import type { SoundKind } from './sound-kind.ts';

/** What is known of one track before mixing. */
export interface TrackFacts {
  readonly kind: SoundKind['kind'];
  /** Integrated loudness, LUFS. */
  readonly loudness: number;
  readonly durationSeconds: number;
}

export type Role = 'input' | 'track';

/** Under this a track counts as silent and is left as it is: raising it would only raise its hiss. LUFS. */
export const SILENT_LUFS = -60;

export interface Balance {
  /** Which of the two speaks over the other; absent when both are music, or both speech. */
  readonly voice?: Role;
  /** Gains that bring both to their places around 0 LUFS of the louder, dB; the whole is then brought to the aim. */
  readonly gainDb: Readonly<Record<Role, number>>;
}

export interface BalanceOptions {
  readonly voice: Role | 'none' | 'auto';
  /** How far the bed lies under the voice in its pauses, LU. */
  readonly bedLu: number;
}

/** Decides who speaks and how loud each track is beside the other. */
export function balance(tracks: Readonly<Record<Role, TrackFacts>>, options: BalanceOptions): Balance {
  const voice = chooseVoice(tracks, options.voice);
  const under = (role: Role) => (voice === undefined || voice === role ? 0 : options.bedLu);
  const gain = (role: Role) => {
    const { loudness } = tracks[role];
    return loudness < SILENT_LUFS ? 0 : -loudness - under(role);
  };
  return { ...(voice === undefined ? {} : { voice }), gainDb: { input: gain('input'), track: gain('track') } };
}

function chooseVoice(tracks: Readonly<Record<Role, TrackFacts>>, asked: BalanceOptions['voice']): Role | undefined {
  if (asked === 'none') return undefined;
  if (asked !== 'auto') return asked;
  const speaks = (role: Role) => tracks[role].kind === 'speech' && tracks[role].loudness >= SILENT_LUFS;
  if (speaks('input') === speaks('track')) return undefined;
  return speaks('input') ? 'input' : 'track';
}
