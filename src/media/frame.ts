/**
 * Pixel layouts that cross the facade; 8 bits a sample. `gray`, `rgb24`, `bgr24`, `rgba` are packed; `yuv420p` is planar Y, U, V with chroma planes of ceil(w/2) x ceil(h/2),
 * `yuv420p10le` the same of 10 bits in two bytes each, the lower first.
 */
export type PixelFormat = 'gray' | 'rgb24' | 'bgr24' | 'rgba' | 'yuv420p' | 'yuv420p10le';

/** One decoded picture, upright (rotation applied), in presentation order. */
export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly pixelFormat: PixelFormat;
  /** Rows top to bottom, no padding. Owned by the receiver: never reused by the decoder. */
  readonly data: Uint8Array;
  /** Number of this frame in the sequence that was asked for, from 0. */
  readonly index: number;
  /** Presentation time in seconds on the container's own clock, minus the container's start time. */
  readonly ptsSeconds: number;
}
