import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openLocalStorage } from '../../storage/local/storage.ts';
import { callJson, startApi, type Answer, type TestApi } from '../testing/test-api.ts';

type Caller = Pick<TestApi, 'endpoint' | 'key' | 'clock'>;

const ok = async (api: Caller, action: string, parameters: Record<string, string> = {}): Promise<Answer> => {
  const { status, body } = await callJson(api, action, parameters);
  assert.equal(status, 200, `${action}: ${JSON.stringify(body)}`);
  return body;
};
const codeOf = async (api: Caller, action: string, parameters: Record<string, string> = {}) =>
  (await callJson(api, action, parameters)).body['Code'] as unknown;

const policy = (Action: string | string[], Resource = '*', Effect = 'Allow') =>
  JSON.stringify({ Version: '1', Statement: [{ Effect, Action, Resource }] });

async function userOf(api: TestApi, userName: string, document?: string): Promise<Caller> {
  await ok(api, 'CreateUser', { UserName: userName });
  if (document !== undefined) {
    await ok(api, 'PutPolicy', { UserName: userName, PolicyName: 'p', PolicyDocument: document });
  }
  const { AccessKey } = await ok(api, 'CreateAccessKey', { UserName: userName });
  return { ...api, key: { id: AccessKey.AccessKeyId, secret: AccessKey.AccessKeySecret } };
}

test('the operator makes, lists and disables accounts; nobody else does', async (t) => {
  const api = await startApi(t);
  const made = await ok(api, 'CreateAccount', { Name: 'studio' });
  const id = made.Account.AccountId;
  const studio = { ...api, key: { id: made.AccessKey.AccessKeyId, secret: made.AccessKey.AccessKeySecret } };
  await ok(studio, 'ListJobs');
  const { Accounts } = await ok(api, 'ListAccounts');
  assert.deepEqual(
    Accounts.map(({ Name, State, Operator }) => [Name, State, Operator]),
    [
      ['operator', 'Active', true],
      ['studio', 'Active', false],
    ],
  );
  for (const action of ['ListAccounts', 'CreateAccount', 'SetAccountState']) {
    assert.equal(await codeOf(studio, action, { Name: 'x', AccountId: id, State: 'Active' }), 'Forbidden.RAM', action);
  }
  const root = await userOf(api, 'root', policy('*'));
  assert.equal(await codeOf(root, 'ListAccounts'), 'Forbidden.RAM');
  await ok(api, 'SetAccountState', { AccountId: id, State: 'Inactive' });
  assert.equal(await codeOf(studio, 'ListJobs'), 'InvalidAccessKeyId.Inactive');
  assert.equal(
    await codeOf(api, 'SetAccountState', { AccountId: api.account.id, State: 'Inactive' }),
    'InvalidParameter.InvalidState',
  );
  assert.equal(
    await codeOf(api, 'SetAccountState', { AccountId: '1', State: 'Active' }),
    'InvalidParameter.ResourceNotFound',
  );
  assert.equal(await codeOf(api, 'SetAccountState', { AccountId: id, State: 'Off' }), 'InvalidParameter');
});

test('a user may do what policies allow, on the resources they name', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'reelsmith-api-'));
  t.after(() => rm(folder, { recursive: true }));
  const api = await startApi(t, { storage: await openLocalStorage(folder) });
  await ok(api, 'CreateBucket', { BucketName: 'films' });
  await ok(api, 'CreateBucket', { BucketName: 'secrets' });
  const nobody = await userOf(api, 'nobody');
  const refused = (await callJson(nobody, 'ListJobs')).body;
  assert.equal(refused['Code'], 'Forbidden.RAM');
  assert.deepEqual(refused['AccessDeniedDetail'], {
    AuthAction: 'reelsmith:ListJobs',
    AuthPrincipalType: 'SubUser',
    AuthPrincipalDisplayName: 'nobody',
    AuthPrincipalOwnerId: api.account.id,
    NoPermissionType: 'ImplicitDeny',
    PolicyType: 'AccountLevelIdentityBasedPolicy',
  });
  const reader = await userOf(api, 'reader', policy('reelsmith:*', `acs:reelsmith:*:${api.account.id}:bucket/films*`));
  await ok(reader, 'ListObjects', { BucketName: 'films' });
  assert.equal(await codeOf(reader, 'ListObjects', { BucketName: 'secrets' }), 'Forbidden.RAM');
  assert.equal(
    await codeOf(reader, 'HeadObject', { BucketName: 'films', ObjectKey: 'a/b' }),
    'InvalidParameter.ResourceNotFound',
  );
  const never = policy('reelsmith:HeadObject', `acs:reelsmith:*:*:bucket/films/a/*`, 'Deny');
  await ok(api, 'PutPolicy', { UserName: 'reader', PolicyName: 'never', PolicyDocument: never });
  const denied = (await callJson(reader, 'HeadObject', { BucketName: 'films', ObjectKey: 'a/b' })).body;
  assert.equal(denied.AccessDeniedDetail['NoPermissionType'], 'ExplicitDeny');
  await ok(api, 'DeletePolicy', { UserName: 'reader', PolicyName: 'never' });
  assert.equal(
    await codeOf(reader, 'HeadObject', { BucketName: 'films', ObjectKey: 'a/b' }),
    'InvalidParameter.ResourceNotFound',
  );
  const submitter = await userOf(api, 'submitter', policy('mts:QueryIProductionJob'));
  const query = await callJson(submitter, 'QueryIProductionJob', { JobId: 'x' }, { version: '2014-06-18' });
  assert.equal(query.status, 200);
  const search = await callJson(submitter, 'SearchPipeline', {}, { version: '2014-06-18' });
  assert.equal(search.body['Code'], 'Forbidden.RAM');
});

