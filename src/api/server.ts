import { readFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { fastify, type FastifyInstance, type FastifyReply } from 'fastify';
import { internalError, ServiceError } from '../base/errors.ts';
import { newRequestId } from '../base/ids.ts';
import type { Logger } from '../base/log.ts';
import { BytesAnswer, type ActionParts } from './actions/action.ts';
import { actions } from './actions/actions.ts';
import type { ApiConfig } from './config.ts';
import { badFormat, gatewayError, RefusalError } from './errors.ts';
import { admit, tableOf, type ActionTable } from './gate/gate.ts';
import type { Nonces } from './gate/nonces.ts';
import type { Rates } from './gate/rates.ts';
import { answerFormat, readQuery, receive, type Received } from './received.ts';
import { contentTypes, renderError, renderSuccess } from './wire/render.ts';
import { statusOf } from './wire/status.ts';

export interface ApiParts extends ActionParts {
  readonly nonces: Nonces;
  readonly rates: Rates;
  readonly log: Logger;
  readonly config: ApiConfig;
}

export interface Api {
  /** Begins to accept requests; answers the address, `http://127.0.0.1:8420`. */
  listen(): Promise<string>;
  /** Accepts no more, lets requests under way end for `drainSeconds`, then cuts them. */
  close(): Promise<void>;
}

// Clients send all parameters in the URL; the default of 16 KiB is less than the longest JobParams, encoded.
const maxHeaderBytes = 131_072;

/** The API over HTTP, or HTTPS where a certificate is configured. Nothing is served without a valid signature. */
export async function createApi(parts: ApiParts): Promise<Api> {
  const { config } = parts;
  const server = await createServer(config);
  server.removeAllContentTypeParsers();
  // Bodies are read by the gate, or streamed by an action: never before the signature is known.
  server.addContentTypeParser('*', (_request, _payload, done) => done(null));
  const desk = { ...parts, actions: tableOf(actions) };
  server.route({
    method: ['GET', 'POST'],
    url: '/',
    exposeHeadRoute: false,
    handler: (request, reply) => serve(request.raw, reply, desk),
  });
  server.setNotFoundHandler((request, reply) => {
    const onRoot = /^\/(\?|$)/.test(request.raw.url ?? '');
    const error = gatewayError(onRoot ? 'UnsupportedHTTPMethod' : 'InvalidAction.NotFound');
    return answerError(error, receive(request.raw), reply, newRequestId(), desk.log);
  });
  server.setErrorHandler((error, request, reply) =>
    answerError(error, receive(request.raw), reply, newRequestId(), desk.log),
  );
  return {
    async listen() {
      await server.listen({ host: config.host, port: config.port });
      const { address, family, port } = server.server.address() as AddressInfo; // listening on TCP
      const host = family === 'IPv6' ? `[${address}]` : address;
      return `${config.tlsCertPath === undefined ? 'http' : 'https'}://${host}:${port}`;
    },
    async close() {
      const cut = setTimeout(() => server.server.closeAllConnections(), config.drainSeconds * 1000);
      try {
        await server.close();
      } finally {
        clearTimeout(cut);
      }
    },
  };
}

async function createServer({ tlsCertPath, tlsKeyPath, idleSeconds }: ApiConfig): Promise<FastifyInstance> {
  const options = {
    connectionTimeout: idleSeconds * 1000,
    return503OnClosing: false, // what comes in on an open connection is still served, and told to reconnect
    clientErrorHandler: refuseBrokenHttp,
  };
  if (tlsCertPath === undefined && tlsKeyPath === undefined) {
    return fastify({ ...options, http: { maxHeaderSize: maxHeaderBytes } });
  }
  if (tlsCertPath === undefined || tlsKeyPath === undefined) {
    throw internalError('TLS needs both a certificate and a key: set tlsCertPath and tlsKeyPath');
  }
  const [cert, key] = await Promise.all([readFile(tlsCertPath), readFile(tlsKeyPath)]);
  const https = { cert, key, maxHeaderSize: maxHeaderBytes };
  return fastify({ ...options, https });
}

/** Answers bytes that are no HTTP request. */
function refuseBrokenHttp(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const refusal = badFormat('request', 'it is not HTTP/1.1, or its headers are too long');
  const body = renderError('json', newRequestId(), '', refusal);
  const length = Buffer.byteLength(body);
  socket.end(
    `HTTP/1.1 400 Bad Request\r\nContent-Type: ${contentTypes.json}\r\nContent-Length: ${length}\r\nConnection: close\r\n\r\n${body}`,
  );
}

type Desk = ApiParts & { readonly actions: ActionTable };

async function serve(raw: IncomingMessage, reply: FastifyReply, desk: Desk): Promise<FastifyReply> {
  const received = receive(raw);
  const requestId = newRequestId();
  try {
    readQuery(received);
    const { action, given, caller, payload } = await admit(received, desk);
    const answer = await action.run(given, { caller, raw, payload }, desk);
    if (answer instanceof BytesAnswer) {
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

function answerError(
  cause: unknown,
  received: Received,
  reply: FastifyReply,
  requestId: string,
  log: Logger,
): FastifyReply {
  const error = asServiceError(cause);
  const status = statusOf(error.code);
  if (status >= 500) log.error({ err: error, requestId }, 'a request failed');
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
function asServiceError(cause: unknown): ServiceError {
  if (cause instanceof ServiceError) return cause;
  const fault = cause as { code?: unknown; message?: unknown } | null;
  if (typeof fault?.code === 'string' && fault.code.startsWith('FST_ERR_CTP')) {
    return badFormat('content-type', 'the header cannot be read');
  }
  return internalError(`unexpected: ${String(fault?.message ?? cause)}`, cause);
}

// A refused upload may go on for long; the answer must have time to reach its sender first.
const leftoverMs = 5000;

function leaveBody(raw: IncomingMessage): void {
  if (raw.complete) return;
  raw.resume();
  const timer = setTimeout(() => {
    if (!raw.complete) raw.destroy();
  }, leftoverMs);
  raw.once('close', () => clearTimeout(timer));
}
