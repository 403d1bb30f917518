import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ServiceError } from '../../base/errors.ts';
import { actions } from '../actions/actions.ts';
import { receive, readQuery } from '../received.ts';
import { readParameters } from '../signature/encode.ts';
import { canonicalRequest } from '../signature/canonical.ts';
import { signV3, stringToSignV3 } from '../signature/v3.ts';
import { signRequest } from '../signature/sign-request.ts';
import { fakeRequest, type Wire } from '../testing/fake-request.ts';
import { v1Query } from '../testing/v1-request.ts';
import { admit, tableOf } from './gate.ts';

const now = Date.parse('2026-11-22T10:00:00Z');
const key = { id: 'RSAKabcdefgh12345678', secret: 'thirtycharactersofsecretvalue0' };
const table = tableOf(actions);

/** Sends a request through the gate, past nonces and rates; false when it is refused. */
async function passes(wire: Wire, secret = key.secret): Promise<boolean> {
  const received = receive(fakeRequest(wire));
  const owner = { ...key, secret, accountId: '1', active: true, operator: false, policies: [] };
  try {
    readQuery(received);
    await admit(received, {
      accounts: { accessKey: async (id) => (id === key.id ? owner : undefined) },
      nonces: { remember: async () => true },
      rates: { consume: async () => ({ allowed: true, retryAfterMs: 0 }) },
      clock: { now: () => now },
      config: { maxBodyBytes: 65_536, region: 'local' },
      actions: table,
    });
    return true;
  } catch (error) {
    if (!(error instanceof ServiceError) || error.code === 'InternalError') throw error;
    return false;
  }
}

const text = fc.string({ unit: 'binary', maxLength: 12 }).filter((value) => !value.includes('\0'));
const business = fc.record({ JobId: text.filter((value) => value !== ''), UserData: text, 'x y': text });

function v3Wire(parameters: Record<string, string>, form?: Record<string, string>): Wire {
  const body = Buffer.from(form === undefined ? '' : new URLSearchParams(form).toString());
  const signed = signRequest({
    endpoint: 'http://127.0.0.1:1',
    action: 'QueryIProductionJob',
    version: '2014-06-18',
    parameters,
    accessKeyId: key.id,
    accessKeySecret: key.secret,
    body,
    ...(form !== undefined && { contentType: 'application/x-www-form-urlencoded' }),
    nowMs: now,
  });
  return {
    method: signed.method,
    url: signed.url.slice('http://127.0.0.1:1'.length),
    headers: [['Host', '127.0.0.1:1'], ...Object.entries(signed.headers)],
    body,
  };
}

function v1Wire(method: 'GET' | 'POST', parameters: Record<string, string>): Wire {
  const query = v1Query(key, now, { Action: 'QueryIProductionJob', ...parameters }, { method });
  const form = [['Content-Type', 'application/x-www-form-urlencoded'] as const];
  return method === 'GET'
    ? { method, url: `/?${query}`, headers: [['Host', 'h']] }
    : { method, url: '/', headers: [['Host', 'h'], ...form], body: Buffer.from(query) };
}

const wires = fc.oneof(
  business.map((parameters) => v3Wire(parameters)),
  business.map(({ UserData, ...parameters }) => v3Wire({ UserData }, parameters)),
  business.map((parameters) => v1Wire('GET', parameters)),
  business.map((parameters) => v1Wire('POST', parameters)),
);

/** What a request says once decoded: another spelling of the same is the same. */
function meaning({ method, url, headers, body }: Wire): string {
  const parameters = new Map<string, string>();
  try {
    readParameters(url.slice(2), parameters);
    if (body !== undefined && headers.some(([name]) => name.toLowerCase() === 'content-type')) {
      readParameters(Buffer.from(body).toString('latin1'), parameters);
    }
  } catch {
    return 'unreadable';
  }
  const signed = headers.map(([name, value]) => `${name.toLowerCase()}:${value.trim()}`);
  return JSON.stringify([method, [...parameters].sort(), signed]);
}

const character = fc.constantFrom(...'aZ09 +%&=;,:-_.~/?*\'"\t');

/** One byte of one part replaced, inserted or taken out. */
const change = fc.record({
  part: fc.constantFrom('url', 'header', 'body'),
  at: fc.nat(),
  character,
  kind: fc.constantFrom('replace', 'insert', 'remove'),
});

function edit(value: string, { at, character: by, kind }: { at: number; character: string; kind: string }): string {
  if (value === '') return by;
  const i = at % value.length;
  return value.slice(0, i) + (kind === 'remove' ? '' : by) + value.slice(kind === 'insert' ? i : i + 1);
}

