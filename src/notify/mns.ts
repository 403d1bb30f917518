import { createHash, createHmac } from 'node:crypto';

/** A request of Simple Message Queue (MNS, version 2015-06-06). */
export interface MnsRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const version = '2015-06-06';

/** Puts a text into a queue, or publishes it under a topic; it goes as base64, which the clients take off. @param resource `/queues/<name>` or `/topics/<name>`. */
export function mnsRequest(
  resource: string,
  text: string,
  key: { readonly id: string; readonly secret: string },
  nowMs: number,
): MnsRequest {
  // prettier-ignore
  const body =
    '<?xml version="1.0" encoding="UTF-8"?><Message xmlns="http://mns.aliyuncs.com/doc/v1/">' +
    `<MessageBody>${Buffer.from(text).toString('base64')}</MessageBody></Message>`;
  const type = 'text/xml;charset=utf-8';
  const digest = Buffer.from(createHash('md5').update(body).digest('hex')).toString('base64'); // of the hexadecimal text, as their clients send it
  const date = new Date(nowMs).toUTCString();
  const signed = `POST\n${digest}\n${type}\n${date}\nx-mns-version:${version}\n${resource}/messages`;
  const signature = createHmac('sha1', key.secret).update(signed).digest('base64');
  return {
    body,
    headers: {
      'content-type': type,
      'content-md5': digest,
      date,
      'x-mns-version': version,
      authorization: `MNS ${key.id}:${signature}`,
    },
  };
}
