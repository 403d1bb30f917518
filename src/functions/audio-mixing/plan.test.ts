import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MIX_RATE } from './mix-format.ts';
import { planMix, type MixOptions } from './plan.ts';
import type { Track } from './track.ts';

const defaults: MixOptions = { voice: 'auto', bedLu: 6, duckDb: 10, fadeOutSeconds: 2, length: 'input', loop: 'auto' };

function track(kind: Track['kind'], durationSeconds: number, more: Partial<Track> = {}): Track {
  const level = new Float32Array(durationSeconds * 100).fill(-20);
  const source = async function* () {};
  return { kind, durationSeconds, loudness: -20, level, startSeconds: 0, picture: false, source, ...more };
}

interface Want {
  readonly seconds: number;
  readonly voice?: 'input' | 'track';
  /** Which tracks repeat, are faded, are ducked. */
  readonly loops?: string;
  readonly fades?: string;
  readonly ducks?: string;
}

const rows: readonly (readonly [string, Track, Track, Partial<MixOptions>, Want])[] = [
  ['music under speech repeats', track('speech', 60), track('music', 20), {}, { seconds: 60, voice: 'input', loops: 'track', fades: 'track', ducks: 'track' }],
  ['longer music is cut', track('speech', 60), track('music', 200), {}, { seconds: 60, voice: 'input', fades: 'track', ducks: 'track' }],
  ['a short jingle is heard once', track('speech', 60), track('music', 3), {}, { seconds: 60, voice: 'input', ducks: 'track' }],
  ['speech over music is heard once', track('music', 60), track('speech', 20), {}, { seconds: 60, voice: 'track', ducks: 'input' }],
  ['longer speech is cut', track('music', 20), track('speech', 60), {}, { seconds: 20, voice: 'track', fades: 'track', ducks: 'input' }],
  ['... unless the longest is wanted', track('music', 20), track('speech', 60), { length: 'longest' }, { seconds: 60, voice: 'track', loops: 'input', fades: 'input', ducks: 'input' }],
  ['the shortest of two', track('music', 20), track('speech', 60), { length: 'shortest' }, { seconds: 20, voice: 'track', fades: 'track', ducks: 'input' }],
  ['two parts of a song', track('music', 60), track('music', 50), {}, { seconds: 60 }],
  ['... repeated where asked', track('music', 60), track('music', 50), { loop: 'on' }, { seconds: 60, loops: 'track', fades: 'track' }],
  ['two who speak', track('speech', 60), track('speech', 30), {}, { seconds: 60 }],
  ['no voice wanted', track('speech', 60), track('music', 60), { voice: 'none' }, { seconds: 60 }],
  ['the voice is told', track('music', 60), track('music', 60), { voice: 'track' }, { seconds: 60, voice: 'track', ducks: 'input' }],
  ['no duck', track('speech', 60), track('music', 60), { duckDb: 0 }, { seconds: 60, voice: 'input' }],
  ['no repetition', track('speech', 60), track('music', 20), { loop: 'off' }, { seconds: 60, voice: 'input', ducks: 'track' }],
  ['music under a silent film', track('music', 60, { loudness: -Infinity, picture: true }), track('music', 20), {}, { seconds: 60, loops: 'track', fades: 'track' }],
  ['a film keeps its length', track('music', 20, { picture: true }), track('speech', 60), { length: 'longest' }, { seconds: 20, voice: 'track', fades: 'track', ducks: 'input' }],
  ['silence does not speak', track('speech', 60, { loudness: -75 }), track('music', 60), {}, { seconds: 60 }],
]; // prettier-ignore

for (const [name, input, further, options, want] of rows) {
  test(`plans: ${name}`, () => {
    const plan = planMix({ input, track: further }, { ...defaults, ...options });
    const which = (is: (i: 0 | 1) => boolean) => [is(0) ? 'input' : '', is(1) ? 'track' : ''].filter(Boolean).join(' ');
    const found = {
      seconds: plan.frames / MIX_RATE,
      voice: plan.voice,
      loops: which((i) => plan.strips[i].laying.loopOverlap !== undefined),
      fades: which((i) => plan.strips[i].fadeOut > 0),
      ducks: which((i) => plan.strips[i].duck !== undefined),
    };
    assert.deepEqual(found, { voice: undefined, loops: '', fades: '', ducks: '', ...want });
  });
}

test('lays the bed under the voice by loudness', () => {
  const plan = planMix(
    { input: track('speech', 9, { loudness: -30 }), track: track('music', 9, { loudness: -12 }) },
    defaults,
  );
  assert.equal(plan.strips[0].gainDb - plan.strips[1].gainDb, 30 - 12 + 6);
});

test('does not raise silence', () => {
  const plan = planMix({ input: track('speech', 9), track: track('music', 9, { loudness: -80 }) }, defaults);
  assert.equal(plan.strips[1].gainDb, 0);
});