test('users and keys come and go', async (t) => {
  const api = await startApi(t);
  const bob = await userOf(api, 'bob', policy('reelsmith:ListJobs'));
  assert.equal(await codeOf(api, 'CreateUser', { UserName: 'a b' }), 'InvalidParameter');
  assert.deepEqual((await ok(api, 'ListUsers'))['Users'], [{ UserName: 'bob', Policies: ['p'] }]);
  const { AccessKeys } = await ok(api, 'ListAccessKeys', { UserName: 'bob' });
  assert.deepEqual(AccessKeys, [
    { AccessKeyId: bob.key.id, UserName: 'bob', State: 'Active', CreateTime: '1970-01-01T00:00:00.000Z' },
  ]);
  assert.equal((await ok(api, 'ListAccessKeys')).AccessKeys.length, 2);
  assert.doesNotMatch(JSON.stringify(await ok(api, 'ListAccessKeys')), /ecret/);
  await ok(api, 'SetAccessKeyState', { AccessKeyId: bob.key.id, State: 'Inactive' });
  assert.equal(await codeOf(bob, 'ListJobs'), 'InvalidAccessKeyId.Inactive');
  await ok(api, 'SetAccessKeyState', { AccessKeyId: bob.key.id, State: 'Active' });
  await ok(bob, 'ListJobs');
  await ok(api, 'DeleteAccessKey', { AccessKeyId: bob.key.id });
  assert.equal(await codeOf(bob, 'ListJobs'), 'InvalidAccessKeyId.NotFound');
  await ok(api, 'DeleteUser', { UserName: 'bob' });
  for (const [action, parameters] of [
    ['DeleteUser', { UserName: 'bob' }],
    ['CreateAccessKey', { UserName: 'bob' }],
    ['PutPolicy', { UserName: 'bob', PolicyName: 'p', PolicyDocument: policy('*') }],
    ['DeletePolicy', { UserName: 'bob', PolicyName: 'p' }],
    ['DeleteAccessKey', { AccessKeyId: bob.key.id }],
  ] as const) {
    assert.equal(await codeOf(api, action, parameters), 'InvalidParameter.ResourceNotFound', action);
  }
});

test('no user reaches the keys of the account, and nobody cuts the branch he sits on', async (t) => {
  const api = await startApi(t);
  const root = await userOf(api, 'root', policy('*'));
  for (const action of ['SetAccessKeyState', 'DeleteAccessKey']) {
    const asked = { AccessKeyId: api.key.id, State: 'Inactive' };
    assert.equal(await codeOf(root, action, asked), 'PermissionDenied.ResourceAccess', action);
    assert.equal(await codeOf(api, action, asked), 'InvalidParameter.InvalidState', action);
  }
  const { AccessKey } = await ok(root, 'CreateAccessKey');
  const keys = (await ok(api, 'ListAccessKeys', { UserName: 'root' })).AccessKeys;
  assert.ok(keys.some((key) => key.AccessKeyId === AccessKey.AccessKeyId));
  const other = (await ok(api, 'CreateAccount', { Name: 'other' })).AccessKey;
  const outsider = { ...api, key: { id: other.AccessKeyId, secret: other.AccessKeySecret } };
  assert.equal(
    await codeOf(outsider, 'DeleteAccessKey', { AccessKeyId: root.key.id }),
    'InvalidParameter.ResourceNotFound',
  );
  assert.deepEqual((await ok(outsider, 'ListUsers'))['Users'], []);
});

test('a malformed policy is refused and changes nothing', async (t) => {
  const api = await startApi(t);
  await ok(api, 'CreateUser', { UserName: 'bob' });
  const PolicyDocument = policy('everything');
  const { body } = await callJson(api, 'PutPolicy', { UserName: 'bob', PolicyName: 'p', PolicyDocument });
  assert.equal(body['Code'], 'InvalidParameter');
  assert.match(String(body['Message']), /"PolicyDocument" is invalid: Statement\[0\]\.Action\[0\]/);
  assert.deepEqual((await ok(api, 'ListUsers'))['Users'], [{ UserName: 'bob', Policies: [] }]);
});
