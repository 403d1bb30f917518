import type { MediaInfo } from './media.ts';
import type { SafeInput } from './safe-input.ts';

/** What a file is, with what the other parts of this room need to read it. */
export interface Probed {
  readonly info: MediaInfo;
  readonly input: SafeInput;
  /** Container time at which `ptsSeconds` 0 lies. */
  readonly startSeconds: number;
}
