import type { Clock } from '../base/clock.ts';
import type { NotifyConfig } from './config.ts';
import { messageOf } from './message.ts';
import { mnsRequest } from './mns.ts';
import type { Notice, Sent } from './notice.ts';
import { post, RefusedAddressError } from './post.ts';
import { obstacle, targetOf, type Target } from './target.ts';
import { webhookHeaders } from './webhook.ts';

export interface SenderParts {
  readonly config: NotifyConfig;
  /** The secret of an AccessKey; undefined where it is disabled or gone. */
  readonly secretOf: (keyId: string) => Promise<string | undefined>;
  readonly clock: Clock;
}

/** Sends one notice. Whatever goes wrong is an outcome. */
export async function send(notice: Notice, parts: SenderParts, signal: AbortSignal): Promise<Sent> {
  const target = targetOf(notice.target);
  const why = target === undefined ? 'the address cannot be read' : obstacle(target, parts.config);
  if (target === undefined || why !== undefined) return { outcome: 'giveUp', reason: why ?? '' };
  try {
    return outcomeOf(await (target.kind === 'mns' ? toQueue(notice, target, parts, signal) : toWebhook(notice, target, parts, signal))); // prettier-ignore
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { outcome: error instanceof RefusedAddressError ? 'giveUp' : 'postpone', reason };
  }
}

async function toWebhook(
  notice: Notice,
  { url }: Extract<Target, { kind: 'webhook' }>,
  { config, secretOf, clock }: SenderParts,
  signal: AbortSignal,
): Promise<number> {
  // prettier-ignore
  const body = messageOf(notice);
  const key = { id: notice.keyId, secret: await secretOf(notice.keyId) };
  const headers = webhookHeaders(notice.id, body, key, clock.now());
  return post({ url, headers, body, timeoutSeconds: config.timeoutSeconds, allow: config.allow, signal });
}

function toQueue(
  notice: Notice,
  { host, resource }: Extract<Target, { kind: 'mns' }>,
  { config, clock }: SenderParts,
  signal: AbortSignal,
): Promise<number> {
  // prettier-ignore
  const key = { id: config.mnsAccessKeyId ?? '', secret: config.mnsAccessKeySecret ?? '' }; // `obstacle` has seen that they are there
  const url = new URL(`${config.mnsEndpoint?.replace(/\/+$/, '') ?? `https://${host}`}${resource}/messages`);
  return post({ url, ...mnsRequest(resource, messageOf(notice), key, clock.now()), timeoutSeconds: config.timeoutSeconds, signal }); // prettier-ignore
}

/** What a receiver's status means: taken, gone for good (410), or to be asked again. */
function outcomeOf(status: number): Sent {
  if (status >= 200 && status < 300) return { outcome: 'delivered' };
  return { outcome: status === 410 ? 'giveUp' : 'postpone', reason: `HTTP ${status}` };
}
