import { join } from 'node:path';
import { callerError } from '../base/errors.ts';
import type { Media, Patch, PatchBits, PatchRegion, SubtitleFates, VideoStream } from '../media/media.ts';
import type { GivenBox } from './boxes.ts';
import type { Outcome, Report, Work } from './function.ts';
import { flag, integer } from './parameter.ts';
import { previewExtensions, writePreview, type PreviewMoment } from './removal-preview.ts';

/** Parameters of every function that takes something off a film. */
export const removalParams = {
  Preview: flag(false, 'Writes no film but a picture of what would be removed, at some times of the film.'),
  Quality: integer({
    min: 10,
    max: 32,
    default: 17,
    meaning:
      'Constant rate factor of the H.264 picture; smaller is better and larger in bytes. 17 cannot be told from the source by eye.',
  }),
};

/** Containers they write, mp4 first. */
const containers = ['mp4', 'mov', 'mkv'] as const;
export const removalExtensions = [...containers, ...previewExtensions] as const;

export const removalLimits = { timeoutSeconds: (inputSeconds: number) => 300 + 20 * inputSeconds, memoryMb: 3072 };

/** A film that something is taken off. */
export interface RemovalFilm {
  readonly path: string;
  readonly stream: VideoStream;
  readonly seconds: number;
}

/** What is to go. */
export interface Removal {
  /** How many things; 0 leaves the film as it is. */
  readonly removed: number;
  /** Parts of the picture that are worked on; none leaves the film as it is. */
  readonly regions: readonly PatchRegion[];
  /** Bits of a sample of these; 8 when absent. */
  readonly bits?: PatchBits;
  /** New pixels of the regions, frame by frame. */
  patches(): AsyncIterable<Patch>;
  /** Places where something may be that is not sure enough to go. */
  readonly unsure?: readonly GivenBox[];
  /** What would go at some times. */
  moments(): PreviewMoment[] | Promise<PreviewMoment[]>;
}

export interface RemovalFacts {
  readonly removed: number;
  /** Places of what was found and is not sure enough to go; absent where there are none. */
  readonly unsure?: readonly GivenBox[];
  /** What became of the film's subtitle streams; absent with Preview. */
  readonly subtitles?: SubtitleFates;
}

/** Share of the whole work that the search may report. */
export const searchShare = 0.4;

/** Removes what `find` finds: writes the film with patches, a copy of it where nothing was found, or with Preview a picture. */
export async function remove(
  work: Work<{ readonly Preview: boolean; readonly Quality: number }>,
  find: (film: RemovalFilm) => Promise<Removal>,
): Promise<Outcome<RemovalFacts>> {
  const { params, workspace, signal, media, wantedExtension } = work;
  const film = await filmOf(media, work.input.path, signal);
  const removal = await find(film);
  const { unsure = [] } = removal;
  const facts = { removed: removal.regions.length === 0 ? 0 : removal.removed, ...(unsure.length === 0 ? {} : { unsure }) }; // prettier-ignore
  if (params.Preview) {
    const sheet = { path: (extension: string) => join(workspace, `preview.${extension}`), wantedExtension };
    return {
      artifacts: [await writePreview(media, film, { moments: await removal.moments(), unsure }, sheet, signal)],
      facts,
    };
  }
  const container = containers.find((name) => name === wantedExtension) ?? 'mp4';
  const path = join(workspace, `film.${container}`);
  const written = (seconds: number) => Math.min(1, seconds / Math.max(film.seconds, 1e-3));
  const common = {
    ...{ path: film.path, crf: params.Quality, output: { path, container }, signal },
    onProgress: (seconds: number) =>
      work.progress(searchShare + (1 - searchShare) * written(seconds), 'writing the film'),
  };
  const { regions } = removal;
  const { subtitles } = await (regions.length === 0
    ? media.copyVideo(common)
    : media.patchVideo(removal.patches(), { ...common, regions, ...(removal.bits === undefined ? {} : { bits: removal.bits }) })); // prettier-ignore
  return { artifacts: [{ path, extension: container }], facts: { ...facts, subtitles } };
}

/** The Result: Details says so when nothing was found, where something is not sure enough, and when subtitle streams are not what they were. */
export function reportRemoval({ removed, unsure, subtitles }: RemovalFacts): Report {
  const { converted = 0, leftOut = 0 } = subtitles ?? {};
  return {
    details: [
      ...(removed === 0 ? [{ Status: 'NothingFound' }] : []),
      ...(unsure === undefined ? [] : [{ Status: 'Unsure', Boxes: unsure.map((box) => box.map(rounded)) }]),
      ...(converted === 0 ? [] : [{ Status: 'SubtitlesConverted', Count: converted }]),
      ...(leftOut === 0 ? [] : [{ Status: 'SubtitlesLeftOut', Count: leftOut }]),
    ],
    message: 'success',
  };
}

/** Four places: less than a pixel of most films. */
const rounded = (part: number) => Math.round(part * 1e4) / 1e4;

async function filmOf(media: Media, path: string, signal: AbortSignal): Promise<RemovalFilm> {
  const info = await media.probe(path, signal);
  const [stream] = info.video;
  if (info.kind === 'image')
    throw callerError('InvalidParameter.ResourceNotSupported', 'The input is a still picture; expected a video.');
  if (stream === undefined)
    throw callerError('InvalidParameter.ResourceNotSupported', 'The input has no moving picture; expected a video.');
  return { path, stream, seconds: stream.durationSeconds ?? info.durationSeconds };
}
