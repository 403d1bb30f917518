import { sameSignature } from '../signature/compare.ts';
import { notOffered, ossError } from './errors.ts';
import type { OssRequest } from './received.ts';
import { signOssV1 } from './signature-v1.ts';
import { stringToSignOssV1 } from './string-to-sign-v1.ts';
import { algorithmV4, signOssV4, stringsToSignOssV4, unsignedPayload } from './signature-v4.ts';
import { resourceOf, type Target } from './target.ts';

/** Who a request to OSS says it comes from, before any of it is believed. */
export interface OssClaim {
  readonly accessKeyId: string;
  /** Errors: RequestTimeTooSkewed, AccessDenied (expired, or no time at all). */
  checkTime(nowMs: number): void;
  /** The target that is signed with this secret. Errors: SignatureDoesNotMatch. */
  signedTarget(secret: string): Target;
}

/** A time may be this far off, either way. */
const skewMs = 15 * 60_000;
const maxExpirySeconds = 7 * 24 * 3600;

/** Reads the signature of a request, of either version, in a header or in the query. Errors: AccessDenied, InvalidArgument, NotImplemented. */
export function readOssClaim(request: OssRequest): OssClaim {
  const { headers, query } = request;
  if (headers.has('x-oss-security-token') || query.has('security-token') || query.has('x-oss-security-token')) {
    throw notOffered('A security token of temporary credentials'); // one that cannot be checked must not pass for none
  }
  const authorization = headers.get('authorization');
  if (authorization !== undefined) {
    if (signedByQuery(query))
      throw ossError('InvalidArgument', 'A request is signed by its header or by its query, not by both.');
    return authorization.startsWith(algorithmV4) ? headerV4(request, authorization) : headerV1(request, authorization);
  }
  return query.has('OSSAccessKeyId') ? queryV1(request) : queryV4(request);
}

function signedByQuery(query: OssRequest['query']): boolean {
  return query.has('OSSAccessKeyId') || query.has('x-oss-signature');
}

function headerV1(request: OssRequest, authorization: string): OssClaim {
  const [, accessKeyId, signature] = /^OSS ([^:\s]+):(\S+)$/.exec(authorization) ?? [];
  if (accessKeyId === undefined || signature === undefined) {
    throw ossError(
      'InvalidArgument',
      `Authorization must read "OSS <id>:<signature>" or "${algorithmV4} Credential=...,Signature=...".`,
    );
  }
  const date = request.headers.get('x-oss-date') ?? request.headers.get('date') ?? '';
  return {
    accessKeyId,
    checkTime: (nowMs) => checkSkew(Date.parse(date), nowMs),
    signedTarget: (secret) => targetV1(request, date, signature, secret),
  };
}

function queryV1(request: OssRequest): OssClaim {
  const expires = request.query.get('Expires') ?? '';
  // A plus sign in a query is a space; base64 knows no spaces, and not every client encodes its plus signs.
  const signature = (request.query.get('Signature') ?? '').replaceAll(' ', '+');
  return {
    accessKeyId: request.query.get('OSSAccessKeyId') ?? '',
    checkTime(nowMs) {
      if (!/^\d{1,12}$/.test(expires)) throw ossError('AccessDenied', 'Invalid date (should be seconds since epoch).');
      if (Number(expires) * 1000 < nowMs) throw ossError('AccessDenied', 'Request has expired.');
    },
    signedTarget: (secret) => targetV1(request, expires, signature, secret),
  };
}

function targetV1(request: OssRequest, date: string, signature: string, secret: string): Target {
  const { method, headers, query } = request;
  return pick(request, signature, (target) => {
    const text = stringToSignOssV1({ method, headers, date, resource: resourceOf(target), query });
    return [{ text, signature: signOssV1(text, secret) }];
  });
}

interface CredentialV4 {
  readonly accessKeyId: string;
  readonly scope: string;
  readonly additionalHeaders: readonly string[];
  readonly date: string;
  readonly signature: string;
}

function headerV4(request: OssRequest, authorization: string): OssClaim {
  const fields = new Map<string, string>();
  for (const field of authorization.slice(algorithmV4.length).split(',')) {
    const [, name = '', value = ''] = /^\s*([A-Za-z]+)=(\S*)\s*$/.exec(field) ?? [];
    fields.set(name, value);
  }
  const credential = readCredential(
    fields.get('Credential') ?? '',
    fields.get('AdditionalHeaders') ?? '',
    request.headers.get('x-oss-date') ?? '',
    fields.get('Signature') ?? '',
  );
  return {
    accessKeyId: credential.accessKeyId,
    checkTime: (nowMs) => checkSkew(timeOfV4(credential.date), nowMs),
    signedTarget: (secret) => targetV4(request, credential, request.query, secret),
  };
}

