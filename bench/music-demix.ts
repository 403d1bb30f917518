import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { musicDemix } from '../src/functions/music-demix/index.ts';
import { writeWav } from '../test/sounds.ts';
import { withFunction } from './in-process.ts';
import { medianSdr, sumError } from './metrics/stems.ts';
import { Plot, plotPath } from './plot.ts';
import type { BenchRow } from './row.ts';
import { decoded } from './sound-file.ts';

const RATE = 44_100;
const ENHANCE = 'dialoguenhance=original=0:enhance=1,pan=stereo|c0=c2|c1=c2'; // its centre alone

/** A mix with its parts, interleaved. */
interface Mix {
  readonly name: string;
  readonly voice: Float32Array;
  readonly rest: Float32Array;
}

/** A song with stems, in stereo and in mono, and recorded voices over recorded music without one: each file's SDR against the mix's own. */
export async function benchMusicDemix(mediaDirectory: string): Promise<BenchRow[]> {
  const songs = join(mediaDirectory, 'songs');
  const rows: BenchRow[] = [];
  const gains: number[] = [];
  for (const mix of await mixes(mediaDirectory)) {
    const [judged, gain] = await judge(mix);
    rows.push(...judged);
    gains.push(gain);
  }
  const mean = gains.reduce((sum, gain) => sum + gain, 0) / gains.length;
  rows.push({ ...row('all mixes', 'synthetic', 'vocals SDR gain, mean', mean, 'dB'), mark: '>= 4', met: mean >= 4 });
  for (const name of ['war_of_freedom', 'chaos_god']) rows.push(await leak(join(songs, name, 'song.ogg'), name));
  await look(join(songs, 'Karissa_Hobbs_-_Lets_Go_Fishin.hq.ogg'), 'Karissa_Hobbs');
  return rows;
}

async function mixes(mediaDirectory: string): Promise<Mix[]> {
  const song = (name: string) => join(mediaDirectory, 'songs', name);
  const part = (name: string) => decoded(song(`pop120/${name}.ogg`), RATE, 2, { startSeconds: 20, endSeconds: 60 });
  const [voice, drums, bass, other] = await Promise.all(['vocals', 'drums', 'bass', 'other'].map(part));
  const rest = drums!.map((value, i) => value + (bass![i] ?? 0) + (other![i] ?? 0)); // four stems
  const made: Mix[] = [
    { name: 'pop120', voice: voice!, rest },
    { name: 'pop120, mono', voice: mono(voice!), rest: mono(rest) },
  ];
  for (const [speech, music] of [
    ['librispeech_198-209-0000.hq.ogg', 'war_of_freedom/song.ogg'],
    ['librispeech_3436-172162-0000.hq.ogg', 'chaos_god/song.ogg'],
    ['librivox_0870.wav', 'chaos_god/song.ogg'],
    ['librivox_0870.wav', 'waltz_rock96_34/mix.ogg'],
  ] as const) {
    const spoken = await decoded(join(mediaDirectory, 'speech', speech), RATE, 2, { endSeconds: 20 });
    const played = await decoded(song(music), RATE, 2, { startSeconds: 40, endSeconds: 60 });
    const scale = 0.8 * Math.sqrt(power(played) / power(spoken));
    const length = Math.min(spoken.length, played.length);
    const loud = spoken.subarray(0, length).map((value) => scale * value);
    made.push({ name: `${speech.split('.')[0]} over ${music.split('/')[0]}`, voice: loud, rest: played.subarray(0, length) }); // prettier-ignore
  }
  return made;
}

