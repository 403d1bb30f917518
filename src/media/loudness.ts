import { commandFailed, noAudioStream } from './errors.ts';
import { chain, filter, renderGraph } from './graph.ts';
import type { Loudness } from './media.ts';
import type { Probed } from './probe.ts';
import { throwIfEnded, type Runner } from './process.ts';
import { globalLimits, inputArguments } from './safe-input.ts';

/** What ffmpeg's `ebur128` gives for integrated loudness before anything passed the gate. */
const NOTHING_LUFS = -70;

/** Measures the default audio stream over the whole file. Errors: InvalidParameter.NoAudioStream. */
export async function measureLoudness(runner: Runner, probed: Probed, signal: AbortSignal): Promise<Loudness> {
  const stream = probed.info.audio[0];
  if (stream === undefined) throw noAudioStream();
  const measures = createMeasures();
  const graph = [
    chain(
      [{ input: 0, stream: stream.index }],
      // at this log level ffmpeg 5.1 and later keep quiet; the figures come as metadata of every tenth of a second
      [
        filter('ebur128', { metadata: true, peak: 'true', framelog: 'verbose' }),
        filter('ametadata', { mode: 'print', file: 'pipe:3' }),
      ],
      ['measured'],
    ),
  ];
  const { exit } = await runner.run({
    program: 'ffmpeg',
    args: [
      ...globalLimits,
      ...['-v', 'error', '-nostdin', '-nostats', '-vn'],
      ...inputArguments(probed.input, runner.config),
      ...['-filter_complex', renderGraph(graph), '-map', '[measured]', '-f', 'null', '-'],
    ],
    signal,
    onSide: measures.write,
  });
  throwIfEnded(exit, signal, runner.config);
  if (exit.code !== 0) throw commandFailed('loudness cannot be measured', exit.log);
  return measures.read();
}

/** Keeps the last figure of each kind; they are running totals. */
function createMeasures(): { write: (text: string) => void; read: () => Loudness } {
  const figures = new Map<string, number>();
  let rest = '';
  return {
    write(text) {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const found = /^lavfi\.r128\.(\w+)=(\S+)/.exec(line);
        if (found?.[1] !== undefined) figures.set(found[1], Number(found[2]));
      }
    },
    read() {
      const integrated = figures.get('I') ?? NOTHING_LUFS;
      const peaks = [...figures].filter(([name]) => name.startsWith('true_peaks_ch')).map(([, peak]) => peak);
      return {
        integrated: integrated <= NOTHING_LUFS ? -Infinity : integrated,
        range: figures.get('LRA') ?? 0,
        truePeak: 20 * Math.log10(Math.max(0, ...peaks)),
      };
    },
  };
}
