import { sameSignature, signatureMismatch } from '../signature/compare.ts';
import { canonicalQuery, canonicalRequest } from '../signature/canonical.ts';
import { digests, signV3, stringToSignV3 } from '../signature/v3.ts';
import { headersOf, type Received } from '../received.ts';
import { checkPayload, mergeForm, readBody } from './body.ts';
import { incompleteSignature, requireAll, unsupportedMethod, type Claim } from './claim.ts';

interface Authorization {
  readonly algorithm: string;
  readonly accessKeyId: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

const authorizationForm = /^(\S+) +Credential=([^,\s]*), *SignedHeaders=([^,\s]*), *Signature=([^,\s]*)$/;
const offered = [...digests.keys()].join(' or ');

/** Reads a request signed by its headers, whose signature covers the body through its digest. Errors: Missing<Parameter>, InvalidSignatureMethod (RSA, bearer token), IncompleteSignature, InvalidParameter.Format. */
export function readClaimV3({ raw, method, parameters }: Received): Claim {
  const headers = headersOf(raw);
  const at = (name: string) => headers.get(name) ?? '';
  if (at('x-acs-bearer-token') !== '') throw unsupportedMethod('BEARERTOKEN', offered);
  const authorization = readAuthorization(headers.get('authorization'));
  requireAll({
    AccessKeyId: authorization.accessKeyId,
    Signature: authorization.signature,
    Timestamp: at('x-acs-date'),
    SignatureNonce: at('x-acs-signature-nonce'),
    Version: at('x-acs-version'),
    Action: at('x-acs-action'),
  });
  const { algorithm, signedHeaders, signature } = authorization;
  const payload = { digest: digests.get(algorithm) ?? '', hash: at('x-acs-content-sha256') };
  return {
    accessKeyId: authorization.accessKeyId,
    timestamp: at('x-acs-date'),
    nonce: at('x-acs-signature-nonce'),
    version: at('x-acs-version'),
    action: at('x-acs-action'),
    securityToken: at('x-acs-security-token'),
    scheme: 'V3',
    payload,
    checkMethod() {
      if (!digests.has(algorithm)) throw unsupportedMethod(algorithm, offered);
    },
    checkSignature(secret) {
      requireCover(signedHeaders, headers);
      const canonical = canonicalRequest({
        method,
        query: canonicalQuery(parameters),
        headers: signedHeaders.map((name) => [name, at(name)] as const),
        payloadHash: payload.hash,
      });
      const stringToSign = stringToSignV3(algorithm, canonical);
      if (sameSignature(signV3(algorithm, stringToSign, secret), signature)) return;
      throw signatureMismatch(`${stringToSign} server canonical request is:${canonical}`);
    },
    async allParameters(maxBytes, takesBytes) {
      if (takesBytes) return parameters;
      const body = await readBody(raw, maxBytes);
      checkPayload(payload, body);
      if (body.length === 0) return parameters;
      if (!signedHeaders.includes('content-type'))
        throw incompleteSignature('the header "content-type" must be signed');
      mergeForm(raw, body, parameters);
      return parameters;
    },
  };
}

function readAuthorization(header: string | undefined): Authorization {
  if (header === undefined) return { algorithm: '', accessKeyId: '', signedHeaders: [], signature: '' };
  const [, algorithm, accessKeyId, names, signature] = authorizationForm.exec(header) ?? [];
  if (algorithm === undefined || accessKeyId === undefined || names === undefined || signature === undefined) {
    throw incompleteSignature(
      'Authorization must read "<algorithm> Credential=<id>,SignedHeaders=<a;b>,Signature=<hex>"',
    );
  }
  return { algorithm, accessKeyId, signedHeaders: names.split(';'), signature };
}

/** Nothing that steers the request may stand outside the signature, and the list itself must have one spelling only. */
function requireCover(signed: readonly string[], headers: ReadonlyMap<string, string>): void {
  for (const [i, name] of signed.entries()) {
    if (i > 0 && name <= (signed[i - 1] ?? '')) throw incompleteSignature('SignedHeaders must be sorted, each once');
  }
  if (!signed.includes('host')) throw incompleteSignature('the header "host" must be signed');
  if (!headers.has('x-acs-content-sha256')) throw incompleteSignature('the header "x-acs-content-sha256" is missing');
  for (const name of headers.keys()) {
    if (name.startsWith('x-acs-') && !signed.includes(name)) {
      throw incompleteSignature(`the header "${name}" must be signed`);
    }
  }
}
