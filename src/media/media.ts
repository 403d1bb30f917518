import type { Frame, PixelFormat } from './frame.ts';

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
  readonly subtitleStreams: number;
}

export interface FramesRequest {
  readonly pixelFormat: PixelFormat;
  /** Part of the upright picture to decode, as fractions 0..1; whole when absent. Rounded outwards to even pixels. */
  readonly region?: { left: number; top: number; right: number; bottom: number };
  /** Size after cropping; one of them alone keeps the aspect; none keeps the pixels. */
  readonly width?: number;
  readonly height?: number;
  /** Frames per second to sample at (nearest earlier source frame, its own pts kept); every source frame when absent. */
  readonly sampleRate?: number;
  readonly startSeconds?: number;
  readonly endSeconds?: number;
  /** Only key frames: the cheapest look over a long film. */
  readonly keyframesOnly?: boolean;
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

/** The one room that runs ffmpeg. Every method rejects with a `ServiceError` whose code is in `errors.ts`, and ends its processes when `signal` aborts. */
export interface Media {
  /** Reads what a file is, by its content. Errors: InvalidParameter.ResourceContentBad, .ResourceNotSupported, .OutOfRange. */
  probe(path: string, signal: AbortSignal): Promise<MediaInfo>;
  /** Decodes pictures one at a time; stopping the iteration ends the decoder. HDR is tone-mapped to BT.709. */
  frames(path: string, request: FramesRequest): AsyncIterable<Frame>;
  /** Decodes sound in blocks of at most one second. Errors: InvalidParameter.NoAudioStream. */
  samples(path: string, request: SamplesRequest): AsyncIterable<SampleBlock>;
  /** Measures loudness over the whole file. */
  loudness(path: string, signal: AbortSignal): Promise<Loudness>;
}
