import { createHmac } from 'node:crypto';

/**
 * The headers of a notice that goes to an HTTP address: those of Standard Webhooks (version 1 of its specification), signed with the secret of the AccessKey that the job was
 * submitted with, and unsigned where that key is there no longer (`secret` undefined). The signature is base64(HMAC-SHA256(secret, "<id>.<seconds>.<body>")); the id is the same at every attempt.
 */
export function webhookHeaders(
  id: string,
  body: string,
  key: { readonly id: string; readonly secret: string | undefined },
  nowMs: number,
): Record<string, string> {
  // prettier-ignore
  const seconds = String(Math.floor(nowMs / 1000));
  const headers = { 'content-type': 'application/json; charset=utf-8', 'webhook-id': id, 'webhook-timestamp': seconds };
  if (key.secret === undefined) return headers;
  const signature = createHmac('sha256', key.secret).update(`${id}.${seconds}.${body}`).digest('base64');
  return { ...headers, 'webhook-signature': `v1,${signature}`, 'x-reelsmith-access-key-id': key.id };
}
