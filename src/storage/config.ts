import { z } from 'zod';

/** Where objects are kept. */
export const storageConfig = z.object({
  /** Only the local folder so far. */
  driver: z.enum(['local']).default('local'),
});
