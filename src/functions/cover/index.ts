import { join } from 'node:path';
import { z } from 'zod';
import { callerError } from '../../base/errors.ts';
import type { StillExtension, VideoStream } from '../../media/media.ts';
import { defineFunction, type Artifact, type Work } from '../function.ts';
import { choice, integer, number } from '../parameter.ts';
import { delays, findStretch, loop } from './animation.ts';
import { createTextFactor } from './overlay.ts';
import { refine, scan, scanClosely, type Refined } from './scan.ts';
import { otherTimeOf, selectDiverse, type Candidate } from './select.ts';

const ANIMATION_MAX_BYTES = 5_000_000;
const STILL_QUALITY = 92;
const STILL_FORMATS: readonly string[] = ['jpg', 'jpeg', 'png', 'webp'] satisfies StillExtension[];
/** So many places of the film are decoded at a time in the second pass. */
const AT_ONCE = 2;
/** Films shorter than this are looked at closely in one pass. */
const SHORT_FILM_SECONDS = 45;
/** A frame that keeps less of its score than this for its text has a title on it. */
const TITLED = 0.9;

const params = z
  .object({
    Model: choice(['', 'gif'], '', 'still pictures when not set; `gif` gives one animation.'),
    mode: choice(['', 'gif'], '', 'The same under its other name; used where Model is absent.'),
    Count: integer({
      min: 1,
      max: 20,
      default: 3,
      meaning: 'largest number of still pictures; a film with fewer different pictures gives fewer',
    }),
    Seconds: number({ min: 1, max: 10, default: 3, unit: 'seconds', meaning: 'length of the animation' }),
    Width: integer({
      min: 64,
      max: 1280,
      default: 480,
      unit: 'pixels',
      meaning: 'width of the animation; smaller when the film is, or when the file would pass 5 MB',
    }),
  })
  .transform(({ mode, ...rest }) => ({ ...rest, Model: rest.Model === '' ? mode : rest.Model }));
type Params = z.infer<typeof params>;

/** One cover: how good it is, and the time of its frame in milliseconds. */
interface Fact {
  readonly score: number;
  readonly timeMs: number;
}

/** Chooses the pictures that stand for a film. */
export const cover = defineFunction<Params, readonly Fact[]>({
  name: 'Cover',
  summary: 'Chooses cover pictures, or one animated cover, from a video.',
  description:
    'Looks at the whole film, thinly and small, and judges sharpness, exposure, contrast, colour, detail, composition and skin; looks again at every frame around the best ones, ' +
    'leaving out what is blurred, black, of one colour, or in the middle of a cut, dissolve or flash; and gives the best that are apart in time and look, best first, at the size of the film ' +
    '(anamorphic pictures stretched to square pixels). At least one picture always comes. With `Model` `gif`, the liveliest moment without a cut comes as an endless loop of at most 5 MB. ' +
    'Data of the Result is a list with `Score` (0 to 10), `Time` (milliseconds of the frame, or of the first frame of the animation, as text) and `Url`.',
  params,
  inputs: ['video'],
  output: {
    extensions: ['jpg', 'jpeg', 'png', 'webp', 'gif'],
    required: true,
    description:
      'One file a still: put `{sequenceId}` in the name. jpg (default), png or webp; animations are gif (default) or webp.',
  },
  examples: [
    { params: {}, says: 'Three still pictures.' },
    { params: { Count: 8 }, says: 'Up to eight still pictures.' },
    { params: { Model: 'gif' }, says: 'One animated cover of three seconds.' },
    { params: { mode: 'gif', Seconds: 2, Width: 320 }, says: 'A smaller and shorter one.' },
  ],
  limits: { timeoutSeconds: (inputSeconds) => 300 + inputSeconds, memoryMb: 2048 },
  async run(work) {
    const { media, input, signal } = work;
    const info = await media.probe(input.path, signal);
    const stream = info.video[0];
    if (stream === undefined)
      throw callerError(
        'InvalidParameter.ResourceNotSupported',
        'The file has no moving picture; Cover needs a video.',
      );
    if (work.params.Model !== 'gif' && info.durationSeconds < SHORT_FILM_SECONDS) {
      return stillsOfShort(work, stream, info.durationSeconds);
    }
    const seen = await scan(media, input.path, info, stream, signal, (fraction) =>
      work.progress(0.6 * fraction, 'looking through the film'),
    );
    const pool = selectDiverse(seen, poolSize(work.params.Count, info.durationSeconds), info.durationSeconds / 12);
    return work.params.Model === 'gif'
      ? animate(work, stream, info.durationSeconds, pool)
      : stills(work, stream, info.durationSeconds, seen, pool);
  },
  report(facts, files) {
    const data = facts.map(({ score, timeMs }, i) => ({ Score: score, Time: String(timeMs), Url: files[i] ?? '' }));
    return { data, message: 'success' };
  },
});

