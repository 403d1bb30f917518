import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import type { AccessKey, Accounts } from '../../accounts/accounts.ts';
import type { ServiceError } from '../../base/errors.ts';
import { newRequestId } from '../../base/ids.ts';
import type { Logger } from '../../base/log.ts';
import { asServiceError, leaveBody } from '../answer.ts';
import { authorize, objectPermission, type ObjectAction } from '../gate/authorize.ts';
import { checkRate } from '../gate/gate.ts';
import type { Rates } from '../gate/rates.ts';
import { renderXml } from '../wire/xml.ts';
import { readOssClaim } from './claim.ts';
import { ossCodeOf, ossError, ossStatusOf } from './errors.ts';
import type { OssCall, OssParts } from './operation.ts';
import { operationOf } from './operations.ts';
import { receiveOss } from './received.ts';
import type { Target } from './target.ts';

/** What requests to OSS are served with. */
export interface OssDesk extends OssParts {
  readonly rates: Rates;
  readonly log: Logger;
}

const requestIdHeader = 'x-oss-request-id';
// Objects come from the address of the console, which keeps a secret: a page among them must not act as a page of that address.
const harmless = { 'content-security-policy': 'sandbox', 'x-content-type-options': 'nosniff' };

/** Admits, runs and answers one request in the way of OSS; every end of it is an answer. */
export async function serveOss(raw: IncomingMessage, reply: FastifyReply, desk: OssDesk): Promise<FastifyReply> {
  const requestId = newRequestId();
  reply.headers({ ...harmless, [requestIdHeader]: requestId });
  try {
    const { operation, call } = await admitOss(raw, desk);
    const { status, headers, body } = await operation.run(call, desk);
    reply.code(status).headers(headers ?? {});
    if (body instanceof Readable) {
      body.once('error', (err) => desk.log.error({ err, requestId }, 'an object was not sent whole'));
      return reply.send(body);
    }
    if (body === undefined) return reply.send();
    return reply.header('content-type', 'application/xml').send(renderXml(body.root, body.fields));
  } catch (error) {
    return refuseOss(error, raw, reply, requestId, desk.log);
  }
}

/** Lets a request in or refuses it: access key, time, signature, operation, policy, rate, the first refusal is told. */
async function admitOss(raw: IncomingMessage, desk: OssDesk) {
  const request = receiveOss(raw);
  const claim = readOssClaim(request);
  const caller = await findKey(claim.accessKeyId, desk.accounts);
  const nowMs = desk.clock.now();
  claim.checkTime(nowMs);
  const target = claim.signedTarget(caller.secret);
  const operation = operationOf(request, target);
  const ask = (name: ObjectAction, { bucket, key }: Target) => {
    const place = { accountId: caller.accountId, region: desk.config.region };
    authorize(objectPermission(name, place, bucket, key), caller, { raw, nowMs });
  };
  if (operation.asks !== 'each') ask(operation.name, target);
  await checkRate(operation.name, caller, desk.rates);
  const call: OssCall = { ...target, request, caller, authorize: ask };
  return { operation, call };
}

async function findKey(id: string, accounts: Pick<Accounts, 'accessKey'>): Promise<AccessKey> {
  const key = await accounts.accessKey(id);
  if (key === undefined) {
    throw ossError('InvalidAccessKeyId', 'The OSS Access Key Id you provided does not exist in our records.');
  }
  if (!key.active) throw ossError('InvalidAccessKeyId', 'The OSS Access Key Id you provided is disabled.');
  return key;
}

/** Tells a failure in OSS's form, and logs it where it is ours. */
export function refuseOss(
  cause: unknown,
  raw: IncomingMessage,
  reply: FastifyReply,
  requestId: string,
  log: Logger,
): FastifyReply {
  const error = asServiceError(cause);
  const code = ossCodeOf(error);
  const status = ossStatusOf(code);
  if (status >= 500 && code !== 'NotImplemented' && code !== 'QpsLimitExceeded') {
    log.error({ err: error, requestId }, 'a request failed');
  } else log.debug({ code, requestId }, 'a request was refused');
  leaveBody(raw);
  reply.code(status).header(requestIdHeader, requestId).header('content-type', 'application/xml');
  return reply.send(raw.method === 'HEAD' ? undefined : renderXml('Error', errorFields(error, code, raw, requestId)));
}

function errorFields({ publicMessage }: ServiceError, code: string, { headers }: IncomingMessage, requestId: string) {
  const Message = code === 'NoSuchKey' ? 'The specified key does not exist.' : publicMessage;
  return { Code: code, Message, RequestId: requestId, HostId: headers.host ?? '' };
}
