import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { request } from 'node:https';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { signRequest } from './signature/sign-request.ts';
import { call, callJson, startApi, type Answer } from './testing/test-api.ts';
import { v1Query } from './testing/v1-request.ts';

const query = { Action: 'QueryIProductionJob', JobId: 'ab' };

test('answers version 1.0 in XML unless asked for JSON, and V3 in JSON unless asked for XML', async (t) => {
  const api = await startApi(t);
  const v1 = (Format?: string) =>
    fetch(`${api.endpoint}/?${v1Query(api.key, api.clock.now(), { ...query, ...(Format && { Format }) })}`);
  const v3 = (Format?: string) =>
    call(api, 'QueryIProductionJob', { JobId: 'ab', ...(Format && { Format }) }, { version: '2014-06-18' });
  for (const [response, type] of [
    [await v1(), 'text/xml;charset=utf-8'],
    [await v1('XML'), 'text/xml;charset=utf-8'],
    [await v1('json'), 'application/json;charset=utf-8'],
    [await v3(), 'application/json;charset=utf-8'],
    [await v3('xml'), 'text/xml;charset=utf-8'],
  ] as const) {
    assert.equal(response.headers.get('content-type'), type);
    const body = await response.text();
    if (type.startsWith('text')) {
      const id = response.headers.get('x-acs-request-id');
      assert.equal(
        body,
        `<?xml version="1.0" encoding="UTF-8"?><QueryIProductionJobResponse><RequestId>${id}</RequestId><JobId>ab</JobId></QueryIProductionJobResponse>`,
      );
    } else assert.equal((JSON.parse(body) as Answer)['JobId'], 'ab');
  }
});

test('refuses an unsigned request, in XML', async (t) => {
  const { endpoint, host } = await startApi(t);
  const response = await fetch(endpoint);
  assert.equal(response.status, 400);
  assert.equal(response.headers.get('content-type'), 'text/xml;charset=utf-8');
  const id = response.headers.get('x-acs-request-id');
  assert.equal(
    await response.text(),
    `<?xml version="1.0" encoding="UTF-8"?><Error><RequestId>${id}</RequestId><HostId>${host}</HostId><Code>MissingAccessKeyId</Code><Message>AccessKeyId is mandatory for this action.</Message><Recommend>https://api.aliyun.com/troubleshoot?q=MissingAccessKeyId&amp;product=Mts&amp;requestId=${id}</Recommend></Error>`,
  );
});

for (const [method, path, status, code] of [
  ['PUT', '/', 400, 'UnsupportedHTTPMethod'],
  ['DELETE', '/?Action=x', 400, 'UnsupportedHTTPMethod'],
  ['OPTIONS', '/', 400, 'UnsupportedHTTPMethod'],
  ['PATCH', '/', 400, 'UnsupportedHTTPMethod'],
  ['GET', '/other', 404, 'InvalidAction.NotFound'],
  ['GET', '/%zz', 404, 'InvalidAction.NotFound'],
  ['POST', '/console/../x', 404, 'InvalidAction.NotFound'],
] as const) {
  test(`refuses ${method} ${path} with ${code}`, async (t) => {
    const { endpoint } = await startApi(t);
    const response = await fetch(endpoint + path, { method });
    assert.equal(response.status, status);
    assert.match(await response.text(), new RegExp(`<Code>${code.replace('.', '\\.')}</Code>`));
  });
}

test('HEAD is no way around GET', async (t) => {
  const { endpoint } = await startApi(t);
  assert.equal((await fetch(endpoint, { method: 'HEAD' })).status, 400);
});

