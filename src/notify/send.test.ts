import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { test, type TestContext } from 'node:test';
import { notifyConfig } from './config.ts';
import { messageOf } from './message.ts';
import type { Notice } from './notice.ts';
import { send } from './send.ts';

const notice: Notice = {
  id: '0c7f3f4e-0000-4000-8000-000000000001',
  target: '',
  keyId: 'RSAKabcdefgh12345678',
  jobId: '39f8e0bc005e4f309379701645f4aaaa',
  functionName: 'AudioMixing',
  userData: '订单 "7"',
  state: 'succeeded',
  result: {
    code: 'Success',
    message: 'Successful.',
    report: { data: { result: [{ file: 'a.wav' }] } },
    outputs: ['oss://b/a.wav'],
  },
  attempt: 1,
};
const secret = 'thirtycharactersofsecretvalue0';
const nowMs = Date.parse('2026-11-22T10:00:00Z');

interface Got {
  readonly request: IncomingMessage;
  readonly body: string;
}

/** A receiver on loopback that answers with a status, or never. */
async function receiver(
  t: TestContext,
  status: number | undefined,
  headers = {},
): Promise<{ port: number; got: Got[] }> {
  const got: Got[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      got.push({ request, body });
      if (status !== undefined) response.writeHead(status, headers).end('x'.repeat(100_000));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, got }; // listening on TCP
}

const deliver = (target: string, change: Partial<Parameters<typeof send>[1]['config']> = {}, known: string | undefined = secret) => // prettier-ignore
  send({ ...notice, target }, { config: { ...notifyConfig.parse({ allow: '127.0.0.1' }), ...change }, secretOf: async () => known, clock: { now: () => nowMs } }, new AbortController().signal); // prettier-ignore

test('the message is that of the documentation, in its order', () => {
  assert.equal(
    messageOf(notice),
    '{"Code":"Success","Data":"{\\"result\\":[{\\"file\\":\\"a.wav\\"}]}","FunctionName":"AudioMixing","JobId":"39f8e0bc005e4f309379701645f4aaaa","Message":"Successful.","State":"Success","Type":"IProduction","UserData":"订单 \\"7\\""}',
  );
  const failed = {
    ...notice,
    userData: '',
    state: 'failed',
    result: { code: 'JobCanceled', message: 'why', outputs: [] },
  } as const;
  assert.equal(
    messageOf(failed),
    '{"Code":"JobCanceled","Details":[],"FunctionName":"AudioMixing","JobId":"39f8e0bc005e4f309379701645f4aaaa","Message":"why","State":"Fail","Type":"IProduction"}',
  );
});

test('a webhook gets the message, signed with the secret of the key that submitted', async (t) => {
  const { port, got } = await receiver(t, 204);
  assert.deepEqual(await deliver(`http://127.0.0.1:${port}/ended?by=影片`), { outcome: 'delivered' });
  const [{ request, body }] = got as [Got];
  assert.equal(request.method, 'POST');
  assert.equal(decodeURIComponent(request.url ?? ''), '/ended?by=影片');
  assert.equal(body, messageOf(notice));
  const { headers } = request;
  assert.equal(headers['webhook-id'], notice.id);
  assert.equal(headers['webhook-timestamp'], String(nowMs / 1000));
  assert.equal(headers['x-reelsmith-access-key-id'], notice.keyId);
  const signed = `${notice.id}.${nowMs / 1000}.${body}`;
  assert.equal(headers['webhook-signature'], `v1,${createHmac('sha256', secret).update(signed).digest('base64')}`);
});

test('without its key it goes unsigned', async (t) => {
  const { port, got } = await receiver(t, 200);
  const config = {
    config: notifyConfig.parse({ allow: '127.0.0.1' }),
    secretOf: async () => undefined,
    clock: { now: () => nowMs },
  };
  const sent = await send({ ...notice, target: `http://127.0.0.1:${port}/` }, config, new AbortController().signal);
  assert.equal(sent.outcome, 'delivered');
  assert.equal(got[0]!.request.headers['webhook-signature'], undefined);
});

for (const [status, outcome] of [
  [200, 'delivered'],
  [302, 'postpone'],
  [404, 'postpone'],
  [410, 'giveUp'],
  [500, 'postpone'],
] as const) {
  test(`a receiver that answers ${status}: ${outcome}`, async (t) => {
    const elsewhere = await receiver(t, 200);
    const { port } = await receiver(t, status, { location: `http://127.0.0.1:${elsewhere.port}/` });
    assert.equal((await deliver(`http://127.0.0.1:${port}/`)).outcome, outcome);
    assert.equal(elsewhere.got.length, 0); // redirects are not followed
  });
}

test('a receiver that never answers, and one that is not there, are asked again later', async (t) => {
  const { port } = await receiver(t, undefined);
  const slow = await deliver(`http://127.0.0.1:${port}/`, { timeoutSeconds: 0.2 });
  assert.equal(slow.outcome, 'postpone');
  assert.equal((await deliver('http://127.0.0.1:1/')).outcome, 'postpone');
});

test('a name that leads inside is not followed, whatever it led to when the job was submitted', async (t) => {
  const { port, got } = await receiver(t, 200);
  const sent = await deliver(`http://localhost:${port}/`, { allow: '' });
  assert.ok(sent.outcome === 'giveUp' && /localhost lies inside/.test(sent.reason), JSON.stringify(sent));
  assert.equal((await deliver(`http://127.0.0.1:${port}/`, { allow: '' })).outcome, 'giveUp');
  assert.equal(got.length, 0);
  assert.equal((await deliver(`http://localhost:${port}/`, { allow: 'localhost' })).outcome, 'delivered');
});

test('a queue gets the message as base64, under the signature of its interface', async (t) => {
  const { port, got } = await receiver(t, 201);
  const key = {
    mnsAccessKeyId: 'mnsid',
    mnsAccessKeySecret: 'mnssecret',
    mnsEndpoint: `http://127.0.0.1:${port}/`,
    allow: '',
  };
  for (const [target, resource] of [
    ['mns://125340688170.mns.cn-beijing.aliyuncs.com/queues/q-1', '/queues/q-1/messages'],
    ['mns:///topics/t', '/topics/t/messages'],
  ] as const) {
    assert.deepEqual(await deliver(target, key), { outcome: 'delivered' });
    const { request, body } = got.pop()!;
    assert.equal(request.url, resource);
    const [, coded = ''] = /<MessageBody>(.*)<\/MessageBody>/.exec(body) ?? [];
    assert.equal(Buffer.from(coded, 'base64').toString(), messageOf(notice));
    const { headers } = request;
    const digest = Buffer.from(createHash('md5').update(body).digest('hex')).toString('base64');
    assert.equal(headers['content-md5'], digest);
    const toSign = `POST\n${digest}\n${headers['content-type']}\n${headers.date}\nx-mns-version:2015-06-06\n${resource}`;
    assert.equal(headers.authorization, `MNS mnsid:${createHmac('sha1', 'mnssecret').update(toSign).digest('base64')}`);
  }
});
