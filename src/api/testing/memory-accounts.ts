import { randomBytes } from 'node:crypto';
import type { AccessKey, Account, Accounts, Identity } from '../../accounts/accounts.ts';
import { callerError } from '../../base/errors.ts';

interface StoredKey extends Identity {
  id: string;
  secret: string;
  active: boolean;
  createdAtMs: number;
}

/** Accounts in memory, with the promises of the contract and no more. The first account made is the operator. */
export class MemoryAccounts implements Accounts {
  readonly #accounts = new Map<string, Account>();
  readonly #keys = new Map<string, StoredKey>();
  /** `<account>/<user>` to policies by name. */
  readonly #users = new Map<string, Map<string, unknown>>();
  readonly #buckets = new Map<string, { accountId: string; createdAtMs: number }>();

  async accessKey(id: string): Promise<AccessKey | undefined> {
    const key = this.#keys.get(id);
    if (key === undefined) return undefined;
    const account = this.#accounts.get(key.accountId);
    const policies = key.userName === undefined ? [] : [...(this.#user(key.accountId, key.userName)?.values() ?? [])];
    return {
      ...key,
      active: key.active && account?.active === true,
      operator: account?.operator === true && key.userName === undefined,
      policies,
    };
  }

  async bootstrap() {
    return this.#accounts.size === 0 ? this.createAccount('operator') : undefined;
  }

  async createAccount(name: string) {
    const id = String(1000000000000001 + this.#accounts.size);
    const account: Account = { id, name, active: true, operator: this.#accounts.size === 0, createdAtMs: 0 };
    this.#accounts.set(id, account);
    return { account, key: await this.createKey({ accountId: id }) };
  }

  async listAccounts() {
    return [...this.#accounts.values()];
  }

  async setAccountActive(id: string, active: boolean) {
    const account = this.#accounts.get(id);
    if (account !== undefined) this.#accounts.set(id, { ...account, active });
    return account !== undefined;
  }

  async createUser(accountId: string, userName: string) {
    if (this.#user(accountId, userName) !== undefined)
      throw callerError('InvalidParameter', 'the user is there already');
    this.#users.set(`${accountId}/${userName}`, new Map());
  }

  async deleteUser(accountId: string, userName: string) {
    for (const key of this.#keys.values()) {
      if (key.accountId === accountId && key.userName === userName) this.#keys.delete(key.id);
    }
    return this.#users.delete(`${accountId}/${userName}`);
  }

  async listUsers(accountId: string) {
    return [...this.#users]
      .filter(([path]) => path.startsWith(`${accountId}/`))
      .map(([path, policies]) => ({ userName: path.slice(accountId.length + 1), policies: [...policies.keys()] }));
  }

  async createKey(identity: Identity) {
    const id = `RSAK${randomBytes(8).toString('hex')}`;
    const secret = randomBytes(15).toString('hex');
    this.#keys.set(id, { ...identity, id, secret, active: true, createdAtMs: 0 });
    return { id, secret };
  }

  async listKeys(accountId: string) {
    return [...this.#keys.values()]
      .filter((key) => key.accountId === accountId)
      .map(({ secret: _secret, accountId: _accountId, ...key }) => key);
  }

  async setKeyActive(accountId: string, id: string, active: boolean) {
    const key = this.#keys.get(id);
    if (key?.accountId !== accountId) return false;
    key.active = active;
    return true;
  }

  async deleteKey(accountId: string, id: string) {
    return this.#keys.get(id)?.accountId === accountId && this.#keys.delete(id);
  }

  async putPolicy(accountId: string, userName: string, policyName: string, document: unknown) {
    const policies = this.#user(accountId, userName);
    if (policies === undefined) throw callerError('InvalidParameter.ResourceNotFound', 'no such user');
    policies.set(policyName, document);
  }

  async deletePolicy(accountId: string, userName: string, policyName: string) {
    return this.#user(accountId, userName)?.delete(policyName) ?? false;
  }

  async claimBucket(accountId: string, bucket: string) {
    const owner = this.#buckets.get(bucket)?.accountId ?? accountId;
    if (owner !== accountId) throw callerError('PermissionDenied.ResourceAccess', `the bucket ${bucket} is taken`);
    this.#buckets.set(bucket, { accountId, createdAtMs: 0 });
  }

  async releaseBucket(accountId: string, bucket: string) {
    return this.#buckets.get(bucket)?.accountId === accountId && this.#buckets.delete(bucket);
  }

  async bucketOwner(bucket: string) {
    return this.#buckets.get(bucket)?.accountId;
  }

  async listBuckets(accountId: string) {
    return [...this.#buckets]
      .filter(([, bucket]) => bucket.accountId === accountId)
      .map(([name, { createdAtMs }]) => ({ name, createdAtMs }));
  }

  #user(accountId: string, userName: string) {
    return this.#users.get(`${accountId}/${userName}`);
  }
}
