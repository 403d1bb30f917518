import type { IncomingMessage } from 'node:http';
import type { FastifyReply } from 'fastify';
import { internalError, ServiceError } from '../base/errors.ts';
import { newRequestId } from '../base/ids.ts';
import type { Logger } from '../base/log.ts';
import { BytesAnswer, type ActionParts } from './actions/action.ts';
import { badFormat, gatewayError, RefusalError } from './errors.ts';
import { admit, type GateParts } from './gate/gate.ts';
import { answerFormat, readQuery, receive, type Received } from './received.ts';
import { contentTypes, renderError, renderSuccess } from './wire/render.ts';
import { statusOf } from './wire/status.ts';

/** What a request is served with. */
export interface Desk extends ActionParts, GateParts {
  readonly log: Logger;
  readonly config: ActionParts['config'] & GateParts['config'];
  readonly accounts: ActionParts['accounts'];
  readonly clock: ActionParts['clock'];
}

/** Admits, runs and answers one request; every end of it is an answer. */
export async function serve(raw: IncomingMessage, reply: FastifyReply, desk: Desk): Promise<FastifyReply> {
  const received = receive(raw);
  const requestId = newRequestId();
  try {
    readQuery(received);
    const { action, given, caller, payload } = await admit(received, desk);
    const answer = await action.run(given, { caller, raw, payload }, desk);
    if (answer instanceof BytesAnswer) {
      answer.stream.once('error', (err) => desk.log.error({ err, requestId }, 'an object was not sent whole'));
      return reply.code(answer.status).headers(answer.headers).header(requestIdHeader, requestId).send(answer.stream);
    }
    const format = answerFormat(received);
    return reply
      .header('content-type', contentTypes[format])
      .header(requestIdHeader, requestId)
      .send(renderSuccess(format, action.name, requestId, answer));
  } catch (error) {
    return answerError(error, received, reply, requestId, desk.log);
  }
}

const requestIdHeader = 'x-acs-request-id';

/** Tells a failure in the form of the request, and logs it where it is ours. */
export function answerError(
  cause: unknown,
  received: Received,
  reply: FastifyReply,
  requestId: string,
  log: Logger,
): FastifyReply {
  const error = asServiceError(cause);
  const status = statusOf(error.code);
  if (status >= 500) log.error({ err: error, requestId }, 'a request failed');
  else log.debug({ code: error.code, requestId }, 'a request was refused');
  const format = answerFormat(received);
  if (error instanceof RefusalError && error.retryAfterMs !== undefined) {
    reply.header('x-acs-retry-after', String(Math.ceil(error.retryAfterMs)));
  }
  leaveBody(received.raw);
  return reply
    .code(status)
    .header('content-type', contentTypes[format])
    .header(requestIdHeader, requestId)
    .send(renderError(format, requestId, received.raw.headers.host ?? '', error));
}

/** Nothing that is not meant for a caller reaches one: an error that no room has worded is our bug. */
export function asServiceError(cause: unknown): ServiceError {
  if (cause instanceof ServiceError) return cause;
  const fault = cause as { code?: unknown; message?: unknown } | null;
  if (typeof fault?.code === 'string') {
    if (fault.code.startsWith('FST_ERR_CTP')) return badFormat('content-type', 'the header cannot be read');
    if (fault.code === 'FST_ERR_BAD_URL') return gatewayError('InvalidAction.NotFound');
  }
  return internalError(`unexpected: ${String(fault?.message ?? cause)}`, cause);
}

// A refused upload may go on for long; the answer must have time to reach its sender first.
const leftoverMs = 5000;

/** Lets an answer reach the sender of a body that nobody reads. */
export function leaveBody(raw: IncomingMessage): void {
  if (raw.complete) return;
  raw.resume();
  const timer = setTimeout(() => {
    if (!raw.complete) raw.destroy();
  }, leftoverMs);
  raw.once('close', () => clearTimeout(timer));
}
