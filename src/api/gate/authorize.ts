import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import type { AccessKey } from '../../accounts/accounts.ts';
import type { Action } from '../actions/action.ts';
import { RefusalError } from '../errors.ts';
import { decide, type Decision } from '../policy/evaluate.ts';

/** Where a request came from and when, as far as policies may ask. */
export interface Circumstances {
  readonly raw: IncomingMessage;
  readonly nowMs: number;
  readonly region: string;
}

/** The account itself may do everything that is not the operator's; a user what the policies allow. Errors: Forbidden.RAM. */
export function authorize(
  action: Action,
  given: Readonly<Record<string, string>>,
  caller: AccessKey,
  { raw, nowMs, region }: Circumstances,
): void {
  if (action.operatorOnly === true && !caller.operator) throw forbidden(action, caller, 'ImplicitDeny');
  if (caller.userName === undefined) return;
  const decision = decide(caller.policies, {
    action: ramActionOf(action),
    resource: resourceOf(action, given, caller.accountId, region),
    conditions: {
      'acs:CurrentTime': new Date(nowMs).toISOString(),
      'acs:SecureTransport': String((raw.socket as Partial<TLSSocket>).encrypted === true), // only TLS sockets have the field
      'acs:SourceIp': raw.socket.remoteAddress ?? '',
      'acs:MFAPresent': 'false',
    },
  });
  if (decision !== 'Allow') throw forbidden(action, caller, decision);
}

/** The name policies know an operation by: `mts:` of the service's own, `reelsmith:` of ours. */
function ramActionOf(action: Action): string {
  return `${action.version === '2014-06-18' ? 'mts' : 'reelsmith'}:${action.name}`;
}

function resourceOf(
  action: Action,
  given: Readonly<Record<string, string>>,
  accountId: string,
  region: string,
): string {
  if (action.version === '2014-06-18') return `acs:mts:${region}:${accountId}:*`;
  return `acs:reelsmith:*:${accountId}:${action.resource?.(given) ?? '*'}`;
}

function forbidden(action: Action, caller: AccessKey, decision: Exclude<Decision, 'Allow'>): RefusalError {
  const text = "User not authorized to operate on the specified resource, or this API doesn't support RAM.";
  return new RefusalError('Forbidden.RAM', text, {
    accessDeniedDetail: {
      AuthAction: ramActionOf(action),
      AuthPrincipalType: caller.userName === undefined ? 'Account' : 'SubUser',
      AuthPrincipalDisplayName: caller.userName ?? caller.accountId,
      AuthPrincipalOwnerId: caller.accountId,
      NoPermissionType: decision,
      PolicyType: 'AccountLevelIdentityBasedPolicy',
    },
  });
}
