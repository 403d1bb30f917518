import type { Accounts, AccessKey } from '../../accounts/accounts.ts';
import type { Clock } from '../../base/clock.ts';
import type { Action, Version } from '../actions/action.ts';
import type { ApiConfig } from '../config.ts';
import { gatewayError, invalid, missing, RefusalError } from '../errors.ts';
import type { Received } from '../received.ts';
import type { Parameters } from '../signature/encode.ts';
import { authorizeAction } from './authorize.ts';
import { unsupportedMethod, type Claim } from './claim.ts';
import { readClaimV1 } from './claim-v1.ts';
import { readClaimV3 } from './claim-v3.ts';
import type { Nonces } from './nonces.ts';
import type { Rates } from './rates.ts';

/** What the gate needs to know of the world. */
export interface GateParts {
  readonly accounts: Pick<Accounts, 'accessKey'>;
  readonly nonces: Nonces;
  readonly rates: Rates;
  readonly clock: Clock;
  readonly config: Pick<ApiConfig, 'maxBodyBytes' | 'region'>;
  readonly actions: ActionTable;
}

export type ActionTable = ReadonlyMap<string, ReadonlyMap<string, Action>>;

/** A request that may be served. */
export interface Admitted {
  readonly action: Action;
  readonly given: Readonly<Record<string, string>>;
  readonly caller: AccessKey;
  readonly payload: { readonly digest: string; readonly hash: string };
}

/** A timestamp may be this far off, either way. */
const skewMs = 15 * 60_000;
const clockSlackMs = 60_000;
const maxNonceCharacters = 256;

/** Sorts actions by version and name. */
export function tableOf(actions: readonly Action[]): ActionTable {
  const table = new Map<Version, Map<string, Action>>();
  for (const action of actions) {
    const ofVersion = table.get(action.version) ?? new Map<string, Action>();
    table.set(action.version, ofVersion.set(action.name, action));
  }
  return table;
}

/**
 * Lets a request in or refuses it. The order is fixed, and the first refusal is told: common parameters, access key, signature
 * method, timestamp, signature, nonce, version, action, policy, rate, required parameters. Only a right signature spends a nonce.
 */
export async function admit(received: Received, parts: GateParts): Promise<Admitted> {
  const { actions, config } = parts;
  const claim = received.scheme === 'V3' ? readClaimV3(received) : await readClaimV1(received, config.maxBodyBytes);
  const key = await findKey(claim, parts.accounts);
  claim.checkMethod();
  const signedMs = checkTimestamp(claim.timestamp, parts.clock.now());
  claim.checkSignature(key.secret);
  const wanted = actions.get(claim.version)?.get(claim.action);
  const parameters = await claim.allParameters(config.maxBodyBytes, wanted?.body === 'bytes');
  await checkNonce(claim, signedMs, parts.nonces);
  const action = checkAction(claim, actions);
  const given = givenTo(action, parameters);
  authorizeAction(action, given, key, { raw: received.raw, nowMs: parts.clock.now(), region: config.region });
  await checkRate(action.name, key, parts.rates);
  checkRequired(action, given);
  return { action, given, caller: key, payload: claim.payload };
}

async function findKey({ accessKeyId, securityToken }: Claim, accounts: GateParts['accounts']): Promise<AccessKey> {
  const key = await accounts.accessKey(accessKeyId);
  if (key === undefined) throw gatewayError('InvalidAccessKeyId.NotFound');
  if (!key.active) throw gatewayError('InvalidAccessKeyId.Inactive');
  // A token narrows what its key may do: one that cannot be checked must not pass for none.
  if (securityToken !== '') throw gatewayError('InvalidSecurityToken.MismatchWithAccessKey');
  return key;
}

const timestampForm = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/;

function checkTimestamp(timestamp: string, nowMs: number): number {
  const ms = timestampForm.test(timestamp) ? Date.parse(timestamp) : NaN;
  if (Number.isNaN(ms)) throw gatewayError('InvalidTimeStamp.Format');
  if (Math.abs(ms - nowMs) > skewMs) throw gatewayError('InvalidTimeStamp.Expired');
  return ms;
}

async function checkNonce({ accessKeyId, nonce }: Claim, signedMs: number, nonces: Nonces): Promise<void> {
  if (nonce.length > maxNonceCharacters) {
    throw invalid('InvalidParameter.OutOfRange', 'SignatureNonce', `at most ${maxNonceCharacters} characters`);
  }
  // Kept longer than the timestamp lives here: the clock of another machine may be behind.
  const isNew = await nonces.remember(accessKeyId, nonce, signedMs + skewMs + clockSlackMs);
  if (!isNew) throw gatewayError('SignatureNonceUsed');
}

function checkAction({ version, action: name, scheme }: Claim, actions: ActionTable): Action {
  const ofVersion = actions.get(version);
  if (ofVersion === undefined) throw gatewayError('InvalidVersion');
  const action = ofVersion.get(name);
  if (action === undefined) throw gatewayError('InvalidAction.NotFound');
  if (action.body === 'bytes' && scheme === 'V1') {
    throw unsupportedMethod('HMAC-SHA1', `a V3 signature for ${name}, which covers its body`);
  }
  return action;
}

function givenTo(action: Action, parameters: Parameters): Readonly<Record<string, string>> {
  const given: Record<string, string> = {};
  for (const name of Object.keys(action.parameters)) given[name] = parameters.get(name) ?? '';
  return given;
}

/** Errors: Throttling.User. @param operation its name, whichever way it is asked for. */
export async function checkRate(operation: string, { accountId }: AccessKey, rates: Rates): Promise<void> {
  const { allowed, retryAfterMs } = await rates.consume(accountId, operation);
  if (allowed) return;
  throw new RefusalError('Throttling.User', 'Request was denied due to user flow control.', { retryAfterMs });
}

function checkRequired(action: Action, given: Readonly<Record<string, string>>): void {
  for (const [name, { required }] of Object.entries(action.parameters)) {
    if (required === true && given[name] === '') throw missing(name);
  }
}
