import { displaySize } from '../../media/display-size.ts';
import type { Frame, FramesRequest, Media, MediaInfo, VideoStream } from '../../media/media.ts';
import { look, type Look } from '../../analysis/interest/look.ts';
import { moments } from '../../analysis/interest/moment.ts';
import { thumbnail, type Thumbnail } from '../../analysis/shots/thumbnail.ts';
import { finenessFactors } from './finest.ts';
import type { TextFactor } from './overlay.ts';
import type { SubjectFactor } from './somebody.ts';
import { Stretches } from './survey.ts';
import { coverScore, pictureScore } from '../../analysis/interest/score.ts';
import type { Candidate } from './select.ts';

/** Width that frames are judged at. */
const LOOK_WIDTH = 480;
/** About so many frames are judged in the first pass; longer films are sampled more thinly. */
const FRAMES_WANTED = 900;
const SLOWEST_RATE = 1;
const FASTEST_RATE = 6;
/** From here on only key frames are decoded, which is many times as fast. */
const LONG_FILM_SECONDS = 900;
/** Time around a candidate in which the second pass looks for a better frame, and the most frames a second it looks at. */
const AROUND_SECONDS = 0.5;
const AROUND_RATE = 16;

/** Frames a second of a short film that are compared with their neighbours, and every how many of them are judged. */
const CLOSE_RATE = 16;
const JUDGED_EVERY = 2;

type Part = Pick<FramesRequest, 'startSeconds' | 'endSeconds' | 'sampleRate' | 'keyframesOnly'>;

function judged(media: Media, path: string, stream: VideoStream, signal: AbortSignal, part: Part) {
  const { width, height } = displaySize(stream);
  const scale = Math.min(1, LOOK_WIDTH / Math.max(width, height));
  const size = { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
  return media.frames(path, { pixelFormat: 'rgb24', ...size, ...part, signal });
}

/** What the first pass saw. */
export interface Seen {
  readonly candidates: readonly Candidate[];
  /** The best picture of each part of the film, small. */
  readonly stretches: Stretches<Frame>;
}

/** First pass: the whole film, thinly and small. Memory grows by about 0.5 kB a frame. @param onFraction called with the share that was seen, 0..1. */
export async function scan(
  media: Media,
  path: string,
  info: MediaInfo,
  stream: VideoStream,
  signal: AbortSignal,
  onFraction: (fraction: number) => void,
): Promise<Seen> {
  const seconds = info.durationSeconds;
  const sampleRate = Math.max(SLOWEST_RATE, Math.min(FASTEST_RATE, FRAMES_WANTED / Math.max(seconds, 1)));
  const part: Part = seconds > LONG_FILM_SECONDS ? { keyframesOnly: true } : { sampleRate };
  const candidates: Candidate[] = [];
  const stretches = new Stretches<Frame>(seconds);
  for await (const frame of judged(media, path, stream, signal, part)) {
    const one = look(frame);
    const score = pictureScore(one) * atTheEdge(frame.ptsSeconds, seconds);
    const candidate = { seconds: frame.ptsSeconds, score, descriptor: one.descriptor };
    candidates.push(candidate);
    stretches.add(candidate, frame);
    onFraction(Math.min(1, frame.ptsSeconds / Math.max(seconds, 0.1)));
  }
  return { candidates, stretches };
}

/** Films open and close with titles, logos and fades: a small loss in the first and last fiftieth of a film of a minute and more. */
function atTheEdge(at: number, seconds: number): number {
  if (seconds < 60) return 1;
  const edge = Math.min(seconds / 50, 30);
  return at < edge || at > seconds - edge ? 0.9 : 1;
}

/** A short film looked at closely: what the second pass would tell is known after the first. */
export interface CloseLook {
  /** Scores are final but for text. */
  readonly candidates: readonly Candidate[];
  /** The pictures of the candidates. */
  readonly pictures: readonly Frame[];
  readonly stretches: Stretches<Frame>;
}

/** The only pass over a film of some seconds. Memory: eight pictures of `LOOK_WIDTH` a second. */
export async function scanClosely(
  media: Media,
  path: string,
  stream: VideoStream,
  signal: AbortSignal,
  onSeconds: (seconds: number) => void,
): Promise<CloseLook> {
  const thumbs: Thumbnail[] = [];
  const looks = new Map<number, Look>();
  const pictures: Frame[] = [];
  for await (const frame of judged(media, path, stream, signal, { sampleRate: CLOSE_RATE })) {
    thumbs.push(thumbnail(frame, thumbs.length));
    if (thumbs.length % JUDGED_EVERY !== 1) continue;
    looks.set(thumbs.length - 1, look(frame));
    pictures.push(frame);
    onSeconds(frame.ptsSeconds);
  }
  const around = moments(thumbs);
  const seen = [...looks].map(([i, one]) => ({ seconds: thumbs[i]!.seconds, look: one, moment: around[i]! }));
  const fine = finenessFactors(seen);
  const candidates = seen.map(({ seconds, look: one, moment }, i) => ({
    ...{ seconds, descriptor: one.descriptor },
    score: fine[i]! * coverScore(one, moment),
  }));
  const stretches = new Stretches<Frame>((pictures.at(-1)?.ptsSeconds ?? 0) - (pictures[0]?.ptsSeconds ?? 0));
  candidates.forEach((one, i) => stretches.add(one, pictures[i]!));
  return { candidates, pictures, stretches };
}

/** The pictures around a time, as they are judged. */
export async function scanAround(
  media: Media,
  path: string,
  stream: VideoStream,
  signal: AbortSignal,
  seconds: number,
): Promise<Frame[]> {
  const frames: Frame[] = [];
  const part = { startSeconds: Math.max(0, seconds - AROUND_SECONDS), endSeconds: seconds + AROUND_SECONDS + 0.001 };
  for await (const frame of judged(media, path, stream, signal, { ...part, sampleRate: AROUND_RATE }))
    frames.push(frame);
  return frames;
}

/** A candidate that was looked at twice. */
export interface Refined extends Candidate {
  /** Share of its score that text on it left, 0.6..1. */
  readonly textFactor: number;
}

/** Second pass: the best frame near a candidate, out of the pictures around it, knowing what happens between them; titles on it cost, and so does it if nobody is on it. */
export async function refine(
  frames: readonly Frame[],
  candidate: Candidate,
  { text, subject }: { readonly text: TextFactor; readonly subject: SubjectFactor },
): Promise<Refined> {
  const around = moments(frames.map(thumbnail));
  const looks = frames.map(look);
  const fine = finenessFactors(looks.map((one, i) => ({ seconds: frames[i]!.ptsSeconds, look: one })));
  const scores = looks.map((one, i) => fine[i]! * coverScore(one, around[i]!));
  const best = scores.indexOf(Math.max(...scores));
  const [frame, chosen] = [frames[best], looks[best]];
  if (frame === undefined || chosen === undefined) return { ...candidate, textFactor: 1 };
  const left = await text(frame);
  return {
    seconds: frame.ptsSeconds,
    score: scores[best]! * left * (await subject(frame)),
    descriptor: chosen.descriptor,
    textFactor: left,
  };
}
