import type { EncodeAudioRequest } from '../../media/media.ts';
import type { Work } from '../function.ts';
import { SILENT_LUFS } from './balance.ts';
import { Limiter } from './limiter.ts';
import { integratedLoudness, LoudnessMeter } from './loudness-meter.ts';
import { MIX_CHANNELS, MIX_RATE } from './mix-format.ts';
import { mix } from './mixer.ts';
import type { MixPlan } from './plan.ts';

/** Largest true peak of the finished file, dBTP (EBU R 128). */
const CEILING_DBTP = -1;
/** The file is rendered again while its loudness is off by more than this, LU, or its peak over the ceiling ... */
const TOLERANCE_LU = 0.2;
/** ... at most so often. */
const RENDERS = 6;
/** Loudness that a decibel of gain brings at least, for the next guess. LU per dB */
const LEAST_SLOPE = 0.15;
interface Target {
  readonly path: string;
  readonly container: EncodeAudioRequest['output']['container'];
  /** LUFS */
  readonly loudness: number;
  /** Input's picture goes along. */
  readonly withPicture: boolean;
}

/** What is done to the sum of the tracks. */
interface Master {
  readonly gainDb: number;
  readonly ceilingDb: number;
}

/**
 * Writes the mix at the wanted loudness. The gain comes from a first pass over the sum; the finished file is measured, and rendered again where the limiter took too much off
 * or a lossy coder lifted the peaks.
 */
export async function renderMix(work: Work<unknown>, plan: MixPlan, target: Target): Promise<void> {
  const before = await sumLoudness(work, plan);
  const silent = before < SILENT_LUFS; // and stays so
  let master: Master = { gainDb: silent ? 0 : target.loudness - before, ceilingDb: CEILING_DBTP };
  let slope = 1;
  let last: { gainDb: number; integrated: number } | undefined;
  for (let attempt = 1; ; attempt += 1) {
    await encode(work, plan, target, master, 0.5 + (0.5 * (attempt - 1)) / RENDERS);
    const { integrated, truePeak } = await work.media.loudness(target.path, work.signal);
    const off = silent || integrated === -Infinity ? 0 : target.loudness - integrated;
    const over = truePeak - CEILING_DBTP;
    work.log.info({ attempt, integrated, truePeak, voice: plan.voice, ...master }, 'mix rendered');
    if ((Math.abs(off) <= TOLERANCE_LU && over <= 0) || attempt === RENDERS) return;
    // the harder the limiter works, the less of a decibel arrives
    if (last !== undefined && master.gainDb !== last.gainDb) {
      slope = Math.max(LEAST_SLOPE, Math.min(1, (integrated - last.integrated) / (master.gainDb - last.gainDb)));
    }
    last = { gainDb: master.gainDb, integrated };
    master = {
      gainDb: master.gainDb + (Math.abs(off) > TOLERANCE_LU ? off / slope : 0),
      ceilingDb: master.ceilingDb - (over > 0 ? over + 0.1 : 0),
    };
  }
}

async function sumLoudness(work: Work<unknown>, plan: MixPlan): Promise<number> {
  const meter = new LoudnessMeter();
  let frames = 0;
  for await (const block of mix(plan.strips)) {
    meter.add(block);
    frames += block.length / MIX_CHANNELS;
    work.progress(0.4 + (0.1 * frames) / plan.frames, 'measuring the mix');
  }
  return integratedLoudness(meter.powers());
}

async function encode(work: Work<unknown>, plan: MixPlan, target: Target, master: Master, from: number): Promise<void> {
  const seconds = plan.frames / MIX_RATE;
  await work.media.encodeAudio(mastered(plan, master), {
    sampleRate: MIX_RATE,
    channels: MIX_CHANNELS,
    ...(target.withPicture ? { pictureFrom: work.input.path } : {}),
    output: { path: target.path, container: target.container },
    ...(target.withPicture ? {} : { expectedSeconds: seconds }),
    onProgress: (done) => work.progress(Math.min(0.99, from + (0.5 / RENDERS) * (done / seconds)), 'writing the mix'),
    signal: work.signal,
  });
}

async function* mastered(plan: MixPlan, { gainDb, ceilingDb }: Master): AsyncGenerator<Float32Array> {
  const gain = 10 ** (gainDb / 20);
  const limiter = new Limiter(ceilingDb);
  for await (const block of mix(plan.strips)) {
    for (let i = 0; i < block.length; i += 1) block[i] = block[i]! * gain;
    yield limiter.push(block);
  }
  yield limiter.finish();
}
