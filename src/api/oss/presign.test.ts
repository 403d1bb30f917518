import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startOss } from '../testing/oss-server.ts';
import { presignedUrl } from './signature-v1.ts';

test('a signed address reads one object, and nothing else', async (t) => {
  const api = await startOss(t);
  await api.put('films', '测试/a b+c&d?#%25~.txt', '0123456789');
  await api.put('films', 'other', 'x');
  const address = {
    endpoint: api.endpoint,
    bucket: 'films',
    key: '测试/a b+c&d?#%25~.txt',
    accessKeyId: api.key.id,
    accessKeySecret: api.key.secret,
    expiresMs: api.clock.now() + 60_000,
  };
  const url = presignedUrl(address);
  const whole = await fetch(url);
  assert.deepEqual([whole.status, await whole.text()], [200, '0123456789']);
  assert.equal(whole.headers.get('content-length'), '10');
  assert.match(whole.headers.get('x-oss-request-id') ?? '', /./);
  // A page that a stranger has put here must not run as the console's.
  assert.equal(whole.headers.get('content-security-policy'), 'sandbox');
  assert.equal(whole.headers.get('x-content-type-options'), 'nosniff');
  const film = await fetch(presignedUrl({ ...address, contentType: 'video/mp4' }));
  assert.deepEqual([film.status, film.headers.get('content-type')], [200, 'video/mp4']);
  const part = await fetch(url, { headers: { range: 'bytes=2-4' } });
  assert.deepEqual([part.status, await part.text()], [206, '234']);
  assert.equal(part.headers.get('content-range'), 'bytes 2-4/10');
  const known = await fetch(url, { headers: { 'if-none-match': whole.headers.get('etag') ?? '' } });
  assert.deepEqual([known.status, await known.text()], [304, '']);

  for (const [name, other, status, code] of [
    ['another object', url.replace(/[^/]*\?/, 'other?'), 403, 'SignatureDoesNotMatch'],
    ['a longer life', url.replace(/Expires=\d+/, 'Expires=9999999999'), 403, 'SignatureDoesNotMatch'],
    ['a meaning added', `${url}&acl`, 403, 'SignatureDoesNotMatch'],
    ['no such key', presignedUrl({ ...address, key: 'none' }), 404, 'NoSuchKey'],
    ['no such bucket', presignedUrl({ ...address, bucket: 'none' }), 404, 'NoSuchBucket'],
    ['no such pair', presignedUrl({ ...address, accessKeyId: 'none' }), 403, 'InvalidAccessKeyId'],
    ['a wrong secret', presignedUrl({ ...address, accessKeySecret: 'none' }), 403, 'SignatureDoesNotMatch'],
    ['the past', presignedUrl({ ...address, expiresMs: api.clock.now() - 1000 }), 403, 'AccessDenied'],
    ['a way out', presignedUrl({ ...address, key: '\\etc' }), 400, 'InvalidObjectName'],
  ] as const) {
    const refused = await fetch(other);
    const text = await refused.text();
    assert.equal(refused.status, status, `${name}: ${text}`);
    assert.match(text, new RegExp(`^<\\?xml[^>]*><Error><Code>${code}</Code><Message>`), name);
  }
  const put = await fetch(url, { method: 'PUT', body: 'y' });
  assert.equal(put.status, 403);
  await put.text();
});

test('a signed address is good for no more than its key pair at that moment', async (t) => {
  const api = await startOss(t);
  await api.put('films', 'a', 'x');
  await api.accounts.createUser(api.account.id, 'bob');
  const bob = await api.accounts.createKey({ accountId: api.account.id, userName: 'bob' });
  const url = presignedUrl({
    endpoint: api.endpoint,
    bucket: 'films',
    key: 'a',
    accessKeyId: bob.id,
    accessKeySecret: bob.secret,
    expiresMs: api.clock.now() + 60_000,
  });
  const status = async () => {
    const response = await fetch(url);
    await response.text();
    return response.status;
  };
  const allow = (Action: string, Resource: string, Effect = 'Allow') =>
    api.accounts.putPolicy(api.account.id, 'bob', `${Effect} ${Action}`, {
      Version: '1',
      Statement: [{ Effect, Action, Resource }],
    });
  assert.equal(await status(), 403);
  await allow('oss:GetObject', 'acs:oss:*:*:films/*');
  assert.equal(await status(), 200);
  await allow('reelsmith:GetObject', 'acs:reelsmith:*:*:bucket/films/*', 'Deny');
  assert.equal(await status(), 403);
  await api.accounts.deletePolicy(api.account.id, 'bob', 'Deny reelsmith:GetObject');
  assert.equal(await status(), 200);
  await api.accounts.setKeyActive(api.account.id, bob.id, false);
  assert.equal(await status(), 403);
});
