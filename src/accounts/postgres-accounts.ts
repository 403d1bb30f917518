import { systemClock, type Clock } from '../base/clock.ts';
import { internalError } from '../base/errors.ts';
import type { Database } from '../database/database.ts';
import type { AccessKey, Account, Accounts, Identity } from './accounts.ts';
import { accountsConfig } from './config.ts';
import { KeyCache } from './key-cache.ts';
import { addAccount, listAccounts, setAccountActive } from './store/accounts.ts';
import { bucketOwner, claimBucket, listBuckets, releaseBucket } from './store/buckets.ts';
import { findKey, insertKey, listKeys, removeKey, setKeyActive } from './store/keys.ts';
import { addUser, listUsers, putPolicy, removePolicy, removeUser } from './store/users.ts';

type Db = Pick<Database, 'pool' | 'kysely'>;
type Pair = { id: string; secret: string };

/** Accounts in the database. */
export class PostgresAccounts implements Accounts {
  readonly #db: Db['kysely'];
  readonly #clock: Clock;
  readonly #keys: KeyCache;

  constructor(database: Db, clock: Clock = systemClock, config = accountsConfig.parse({})) {
    this.#db = database.kysely;
    this.#clock = clock;
    this.#keys = new KeyCache((id) => findKey(database.pool, id), config.keyCacheSeconds, clock);
  }

  accessKey(id: string): Promise<AccessKey | undefined> {
    return this.#keys.get(id);
  }

  async bootstrap(): Promise<{ account: Account; key: Pair } | undefined> {
    const accounts = await this.#db.selectFrom('account').select('id').limit(1).execute();
    return accounts.length > 0 ? undefined : addAccount(this.#db, 'operator', true, this.#clock.now());
  }

  async createAccount(name: string): Promise<{ account: Account; key: Pair }> {
    for (let attempt = 0; attempt < 5; attempt++) {
      const made = await addAccount(this.#db, name, false, this.#clock.now());
      if (made !== undefined) return made; // undefined: the random id was taken
    }
    throw internalError('no free account id found');
  }

  listAccounts(): Promise<readonly Account[]> {
    return listAccounts(this.#db);
  }

  setAccountActive(id: string, active: boolean): Promise<boolean> {
    return this.#changed(setAccountActive(this.#db, id, active));
  }

  createUser(accountId: string, userName: string): Promise<void> {
    return addUser(this.#db, accountId, userName, this.#clock.now());
  }

  deleteUser(accountId: string, userName: string): Promise<boolean> {
    return this.#changed(removeUser(this.#db, accountId, userName));
  }

  listUsers(accountId: string): Promise<readonly { userName: string; policies: readonly string[] }[]> {
    return listUsers(this.#db, accountId);
  }

  createKey(identity: Identity): Promise<Pair> {
    return insertKey(this.#db, identity, this.#clock.now());
  }

  listKeys(accountId: string) {
    return listKeys(this.#db, accountId);
  }

  setKeyActive(accountId: string, id: string, active: boolean): Promise<boolean> {
    return this.#changed(setKeyActive(this.#db, accountId, id, active));
  }

  deleteKey(accountId: string, id: string): Promise<boolean> {
    return this.#changed(removeKey(this.#db, accountId, id));
  }

  putPolicy(accountId: string, userName: string, policyName: string, document: unknown): Promise<void> {
    return this.#changed(putPolicy(this.#db, accountId, userName, policyName, document));
  }

  deletePolicy(accountId: string, userName: string, policyName: string): Promise<boolean> {
    return this.#changed(removePolicy(this.#db, accountId, userName, policyName));
  }

  claimBucket(accountId: string, bucket: string): Promise<void> {
    return claimBucket(this.#db, accountId, bucket, this.#clock.now());
  }

  releaseBucket(accountId: string, bucket: string): Promise<boolean> {
    return releaseBucket(this.#db, accountId, bucket);
  }

  bucketOwner(bucket: string): Promise<string | undefined> {
    return bucketOwner(this.#db, bucket);
  }

  listBuckets(accountId: string) {
    return listBuckets(this.#db, accountId);
  }

  /** Forgets the cached keys once a change to what they may do is committed. */
  async #changed<Result>(change: Promise<Result>): Promise<Result> {
    try {
      return await change;
    } finally {
      this.#keys.clear();
    }
  }
}