for (const [name, init, says] of [
  ['a type that is none', { headers: { 'content-type': ';;' }, body: 'a=b' }, /content-type/],
  ['a body that is no form', { headers: { 'content-type': 'application/json' }, body: '{"a":1}' }, /content-type/],
  [
    'a form too large',
    { body: new URLSearchParams({ a: 'x'.repeat(300_000) }) },
    /InvalidParameter\.OutOfRange.*262144/,
  ],
  [
    'a form with a broken escape',
    { body: 'Format=JSON&a=%', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
    /Format/,
  ],
] as const) {
  test(`refuses ${name}`, async (t) => {
    const { endpoint } = await startApi(t);
    const response = await fetch(endpoint, { method: 'POST', ...init });
    assert.equal(response.status, 400);
    assert.match(await response.text(), says);
  });
}

test('tells a refusal in the format that a form asks for', async (t) => {
  const { endpoint } = await startApi(t);
  const response = await fetch(endpoint, { method: 'POST', body: new URLSearchParams({ Format: 'JSON' }) });
  assert.equal(((await response.json()) as Answer)['Code'], 'MissingAccessKeyId');
});

test('hides what went wrong inside from the caller, and logs it', async (t) => {
  const api = await startApi(t);
  const logged: unknown[] = [];
  api.log.error = (...line: unknown[]) => void logged.push(line);
  api.jobs.find = () => Promise.reject(new Error('connect /var/run/secret.sock'));
  const { status, body } = await callJson(
    api,
    'QueryIProductionJob',
    { JobId: 'a'.repeat(32) },
    { version: '2014-06-18' },
  );
  assert.deepEqual([status, body['Code']], [500, 'InternalError']);
  assert.doesNotMatch(JSON.stringify(body), /secret|stack|\.ts/);
  assert.equal(logged.length, 1);
  assert.match(JSON.stringify(logged), new RegExp(String(body['RequestId'])));
});

test('takes parameters in the form of a V3 request, if its type is signed', async (t) => {
  const api = await startApi(t);
  const body = Buffer.from('JobId=ab');
  const type = 'application/x-www-form-urlencoded';
  const signed = await callJson(api, 'GetJob', {}, { body, contentType: type });
  assert.equal(signed.body['Code'], 'InvalidParameter.ResourceNotFound');
  const unsigned = await callJson(api, 'GetJob', {}, { body, headers: { 'content-type': type } });
  assert.equal(unsigned.body['Code'], 'IncompleteSignature');
});

test('answers what is no HTTP at all', async (t) => {
  const { endpoint } = await startApi(t);
  const socket = connect(Number(new URL(endpoint).port), '127.0.0.1');
  socket.write('hello\r\n\r\n');
  const answer = await text(socket);
  assert.match(answer, /^HTTP\/1\.1 400 Bad Request\r\n/);
  assert.equal((JSON.parse(answer.slice(answer.indexOf('{'))) as Answer)['Code'], 'InvalidParameter.Format');
});

test('takes parameters of 64 KiB in the URL', async (t) => {
  const api = await startApi(t);
  const { status } = await callJson(api, 'ListJobs', { FunctionName: 'x'.repeat(65_536) });
  assert.equal(status, 200);
});

test('speaks HTTPS with a certificate, and policies see it', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'reelsmith-tls-'));
  t.after(() => rm(folder, { recursive: true }));
  const [tlsKeyPath, tlsCertPath] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const subject = ['-subj', '/CN=localhost', '-days', '1', '-keyout', tlsKeyPath, '-out', tlsCertPath];
  execFileSync(
    'openssl',
    ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', ...subject],
    {
      stdio: 'ignore',
    },
  );
  const api = await startApi(t, { config: { tlsKeyPath, tlsCertPath } });
  assert.match(api.endpoint, /^https:/);
  await api.accounts.createUser(api.account.id, 'bob');
  await api.accounts.putPolicy(api.account.id, 'bob', 'tls', {
    Version: '1',
    Statement: [
      { Effect: 'Allow', Action: '*', Resource: '*', Condition: { Bool: { 'acs:SecureTransport': 'true' } } },
    ],
  });
  const bob = await api.accounts.createKey({ accountId: api.account.id, userName: 'bob' });
  const signed = signRequest({
    endpoint: api.endpoint,
    action: 'ListJobs',
    version: '2026-11-22',
    parameters: {},
    accessKeyId: bob.id,
    accessKeySecret: bob.secret,
    nowMs: api.clock.now(),
  });
  const status = await new Promise((resolve, reject) => {
    const options = { method: signed.method, headers: signed.headers, rejectUnauthorized: false, agent: false };
    request(signed.url, options, (response) => resolve(response.resume().statusCode))
      .on('error', reject)
      .end();
  });
  assert.equal(status, 200);
});

test('wants both halves of a certificate, and to read them', async (t) => {
  await assert.rejects(startApi(t, { config: { tlsKeyPath: '/nowhere' } }), /needs both/);
  const nowhere = { tlsKeyPath: '/nowhere', tlsCertPath: '/nowhere' };
  await assert.rejects(startApi(t, { config: nowhere }), /TLS cannot be read: .*\/nowhere/);
});

test('lets requests under way end when it closes, and takes no more', async (t) => {
  const api = await startApi(t);
  let finish: () => void = () => undefined;
  const reached = new Promise<void>((resolve) => {
    api.jobs.find = async () => {
      resolve();
      await new Promise<void>((done) => (finish = done));
      return undefined;
    };
  });
  const asked = callJson(api, 'QueryIProductionJob', { JobId: 'a'.repeat(32) }, { version: '2014-06-18' });
  await reached;
  const closed = api.api.close();
  await assert.rejects(
    new Promise((resolve, reject) => httpRequest(api.endpoint, { agent: false }, resolve).on('error', reject).end()),
  );
  finish();
  assert.equal((await asked).status, 200);
  await closed;
});

test('cuts requests that do not end in time when it closes', async (t) => {
  const api = await startApi(t, { config: { drainSeconds: 0 } });
  const reached = new Promise<void>((resolve) => {
    api.jobs.find = () => (resolve(), new Promise(() => undefined));
  });
  const asked = callJson(api, 'QueryIProductionJob', { JobId: 'a'.repeat(32) }, { version: '2014-06-18' });
  asked.catch(() => undefined);
  await reached;
  await api.api.close();
  await assert.rejects(asked);
});
