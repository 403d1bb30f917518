import type { Readable } from 'node:stream';
import type { AccessKey, Accounts } from '../../accounts/accounts.ts';
import type { Clock } from '../../base/clock.ts';
import type { Storage } from '../../storage/storage.ts';
import type { ApiConfig } from '../config.ts';
import type { ObjectAction } from '../gate/authorize.ts';
import type { Fields } from '../wire/xml.ts';
import type { OssRequest } from './received.ts';
import type { Target } from './target.ts';

/** What the operations work on. Each names what it uses. */
export interface OssParts {
  readonly accounts: Accounts;
  readonly storage: Storage;
  readonly clock: Clock;
  readonly config: Pick<ApiConfig, 'maxObjectBytes' | 'publicUrl' | 'region'>;
}

/** A request that is let in. */
export interface OssCall extends Target {
  readonly request: OssRequest;
  readonly caller: AccessKey;
  /** Asks the caller's policies about something further that the operation needs. Errors: Forbidden.RAM. */
  authorize(name: ObjectAction, target: Target): void;
}

export interface OssAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | number>>;
  /** A document, or an object's bytes; absent for no body. */
  readonly body?: { readonly root: string; readonly fields: Fields | string } | Readable;
}

/** One operation of OSS. */
export interface OssOperation<Parts = OssParts> {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE';
  readonly about: 'service' | 'bucket' | 'object';
  /** The parameter that tells it from others of the same method; none for the plain one. */
  readonly marker?: string;
  /** Further parameters that bend it; any other is one of an operation that is not offered. */
  readonly parameters?: readonly string[];
  /** What policies know it by, and under which it is counted. */
  readonly name: ObjectAction;
  /** Policies are asked about each of the objects, by the operation itself, and not about the bucket. */
  readonly asks?: 'each';
  run(call: OssCall, parts: Parts): Promise<OssAnswer>;
}
