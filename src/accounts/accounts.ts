/** An account, or a user of one. The account itself may do everything; a user what its policies allow. */
export interface Identity {
  readonly accountId: string;
  /** Absent for the account itself. */
  readonly userName?: string;
}

export interface AccessKey extends Identity {
  readonly id: string;
  readonly secret: string;
  readonly active: boolean;
  /** The key belongs to the operator's account itself: it may manage accounts. */
  readonly operator: boolean;
  /** Policy documents (RAM grammar, parsed JSON) attached to the user; empty for the account itself. */
  readonly policies: readonly unknown[];
}

export interface Account {
  /** 16 decimal digits. */
  readonly id: string;
  readonly name: string;
  readonly active: boolean;
  /** The first account ever made; it alone manages the others. */
  readonly operator: boolean;
  readonly createdAtMs: number;
}

/** Accounts, their users, keys, policies and buckets. Secrets are kept as they are: HMAC needs them. */
export interface Accounts {
  /** The hot path of every request; cached for at most a few seconds, so disabling a key takes hold within them. */
  accessKey(id: string): Promise<AccessKey | undefined>;
  /** Makes the first account and its key when there is none at all; tells it only then. */
  bootstrap(): Promise<{ account: Account; key: { id: string; secret: string } } | undefined>;
  createAccount(name: string): Promise<{ account: Account; key: { id: string; secret: string } }>;
  listAccounts(): Promise<readonly Account[]>;
  setAccountActive(id: string, active: boolean): Promise<boolean>;
  createUser(accountId: string, userName: string): Promise<void>;
  deleteUser(accountId: string, userName: string): Promise<boolean>;
  listUsers(accountId: string): Promise<readonly { userName: string; policies: readonly string[] }[]>;
  createKey(identity: Identity): Promise<{ id: string; secret: string }>;
  listKeys(
    accountId: string,
  ): Promise<readonly { id: string; userName?: string; active: boolean; createdAtMs: number }[]>;
  setKeyActive(accountId: string, id: string, active: boolean): Promise<boolean>;
  deleteKey(accountId: string, id: string): Promise<boolean>;
  /** Replaces a policy of that name. @param document checked by the caller. */
  putPolicy(accountId: string, userName: string, policyName: string, document: unknown): Promise<void>;
  deletePolicy(accountId: string, userName: string, policyName: string): Promise<boolean>;
  /** Errors: PermissionDenied.ResourceAccess when another account has it. */
  claimBucket(accountId: string, bucket: string): Promise<void>;
  releaseBucket(accountId: string, bucket: string): Promise<boolean>;
  /** The account a bucket belongs to. */
  bucketOwner(bucket: string): Promise<string | undefined>;
  listBuckets(accountId: string): Promise<readonly { name: string; createdAtMs: number }[]>;
}
