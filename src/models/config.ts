import { availableParallelism } from 'node:os';
import { z } from 'zod';

/** How networks are run on this machine. */
export const modelsConfig = z.object({
  /**
   * `cpu` works everywhere. `webgpu` is used where it loads, else the CPU. `auto` tries WebGPU on machines with a graphics
   * device and keeps, for every network, whichever of the two was faster with equal results.
   */
  executionProvider: z.enum(['auto', 'cpu', 'webgpu']).default('auto'),
  /**
   * Threads of one network on the CPU; 0 takes half of the machine's cores, 1 to 4: the other half decodes, and a second thread
   * costs 1.6 times the work to answer 1.3 times as soon (text detection, 960 x 160).
   */
  threads: z.coerce.number().int().min(0).max(64).default(0),
});

export type ModelsConfig = z.infer<typeof modelsConfig>;

/** The threads that a setting of `threads` means here. */
export function intraOpThreads(threads: number): number {
  return threads > 0 ? threads : Math.max(1, Math.min(4, availableParallelism() >> 1));
}