function changed(wire: Wire, how: { part: string; at: number; character: string; kind: string }): Wire {
  if (how.part === 'url' && wire.url.length > 2) return { ...wire, url: `/?${edit(wire.url.slice(2), how)}` };
  if (how.part === 'body' && wire.body !== undefined && wire.body.length > 0) {
    return { ...wire, body: Buffer.from(edit(Buffer.from(wire.body).toString('latin1'), how), 'latin1') };
  }
  const i = how.at % wire.headers.length;
  const headers = wire.headers.map(([name, value], n) => [name, n === i ? edit(value, how) : value] as const);
  return { ...wire, headers };
}

test('accepts whatever was signed', async () => {
  await fc.assert(
    fc.asyncProperty(wires, async (wire) => assert.equal(await passes(wire), true)),
    { numRuns: 300 },
  );
});

test('accepts a changed byte only where the request still says the same', async () => {
  let refused = 0;
  await fc.assert(
    fc.asyncProperty(wires, change, async (wire, how) => {
      const other = changed(wire, how);
      if (await passes(other)) assert.equal(meaningSigned(other), meaningSigned(wire));
      else refused += 1;
    }),
    { numRuns: 2000 },
  );
  assert.ok(refused > 1000, `${refused} of 2000 refused`);
});

/** The same, without headers that no signature of its version covers. */
function meaningSigned(wire: Wire): string {
  const v3 = wire.headers.some(([name]) => name === 'x-acs-date');
  const covered = (name: string) =>
    v3
      ? /^(host|x-acs-.*|authorization|content-type)$/i.test(name)
      : /^content-type$/i.test(name) && (wire.body?.length ?? 0) > 0;
  const headers = wire.headers.filter(([name]) => covered(name));
  // The type of a form may be spelled in many ways; what counts is that it was read as one.
  return meaning({ ...wire, headers: v3 ? squeezed(headers) : headers.map(([name]) => [name, 'form'] as const) });
}

/** Spaces between the parts of Authorization carry nothing. */
function squeezed(headers: Wire['headers']): Wire['headers'] {
  return headers.map(([name, value]) => [
    name,
    name === 'authorization' ? value.replace(/ +/g, ' ').replace(/, /g, ',') : value,
  ]);
}

test('refuses another secret, method, extra parameter, and a form that was not signed', async () => {
  await fc.assert(
    fc.asyncProperty(wires, text, async (wire, extra) => {
      assert.equal(await passes(wire, `${key.secret.slice(1)}x`), false);
      assert.equal(await passes({ ...wire, method: wire.method === 'GET' ? 'POST' : 'GET' }), false);
      const added = `${wire.url}${wire.url.includes('?') ? '&' : '?'}Added=${encodeURIComponent(extra)}`;
      assert.equal(await passes({ ...wire, url: added }), false);
      const form = ['content-type', 'application/x-www-form-urlencoded'] as const;
      if (wire.body === undefined || wire.body.length === 0) {
        const posted = { ...wire, method: 'POST', headers: [...wire.headers, form], body: Buffer.from('Added=1') };
        assert.equal(await passes(posted), false);
      }
    }),
    { numRuns: 200 },
  );
});

test('refuses a header of the service that is not signed, twice there, or an unsigned host', async () => {
  const wire = v3Wire({ JobId: 'ab' });
  assert.equal(await passes(wire), true);
  assert.equal(await passes({ ...wire, headers: [...wire.headers, ['x-acs-extra', '1']] }), false);
  assert.equal(await passes({ ...wire, headers: [...wire.headers, ['X-Acs-Version', '2014-06-18']] }), false);
  for (const left of ['host', 'x-acs-version']) assert.equal(await passes(signedWithout(wire, left)), false, left);
  assert.equal(await passes(signedWithout(wire, 'accept')), true);
});

/** Signs a request rightly, but for one header that the signature leaves out. */
function signedWithout(wire: Wire, left: string): Wire {
  const headers = wire.headers
    .map(([name, value]) => [name.toLowerCase(), value] as const)
    .filter(([name]) => /^(host|x-acs-.*)$/.test(name) && name !== left);
  const payloadHash = headers.find(([name]) => name === 'x-acs-content-sha256')?.[1] ?? '';
  const canonical = canonicalRequest({ method: wire.method, query: wire.url.slice(2), headers, payloadHash });
  const signature = signV3('ACS3-HMAC-SHA256', stringToSignV3('ACS3-HMAC-SHA256', canonical), key.secret);
  const names = headers.map(([name]) => name).join(';');
  const authorization = `ACS3-HMAC-SHA256 Credential=${key.id},SignedHeaders=${names},Signature=${signature}`;
  return {
    ...wire,
    headers: [...wire.headers.filter(([name]) => name !== 'authorization'), ['authorization', authorization]],
  };
}
