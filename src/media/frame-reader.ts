import type { Readable } from 'node:stream';
import type { StallClock } from './stall-clock.ts';

/** Bytes that may lie ready before the decoder is made to wait. */
const READ_AHEAD_BYTES = 16_000_000;

/** Cuts a stream of bytes into pieces of one size. Holds a few of them; then the writer has to wait. */
export class FrameReader {
  private readonly ready: Uint8Array[] = [];
  private readonly limit: number;
  private current: Buffer;
  private filled = 0;
  private ended = false;
  private paused = false;
  private wake: (() => void) | undefined;
  private readonly stream: Readable;
  private readonly size: number;
  private readonly stall: StallClock;
  private readonly partial: boolean;

  /** `partial` gives the rest at the end too, though it is shorter. */
  constructor(stream: Readable, size: number, stall: StallClock, options: { partial?: boolean } = {}) {
    this.stream = stream;
    this.size = size;
    this.stall = stall;
    this.partial = options.partial ?? false;
    this.limit = Math.max(2, Math.min(64, Math.floor(READ_AHEAD_BYTES / size)));
    this.current = Buffer.allocUnsafeSlow(size);
    stream.on('data', (chunk: Buffer) => this.take(chunk));
    stream.on('close', () => this.end());
  }

  /** The next piece, or undefined after the last whole one. The receiver owns it. One caller at a time. */
  async next(): Promise<Uint8Array | undefined> {
    while (this.ready.length === 0 && !this.ended) await new Promise<void>((resolve) => (this.wake = resolve));
    const piece = this.ready.shift();
    if (this.paused && this.ready.length < this.limit) this.resume();
    return piece;
  }

  private take(chunk: Buffer): void {
    this.stall.touch();
    for (let at = 0; at < chunk.length;) {
      const copied = chunk.copy(this.current, this.filled, at);
      at += copied;
      this.filled += copied;
      if (this.filled === this.size) this.push();
    }
    if (this.ready.length >= this.limit && !this.paused) this.pause();
  }

  private push(): void {
    this.ready.push(new Uint8Array(this.current.buffer, 0, this.size));
    this.current = Buffer.allocUnsafeSlow(this.size);
    this.filled = 0;
    this.wakeUp();
  }

  private pause(): void {
    this.paused = true;
    this.stall.pause();
    this.stream.pause();
  }

  private resume(): void {
    this.paused = false;
    this.stall.resume();
    this.stream.resume();
  }

  private end(): void {
    if (this.partial && this.filled > 0) this.ready.push(new Uint8Array(this.current.buffer, 0, this.filled));
    this.filled = 0;
    this.ended = true;
    this.wakeUp();
  }

  private wakeUp(): void {
    this.wake?.();
    this.wake = undefined;
  }
}
