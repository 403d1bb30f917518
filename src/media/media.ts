import type { Frame, PixelFormat } from './frame.ts';
import type { FilterGraph, Pad } from './graph.ts';

export type { Frame, PixelFormat } from './frame.ts';

/** A fraction, as containers write rates and time bases. */
export interface Rational {
  readonly num: number;
  readonly den: number;
}

export interface VideoStream {
  readonly index: number;
  readonly codec: string;
  /** Size of the picture as a viewer sees it: rotation applied, in stored (not square-stretched) pixels. */
  readonly width: number;
  readonly height: number;
  /** Clockwise turn a player applies, in degrees; already part of `width` and `height`. */
  readonly rotation: 0 | 90 | 180 | 270;
  readonly sampleAspectRatio: Rational;
  readonly pixelFormat: string;
  readonly bitDepth: number;
  /** Average frame rate; `{num: 0, den: 1}` when the container does not tell. */
  readonly frameRate: Rational;
  readonly variableFrameRate: boolean;
  readonly timeBase: Rational;
  readonly startSeconds: number;
  readonly durationSeconds: number | undefined;
  readonly colour: { primaries?: string; transfer?: string; matrix?: string; range?: string };
  /** Transfer is PQ or HLG. */
  readonly hdr: boolean;
  readonly alpha: boolean;
}

export interface AudioStream {
  readonly index: number;
  readonly codec: string;
  readonly sampleRate: number;
  readonly channels: number;
  readonly channelLayout: string;
  readonly startSeconds: number;
  readonly durationSeconds: number | undefined;
  /** ISO 639 code, where the container tells. */
  readonly language?: string;
}

export interface SubtitleStream {
  readonly index: number;
  readonly codec: string;
  /** ISO 639 code, where the container tells. */
  readonly language?: string;
}

export interface MediaInfo {
  /** Demuxer that was chosen from the file's content, never from its name. */
  readonly format: string;
  /** `video` moves, `audio` has no moving picture, `image` is a still. */
  readonly kind: 'video' | 'audio' | 'image';
  readonly durationSeconds: number;
  readonly sizeBytes: number;
  /** Moving pictures, the default one first. Cover art is not among them. */
  readonly video: readonly VideoStream[];
  readonly audio: readonly AudioStream[];
  readonly coverArt: readonly VideoStream[];
  readonly subtitles: readonly SubtitleStream[];
}

export interface FramesRequest {
  readonly pixelFormat: PixelFormat;
  /** Part of the upright picture to decode, as fractions 0..1; whole when absent. Rounded outwards to even pixels. */
  readonly region?: { left: number; top: number; right: number; bottom: number };
  /** Size after cropping; one of them alone keeps the aspect; none keeps the pixels. */
  readonly width?: number;
  readonly height?: number;
  /**
   * Frames per second to sample at; every source frame when absent. Each multiple of 1 / rate after the first frame of the range gives the last source
   * frame at or before it, with its own time; no frame is given twice.
   */
  readonly sampleRate?: number;
  /** Only frames with start <= time < end are given. */
  readonly startSeconds?: number;
  readonly endSeconds?: number;
  /** Leaves PQ and HLG as they are, in 8 bits: for pixels that go back to where they came from. */
  readonly keepHdr?: boolean;
  /** Only key frames: the cheapest look over a long film. */
  readonly keyframesOnly?: boolean;
  /** Frames that no other one refers to may be missing: up to half the work, for looks at which any frames nearby will do. */
  readonly referencesOnly?: boolean;
  readonly signal: AbortSignal;
}

export interface SamplesRequest {
  readonly sampleRate: number;
  /** 1 mixes down, 2 keeps or makes stereo. */
  readonly channels: number;
  readonly startSeconds?: number;
  readonly endSeconds?: number;
  readonly signal: AbortSignal;
}

/** Interleaved 32-bit float samples, -1..1 nominal. */
export interface SampleBlock {
  readonly data: Float32Array;
  readonly startSeconds: number;
}

