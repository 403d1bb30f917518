import { readFile } from 'node:fs/promises';
import type { AddressInfo, Socket } from 'node:net';
import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { internalError } from '../base/errors.ts';
import { newRequestId } from '../base/ids.ts';
import { actions } from './actions/actions.ts';
import { answerError, serve, type Desk } from './answer.ts';
import type { ApiConfig } from './config.ts';
import { isVisit, serveConsole, showConsole } from './console-pages.ts';
import { badFormat, gatewayError } from './errors.ts';
import { tableOf } from './gate/gate.ts';
import { isForOss } from './oss/received.ts';
import { refuseOss, serveOss } from './oss/serve.ts';
import { receive } from './received.ts';
import { contentTypes, renderError } from './wire/render.ts';

/** Everything the server works with. */
export interface ApiParts extends Omit<Desk, 'actions'> {
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
const sweepMs = 50;

/** The API over HTTP, or HTTPS where a certificate is configured. Nothing but the console's own files is served without a valid signature. */
export async function createApi(parts: ApiParts): Promise<Api> {
  const { config } = parts;
  const desk = { ...parts, actions: tableOf(actions) };
  const refuse = (error: unknown, { raw }: FastifyRequest, reply: FastifyReply) =>
    isForOss(raw)
      ? refuseOss(error, raw, reply, newRequestId(), desk.log)
      : answerError(error, receive(raw), reply, newRequestId(), desk.log);
  const server = await createServer(config, (error, request, reply) => void refuse(error, request, reply));
  server.removeAllContentTypeParsers();
  // Bodies are read by the gate, or streamed by an action: never before the signature is known.
  server.addContentTypeParser('*', (_request, _payload, done) => done(null));
  // Before any route: a bucket of OSS may have any name, and a key may read like a page of ours.
  server.addHook('onRequest', (request, reply, done) => {
    if (isForOss(request.raw)) void serveOss(request.raw, reply, desk);
    else done();
  });
  server.route({
    method: ['GET', 'POST'],
    url: '/',
    exposeHeadRoute: false,
    handler: (request, reply) => (isVisit(request) ? showConsole(reply) : serve(request.raw, reply, desk)),
  });
  await serveConsole(server);
  server.setNotFoundHandler((request, reply) => {
    const onRoot = /^\/(\?|$)/.test(request.raw.url ?? '');
    return refuse(gatewayError(onRoot ? 'UnsupportedHTTPMethod' : 'InvalidAction.NotFound'), request, reply);
  });
  server.setErrorHandler(refuse);
  return {
    async listen() {
      await server.listen({ host: config.host, port: config.port });
      const { address, family, port } = server.server.address() as AddressInfo; // listening on TCP
      const host = family === 'IPv6' ? `[${address}]` : address;
      return `${config.tlsCertPath === undefined ? 'http' : 'https'}://${host}:${port}`;
    },
    async close() {
      // A connection whose last request has just ended stays open for the next one unless it is told.
      const sweep = setInterval(() => server.server.closeIdleConnections(), sweepMs);
      const cut = setTimeout(() => server.server.closeAllConnections(), config.drainSeconds * 1000);
      try {
        await server.close();
      } finally {
        clearInterval(sweep);
        clearTimeout(cut);
      }
    },
  };
}

type Refuse = (error: unknown, request: FastifyRequest, reply: FastifyReply) => void;

async function createServer(
  { tlsCertPath, tlsKeyPath, idleSeconds }: ApiConfig,
  frameworkErrors: Refuse,
): Promise<FastifyInstance> {
  const options = {
    frameworkErrors,
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
  const [cert, key] = await Promise.all([readFile(tlsCertPath), readFile(tlsKeyPath)]).catch((cause: Error) => {
    throw internalError(`the certificate or the key of TLS cannot be read: ${cause.message}`, cause);
  });
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
