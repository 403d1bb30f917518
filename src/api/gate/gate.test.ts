import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { call, callJson, startApi, type Answer, type TestApi } from '../testing/test-api.ts';
import { v1Query } from '../testing/v1-request.ts';

const query = { Action: 'QueryIProductionJob', JobId: 'ab', Format: 'JSON' };

async function v1(
  api: TestApi,
  ...[parameters = {}, common = {}]: [Record<string, string>?, Record<string, string | undefined>?]
) {
  const text = v1Query(api.key, api.clock.now(), { ...query, ...parameters }, common);
  const response = await fetch(`${api.endpoint}/?${text}`);
  return { status: response.status, body: (await response.json()) as Answer };
}

/** Every fault of the gate's order, as a change to a good request. The earlier of two is told. */
const faults: readonly { name: string; code: string; status: number; common?: Record<string, string | undefined> }[] = [
  { name: 'no access key', code: 'MissingAccessKeyId', status: 400, common: { AccessKeyId: undefined } },
  { name: 'no signature', code: 'MissingSignature', status: 400, common: { Signature: undefined } },
  { name: 'no timestamp', code: 'MissingTimestamp', status: 400, common: { Timestamp: '' } },
  { name: 'no nonce', code: 'MissingSignatureNonce', status: 400, common: { SignatureNonce: undefined } },
  { name: 'no version', code: 'MissingVersion', status: 400, common: { Version: undefined } },
  { name: 'no action', code: 'MissingAction', status: 400, common: { Action: undefined } },
  { name: 'no signature method', code: 'MissingSignatureMethod', status: 400, common: { SignatureMethod: undefined } },
  { name: 'an unknown key', code: 'InvalidAccessKeyId.NotFound', status: 404, common: { AccessKeyId: 'RSAKnobody' } },
  { name: 'another method', code: 'InvalidSignatureMethod', status: 400, common: { SignatureMethod: 'HMAC-SHA256' } },
  {
    name: 'a date that is none',
    code: 'InvalidTimeStamp.Format',
    status: 400,
    common: { Timestamp: '2026-13-01T00:00:00Z' },
  },
  { name: 'an old date', code: 'InvalidTimeStamp.Expired', status: 400, common: { Timestamp: '2014-01-01T00:00:00Z' } },
  { name: 'a wrong signature', code: 'SignatureDoesNotMatch', status: 400, common: { Signature: 'AAAA' } },
  { name: 'an unknown version', code: 'InvalidVersion', status: 400, common: { Version: '2015-01-01' } },
  { name: 'an unknown action', code: 'InvalidAction.NotFound', status: 404, common: { Action: 'MakeCoffee' } },
  { name: 'a missing parameter', code: 'MissingJobId', status: 400, common: { JobId: '' } },
];