export interface Loudness {
  /** Integrated loudness, LUFS (ITU-R BS.1770-4); -Infinity for silence. */
  readonly integrated: number;
  /** Loudness range, LU (EBU Tech 3342). */
  readonly range: number;
  /** True peak, dBTP. */
  readonly truePeak: number;
}

/** Formats of a still picture; the extension decides. */
export type StillExtension = 'jpg' | 'jpeg' | 'png' | 'webp';

export interface StillOptions {
  /** 1..100, default 90; PNG is lossless and ignores it. */
  readonly quality?: number;
}

export interface AnimationOptions {
  /** How long each frame stays; one number for all, or one a frame. GIF counts in 10 ms steps. */
  readonly delayMs: number | readonly number[];
  /** Upper limit of the file; quality, then size is given up to keep it. None when absent. */
  readonly maxBytes?: number;
}

/** One file that a render reads. */
export interface RenderInput {
  readonly path: string;
  /** Part of it to read, in seconds from its start; whole when absent. */
  readonly startSeconds?: number;
  readonly endSeconds?: number;
  /** Repeats the file without end; the graph or `shortest` must end it. */
  readonly loop?: boolean;
}

/** Containers that a render can write. */
export type Container = 'mp4' | 'mov' | 'mkv' | 'webm' | 'wav' | 'mp3' | 'm4a' | 'aac' | 'flac' | 'ogg' | 'opus';

/** One run of ffmpeg from files to a file. No part of it may hold a caller's text: graph and options are built by our own code. */
export interface RenderRequest {
  readonly inputs: readonly RenderInput[];
  /** What happens between inputs and output; none to convert or copy streams as they are. */
  readonly graph?: FilterGraph;
  /** What goes out, in the order of the output's streams: labels of the graph, or streams of an input. */
  readonly maps: readonly Pad[];
  /** Encoder options by name without the dash: `{'c:a': 'aac', 'b:a': '192k'}`; `true` gives a bare flag. */
  readonly options: Readonly<Record<string, string | number | true>>;
  readonly output: { readonly path: string; readonly container: Container };
  /** Seconds the output must have, within 0.1 s or one part in a hundred; any when absent. */
  readonly expectedSeconds?: number;
  /** @param seconds media time written so far, never falling. */
  readonly onProgress?: (seconds: number) => void;
  readonly signal: AbortSignal;
}

export interface EncodeVideoRequest {
  /** Size of the frames; all are `yuv420p` of this size. */
  readonly width: number;
  readonly height: number;
  /** Frames are shown at this constant rate, whatever their `ptsSeconds`. */
  readonly frameRate: Rational;
  /** Colour of the source, for frames that were decoded as `yuv420p` and not tone-mapped: their matrix stays what it was. */
  readonly colour?: Pick<VideoStream['colour'], 'primaries' | 'transfer' | 'matrix'>;
  /** File whose sound is taken along, unchanged where the container allows; it must start with the pictures. */
  readonly audioFrom?: string;
  /** Encoder options as in `RenderRequest`; default H.264, CRF 18. */
  readonly options?: Readonly<Record<string, string | number | true>>;
  readonly output: { readonly path: string; readonly container: Container };
  readonly onProgress?: (seconds: number) => void;
  readonly signal: AbortSignal;
}

/** New pixels for a part of the picture. */
export interface Patch {
  /** Planar Y, U, V, alpha (4:2:0, alpha at full size) of the request's regions, one below the other, padded on the right to the widest; `PatchCanvas` makes it. */
  readonly data: Uint8Array;
  /** It lies over the film from here until the next one; ascending. */
  readonly ptsSeconds: number;
}

/** How many subtitle streams of a film went which way into its new container. */
export interface SubtitleFates {
  readonly copied: number;
  /** Their text, as a stream that the container holds. */
  readonly converted: number;
  /** Pictures, and text that cannot be read. */
  readonly leftOut: number;
}