function queryV4(request: OssRequest): OssClaim {
  const at = (name: string) => request.query.get(name) ?? '';
  if (at('x-oss-signature-version') !== algorithmV4) {
    throw ossError('InvalidArgument', `x-oss-signature-version must be ${algorithmV4}.`);
  }
  const credential = readCredential(
    at('x-oss-credential'),
    at('x-oss-additional-headers'),
    at('x-oss-date'),
    at('x-oss-signature'),
  );
  const query = new Map(request.query);
  query.delete('x-oss-signature');
  return {
    accessKeyId: credential.accessKeyId,
    checkTime(nowMs) {
      const expires = Number(/^\d{1,9}$/.test(at('x-oss-expires')) ? at('x-oss-expires') : NaN);
      if (!(expires >= 1 && expires <= maxExpirySeconds)) {
        throw ossError('InvalidArgument', `x-oss-expires must be 1 to ${maxExpirySeconds} seconds.`);
      }
      const signedMs = timeOfV4(credential.date);
      if (signedMs + expires * 1000 < nowMs) throw ossError('AccessDenied', 'Request has expired.');
      if (!(signedMs - nowMs <= skewMs)) checkSkew(signedMs, nowMs); // no number among them
    },
    signedTarget: (secret) => targetV4(request, credential, query, secret),
  };
}

function readCredential(text: string, additional: string, date: string, signature: string): CredentialV4 {
  const [, accessKeyId, scope, day] = /^([^/\s]+)\/((\d{8})\/[^/\s]*\/oss\/aliyun_v4_request)$/.exec(text) ?? [];
  if (accessKeyId === undefined || scope === undefined || day === undefined) {
    throw ossError('InvalidArgument', 'The credential must read "<id>/<yyyymmdd>/<region>/oss/aliyun_v4_request".');
  }
  if (!date.startsWith(`${day}T`))
    throw ossError('InvalidArgument', 'x-oss-date must be of the day of the credential.');
  const additionalHeaders = additional === '' ? [] : additional.toLowerCase().split(';');
  return { accessKeyId, scope, additionalHeaders, date, signature };
}

function targetV4(request: OssRequest, credential: CredentialV4, query: OssRequest['query'], secret: string): Target {
  const { method, headers } = request;
  const { additionalHeaders, date, scope, signature } = credential;
  if ((headers.get('x-oss-content-sha256') ?? unsignedPayload) !== unsignedPayload) {
    throw ossError('InvalidArgument', `x-oss-content-sha256 must be ${unsignedPayload}.`);
  }
  return pick(request, signature, (target) =>
    stringsToSignOssV4({ method, headers, resource: resourceOf(target), query, additionalHeaders, date, scope }).map(
      (text) => ({
        text,
        signature: signOssV4(text, scope, secret),
      }),
    ),
  );
}

const maxEchoedCharacters = 8192;

/** The target whose signature was given. All readings are computed, however many match. */
function pick(
  { targets }: OssRequest,
  given: string,
  sign: (target: Target) => readonly { text: string; signature: string }[],
): Target {
  let found: Target | undefined;
  let first: string | undefined;
  for (const target of targets) {
    for (const { text, signature } of sign(target)) {
      first ??= text;
      if (sameSignature(signature, given)) found ??= target;
    }
  }
  if (found !== undefined) return found;
  throw ossError(
    'SignatureDoesNotMatch',
    `The request signature we calculated does not match the signature you provided. Check your key and signing method. String to sign: ${(first ?? '').slice(0, maxEchoedCharacters)}`,
  );
}

function checkSkew(signedMs: number, nowMs: number): void {
  if (Number.isNaN(signedMs)) throw ossError('AccessDenied', 'OSS authentication requires a valid Date.');
  if (Math.abs(signedMs - nowMs) <= skewMs) return;
  throw ossError('RequestTimeTooSkewed', 'The difference between the request time and the current time is too large.');
}

function timeOfV4(text: string): number {
  const [, y, mo, d, h, mi, s] = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/.exec(text) ?? [];
  return y === undefined ? NaN : Date.parse(`${y}-${mo}-${d}T${h}:${mi}:${s}Z`);
}
