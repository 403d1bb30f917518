import { z } from 'zod';

/** Where objects are kept. */
export const storageConfig = z.object({
  /** Only the local folder so far. */
  driver: z.enum(['local']).default('local'),
  /** An upload in parts to which nothing was added for so long is thrown away, hours. */
  uploadHours: z.coerce.number().min(1).default(168),
});
