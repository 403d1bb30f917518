/** How a film is keyed; what a caller may turn. */
export interface KeyOptions {
  /** Part of the picture outside which everything goes, in pixels of the frame; whole when absent. */
  readonly keep?: { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number };
  /** 0 makes edges hard, 1 leaves them as they are solved. */
  readonly softness: number;
  /** True when the subject's colours are wanted where it is not seen too. */
  readonly spread: boolean;
  /** How much of the screen's light is taken off the subject, 0..1. */
  readonly spill: number;
}