/** How many places get the second look: twice as many as stills are wanted and a few more, but no more than a short film has room for. */
function poolSize(count: number, durationSeconds: number): number {
  return Math.min(2 * count + 4, count + 1 + Math.ceil(durationSeconds / 4));
}

/** Milliseconds to the microsecond. */
const milliseconds = (seconds: number) => Math.round(seconds * 1e6) / 1e3;

async function stills(
  work: Work<Params>,
  stream: VideoStream,
  durationSeconds: number,
  seen: readonly Candidate[],
  pool: readonly Candidate[],
) {
  const {
    media,
    input,
    signal,
    params: { Count },
  } = work;
  const textFactor = await createTextFactor(work.models, work.log);
  const closer = async (places: readonly Candidate[]) => {
    const refined: Refined[] = [];
    for (let at = 0; at < places.length; at += AT_ONCE) {
      const some = places.slice(at, at + AT_ONCE);
      const looked = some.map((one) => refine(media, input.path, stream, one, textFactor, signal));
      refined.push(...(await Promise.all(looked)));
      work.progress(0.6 + (0.25 * refined.length) / places.length, 'looking closer');
    }
    return refined;
  };
  const first = await closer(pool);
  const titled = first.filter((one) => one.textFactor < TITLED).slice(0, Count + 2);
  const others = titled.flatMap((one) => otherTimeOf(one, seen, first));
  const refined = [...first, ...(await closer([...new Set(others)]))];
  return write(work, refined, durationSeconds);
}

/** One pass; text is looked for on the pictures that were kept, while the network loads beside the decoder. */
async function stillsOfShort(work: Work<Params>, stream: VideoStream, durationSeconds: number) {
  const { media, input, signal, params: { Count } } = work; // prettier-ignore
  const opening = createTextFactor(work.models, work.log);
  const { candidates, pictureAt } = await scanClosely(media, input.path, stream, signal, (seconds) =>
    work.progress(0.7 * Math.min(1, seconds / Math.max(durationSeconds, 0.1)), 'looking through the film'),
  );
  const textFactor = await opening;
  const closer = async (places: readonly Candidate[]) => {
    const refined: Refined[] = [];
    for (const one of places) {
      signal.throwIfAborted();
      const picture = pictureAt(one.seconds);
      const left = picture === undefined ? 1 : await textFactor(picture);
      refined.push({ ...one, score: one.score * left, textFactor: left });
    }
    return refined;
  };
  const first = await closer(selectDiverse(candidates, Count + 1, durationSeconds / (2 * Count)));
  work.progress(0.8, 'looking closer');
  const titled = first.filter((one) => one.textFactor < TITLED);
  const others = titled.flatMap((one) => otherTimeOf(one, candidates, first));
  return write(work, [...first, ...(await closer([...new Set(others)]))], durationSeconds);
}

/** The best few as pictures at full size, two at a time. */
async function write(work: Work<Params>, refined: readonly Refined[], durationSeconds: number) {
  const { media, input, signal, params: { Count } } = work; // prettier-ignore
  const chosen = selectDiverse(refined, Count, durationSeconds / (2 * Count));
  const extension = STILL_FORMATS.includes(work.wantedExtension) ? (work.wantedExtension as StillExtension) : 'jpg';
  const one = async ({ seconds }: Refined, i: number): Promise<Artifact> => {
    const path = join(work.workspace, `cover-${i + 1}.${extension}`);
    // a hair later, so that rounding cannot give the frame before
    const still = await media.still(input.path, seconds + 1e-4, { signal });
    await media.encodeStill(still, path, extension, { quality: STILL_QUALITY });
    return { path, extension };
  };
  const artifacts: Artifact[] = [];
  for (let at = 0; at < chosen.length; at += AT_ONCE) {
    const some = chosen.slice(at, at + AT_ONCE);
    artifacts.push(...(await Promise.all(some.map((place, i) => one(place, at + i)))));
    work.progress(0.9 + (0.1 * artifacts.length) / chosen.length, 'writing pictures');
  }
  return { artifacts, facts: chosen.map(({ score, seconds }) => ({ score, timeMs: milliseconds(seconds) })) };
}

async function animate(work: Work<Params>, stream: VideoStream, durationSeconds: number, pool: readonly Candidate[]) {
  const { media, input, signal, params } = work;
  const film = { durationSeconds, seconds: Math.min(params.Seconds, durationSeconds) };
  const stretch = await findStretch(media, input.path, pool, film, signal);
  work.progress(0.8, 'writing the animation');
  const extension = work.wantedExtension === 'webp' ? 'webp' : 'gif';
  const frames = await loop(media, input.path, stream, stretch, params.Width, signal);
  const path = join(work.workspace, `cover-1.${extension}`);
  await media.encodeAnimation(frames, path, extension, { delayMs: delays(frames), maxBytes: ANIMATION_MAX_BYTES });
  const timeMs = milliseconds(frames[0]?.ptsSeconds ?? stretch.startSeconds);
  return { artifacts: [{ path, extension }], facts: [{ score: stretch.liveliness, timeMs }] };
}