/** A film with new pixels: what it is, and what became of its subtitle streams. */
export interface PatchedFilm {
  readonly info: MediaInfo;
  readonly subtitles: SubtitleFates;
}

/** Bits of a sample in which a film's own pixels are replaced. */
export type PatchBits = 8 | 10;

/** Values of planar pixels, 0..255; those of a film of more than 8 bits are finer than whole numbers. */
export type Samples = Uint8Array | Float32Array;

/** A rectangle of the upright picture in pixels; all even. That of an odd size counts as one larger. */
export interface PatchRegion {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface PatchVideoRequest {
  /**
   * The film. Where alpha is 0 its pixels come through as without a patch; every frame keeps its time, every sound packet its bytes, MP4 and QuickTime the turn that players apply. An odd size grows by a
   * column or row, its neighbour again. Subtitles go over as far as the container holds their kind.
   */
  readonly path: string;
  /** At most a few: each costs one `overlay`. */
  readonly regions: readonly PatchRegion[];
  /** Bits of a sample of the patches, those of 10 in two bytes each, the lower first; 8 when absent. */
  readonly bits?: PatchBits;
  /** Constant rate factor of H.264; 17 or less cannot be told from the source. */
  readonly crf: number;
  readonly output: { readonly path: string; readonly container: 'mp4' | 'mov' | 'mkv' };
  readonly onProgress?: (seconds: number) => void;
  readonly signal: AbortSignal;
}

/** A whole picture of a film, as raw planes. */
export interface FilmPicture {
  /** Planar Y, U, V (4:2:0) of limited range, with opacity (full range, full size) behind where the request says `alpha`. */
  readonly data: Uint8Array;
  readonly ptsSeconds: number;
}

export interface EncodeFilmRequest {
  /** The film that the pictures were made from: its clock, colour, shape of pixels and sound go over. */
  readonly like: string;
  readonly width: number;
  readonly height: number;
  /** True for WebM with VP9 that carries opacity, false for MP4 with H.264 (an odd size grows by a column or row, its neighbour again). */
  readonly alpha: boolean;
  /** Constant rate factor of the encoder. */
  readonly crf: number;
  readonly output: { readonly path: string };
  readonly onProgress?: (seconds: number) => void;
  readonly signal: AbortSignal;
}

/** Where a moving window is at one time. From one to the next it moves at one speed, unless the next one is a jump. */
export interface WindowPoint {
  /** The first frame at or after this time; ascending. */
  readonly seconds: number;
  /** Its upper left corner in the upright picture, stored pixels; need not be whole. */
  readonly x: number;
  readonly y: number;
  /** It stands at the point before until now, then is here at once. */
  readonly jump: boolean;
}

export interface ReframeVideoRequest {
  /** The film; every frame keeps its time, every sound packet its bytes where the container allows. */
  readonly path: string;
  /** What the window shows becomes the picture. Size in stored pixels. */
  readonly window: { readonly width: number; readonly height: number; readonly points: readonly WindowPoint[] };
  /** Stretches that show all of `picture` instead, with a blurred one around it. `end` is exclusive. */
  readonly fitted?: {
    readonly picture: PatchRegion;
    readonly stretches: readonly { readonly startSeconds: number; readonly endSeconds: number }[];
  };
  /** Size of the result, square pixels, even. */
  readonly width: number;
  readonly height: number;
  /** Constant rate factor of H.264. */
  readonly crf: number;
  readonly output: { readonly path: string; readonly container: 'mp4' | 'mov' | 'mkv' };
  readonly onProgress?: (seconds: number) => void;
  readonly signal: AbortSignal;
}

export interface EncodeAudioRequest {
  readonly sampleRate: number;
  readonly channels: number;
  /** Film whose picture is taken along on its own clock: sample 0 is heard at the film's start. Copied packet by packet where MP4 holds its codec, else encoded as H.264. Its sound is left out. */
  readonly pictureFrom?: string;
  /** Encoder options as in `RenderRequest`, over the container's defaults. */
  readonly options?: Readonly<Record<string, string | number | true>>;
  readonly output: { readonly path: string; readonly container: Exclude<Container, 'mkv' | 'webm'> };
  /** Seconds the output must have, as in `RenderRequest`. */
  readonly expectedSeconds?: number;
  readonly onProgress?: (seconds: number) => void;
  readonly signal: AbortSignal;
}

/** The one room that runs ffmpeg. Every method rejects with a `ServiceError` whose code is in `errors.ts`, and ends its processes when `signal` aborts. */
export interface Media {
  /** Reads what a file is, by its content. Errors: InvalidParameter.ResourceContentBad, .ResourceNotSupported, .OutOfRange. */
  probe(path: string, signal: AbortSignal): Promise<MediaInfo>;
  /** Decodes pictures one at a time; stopping the iteration ends the decoder. HDR is tone-mapped to BT.709. Errors: as `probe`; InvalidParameter.ResourceNotSupported when it has no picture. */
  frames(path: string, request: FramesRequest): AsyncIterable<Frame>;
  /** Decodes sound in blocks of at most one second. Errors: InvalidParameter.NoAudioStream. */
  samples(path: string, request: SamplesRequest): AsyncIterable<SampleBlock>;
  /** Measures loudness over the whole file. */
  loudness(path: string, signal: AbortSignal): Promise<Loudness>;
  /**
   * The picture that is on screen at `seconds`: the last source frame at or before it, the first or last frame when outside.
   * `rgb24`, upright, square pixels (anamorphic pictures are stretched), `index` 0. Works on images and on the cover art of songs too.
   */
  still(
    path: string,
    seconds: number,
    options: { readonly width?: number; readonly signal: AbortSignal },
  ): Promise<Frame>;
  /** Writes one `rgb24`, `rgba` or `gray` frame as a picture; the file appears whole. */
  encodeStill(frame: Frame, path: string, extension: StillExtension, options?: StillOptions): Promise<void>;
  /** Writes `rgb24` or `rgba` frames of one size as an endlessly looping animation; the file appears whole. */
  encodeAnimation(
    frames: readonly Frame[],
    path: string,
    extension: 'gif' | 'webp',
    options: AnimationOptions,
  ): Promise<void>;
  /** Runs one filter graph from files to a file, which appears whole and is probed again. */
  render(request: RenderRequest): Promise<MediaInfo>;
  /** Encodes frames as they come, at the encoder's pace; the file appears whole and is probed again. */
  encodeVideo(frames: AsyncIterable<Frame>, request: EncodeVideoRequest): Promise<MediaInfo>;
  /** Encodes interleaved samples as they come, at the encoder's pace; the file appears whole and is probed again. */
  encodeAudio(samples: AsyncIterable<Float32Array>, request: EncodeAudioRequest): Promise<MediaInfo>;
  /** Encodes a film anew with patches laid over it. Only the patches pass through this process. The file appears whole and is probed again. */
  patchVideo(patches: AsyncIterable<Patch>, request: PatchVideoRequest): Promise<PatchedFilm>;
  /** Encodes new pictures for a film, each shown at its own time. The file appears whole and is probed again. Errors: InvalidParameter.ResourceContentBad when there is no picture. */
  encodeFilm(pictures: AsyncIterable<FilmPicture>, request: EncodeFilmRequest): Promise<MediaInfo>;
  /** Encodes a film anew as a moving window shows it, all inside ffmpeg. The file appears whole and is probed again. */
  reframeVideo(request: ReframeVideoRequest): Promise<MediaInfo>;
  /** Copies the streams of a film into another container, nothing encoded, as far as the container holds them. */
  copyVideo(request: Omit<PatchVideoRequest, 'regions'>): Promise<PatchedFilm>;
}
