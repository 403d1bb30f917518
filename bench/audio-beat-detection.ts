import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { audioBeatDetection } from '../src/functions/audio-beat-detection/index.ts';
import { playSong } from '../test/band.ts';
import { withFunction } from './in-process.ts';
import { beatScores, eventF, tempoAgrees, tempoOf, trimmed } from './metrics/beats.ts';
import { Plot, plotPath } from './plot.ts';
import type { BenchRow } from './row.ts';
import { decoded } from './sound-file.ts';
import { madeSongs, realSongs, withSong, type Piece } from './songs.ts';

const PLOT_RATE = 8000;

/** Beats and downbeats against the truth, beside aubio's where it is installed. */
export async function benchAudioBeatDetection(mediaDirectory: string): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const piece of [...realSongs(mediaDirectory), ...madeSongs(playSong)]) {
    rows.push(...(await withSong(piece, (input) => judge(piece, input))));
  }
  return rows;
}

async function judge(piece: Piece, input: string): Promise<BenchRow[]> {
  return withFunction(audioBeatDetection, input, {}, async ({ paths, wallSeconds }) => {
    const file = JSON.parse(readFileSync(paths[0] ?? '', 'utf8')) as { BeatList: number[]; DownBeatList: number[] }; // the function's own format
    const { beats, downbeats } = piece;
    if (piece.kind === 'real' || piece.name === 'pop120') await picture(piece, input, file.DownBeatList, file.BeatList);
    const ours = beatScores(beats, file.BeatList);
    const peer = aubioBeats(input);
    const theirs = peer && beatScores(beats, peer);
    const bars = eventF(trimmed(downbeats), trimmed(file.DownBeatList), 0.07);
    const [bpm, found] = [tempoOf(beats), tempoOf(file.BeatList)];
    const speed = piece.seconds / wallSeconds;
    const row = (measure: string, value: number, unit: string, least?: number, peerValue?: number): BenchRow => ({
      ...{ functionName: 'AudioBeatDetection', clip: piece.name, kind: piece.kind, measure, value, unit },
      ...(least !== undefined && { mark: `>= ${least}`, met: value >= least }),
      floor: peerValue === undefined ? '' : `aubio ${peerValue.toFixed(2)}`,
    });
    return [
      row('beat F', ours.f, '', 0.85, theirs?.f),
      row('CMLt', ours.cmlt, '', 0.75, theirs?.cmlt),
      row('AMLt', ours.amlt, '', undefined, theirs?.amlt),
      row('information gain', ours.informationGain, 'bits', undefined, theirs?.informationGain),
      row('downbeat F', bars, '', 0.7),
      row('tempo within 4 %', Number(tempoAgrees(bpm, found, false)), ''),
      row('tempo within 4 %, octaves allowed', Number(tempoAgrees(bpm, found, true)), ''),
      row('speed (media / wall time)', speed, 'x', 20),
    ];
  });
}

/** Twenty seconds of the song with the beats that were found (bars are taller), and with the true ones. */
async function picture(piece: Piece, input: string, bars: readonly number[], beats: readonly number[]): Promise<void> {
  const range = { startSeconds: 30, endSeconds: 50 };
  const sound = await decoded(input, PLOT_RATE, 1, range);
  const lines = (all: readonly number[], first: readonly number[]) =>
    all
      .filter((time) => time >= range.startSeconds && time < range.endSeconds)
      .map((time) => ({ at: time - range.startSeconds, height: first.includes(time) ? 0.95 : 0.5 }));
  const plot = new Plot(2);
  plot.wave(`${piece.name}: beats and bars found, 30-50 s`, sound, PLOT_RATE, { lines: lines(beats, bars) });
  plot.wave('true', sound, PLOT_RATE, { lines: lines(piece.beats, piece.downbeats) });
  await plot.save(plotPath(`beats-${piece.name}`));
}

let toldOnce = false;

/** Beats of Debian's aubio-tools, or undefined where it is not installed. */
function aubioBeats(input: string): number[] | undefined {
  try {
    const text = execFileSync('aubiotrack', ['-i', input], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    return text.split('\n').filter((line) => line !== '').map(Number); // prettier-ignore
  } catch {
    if (!toldOnce) console.error('aubiotrack (Debian: aubio-tools) is not installed: no peer for beats');
    toldOnce = true;
    return undefined;
  }
}
