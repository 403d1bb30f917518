import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import { test } from 'node:test';
import { signV1, stringToSignV1 } from '../api/signature/v1.ts';
import { signRequest } from '../api/signature/sign-request.ts';
import { hashOf, signedLink, signInBrowser } from './signing.ts';

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

test('a link carries the signature of version 1.0', () => {
  const { search } = new URL(
    signedLink('http://studio.example', key, { Action: 'GetObject', ObjectKey: 'a+b 影.mp4' }, 0),
  );
  const parameters = new Map(new URLSearchParams(search));
  assert.equal(parameters.get('ObjectKey'), 'a+b 影.mp4');
  assert.equal(parameters.get('Timestamp'), '1970-01-01T00:00:00Z');
  assert.equal(parameters.get('Signature'), signV1(stringToSignV1('GET', parameters), key.secret));
});

test('a file longer than a piece has the hash of its bytes, and tells how far that is', async () => {
  const bytes = new Uint8Array((4 << 20) * 2 + 5).map((_, i) => i * 31);
  const steps: number[] = [];
  const hash = await hashOf(new Blob([bytes]), (done) => steps.push(done));
  assert.equal(hash, createHash('sha256').update(bytes).digest('hex'));
  assert.deepEqual(steps, [4 << 20, 8 << 20, bytes.length]);
  assert.equal(await hashOf(new Blob([]), () => undefined), createHash('sha256').digest('hex'));
});
