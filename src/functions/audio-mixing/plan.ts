import { balance, type BalanceOptions, type Role } from './balance.ts';
import { duckEnvelope, speechActivity } from './duck.ts';
import { MIX_RATE } from './mix-format.ts';
import type { Strip } from './mixer.ts';
import type { Track } from './track.ts';

/** Longest overlap of a repetition, and of the two ends of a short track its share. */
const OVERLAP_SECONDS = 2;
const OVERLAP_SHARE = 0.25;
/** Music shorter than this is a jingle: it is heard once. */
const SHORTEST_LOOP_SECONDS = 4;
/** A difference of length that is not worth repeating for. */
const SAME_LENGTH_SECONDS = 0.5;

export interface MixOptions extends BalanceOptions {
  readonly duckDb: number;
  readonly fadeOutSeconds: number;
  readonly length: 'input' | 'longest' | 'shortest';
  readonly loop: 'auto' | 'on' | 'off';
}

export interface MixPlan {
  readonly strips: readonly [Strip, Strip];
  readonly frames: number;
  readonly voice?: Role;
}

/** Lays both tracks on one timeline with their gains, the duck and the fades. */
export function planMix(tracks: Readonly<Record<Role, Track>>, options: MixOptions): MixPlan {
  const frames = Math.max(1, Math.round(mixSeconds(tracks, options.length) * MIX_RATE));
  const { voice, gainDb } = balance(tracks, options);
  const strip = (role: Role): Strip => {
    const track = tracks[role];
    const seconds = track.durationSeconds;
    const cut = seconds * MIX_RATE > frames + 1;
    const overlap = loops(role, tracks, voice, options.loop, frames / MIX_RATE)
      ? Math.round(Math.min(OVERLAP_SECONDS, seconds * OVERLAP_SHARE) * MIX_RATE)
      : undefined;
    const voiceTrack = voice === undefined || voice === role ? undefined : tracks[voice];
    return {
      source: track.source,
      laying: { frames, ...(overlap === undefined ? {} : { loopOverlap: overlap }) },
      gainDb: gainDb[role],
      ...(voiceTrack === undefined || options.duckDb === 0
        ? {}
        : {
            duck: {
              envelope: duckEnvelope(speechActivity(voiceTrack.level)),
              startSeconds: voiceTrack.startSeconds,
              depthDb: options.duckDb,
            },
          }),
      fadeOut: cut || overlap !== undefined ? Math.min(Math.round(options.fadeOutSeconds * MIX_RATE), frames >> 2) : 0,
    };
  };
  return { strips: [strip('input'), strip('track')], frames, ...(voice === undefined ? {} : { voice }) };
}

function mixSeconds({ input, track }: Readonly<Record<Role, Track>>, length: MixOptions['length']): number {
  if (input.picture || length === 'input') return input.durationSeconds;
  const pick = length === 'longest' ? Math.max : Math.min;
  return pick(input.durationSeconds, track.durationSeconds);
}

/** Music repeats under speech and under a picture; two recordings of music are taken for parts of one piece, and the voice is heard once. */
function loops(
  role: Role,
  tracks: Readonly<Record<Role, Track>>,
  voice: Role | undefined,
  loop: MixOptions['loop'],
  seconds: number,
): boolean {
  const track = tracks[role];
  if (loop === 'off' || voice === role || track.durationSeconds > seconds - SAME_LENGTH_SECONDS) return false;
  if (role === 'input' && track.picture) return false;
  if (loop === 'on') return track.durationSeconds > 0;
  const wanted = voice !== undefined || tracks.input.picture;
  return wanted && track.kind === 'music' && track.durationSeconds >= SHORTEST_LOOP_SECONDS;
}
