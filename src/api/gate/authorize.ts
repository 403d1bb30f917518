import type { IncomingMessage } from 'node:http';
import type { AccessKey } from '../../accounts/accounts.ts';
import type { Action, Version } from '../actions/action.ts';
import { RefusalError } from '../errors.ts';
import { decide, type Decision, type Spelling } from '../policy/evaluate.ts';
import { isSecure } from '../reached.ts';

/** Where a request came from and when, as far as policies may ask. */
export interface Circumstances {
  readonly raw: IncomingMessage;
  readonly nowMs: number;
}

/** An operation as policies know it. */
export interface Permission {
  readonly action: string;
  readonly resource: string;
  readonly alias?: Spelling | undefined;
}

/** The account itself may do everything; a user what the policies allow. Errors: Forbidden.RAM. */
export function authorize(permission: Permission, caller: AccessKey, { raw, nowMs }: Circumstances): void {
  if (caller.userName === undefined) return;
  const decision = decide(caller.policies, {
    ...permission,
    conditions: {
      'acs:CurrentTime': new Date(nowMs).toISOString(),
      'acs:SecureTransport': String(isSecure(raw)),
      'acs:SourceIp': raw.socket.remoteAddress ?? '',
      'acs:MFAPresent': 'false',
    },
  });
  if (decision !== 'Allow') throw forbidden(permission.action, caller, decision);
}

/** What policies call the API of each version. */
const services = { '2014-06-18': 'mts', '2020-11-09': 'ice', '2026-11-22': 'reelsmith' } as const satisfies Record<
  Version,
  string
>;

/** `authorize` for an action of the RPC API; one that is the operator's alone is refused to everybody else. Errors: Forbidden.RAM. */
export function authorizeAction(
  action: Action,
  given: Readonly<Record<string, string>>,
  caller: AccessKey,
  { region, ...circumstances }: Circumstances & { readonly region: string },
): void {
  const { version, name } = action;
  const service = services[version];
  const permission =
    service !== 'reelsmith'
      ? { action: `${service}:${name}`, resource: `acs:${service}:${region}:${caller.accountId}:*` }
      : isObjectAction(name)
        ? objectPermission(name, { accountId: caller.accountId, region }, given['BucketName'], given['ObjectKey'])
        : { action: `reelsmith:${name}`, resource: `acs:reelsmith:*:${caller.accountId}:${action.resource?.(given) ?? '*'}` }; // prettier-ignore
  if (action.operatorOnly === true && !caller.operator) throw forbidden(permission.action, caller, 'ImplicitDeny');
  authorize(permission, caller, circumstances);
}

/** Every operation on buckets and objects, by the name under `reelsmith:`, and what it is called under `oss:`. */
const objectActions = {
  ListBuckets: 'ListBuckets',
  CreateBucket: 'PutBucket',
  DeleteBucket: 'DeleteBucket',
  GetBucketInfo: 'GetBucketInfo',
  GetBucketLocation: 'GetBucketLocation',
  GetBucketAcl: 'GetBucketAcl',
  ListObjects: 'ListObjects',
  ListMultipartUploads: 'ListMultipartUploads',
  HeadObject: 'GetObject',
  GetObject: 'GetObject',
  GetObjectAcl: 'GetObjectAcl',
  PutObject: 'PutObject',
  DeleteObject: 'DeleteObject',
  ListParts: 'ListParts',
  AbortMultipartUpload: 'AbortMultipartUpload',
} as const;

export type ObjectAction = keyof typeof objectActions;

function isObjectAction(name: string): name is ObjectAction {
  return Object.hasOwn(objectActions, name);
}

/**
 * One law for both ways to an object: a policy may name the operation as ours or as OSS's, and rules both our own actions and the
 * OSS interface. @param key empty for an operation on the bucket; both empty for one on all buckets.
 */
export function objectPermission(
  name: ObjectAction,
  { accountId, region }: { readonly accountId: string; readonly region: string },
  bucket = '',
  key = '',
): Permission {
  const path = key === '' ? bucket : `${bucket}/${key}`;
  return {
    action: `reelsmith:${name}`,
    resource: `acs:reelsmith:*:${accountId}:${path === '' ? '*' : `bucket/${path}`}`,
    alias: {
      action: `oss:${objectActions[name]}`,
      resource: `acs:oss:${region}:${accountId}:${path === '' ? '*' : path}`,
    },
  };
}

function forbidden(action: string, caller: AccessKey, decision: Exclude<Decision, 'Allow'>): RefusalError {
  const text = "User not authorized to operate on the specified resource, or this API doesn't support RAM.";
  return new RefusalError('Forbidden.RAM', text, {
    accessDeniedDetail: {
      AuthAction: action,
      AuthPrincipalType: caller.userName === undefined ? 'Account' : 'SubUser',
      AuthPrincipalDisplayName: caller.userName ?? caller.accountId,
      AuthPrincipalOwnerId: caller.accountId,
      NoPermissionType: decision,
      PolicyType: 'AccountLevelIdentityBasedPolicy',
    },
  });
}