describe('the gate', () => {
  test('refuses each fault with its code, and the earlier of two', async (t) => {
    const api = await startApi(t);
    for (const [i, { name, code, status, common }] of faults.entries()) {
      const { status: got, body } = await v1(api, {}, common);
      assert.deepEqual([got, body['Code']], [status, code], name);
      assert.match(String(body['RequestId']), /^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$/);
      for (const later of faults.slice(i + 1)) {
        const both = await v1(api, {}, { ...later.common, ...common });
        assert.equal(both.body['Code'], code, `${name}, before ${later.name}`);
      }
    }
  });

  test('asks nonce, version, action, policy, rate and required parameters in this order', async (t) => {
    const api = await startApi(t, { requestsPerSecond: 0 });
    await api.accounts.createUser(api.account.id, 'bob');
    const bob = { ...api, key: await api.accounts.createKey({ accountId: api.account.id, userName: 'bob' }) };
    const used = { SignatureNonce: 'used' };
    await v1(bob, {}, used);
    const codeOf = async (as: TestApi, common: Record<string, string | undefined>) =>
      (await v1(as, {}, common)).body['Code'];
    assert.deepEqual(
      [
        await codeOf(bob, { ...used, Version: '2015-01-01', Action: 'MakeCoffee', JobId: '' }),
        await codeOf(bob, { Version: '2015-01-01', Action: 'MakeCoffee', JobId: '' }),
        await codeOf(bob, { Action: 'MakeCoffee', JobId: '' }),
        await codeOf(bob, { JobId: '' }),
        await codeOf(api, { JobId: '' }),
      ],
      ['SignatureNonceUsed', 'InvalidVersion', 'InvalidAction.NotFound', 'Forbidden.RAM', 'Throttling.User'],
    );
  });

  test('tells what it signed, so that a client can compare', async (t) => {
    const api = await startApi(t);
    const { body } = await v1(api, {}, { Signature: 'x' });
    assert.match(
      String(body['Message']),
      /^Specified signature is not matched with our calculation\. server string to sign is:GET&%2F&AccessKeyId%3DRSAK/,
    );
    assert.doesNotMatch(JSON.stringify(body), new RegExp(api.key.secret));
  });

  for (const [offsetMs, expired] of [
    [-15 * 60_000 + 2000, false],
    [15 * 60_000 - 2000, false],
    [-15 * 60_000 - 2000, true],
    [15 * 60_000 + 2000, true],
  ] as const) {
    test(`${expired ? 'refuses' : 'accepts'} a clock that is ${offsetMs / 1000} s off, in both versions`, async (t) => {
      const api = await startApi(t);
      const skewed = { ...api, clock: { now: () => api.clock.now() + offsetMs } };
      const codes = [
        (await v1(skewed)).body['Code'],
        (await callJson(skewed, 'QueryIProductionJob', { JobId: 'ab' }, { version: '2014-06-18' })).body['Code'],
      ];
      assert.deepEqual(
        codes,
        expired ? ['InvalidTimeStamp.Expired', 'InvalidTimeStamp.Expired'] : [undefined, undefined],
      );
    });
  }

  test('takes a nonce once per key, for as long as its timestamp lives, and only from a right signature', async (t) => {
    const api = await startApi(t);
    const start = api.clock.now();
    const text = v1Query(api.key, start + 14 * 60_000, { ...query, SignatureNonce: 'n' });
    const send = async () => ((await (await fetch(`${api.endpoint}/?${text}`)).json()) as Answer)['Code'];
    assert.equal(
      (await v1(api, {}, { SignatureNonce: 'n', Signature: 'wrong' })).body['Code'],
      'SignatureDoesNotMatch',
    );
    assert.equal(await send(), undefined);
    assert.equal(await send(), 'SignatureNonceUsed');
    api.time.offsetMs = 28 * 60_000;
    assert.equal(await send(), 'SignatureNonceUsed');
    api.time.offsetMs = 30 * 60_000;
    assert.equal(await send(), 'InvalidTimeStamp.Expired');
    const other = { ...api, key: (await api.accounts.createAccount('other')).key };
    assert.equal((await v1(other, {}, { SignatureNonce: 'n' })).body['Code'], undefined);
  });

  test('refuses a key or account that is disabled', async (t) => {
    const api = await startApi(t);
    const { account, key } = await api.accounts.createAccount('other');
    await api.accounts.setKeyActive(account.id, key.id, false);
    assert.equal((await v1({ ...api, key })).body['Code'], 'InvalidAccessKeyId.Inactive');
    await api.accounts.setKeyActive(account.id, key.id, true);
    assert.equal((await v1({ ...api, key })).body['Code'], undefined);
    await api.accounts.setAccountActive(account.id, false);
    assert.equal((await v1({ ...api, key })).body['Code'], 'InvalidAccessKeyId.Inactive');
  });

  test('throttles an account with all its users, per operation, and says when to come back', async (t) => {
    const api = await startApi(t, { requestsPerSecond: 2, stillAtMs: 1_700_000_000_250 });
    await api.accounts.createUser(api.account.id, 'bob');
    await api.accounts.putPolicy(api.account.id, 'bob', 'all', {
      Version: '1',
      Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
    });
    const bob = { ...api, key: await api.accounts.createKey({ accountId: api.account.id, userName: 'bob' }) };
    const codes = [];
    let last: Response | undefined;
    for (const as of [api, bob, bob]) {
      last = await call(as, 'QueryIProductionJob', { JobId: 'ab' }, { version: '2014-06-18' });
      codes.push(((await last.json()) as Answer)['Code']);
    }
    assert.deepEqual(codes, [undefined, undefined, 'Throttling.User']);
    assert.equal(last?.status, 400);
    assert.equal(last?.headers.get('x-acs-retry-after'), '750');
    assert.equal((await callJson(bob, 'ListJobs')).status, 200);
  });

  test('refuses tokens, bearers and RSA by name', async (t) => {
    const api = await startApi(t);
    const codes = [
      (await v1(api, { SecurityToken: 'x' })).body['Code'],
      (await v1(api, { SignatureType: 'BEARERTOKEN', BearerToken: 'x' }, { AccessKeyId: undefined })).body['Code'],
    ];
    for (const headers of [
      { 'x-acs-bearer-token': 'x', 'x-acs-date': 'x' },
      {
        authorization: `ACS3-RSA-SHA256 Credential=${api.key.id},SignedHeaders=host,Signature=00`,
        'x-acs-date': '2026-01-01T00:00:00Z',
        'x-acs-signature-nonce': 'n',
        'x-acs-version': '2014-06-18',
        'x-acs-action': 'QueryIProductionJob',
      },
    ]) {
      const response = await fetch(`${api.endpoint}/`, { method: 'POST', headers });
      codes.push(((await response.json()) as Answer)['Code']);
    }
    assert.deepEqual(codes, [
      'InvalidSecurityToken.MismatchWithAccessKey',
      'InvalidSignatureMethod',
      'InvalidSignatureMethod',
      'InvalidSignatureMethod',
    ]);
  });
});
