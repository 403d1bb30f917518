import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import type { Accounts, AccessKey } from '../../accounts/accounts.ts';
import type { Clock } from '../../base/clock.ts';
import type { AnyFunction } from '../../functions/registry.ts';
import type { JobStore } from '../../jobs/job.ts';
import type { PipelineStore } from '../../jobs/pipeline.ts';
import type { NotifyConfig } from '../../notify/config.ts';
import type { Storage } from '../../storage/storage.ts';
import type { ApiConfig } from '../config.ts';
import type { Fields } from '../wire/xml.ts';

/** The cloud's MTS and ICE, and the operations that are ours alone. */
export type Version = '2014-06-18' | '2020-11-09' | '2026-11-22';

/** What the actions work on. Each action's `run` names the two or three it uses. */
export interface ActionParts {
  readonly accounts: Accounts;
  readonly jobs: JobStore;
  readonly pipelines: PipelineStore;
  readonly storage: Storage;
  readonly functions: ReadonlyMap<string, AnyFunction>;
  readonly clock: Clock;
  readonly config: Pick<ApiConfig, 'maxObjectBytes' | 'publicUrl'>;
  readonly notify: NotifyConfig;
}

/** One parameter, said once: checks, help and reference pages read it here. */
export interface ParameterDeclaration {
  readonly required?: true;
  /** Meaning, what is allowed, and what absence means. */
  readonly description: string;
  readonly example?: string;
}

/** A request that the gate has let in. */
export interface Call {
  readonly caller: AccessKey;
  readonly raw: IncomingMessage;
  /** For an action that takes bytes: what the signature says they hash to. */
  readonly payload: { readonly digest: string; readonly hash: string };
}

/** An answer that is an object's bytes and not a document. */
export class BytesAnswer {
  readonly status: 200 | 206;
  readonly headers: Readonly<Record<string, string | number>>;
  readonly stream: Readable;

  constructor(status: 200 | 206, headers: Readonly<Record<string, string | number>>, stream: Readable) {
    this.status = status;
    this.headers = headers;
    this.stream = stream;
  }
}

/** One operation of the API. */
export interface Action<Name extends string = string, Parts = ActionParts> {
  readonly name: string;
  readonly version: Version;
  /** One sentence for the reference page. */
  readonly summary: string;
  readonly access: 'read' | 'list' | 'write';
  /** Fields of the answer besides RequestId, in words. */
  readonly answers: string;
  readonly parameters: Readonly<Record<Name, ParameterDeclaration>>;
  /** Only the operator's own account may call it. */
  readonly operatorOnly?: true;
  /** The body is bytes, not parameters; such a request needs a V3 signature, which covers them. */
  readonly body?: 'bytes';
  /** What stands after the account in the resource that policies are asked about; `*` when the operation has none. */
  resource?(given: Readonly<Record<Name, string>>): string;
  /** @param given every declared parameter; empty when it was not given. */
  run(given: Readonly<Record<Name, string>>, call: Call, parts: Parts): Promise<Fields | BytesAnswer>;
}

/** Checks an action's types against each other and forgets them, so that a table can hold all actions. */
export function defineAction<Name extends string, Parts>(action: Action<Name, Parts>): Action<string, Parts> {
  return action;
}
