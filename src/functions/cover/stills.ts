import { join } from 'node:path';
import { ahead } from '../../base/ahead.ts';
import type { Frame, StillExtension, VideoStream } from '../../media/media.ts';
import type { Artifact, Work } from '../function.ts';
import { createEyeJudge } from './eyes.ts';
import { createTextFactor } from './overlay.ts';
import { createSubjectFactor } from './somebody.ts';
import { refine, scanAround, scanClosely, type Refined, type Seen } from './scan.ts';
import { otherTimeOf, selectDiverse, type Candidate } from './select.ts';
import type { SubjectFactor } from './somebody.ts';
import { expected, type Stretches } from './survey.ts';

const STILL_QUALITY = 92;
const STILL_FORMATS: readonly string[] = ['jpg', 'jpeg', 'png', 'webp'] satisfies StillExtension[];
/** The next picture is decoded while one is judged or written, by one decoder: two at a time take no less time on two cores, and their memory. */
const AHEAD = 2;
/** So many of the likeliest stills of a short film are decoded beside the opening of the networks. */
const LIKELY = 2;
/** A frame that keeps less of its score than this for its text has a title on it. */
const TITLED = 0.9;

/** How often another time of the scene is looked for. */
const TITLE_ROUNDS = 2;
/** So many more pictures of a short film than are wanted are looked at for text and somebody. */
const MORE = 3;

type StillWork = Work<{ readonly Count: number }>;

interface Film {
  readonly stream: VideoStream;
  readonly durationSeconds: number;
}

/** What was found out, for the last choice. */
interface Known {
  readonly refined: readonly Refined[];
  /** Small pictures around a time. */
  readonly around: (seconds: number) => Promise<readonly Frame[]>;
  /** A picture of the film at full size; those that were asked for before come at once. */
  readonly still: (seconds: number) => Promise<Frame>;
}

/** How many places get the second look: twice as many as stills are wanted and a few more, but no more than a short film has room for. */
export function poolSize(count: number, durationSeconds: number): number {
  return Math.min(2 * count + 4, count + 1 + Math.ceil(durationSeconds / 4));
}

/** Milliseconds to the microsecond. */
export const milliseconds = (seconds: number) => Math.round(seconds * 1e6) / 1e3;

/** Stills of a film that was looked through: its best places are looked at again, closely. */
export async function stills(work: StillWork, film: Film, { candidates: seen, stretches }: Seen) {
  // prettier-ignore
  const { media, input, signal, params: { Count } } = work;
  const factors = await openFactors(work);
  const count = poolSize(Count, film.durationSeconds);
  const likely = expected(seen, await lookedAt(stretches, factors.subject, signal));
  const pool = selectDiverse(likely, count, film.durationSeconds / 12).map(({ of }) => of);
  const around = (seconds: number) => scanAround(media, input.path, film.stream, signal, seconds);
  const closer = async (places: readonly Candidate[]) => {
    const refined: Refined[] = [];
    for await (const { one, value } of inTurn(places, ({ seconds }) => around(seconds))) {
      refined.push(await refine(value, one, factors));
      work.progress(0.6 + (0.25 * refined.length) / places.length, 'looking closer');
    }
    return refined;
  };
  const first = await closer(pool);
  const refined = await besideTitles(first, seen, Count, closer);
  return write(work, film, { refined, around, still: stillsOf(work) });
}

/** Stills of a short film: one pass; text is looked for on the pictures that were kept, while the network loads beside the decoder and the likeliest stills are decoded. */
export async function stillsOfShort(work: StillWork, film: Film) {
  const { media, input, signal, params: { Count } } = work; // prettier-ignore
  const { durationSeconds } = film;
  const opening = openFactors(work);
  const { candidates, pictures, stretches } = await scanClosely(media, input.path, film.stream, signal, (seconds) =>
    work.progress(0.7 * Math.min(1, seconds / Math.max(durationSeconds, 0.1)), 'looking through the film'),
  );
  const still = stillsOf(work);
  const likely = selectDiverse(candidates, Count, durationSeconds / (2 * Count)).slice(0, LIKELY);
  for (const { seconds } of likely) still(seconds).catch(() => undefined); // told where it is asked for
  const { text, subject } = await opening;
  const factors = await lookedAt(stretches, subject, signal);
  const closer = async (places: readonly Candidate[]) => {
    const refined: Refined[] = [];
    for (const one of places) {
      signal.throwIfAborted();
      const picture = pictures.find(({ ptsSeconds }) => ptsSeconds === one.seconds);
      const left = picture === undefined ? 1 : await text(picture);
      const somebody = factors.get(one) ?? (picture === undefined ? 1 : await subject(picture));
      refined.push({ ...one, score: one.score * left * somebody, textFactor: left });
    }
    return refined;
  };
  const places = selectDiverse(expected(candidates, factors), Count + MORE, durationSeconds / (2 * Count));
  const first = await closer(places.map(({ of }) => of));
  work.progress(0.8, 'looking closer');
  const refined = await besideTitles(first, candidates, Count, closer);
  const around = (seconds: number) => Promise.resolve(pictures.filter(({ ptsSeconds }) => Math.abs(ptsSeconds - seconds) < AROUND_SECONDS)); // prettier-ignore
  return write(work, film, { refined, around, still });
}

