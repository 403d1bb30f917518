import { z } from 'zod';

/** Settings of the HTTP server. Loopback alone unless `host` says otherwise. */
export const apiConfig = z.object({
  /** Address to listen on. */
  host: z.string().min(1).default('127.0.0.1'),
  /** Port to listen on; 0 takes a free one. */
  port: z.coerce.number().int().min(0).max(65_535).default(8420),
  /** PEM files. Both or none; with them the server speaks HTTPS and nothing else. */
  tlsCertPath: z.string().optional(),
  tlsKeyPath: z.string().optional(),
  /**
   * Where callers reach this server when a proxy stands before it, `https://media.example`; addresses of files in answers begin so.
   * Absent: as each request names it.
   */
  publicUrl: z.url({ protocol: /^https?$/ }).optional(),
  /** The region in resource names of policies: `acs:mts:<region>:<account>:*`. */
  region: z.string().min(1).default('local'),
  /** Largest body that carries parameters. */
  maxBodyBytes: z.coerce.number().int().min(1024).default(262_144),
  /** Largest object that PutObject takes. */
  maxObjectBytes: z.coerce
    .number()
    .int()
    .min(1)
    .default(64 * 1024 ** 3),
  /** A connection on which nothing moves for so long is cut. */
  idleSeconds: z.coerce.number().int().min(1).default(120),
  /** How long `close` waits for requests under way before it cuts them. */
  drainSeconds: z.coerce.number().int().min(0).default(10),
});

export type ApiConfig = z.infer<typeof apiConfig>;
