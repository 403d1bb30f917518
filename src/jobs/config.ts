import { z } from 'zod';

/** How a worker runs jobs. */
export const jobsConfig = z.object({
  /** Jobs that one worker runs at a time; 0 takes as many as the machine has cores. Memory may allow fewer. */
  slots: z.coerce.number().int().min(0).max(1024).default(0),
  /** Memory that the worker's jobs may plan with, MB; 0 takes what the machine has, less one eighth. */
  memoryMb: z.coerce.number().int().min(0).default(0),
  /** A worker that is silent for so long has lost its jobs, seconds. */
  leaseSeconds: z.coerce.number().min(2).max(3600).default(15),
  /** Between two signs of life, seconds, a third of the lease at most; they carry the progress. */
  renewSeconds: z.coerce.number().min(0.1).max(600).default(3),
  /** Between two looks for work where no notice comes, seconds. */
  pollSeconds: z.coerce.number().min(0.05).max(600).default(2),
  /** Attempts that a job has, those of lost workers included. */
  maxAttempts: z.coerce.number().int().min(1).max(100).default(3),
  /** Time that running jobs have to end when the worker is stopped, seconds; then they are given back. */
  drainSeconds: z.coerce.number().min(0).default(10),
  /** A job that neither progresses nor computes for so long is ended and tried again, seconds. */
  hangSeconds: z.coerce.number().positive().default(300),
  /** Disk that one job's workspace may take, bytes. */
  workspaceBytes: z.coerce.number().int().positive().default(100_000_000_000),
  /** How far jobs stand back behind the machine's other work, 0 (not at all) to 19. */
  nice: z.coerce.number().int().min(0).max(19).default(5),
});
export type JobsConfig = z.infer<typeof jobsConfig>;
