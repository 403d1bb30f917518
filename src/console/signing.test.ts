import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import { test } from 'node:test';
import { presignedUrl } from '../api/oss/signature-v1.ts';
import { signRequest } from '../api/signature/sign-request.ts';
import { hashOf, objectAddress, signInBrowser } from './signing.ts';

const key = { id: 'RSAKabcdefgh12345678', secret: 'thirtycharactersofsecretvalue0' };
const request = {
  endpoint: 'http://studio.example:8420',
  action: 'PutObject',
  version: '2026-11-22',
  parameters: { BucketName: 'films', ObjectKey: "影片 (1)*'.mp4" },
  accessKeyId: key.id,
  accessKeySecret: key.secret,
  nowMs: Date.parse('2026-11-22T10:00:00Z'),
} as const;

/** The signature that Node's own cryptography gives a signed request. */
function signatureOf({ url, method, headers }: ReturnType<typeof signInBrowser>): string {
  const names = /SignedHeaders=([^,]*)/.exec(headers['authorization']!)![1]!.split(';');
  const lines = names.map((name) => `${name}:${name === 'host' ? new URL(url).host : headers[name]!}\n`).join('');
  const canonical = `${method}\n/\n${url.split('?')[1]}\n${lines}\n${names.join(';')}\n${headers['x-acs-content-sha256']}`;
  const hashed = createHash('sha256').update(canonical).digest('hex');
  return createHmac('sha256', key.secret).update(`ACS3-HMAC-SHA256\n${hashed}`).digest('hex');
}

for (const body of [undefined, new TextEncoder().encode('影片'), { sha256: 'ab'.repeat(32) }]) {
  test(`a browser signs as Node does, with ${body === undefined ? 'no body' : 'sha256' in body ? 'a streamed body' : 'a body'}`, () => {
    const given = { ...request, ...(body && { body }) };
    const signed = signInBrowser(given);
    assert.ok(signed.headers['authorization']!.endsWith(`Signature=${signatureOf(signed)}`));
    const node = signRequest(given);
    assert.equal(signed.url, node.url);
    assert.equal(signed.headers['x-acs-content-sha256'], node.headers['x-acs-content-sha256']);
    assert.notEqual(signed.headers['x-acs-signature-nonce'], node.headers['x-acs-signature-nonce']);
    assert.match(signed.headers['x-acs-signature-nonce']!, /^[0-9a-f]{32}$/);
  });
}

test('an address to show an object is signed as Node signs it', () => {
  const [endpoint, place] = ['http://studio.example', { bucket: 'films', key: 'a+b 影.mp4' }];
  const made = objectAddress(endpoint, key, place, 'video/mp4', 0);
  assert.match(made, /&response-content-type=video%2Fmp4$/);
  const address = {
    ...place,
    contentType: 'video/mp4',
    endpoint,
    accessKeyId: key.id,
    expiresMs: Number(/Expires=(\d+)/.exec(made)![1]) * 1000,
  };
  assert.equal(made, presignedUrl({ ...address, accessKeySecret: key.secret }));
  assert.ok(address.expiresMs >= 3600_000);
});

test('a file longer than a piece has the hash of its bytes, and tells how far that is', async () => {
  const bytes = new Uint8Array((4 << 20) * 2 + 5).map((_, i) => i * 31);
  const steps: number[] = [];
  const hash = await hashOf(new Blob([bytes]), (done) => steps.push(done));
  assert.equal(hash, createHash('sha256').update(bytes).digest('hex'));
  assert.deepEqual(steps, [4 << 20, 8 << 20, bytes.length]);
  assert.equal(await hashOf(new Blob([]), () => undefined), createHash('sha256').digest('hex'));
});
