import { join } from 'node:path';
import { followFaces } from '../../analysis/face/follow.ts';
import { PointFile } from '../../analysis/face/point-file.ts';
import { callerError } from '../../base/errors.ts';
import type { Frame, MediaInfo, StillExtension, VideoStream } from '../../media/media.ts';
import { defineFunction, type Outcome, type Work } from '../function.ts';
import { asksForSomething } from './beautify.ts';
import { beautyParams, type BeautyParams } from './dials.ts';
import { facePatches } from './film.ts';
import { faceRegions } from './regions.ts';
import { beautifyStill } from './still.ts';

/** What it writes: of a film the first group, of a picture the second. */
const films = ['mp4', 'mov', 'mkv'] as const;
const pictures = ['jpg', 'jpeg', 'png', 'webp'] as const satisfies readonly StillExtension[];

interface Facts {
  /** Faces of a picture, or stretches of a film in which one face was followed. */
  readonly faces: number;
}

/** Retouches faces. */
export const faceBeauty = defineFunction<BeautyParams, Facts>({
  name: 'FaceBeauty',
  summary: 'Retouches the faces of a video or picture: skin, and where asked for their shape.',
  description:
    'Finds faces, follows 468 points of each through a film (FaceMesh, smoothed over time to both sides), and retouches the skin inside their outline: blemishes and blotches of colour go, pores stay in part (frequency separation by a guided filter), ' +
    'it becomes lighter; eyes, brows, lips, nostrils, hair, beard and glasses are kept, and fine structure of eyes, brows and lips is brought out. Shapes change by smooth local warps that end a quarter of a face beyond its outline and never fold. ' +
    'Effects come and go within a quarter of a second with a face that turns towards the camera or away, and at once at cuts. Everything else stays: of a picture every other pixel is what it was (jpg and webp are encoded anew), a film goes through a plain encoding, frames keep ' +
    'their times, sound is copied (where the container does not hold it, encoded as AAC), 10-bit films stay 10-bit outside the faces, the turn that players apply is kept in mp4 and mov, a film of odd size grows by a column or row. With no face, or every strength 0, the streams of a film are copied untouched; Details of the Result then says NothingFound.',
  params: beautyParams,
  inputs: ['video', 'image'],
  output: {
    extensions: [...films, ...pictures],
    required: true,
    description: 'Of a video mp4 (default), mov or mkv; of a picture jpg (default), png or webp, its size kept.',
  },
  examples: [
    { params: {}, says: 'skin a little smoother and lighter' },
    { params: { beauty_params: 'whiten=20,smooth=50,face_thin=50' }, says: 'smoother, and narrower faces' },
    {
      params: { smooth: 60, eye_size: 30, max_face_num: 1 },
      says: 'the same dials by themselves, for the largest face',
    },
  ],
  limits: { timeoutSeconds: (inputSeconds) => 300 + 30 * inputSeconds, memoryMb: 3072 },
  async run(work) {
    const info = await work.media.probe(work.input.path, work.signal);
    const [stream] = info.video;
    if (stream === undefined) throw callerError('InvalidParameter.ResourceNotSupported', 'The input has no picture; expected a video or a picture.'); // prettier-ignore
    return info.kind === 'image' ? onPicture(work, stream) : onFilm(work, info, stream);
  },
  report: ({ faces }) => ({ details: faces === 0 ? [{ Status: 'NothingFound' }] : [], message: 'success' }),
});

async function onFilm(work: Work<BeautyParams>, info: MediaInfo, stream: VideoStream): Promise<Outcome<Facts>> {
  const { params, input, workspace, signal, media } = work;
  const film = { path: input.path, stream, seconds: info.durationSeconds };
  const wishes = { threshold: params.threshold, least: params.min_face, most: params.max_face_num, level: params.detect_level, every: params.detect_interval }; // prettier-ignore
  const store = new PointFile(join(workspace, 'faces'));
  try {
    const asked = asksForSomething(params) && params.max_face_num > 0;
    const tracks = asked ? (await followFaces(work, film, wishes, signal, (f) => work.progress(0.5 * f, 'following faces'), () => store.list())).tracks : []; // prettier-ignore
    const regions = faceRegions(tracks, params, stream);
    const container = films.find((name) => name === work.wantedExtension) ?? 'mp4';
    const path = join(workspace, `film.${container}`);
    const common = {
      ...{ path: input.path, crf: params.Crf, output: { path, container }, signal },
      onProgress: (seconds: number) => work.progress(0.5 + 0.5 * Math.min(1, seconds / Math.max(film.seconds, 1e-3)), 'writing the film'), // prettier-ignore
    };
    if (regions.length === 0) await media.copyVideo(common);
    else {
      const places = regions.map(({ x, y, width, height }) => ({ x, y, width, height }));
      await media.patchVideo(facePatches(media, film, regions, params, signal), { ...common, regions: places });
    }
    return { artifacts: [{ path, extension: container }], facts: { faces: tracks.length } };
  } finally {
    store.close();
  }
}

async function onPicture(work: Work<BeautyParams>, stream: VideoStream): Promise<Outcome<Facts>> {
  const { params, input, workspace, signal, media, models } = work;
  const extension = pictures.find((name) => name === work.wantedExtension) ?? 'jpg';
  const keepsOpacity = stream.alpha && (extension === 'png' || extension === 'webp');
  const frame = await decode(media.frames(input.path, { pixelFormat: keepsOpacity ? 'rgba' : 'rgb24', signal }));
  const faces = asksForSomething(params)
    ? await beautifyStill(frame, params, models, signal, (fraction) => work.progress(0.9 * fraction, 'retouching'))
    : 0;
  const path = join(workspace, `picture.${extension}`);
  await media.encodeStill(frame, path, extension, { quality: params.Quality });
  return { artifacts: [{ path, extension }], facts: { faces } };
}

async function decode(frames: AsyncIterable<Frame>): Promise<Frame> {
  for await (const frame of frames) return frame;
  throw callerError('InvalidParameter.ResourceContentBad', 'The picture cannot be decoded.');
}
