import { callerError, ServiceError } from '../base/errors.ts';

/** What a refused RAM user is told besides code and message; the official SDK reads it as `accessDeniedDetail`. */
export type AccessDeniedDetail = Readonly<Record<string, string>>;

/** A refusal with what only the wire knows of: extra body fields or a time to wait. */
export class RefusalError extends ServiceError {
  readonly accessDeniedDetail: AccessDeniedDetail | undefined;
  /** Milliseconds until another try makes sense. */
  readonly retryAfterMs: number | undefined;

  constructor(
    code: string,
    publicMessage: string,
    extra: { accessDeniedDetail?: AccessDeniedDetail; retryAfterMs?: number },
  ) {
    super({ code, message: publicMessage, publicMessage });
    this.accessDeniedDetail = extra.accessDeniedDetail;
    this.retryAfterMs = extra.retryAfterMs;
  }
}

/** `Missing<Parameter>`, for common and declared parameters alike. */
export function missing(parameter: string): ServiceError {
  return callerError(`Missing${parameter}`, `${parameter} is mandatory for this action.`);
}

/** The gateway's fixed refusals, by code. */
const gatewayTexts = {
  'InvalidAccessKeyId.NotFound': 'Specified access key is not found.',
  'InvalidAccessKeyId.Inactive': 'Specified access key is disabled.',
  'InvalidTimeStamp.Format': 'Specified time stamp or date value is not well formatted.',
  'InvalidTimeStamp.Expired': 'Specified time stamp or date value is expired.',
  SignatureNonceUsed: 'Specified signature nonce was used already.',
  InvalidVersion: 'Specified parameter Version is not valid.',
  'InvalidAction.NotFound': 'Specified api is not found, please check your url and method.',
  UnsupportedHTTPMethod: 'This http method is not supported.',
  'InvalidSecurityToken.MismatchWithAccessKey':
    'Specified SecurityToken mismatch with the AccessKey. Temporary credentials are not offered here.',
} as const;

/** A refusal of the gateway whose text is fixed. */
export function gatewayError(code: keyof typeof gatewayTexts): ServiceError {
  return callerError(code, gatewayTexts[code]);
}

const verdicts = {
  InvalidParameter: 'is invalid',
  'InvalidParameter.InvalidState': 'is invalid',
  'InvalidParameter.NotSupported': 'is not supported',
  'InvalidParameter.OutOfRange': 'is out of range',
} as const;

/** The contract's wording for a parameter that cannot be taken and, after a colon, `tail`: the value and what is allowed. */
export function invalid(code: keyof typeof verdicts, parameter: string, tail: string): ServiceError {
  return callerError(code, `The specified parameter "${parameter}" ${verdicts[code]}: ${tail}.`);
}

/** A parameter (or a header) that is not written as it must be. */
export function badFormat(parameter: string, tail: string): ServiceError {
  return callerError('InvalidParameter.Format', `The format of parameter "${parameter}" is invalid: ${tail}.`);
}

/** The named thing is not there, or not the caller's to know of. */
export function notFound(parameter: string, value: string): ServiceError {
  return callerError(
    'InvalidParameter.ResourceNotFound',
    `The resource operated "${parameter}" cannot be found: ${value}.`,
  );
}

/** The same of a job, as ICE says it. */
export function jobNotFound(id: string): ServiceError {
  return callerError('InvalidParameter.JobNotFound', `The specified job cannot be found: ${id}.`);
}

/** The named thing is there and belongs to somebody else. */
export function notYours(parameter: string, value: string): ServiceError {
  return callerError(
    'PermissionDenied.ResourceAccess',
    `MTS not authorized to operate on the specified resource "${parameter}": ${value}.`,
  );
}
