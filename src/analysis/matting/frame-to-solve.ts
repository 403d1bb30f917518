import type { CleanPlate } from './clean-plate.ts';
import type { EdgeLight } from './edge-light.ts';
import type { KeyOptions } from './key-options.ts';
import type { PushPull } from './push-pull.ts';
import type { ScreenNow } from './screen-now.ts';

/** A frame with what is known of it. Planes at chroma size where nothing else is said. */
export interface FrameToSolve {
  readonly width: number;
  readonly height: number;
  readonly columns: number;
  readonly rows: number;
  /** At full size. */
  readonly y: Uint8Array;
  readonly u: Uint8Array;
  readonly v: Uint8Array;
  readonly luma: Float32Array;
  /** 1 where a mark on the screen is seen. */
  readonly marked: Uint8Array;
  /** Room for the opacity of cells. */
  readonly cells: Float32Array;
  readonly screen: ScreenNow;
  /** Luma, Cb, Cr, luma squared, chroma squared of the subject, in blocks of 2 x 2 cells. */
  readonly subject: PushPull;
  readonly blocks: Uint8Array;
  readonly light: EdgeLight;
  readonly plate: CleanPlate;
  readonly options: KeyOptions;
  readonly alpha: Uint8Array;
  readonly foreground: Uint8Array;
}
