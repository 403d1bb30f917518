import { callerError, type ServiceError } from '../../base/errors.ts';
import { missing } from '../errors.ts';
import type { Parameters } from '../signature/encode.ts';

/** Who a request says it comes from and what it wants, before any of it is believed. */
export interface Claim {
  readonly accessKeyId: string;
  /** As it was written. */
  readonly timestamp: string;
  readonly nonce: string;
  readonly version: string;
  readonly action: string;
  /** Empty when there is none. */
  readonly securityToken: string;
  readonly scheme: 'V1' | 'V3';
  /** The digest the signature says the body has; empty texts where it covers no body. */
  readonly payload: { readonly digest: string; readonly hash: string };
  /** Errors: InvalidSignatureMethod, InvalidParameter.NotSupported. */
  checkMethod(): void;
  /** Errors: SignatureDoesNotMatch, IncompleteSignature. */
  checkSignature(secret: string): void;
  /**
   * The parameters of query and form together; called when the signature is right.
   * @param maxBytes of the body.
   * @param takesBytes the body is an object's bytes: it is left alone.
   * Errors: SignatureDoesNotMatch (another body than was signed), InvalidParameter.Format, InvalidParameter.
   */
  allParameters(maxBytes: number, takesBytes: boolean): Promise<Parameters>;
}

/** The first that is absent or empty is told. @param named common parameters by their wire name. */
export function requireAll(named: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(named)) {
    if (value === undefined || value === '') throw missing(name);
  }
}

/** The signature method is one that this server does not offer. */
export function unsupportedMethod(method: string, offered: string): ServiceError {
  return callerError(
    'InvalidSignatureMethod',
    `Specified signature method "${method}" is not supported; use ${offered}.`,
  );
}

/** The signature cannot be checked as it is written. */
export function incompleteSignature(reason: string): ServiceError {
  return callerError('IncompleteSignature', `The request signature does not conform to Aliyun standards: ${reason}.`);
}
