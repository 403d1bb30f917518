import { z } from 'zod';

/** How callers are told that a job has ended. */
export const notifyConfig = z.object({
  /** Hosts and address ranges (CIDR), with commas between, that a NotifyUrl may name though they lie inside the operator's network, as `hooks.studio.lan, 10.1.0.0/16, 127.0.0.1`; public addresses need no entry. */
  allow: z.string().default(''),
  /** A receiver that has not answered for so long is asked again later, seconds. */
  timeoutSeconds: z.coerce.number().min(1).max(30).default(10),
  /** Between two looks for notices that are due where nothing tells of them, seconds. */
  pollSeconds: z.coerce.number().min(0.05).max(600).default(5),
  /** Where queues and topics are (Simple Message Queue, formerly MNS), `https://host`; that of the `mns://` address when absent. Pipelines name theirs without a host, and need it. */
  mnsEndpoint: z.url({ protocol: /^https?$/ }).optional(),
  /** AccessKey pair for queues and topics; without it no job or pipeline may name one. */
  mnsAccessKeyId: z.string().min(1).optional(),
  /** Its secret. */
  mnsAccessKeySecret: z.string().min(1).optional(),
});
export type NotifyConfig = z.infer<typeof notifyConfig>;
