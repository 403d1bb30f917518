import { z } from 'zod';

/** Settings of the room. */
export const accountsConfig = z.object({
  /** Seconds for which a process may go on using what it knows of an access key. */
  keyCacheSeconds: z.coerce.number().min(0).max(5).default(3),
});
