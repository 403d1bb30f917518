import { availableParallelism } from 'node:os';
import { z } from 'zod';

/** How networks are run on this machine. */
export const modelsConfig = z.object({
  /**
   * `cpu` works everywhere. `webgpu` is used where it loads, else the CPU. `auto` tries WebGPU on machines with a graphics
   * device and keeps, for every network, whichever of the two was faster with equal results.
   */
  executionProvider: z.enum(['auto', 'cpu', 'webgpu']).default('auto'),
  /** Threads of one network on the CPU; 0 takes as many as the machine has cores, at most 4 (more gains little at our sizes). */
  threads: z.coerce.number().int().min(0).max(64).default(0),
});

export type ModelsConfig = z.infer<typeof modelsConfig>;

/** The threads that a setting of `threads` means here. */
export function intraOpThreads(threads: number): number {
  return threads > 0 ? threads : Math.min(4, availableParallelism());
}
