import { beatColour } from '../src/analysis/music/beat-colour.ts';
import { listenToMusic } from '../src/analysis/music/listen.ts';
import { musicSegmentDetect } from '../src/functions/music-segment-detect/index.ts';
import type { Media } from '../src/media/media.ts';
import { playSong } from '../test/band.ts';
import { withFunction } from './in-process.ts';
import { boundaryHits, overlapScores, type Span } from './metrics/spans.ts';
import { Plot, plotPath } from './plot.ts';
import type { BenchRow } from './row.ts';
import { decoded } from './sound-file.ts';
import { madeSongs, realSongs, withSong, type Piece } from './songs.ts';

const LOUDEST_SECONDS = 25;
const PLOT_RATE = 4000;

/** Choruses against the truth, where somebody has marked them, beside the loudest 25 seconds. */
export async function benchMusicSegmentDetect(mediaDirectory: string): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const piece of [...realSongs(mediaDirectory), ...madeSongs(playSong)]) {
    const { choruses } = piece;
    if (choruses !== undefined) rows.push(...(await withSong(piece, (input) => judge(piece, choruses, input))));
  }
  return rows;
}

function judge(piece: Piece, choruses: readonly Span[], input: string): Promise<BenchRow[]> {
  return withFunction(musicSegmentDetect, input, {}, async ({ media, facts, wallSeconds }) => {
    const found = (facts as { start: number; end: number }[]).map(({ start, end }): Span => [start, end]); // the function's own
    await picture(piece, input, choruses, found);
    const { precision, recall, f } = overlapScores(choruses, found);
    const floor = overlapScores(choruses, [await loudest(media, input)]);
    const speed = piece.seconds / wallSeconds;
    const row = (measure: string, value: number, unit: string, least?: number, floorValue?: number): BenchRow => ({
      ...{ functionName: 'MusicSegmentDetect', clip: piece.name, kind: piece.kind, measure, value, unit },
      ...(least !== undefined && { mark: `>= ${least}`, met: value >= least }),
      ...(floorValue !== undefined && { floor: `loudest ${LOUDEST_SECONDS} s ${floorValue.toFixed(2)}` }),
    });
    return [
      row('chorus F', f, '', 0.8, floor.f),
      row('precision', precision, '', undefined, floor.precision),
      row('recall', recall, '', undefined, floor.recall),
      row('boundaries within 0.5 s', boundaryHits(choruses, found, 0.5), ''),
      row('boundaries within 3 s', boundaryHits(choruses, found, 3), ''),
      row('speed (media / wall time)', speed, 'x', 20),
    ];
  });
}

/** The whole song with its choruses, found and true. */
async function picture(piece: Piece, input: string, choruses: readonly Span[], found: readonly Span[]): Promise<void> {
  const sound = await decoded(input, PLOT_RATE);
  const plot = new Plot(2, 1200, 160);
  plot.wave(`${piece.name}: choruses found`, sound, PLOT_RATE, { spans: found });
  plot.wave('true', sound, PLOT_RATE, { spans: choruses });
  await plot.save(plotPath(`choruses-${piece.name}`));
}

/** The stretch with the most power. */
async function loudest(media: Media, input: string): Promise<Span> {
  const features = await listenToMusic(media, input, new AbortController().signal, () => undefined);
  const { power } = beatColour(features, Array.from({ length: Math.floor(features.durationSeconds) }, (_, second) => second)); // prettier-ignore
  let best = { power: -1, start: 0 };
  for (let start = 0; start + LOUDEST_SECONDS <= power.length; start += 1) {
    const sum = power.slice(start, start + LOUDEST_SECONDS).reduce((total, value) => total + value, 0);
    if (sum > best.power) best = { power: sum, start };
  }
  return [best.start, best.start + LOUDEST_SECONDS];
}
