import assert from 'node:assert/strict';
import { after, beforeEach, test } from 'node:test';
import { ServiceError } from '../base/errors.ts';
import { openDatabase } from '../database/database.ts';
import { openTestDatabase } from '../database/test-database.ts';
import { PostgresAccounts } from './postgres-accounts.ts';

const opened = await openTestDatabase();
const clock = { ms: 1_000_000, now: () => clock.ms };
let accounts: PostgresAccounts;

beforeEach(async () => {
  await opened.database.pool.query('truncate account cascade');
  accounts = new PostgresAccounts(opened.database, clock);
});

after(() => opened.close());

const hasCode = (code: string) => (error: unknown) => error instanceof ServiceError && error.code === code;
const notFound = hasCode('InvalidParameter.ResourceNotFound');

async function newAccount(): Promise<string> {
  return (await accounts.createAccount('studio')).account.id;
}

test('makes one operator with one key, however many processes start at once, and never again', async () => {
  const other = await openDatabase({ url: opened.url });
  const processes = [accounts, new PostgresAccounts(other, clock), new PostgresAccounts(opened.database, clock)];
  const made = (await Promise.all(processes.map((each) => each.bootstrap()))).filter((one) => one !== undefined);
  await other.close();
  assert.equal(made.length, 1);
  const [{ account, key } = assert.fail()] = made;
  assert.match(account.id, /^[1-9][0-9]{15}$/);
  assert.match(key.id, /^RSAK[A-Za-z0-9]{16}$/);
  assert.match(key.secret, /^[A-Za-z0-9]{30}$/);
  assert.deepEqual(await accounts.listAccounts(), [account]);
  assert.equal(account.operator, true);
  assert.equal((await accounts.listKeys(account.id)).length, 1);
  const found = await accounts.accessKey(key.id);
  assert.deepEqual(found, { ...key, accountId: account.id, active: true, operator: true, policies: [] });
  assert.equal(await accounts.bootstrap(), undefined);
});

test('tells the key of a user with its policies; it is no operator', async () => {
  const { account } = (await accounts.bootstrap()) ?? assert.fail();
  await accounts.createUser(account.id, 'eve');
  const allow = { Version: '1', Statement: [{ Effect: 'Allow', Action: 'mts:*', Resource: '*' }] };
  await accounts.putPolicy(account.id, 'eve', 'b', { old: true });
  await accounts.putPolicy(account.id, 'eve', 'b', allow);
  await accounts.putPolicy(account.id, 'eve', 'a', { deny: '\0' });
  const key = await accounts.createKey({ accountId: account.id, userName: 'eve' });
  const expected = { ...key, accountId: account.id, userName: 'eve', active: true, operator: false };
  assert.deepEqual(await accounts.accessKey(key.id), { ...expected, policies: [{ deny: '\0' }, allow] });
  assert.deepEqual(await accounts.listUsers(account.id), [{ userName: 'eve', policies: ['a', 'b'] }]);
  assert.equal(await accounts.deletePolicy(account.id, 'eve', 'a'), true);
  assert.deepEqual((await accounts.accessKey(key.id))?.policies, [allow]);
});

test('takes keys and policies away with their user', async () => {
  const accountId = await newAccount();
  await accounts.createUser(accountId, 'eve');
  const key = await accounts.createKey({ accountId, userName: 'eve' });
  await accounts.putPolicy(accountId, 'eve', 'p', {});
  assert.equal(await accounts.deleteUser(await newAccount(), 'eve'), false);
  assert.equal(await accounts.deleteUser(accountId, 'eve'), true);
  assert.equal(await accounts.accessKey(key.id), undefined);
  assert.equal(await accounts.deletePolicy(accountId, 'eve', 'p'), false);
});

test('refuses users, keys and policies of what does not exist, and a name twice', async () => {
  const accountId = await newAccount();
  await assert.rejects(accounts.createUser('1', 'eve'), notFound);
  await assert.rejects(accounts.createKey({ accountId: '1' }), notFound);
  await assert.rejects(accounts.createKey({ accountId, userName: 'eve' }), notFound);
  await assert.rejects(accounts.putPolicy(accountId, 'eve', 'p', {}), notFound);
  await accounts.createUser(accountId, 'eve');
  await assert.rejects(accounts.createUser(accountId, 'eve'), hasCode('InvalidParameter.InvalidState'));
});

test('a key is inactive when it or its account is disabled', async () => {
  const { account, key } = await accounts.createAccount('studio');
  const isActive = async () => (await accounts.accessKey(key.id))?.active;
  assert.equal(await accounts.setKeyActive(await newAccount(), key.id, false), false);
  assert.equal(await isActive(), true);
  assert.equal(await accounts.setKeyActive(account.id, key.id, false), true);
  assert.equal(await isActive(), false);
  assert.equal(await accounts.setKeyActive(account.id, key.id, true), true);
  assert.equal(await accounts.setAccountActive(account.id, false), true);
  assert.equal(await isActive(), false);
  assert.equal(await accounts.setAccountActive(account.id, true), true);
  assert.equal(await isActive(), true);
  assert.equal(await accounts.deleteKey(account.id, key.id), true);
  assert.equal(await accounts.accessKey(key.id), undefined);
  assert.equal(await accounts.setAccountActive('1', false), false);
});

test("does not disable the operator's account", async () => {
  const { account } = (await accounts.bootstrap()) ?? assert.fail();
  await assert.rejects(accounts.setAccountActive(account.id, false), hasCode('InvalidParameter.InvalidState'));
  assert.equal((await accounts.listAccounts())[0]?.active, true);
});

test('a change in another process takes hold within five seconds', async () => {
  const { account, key } = await accounts.createAccount('studio');
  const elsewhere = new PostgresAccounts(opened.database, clock);
  assert.equal((await accounts.accessKey(key.id))?.active, true);
  await elsewhere.setKeyActive(account.id, key.id, false);
  clock.ms += 5000;
  assert.equal((await accounts.accessKey(key.id))?.active, false);
});

test('a bucket has one owner until it is released', async () => {
  const [one, two] = [await newAccount(), await newAccount()];
  const claims = await Promise.allSettled([one, two].map((id) => accounts.claimBucket(id, 'films')));
  assert.deepEqual(claims.map((claim) => claim.status).sort(), ['fulfilled', 'rejected']);
  const [owner, other] = claims[0]?.status === 'fulfilled' ? [one, two] : [two, one];
  assert.equal(await accounts.bucketOwner('films'), owner);
  await accounts.claimBucket(owner, 'films');
  await assert.rejects(accounts.claimBucket(other, 'films'), hasCode('PermissionDenied.ResourceAccess'));
  assert.deepEqual(await accounts.listBuckets(owner), [{ name: 'films', createdAtMs: clock.ms }]);
  assert.deepEqual(await accounts.listBuckets(other), []);
  assert.equal(await accounts.releaseBucket(other, 'films'), false);
  assert.equal(await accounts.releaseBucket(owner, 'films'), true);
  assert.equal(await accounts.bucketOwner('films'), undefined);
});
