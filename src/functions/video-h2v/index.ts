import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { planFilm, type PlannedShot } from '../../analysis/reframe/plan-film.ts';
import { windowOf } from '../../analysis/reframe/window.ts';
import { openLooker, watch } from '../../analysis/subjects/watch.ts';
import { callerError } from '../../base/errors.ts';
import type { VideoStream } from '../../media/media.ts';
import { boxList } from '../boxes.ts';
import { defineFunction, type Artifact } from '../function.ts';
import { choice, flag, integer } from '../parameter.ts';
import { aspectParameter } from './aspect.ts';
import { outputSize } from './output-size.ts';
import { regionPlan, windowPoints } from './path.ts';
import { pathReport } from './report.ts';

const params = z.object({
  Aspect: aspectParameter('Shape of the result.', '9:16'),
  Width: integer({ min: 0, max: 4096, default: 0, unit: 'pixels', meaning: 'Width of the result, made even; 0 for as many pixels as the window has.' }), // prettier-ignore
  Height: integer({ min: 0, max: 4096, default: 0, unit: 'pixels', meaning: 'Height of the result. With Width alone or Height alone the other follows from Aspect; both together are the shape, and Aspect is not read.' }), // prettier-ignore
  Region: boxList('A fixed place: the window stands over the middle of this box through the whole film (the first one, if two are given).', 'the subject is found and followed'), // prettier-ignore
  Subject: choice(['auto', 'person', 'animal', 'vehicle', 'thing'], 'auto', 'What to look for first where the film shows several kinds.'), // prettier-ignore
  TooWide: choice(['auto', 'hold', 'cut', 'fit'], 'auto', 'Where people stand too far apart for the window, or a title is wider than it: `auto` stays with the main one (who speaks most, where that can be seen) and shows a title card, a shot whose title stands there without anybody, whole with a blurred surround; `hold` never shows the whole picture; `cut` cuts to whoever speaks, title cards as `auto`; `fit` shows the whole picture also of people far apart and of shots with a wide title beside them.'), // prettier-ignore
  Report: flag(false, 'Writes the path of the window and its reasons as a second output, JSON.'),
  Quality: integer({ min: 10, max: 32, default: 18, meaning: 'Constant rate factor of the H.264 picture; smaller is better and larger in bytes.' }), // prettier-ignore
});
type Params = z.infer<typeof params>;

/** Containers it writes, mp4 first. */
const containers = ['mp4', 'mov', 'mkv'] as const;
/** Share of the work that is looking. */
const LOOKING = 0.6;
const PORTRAIT = 9 / 16;

interface Facts {
  readonly shots: number;
}

/** Makes portrait films of landscape ones (or any shape of any other). */
export const videoH2V = defineFunction<Params, Facts>({
  name: 'VideoH2V',
  summary: 'Makes a portrait video of a landscape one, keeping the subject in the picture.',
  description:
    'Finds the shots of the film and, in each, faces, people, animals and things (those in focus before blurred ones), titles, what stands out and what moves, and follows who is hidden for a moment; chooses the window that keeps most of them and no half face; and moves it as an ' +
    'operator would: it stands still, or pans along the smoothest path through the whole shot; after a cut it is in place on the first frame. Black bars around the film are found and left out. ' +
    'The window has the full height of the picture (of a film narrower than the wanted shape: the full width). Rotation is applied, anamorphic pictures are stretched to square pixels, frames keep their times, ' +
    'sound is copied (where the container does not hold it, encoded as AAC), 10-bit films stay 10-bit. Subtitle streams are left out.',
  params,
  inputs: ['video'],
  output: {
    extensions: [...containers, 'json'],
    required: true,
    resultTypes: [...containers, 'json'],
    description:
      'The film in its new shape; with `Report` a JSON file after it: end the name with `.{resultType}` to give each its own ending.',
  },
  examples: [
    { params: {}, says: '9:16, as high as the film' },
    { params: { Width: 1080, Height: 1920 }, says: 'in the size of a telephone' },
    { params: { Aspect: '4:5', TooWide: 'fit' }, says: '4:5; shots of people far apart are shown whole' },
    { params: { Region: [0.1, 0, 0.4, 1], Report: true }, says: 'always the same place, with a report' },
  ],
  limits: { timeoutSeconds: (inputSeconds) => 300 + 20 * inputSeconds, memoryMb: 3072 },
  async run(work) {
    const { params: wishes, input, workspace, signal, media } = work;
    void openLooker(work.models);
    const info = await media.probe(input.path, signal);
    const [stream] = info.video;
    if (stream === undefined)
      throw callerError('InvalidParameter.ResourceNotSupported', 'The input has no moving picture; expected a video.');
    if (Math.min(stream.width, stream.height) < 2)
      throw callerError('InvalidParameter.OutOfRange', `The picture has ${stream.width} x ${stream.height} pixels; each side must have at least 2.`); // prettier-ignore
    const film = { path: input.path, stream, seconds: info.durationSeconds };
    const seen = await watch({ media, models: work.models }, film, signal, (fraction) => work.progress(LOOKING * fraction, 'looking for subjects')); // prettier-ignore
    const aspect = wishes.Width > 0 && wishes.Height > 0 ? wishes.Width / wishes.Height : (wishes.Aspect ?? PORTRAIT);
    const window = windowOf({ ...stream, stretch: stretchOf(stream) }, seen.picture, aspect);
    const [region] = wishes.Region ?? [];
    const plan: PlannedShot[] = region === undefined ? planFilm(seen, { window, film: stream, prefer: wishes.Subject, tooWide: wishes.TooWide }) : regionPlan(seen.shots, window, stream, region); // prettier-ignore
    const size = outputSize(window, stretchOf(stream), { width: wishes.Width, height: wishes.Height, aspect });
    const container = containers.find((name) => name === work.wantedExtension) ?? 'mp4';
    const path = join(workspace, `film.${container}`);
    const stretches = plan.filter(({ mode }) => mode === 'fit');
    await media.reframeVideo({
      ...{ path: input.path, ...size, crf: wishes.Quality, output: { path, container }, signal },
      window: { width: window.width, height: window.height, points: windowPoints(plan, seen.shots, window) },
      ...(stretches.length === 0 ? {} : { fitted: { picture: window.picture, stretches } }),
      onProgress: (seconds) => work.progress(LOOKING + (1 - LOOKING) * Math.min(1, seconds / Math.max(film.seconds, 1e-3)), 'writing the film'), // prettier-ignore
    });
    const artifacts: Artifact[] = [{ path, extension: container, resultType: container }];
    if (wishes.Report) {
      const report = join(workspace, 'report.json');
      await writeFile(report, JSON.stringify(pathReport(plan, window, stream, size), null, 1));
      artifacts.push({ path: report, extension: 'json', resultType: 'json' });
    }
    return { artifacts, facts: { shots: plan.length } };
  },
  report: () => ({ details: [], message: 'success' }),
});

function stretchOf({ sampleAspectRatio: { num, den } }: VideoStream): number {
  return num > 0 && den > 0 ? num / den : 1;
}
