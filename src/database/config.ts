import { z } from 'zod';

/** Settings of the room. */
export const databaseConfig = z.object({
  /** A PostgreSQL (13 or later) of the operator's; absent: the embedded one, inside the data folder. */
  url: z.string().optional(),
  /** Connections one process may hold, besides two for listening and for batched records. */
  poolSize: z.coerce.number().int().min(2).max(200).default(10),
});