/** What pictures of all parts of the film keep of their score for who is there. */
async function lookedAt(stretches: Stretches<Frame>, subject: SubjectFactor, signal: AbortSignal) {
  const factors = new Map<Candidate, number>();
  for (const { candidate, picture } of stretches.hopeful) {
    signal.throwIfAborted();
    factors.set(candidate, await subject(picture));
  }
  return factors;
}

/** The pictures that were looked at, and for those with a title on them others of the same scene; again while these have titles too. */
async function besideTitles(
  first: readonly Refined[],
  all: readonly Candidate[],
  count: number,
  closer: (places: readonly Candidate[]) => Promise<Refined[]>,
): Promise<Refined[]> {
  // prettier-ignore
  const refined = [...first];
  let asked: readonly Refined[] = first;
  for (let round = 0; round < TITLE_ROUNDS; round += 1) {
    const titled = asked.filter(({ textFactor }) => textFactor < TITLED).slice(0, count + 2);
    const others = titled.flatMap((one) => otherTimeOf(one, all, refined));
    if (others.length === 0) break;
    asked = await closer([...new Set(others)]);
    refined.push(...asked);
  }
  return refined;
}

/** What networks tell of a picture. */
async function openFactors({ models, log }: StillWork) {
  const [text, subject] = await Promise.all([createTextFactor(models, log), createSubjectFactor(models, log)]);
  return { text, subject };
}

/** Time around a still in which eyes are compared. */
const AROUND_SECONDS = 0.65;

/** Each with what `make` gives for it, in order; the next one is being made while one is used. */
function inTurn<T, V>(list: readonly T[], make: (one: T) => Promise<V>) {
  async function* made() {
    for (const one of list) yield { one, value: await make(one) };
  }
  return ahead(made(), AHEAD);
}

/** Full pictures by their time, each decoded once. */
function stillsOf({ media, input, signal }: StillWork): Known['still'] {
  const known = new Map<number, Promise<Frame>>();
  return (seconds) => {
    // a hair later, so that rounding cannot give the frame before
    const frame = known.get(seconds) ?? media.still(input.path, seconds + 1e-4, { signal });
    known.set(seconds, frame);
    return frame;
  };
}

/** The best few as pictures at full size; where somebody blinks, a moment before or after. */
async function write(work: StillWork, { durationSeconds }: Film, { refined, around, still }: Known) {
  const { media, params: { Count } } = work; // prettier-ignore
  const eyes = createEyeJudge(work.models, work.log);
  const chosen: Refined[] = [];
  for (const one of selectDiverse(refined, Count, durationSeconds / (2 * Count))) {
    work.signal.throwIfAborted();
    const open = await eyes.better(await around(one.seconds), one.seconds);
    chosen.push(open === undefined ? one : { ...one, seconds: open.ptsSeconds });
  }
  const extension = STILL_FORMATS.includes(work.wantedExtension) ? (work.wantedExtension as StillExtension) : 'jpg';
  const artifacts: Artifact[] = [];
  for await (const { value } of inTurn(chosen, ({ seconds }) => still(seconds))) {
    const path = join(work.workspace, `cover-${artifacts.length + 1}.${extension}`);
    await media.encodeStill(value, path, extension, { quality: STILL_QUALITY });
    artifacts.push({ path, extension });
    work.progress(0.9 + (0.1 * artifacts.length) / chosen.length, 'writing pictures');
  }
  return { artifacts, facts: chosen.map(({ score, seconds }) => ({ score, timeMs: milliseconds(seconds) })) };
}
