import { invalid } from '../errors.ts';
import type { Received } from '../received.ts';
import { sameSignature, signatureMismatch } from '../signature/compare.ts';
import { signV1, stringToSignV1 } from '../signature/v1.ts';
import { mergeForm, readBody } from './body.ts';
import { requireAll, unsupportedMethod, type Claim } from './claim.ts';

/**
 * Reads a request whose signature is a parameter, of the query or (POST) of a form.
 * Errors: Missing<Parameter>, InvalidSignatureMethod (a bearer token), and those of reading a form.
 */
export async function readClaimV1({ raw, method, parameters }: Received, maxBytes: number): Promise<Claim> {
  // The body of a GET is not under a V1 signature: it is never looked at.
  if (method === 'POST') mergeForm(raw, await readBody(raw, maxBytes), parameters);
  const at = (name: string) => parameters.get(name) ?? '';
  if (parameters.has('BearerToken') || at('SignatureType').toUpperCase() === 'BEARERTOKEN') {
    throw unsupportedMethod('BEARERTOKEN', 'HMAC-SHA1');
  }
  requireAll({
    AccessKeyId: at('AccessKeyId'),
    Signature: at('Signature'),
    Timestamp: at('Timestamp'),
    SignatureNonce: at('SignatureNonce'),
    Version: at('Version'),
    Action: at('Action'),
    SignatureMethod: at('SignatureMethod'),
    SignatureVersion: at('SignatureVersion'),
  });
  return {
    accessKeyId: at('AccessKeyId'),
    timestamp: at('Timestamp'),
    nonce: at('SignatureNonce'),
    version: at('Version'),
    action: at('Action'),
    securityToken: at('SecurityToken'),
    scheme: 'V1',
    payload: { digest: '', hash: '' },
    allParameters: () => Promise.resolve(parameters),
    checkMethod() {
      if (at('SignatureMethod') !== 'HMAC-SHA1') throw unsupportedMethod(at('SignatureMethod'), 'HMAC-SHA1');
      if (at('SignatureVersion') === '1.0') return;
      throw invalid('InvalidParameter.NotSupported', 'SignatureVersion', `${at('SignatureVersion')}; expected 1.0`);
    },
    checkSignature(secret) {
      const stringToSign = stringToSignV1(method, parameters);
      if (!sameSignature(signV1(stringToSign, secret), at('Signature'))) throw signatureMismatch(stringToSign);
    },
  };
}
