import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { pipeline } from 'node:stream/promises';
import { signRequest, type RequestToSign } from '../api/signature/sign-request.ts';
import { systemClock } from '../base/clock.ts';
import { CliError } from './cli-error.ts';

/** Where a server is, and as whom to speak to it. */
export interface Access {
  /** `http://host:port` */
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
}

/** A refusal by the server, in its own words. */
export class ApiError extends CliError {
  readonly code: string;
  constructor(code: string, message: string, requestId: string) {
    super(`${code}: ${message}${requestId === '' ? '' : ` (request ${requestId})`}`);
    this.code = code;
  }
}

export type Version = RequestToSign['version'];
type Parameters = Readonly<Record<string, string | number | boolean | undefined>>;

/** The server as the commands see it: signed calls, nothing else. */
export interface Client {
  readonly endpoint: string;
  /** An operation of the cloud's own interface. */
  mts(action: string, parameters: Parameters): Promise<Record<string, unknown>>;
  /** One of our own operations. */
  own(action: string, parameters: Parameters): Promise<Record<string, unknown>>;
  /** Sends a file as the body; it is read twice, first for its hash. */
  upload(action: string, parameters: Parameters, path: string): Promise<Record<string, unknown>>;
  /** Bytes instead of JSON. The caller reads the answer to its end. */
  download(action: string, parameters: Parameters): Promise<IncomingMessage>;
}

/** Errors of every method: `ApiError`; `CliError` when no server answers. */
export function createClient(access: Access): Client {
  const call = async (version: Version, action: string, parameters: Parameters) =>
    readJson(await send(access, sign(access, version, action, parameters)));
  return {
    endpoint: access.endpoint,
    mts: (action, parameters) => call('2014-06-18', action, parameters),
    own: (action, parameters) => call('2026-11-22', action, parameters),
    async upload(action, parameters, path) {
      const body = { sha256: await hashFile(path) };
      const signed = sign(access, '2026-11-22', action, parameters, body);
      return readJson(await send(access, signed, path));
    },
    async download(action, parameters) {
      const response = await send(access, sign(access, '2026-11-22', action, parameters));
      if (response.statusCode !== 200) await readJson(response);
      return response;
    },
  };
}

function sign(
  access: Access,
  version: Version,
  action: string,
  parameters: Parameters,
  body?: { sha256: string },
): ReturnType<typeof signRequest> {
  const given = Object.entries(parameters).filter(([, value]) => value !== undefined);
  return signRequest({
    ...access,
    version,
    action,
    parameters: Object.fromEntries(given.map(([name, value]) => [name, String(value)])),
    ...(body && { body }),
    nowMs: systemClock.now(),
  });
}

async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

function send(access: Access, signed: ReturnType<typeof signRequest>, path?: string): Promise<IncomingMessage> {
  const { url, method, headers } = signed;
  const isSecure = url.startsWith('https:');
  // A refusal may come before the whole file was sent. A server that was told to close the connection does so then, and what it said is lost in that.
  const agent = path === undefined ? false : new (isSecure ? HttpsAgent : HttpAgent)({ keepAlive: true });
  return new Promise((resolve, reject) => {
    const sent = (isSecure ? httpsRequest : httpRequest)(url, { method, headers, agent }, resolve);
    sent.on('error', (cause) => reject(unreachable(access.endpoint, cause)));
    if (path === undefined) return sent.end();
    sent.on('response', (response) => response.once('close', () => sent.destroy())); // the rest is not wanted
    pipeline(createReadStream(path), sent).catch((cause: Error) => sent.destroy(cause));
  });
}

function unreachable(endpoint: string, cause: Error): CliError {
  const code = (cause as NodeJS.ErrnoException).code ?? cause.message;
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return new CliError(
      `the certificate of ${endpoint} is for another name; name the server as it does, with --endpoint or REELSMITH_ENDPOINT`,
    );
  }
  if (/CERT|SIGNATURE|ISSUER/.test(code)) {
    return new CliError(
      `the certificate of ${endpoint} is not trusted (${code}); NODE_EXTRA_CA_CERTS=ca.pem names its authority`,
    );
  }
  return new CliError(
    `no server answers at ${endpoint} (${code}); start one with \`npm run up\`, or name another with --endpoint or REELSMITH_ENDPOINT`,
  );
}

async function readJson(response: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer); // no encoding is set, so chunks are buffers
  const answer = parse(Buffer.concat(chunks).toString('utf8'), response.statusCode);
  if (response.statusCode === 200) return answer;
  throw new ApiError(
    text(answer['Code'], `HTTP ${response.statusCode}`),
    text(answer['Message'], 'no message'),
    text(answer['RequestId'], ''),
  );
}

function parse(body: string, status: number | undefined): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>; // JSON objects have text keys
  } catch {
    // told below
  }
  throw new CliError(`the answer (HTTP ${status}) is not this service's: ${JSON.stringify(body.slice(0, 120))}`);
}

const text = (value: unknown, otherwise: string): string => (typeof value === 'string' ? value : otherwise);