async function judge({ name, voice, rest }: Mix): Promise<readonly [BenchRow[], number]> {
  const folder = mkdtempSync(join(tmpdir(), 'reelsmith-demix-'));
  try {
    const input = join(folder, 'mix.wav');
    const sum = voice.map((value, i) => 0.6 * (value + (rest[i] ?? 0)));
    await writeWav(input, sum, RATE, 2);
    const mix = await decoded(input, RATE, 2);
    const [wanted, left] = [voice, rest].map((stem) => stem.map((value) => 0.6 * value)) as [
      Float32Array,
      Float32Array,
    ]; // two stems
    const peer = centre(input, folder) && (await decoded(join(folder, 'centre.wav'), RATE, 2));
    const ratio = (stem: Float32Array, found: Float32Array) => medianSdr(stem, found, RATE, 2);
    const floor = peer === undefined ? '' : `dialoguenhance ${(ratio(wanted, fitted(wanted, peer)) - ratio(wanted, mix)).toFixed(2)}`; // prettier-ignore
    return await withFunction(musicDemix, input, {}, async ({ paths, wallSeconds }) => {
      const [vocals, accompaniment] = await Promise.all(paths.map((path) => decoded(path, RATE, 2)));
      const gain = ratio(wanted, vocals!) - ratio(wanted, mix);
      const error = sumError(mix, [vocals!, accompaniment!]);
      const speed = mix.length / 2 / RATE / wallSeconds;
      if (name === 'pop120') await picture(name, [['song', mix], ['vocals found', vocals!], ['true vocals', wanted], ['accompaniment found', accompaniment!]]); // prettier-ignore
      const rows = [
        { ...row(name, 'synthetic', 'vocals SDR gain', gain, 'dB'), floor, mark: '>= 4', met: gain >= 4 },
        row(name, 'synthetic', 'vocals SDR', ratio(wanted, vocals!), 'dB'),
        row(name, 'synthetic', 'accompaniment SDR gain', ratio(left, accompaniment!) - ratio(left, mix), 'dB'),
        { ...row(name, 'synthetic', 'files against the song', error, 'dB'), mark: '<= -60', met: error <= -60 },
        row(name, 'synthetic', 'speed (media / wall time)', speed, 'x'),
      ];
      return [rows, gain] as const;
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** How much of a song without a voice is taken for one. */
async function leak(path: string, name: string): Promise<BenchRow> {
  return withFunction(musicDemix, path, {}, async ({ paths: [vocals = ''] }) => {
    const share = power(await decoded(vocals, RATE, 2)) / power(await decoded(path, RATE, 2));
    return row(name, 'real', 'vocals found where nobody sings, against the song', 10 * Math.log10(share), 'dB');
  });
}

/** A song that nobody has the parts of: for the eye. */
async function look(path: string, name: string): Promise<void> {
  await withFunction(musicDemix, path, {}, async ({ paths }) => {
    const part = async (file: string) => decoded(file, RATE, 2, { startSeconds: 30, endSeconds: 45 });
    const [vocals = '', accompaniment = ''] = paths;
    await picture(name, [['song', await part(path)], ['vocals', await part(vocals)], ['accompaniment', await part(accompaniment)]]); // prettier-ignore
  });
}

async function picture(name: string, rows: readonly (readonly [string, Float32Array])[]): Promise<void> {
  const plot = new Plot(rows.length);
  for (const [label, sound] of rows) {
    const middle = Float32Array.from({ length: Math.min(15 * RATE, sound.length / 2) }, (_, i) => (sound[2 * i]! + sound[2 * i + 1]!) / 2); // prettier-ignore
    plot.spectrogram(`${name}: ${label}`, middle, RATE, 6000);
  }
  await plot.save(plotPath(`music-demix-${name}`));
}

/** What lies in the middle, by ffmpeg. */
function centre(input: string, folder: string): true | undefined {
  try {
    execFileSync('ffmpeg', ['-v', 'error', '-i', input, '-af', ENHANCE, '-ar', `${RATE}`, join(folder, 'centre.wav')]);
    return true;
  } catch {
    return undefined; // filters come and go with ffmpeg's version
  }
}

/** The peer at the level that suits it best. */
function fitted(wanted: Float32Array, found: Float32Array): Float32Array {
  const cross = wanted.reduce((sum, value, i) => sum + value * (found[i] ?? 0), 0);
  const scale = cross / Math.max(1e-9, found.reduce((sum, value) => sum + value * value, 0)); // prettier-ignore
  return found.map((value) => scale * value);
}

const power = (sound: Float32Array) => sound.reduce((sum, value) => sum + value * value, 1e-9) / sound.length;
const mono = (sound: Float32Array) => sound.map((_, i) => (sound[i & ~1]! + sound[i | 1]!) / 2);

function row(clip: string, kind: BenchRow['kind'], measure: string, value: number, unit: string): BenchRow {
  return { functionName: 'MusicDemix', clip, kind, measure, value, unit };
}
