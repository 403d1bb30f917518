import { join } from 'node:path';
import { z } from 'zod';
import { callerError } from '../../base/errors.ts';
import type { VideoStream } from '../../media/media.ts';
import { defineFunction, type Work } from '../function.ts';
import { choice, integer, number } from '../parameter.ts';
import { delays, findStretch, loop } from './animation.ts';
import { scan } from './scan.ts';
import { selectDiverse, type Candidate } from './select.ts';
import { milliseconds, poolSize, stills, stillsOfShort } from './stills.ts';

const ANIMATION_MAX_BYTES = 5_000_000;
/** Films shorter than this are looked at closely in one pass. */
const SHORT_FILM_SECONDS = 45;

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
    'leaving out what is blurred, black, of one colour, or in the middle of a cut, dissolve or flash, and the moment in which somebody blinks, and preferring those on which a person or an animal is whole, and faces that look at the camera with eyes open and the mouth at rest or smiling; and gives the best that are apart in time and look, best first, at the size of the film ' +
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
      return stillsOfShort(work, { stream, durationSeconds: info.durationSeconds });
    }
    const seen = await scan(media, input.path, info, stream, signal, (fraction) =>
      work.progress(0.6 * fraction, 'looking through the film'),
    );
    return work.params.Model === 'gif'
      ? animate(work, stream, info.durationSeconds, seen.candidates)
      : stills(work, { stream, durationSeconds: info.durationSeconds }, seen);
  },
  report(facts, files) {
    const data = facts.map(({ score, timeMs }, i) => ({ Score: score, Time: String(timeMs), Url: files[i] ?? '' }));
    return { data, message: 'success' };
  },
});

async function animate(work: Work<Params>, stream: VideoStream, durationSeconds: number, seen: readonly Candidate[]) {
  const { media, input, signal, params } = work;
  const pool = selectDiverse(seen, poolSize(params.Count, durationSeconds), durationSeconds / 12);
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
