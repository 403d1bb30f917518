/** Everything a `ServiceError` is made of; see the fields for who reads what. */
export interface ServiceErrorInit {
  /** A code of the contract's tables (`InvalidParameter.OutOfRange`, `InternalError` ...): it reaches the caller. */
  code: string;
  /** For the log only: may name paths, commands and causes. */
  message: string;
  /** For the caller: what, the value, what is allowed. Never a path of this machine. */
  publicMessage: string;
  /** True for a passing fault (a lost worker, a full disk): the job is tried again. A caller's fault never is. */
  retryable?: boolean;
  cause?: unknown;
}

/** The one error type that crosses a room's facade. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';
  readonly code: string;
  readonly publicMessage: string;
  readonly retryable: boolean;

  constructor(init: ServiceErrorInit) {
    super(init.message, { cause: init.cause });
    this.code = init.code;
    this.publicMessage = init.publicMessage;
    this.retryable = init.retryable ?? false;
  }
}

/** A caller's mistake: the same text serves the log and the caller, so it must not name anything of this machine. */
export function callerError(code: string, publicMessage: string, cause?: unknown): ServiceError {
  return new ServiceError({ code, message: publicMessage, publicMessage, cause });
}

/** Something that we need does not answer for now: the same request, or job, may succeed later. */
export function serviceUnavailable(message: string, cause?: unknown): ServiceError {
  return new ServiceError({
    code: 'ServiceUnavailable',
    message,
    publicMessage: 'The request has failed due to a temporary failure of the server.',
    retryable: true,
    cause,
  });
}

/** Our own fault, told to the caller without details; the message and cause go to the log. */
export function internalError(message: string, cause?: unknown, options: { retryable?: boolean } = {}): ServiceError {
  return new ServiceError({
    code: 'InternalError',
    message,
    publicMessage: 'The operation has failed due to some unknown error, exception or failure.',
    retryable: options.retryable ?? false,
    cause,
  });
}

/** A disk of the server has no room left: the operator's to mend, and told as such. @param message for the log. */
export function diskFull(message: string, cause?: unknown): ServiceError {
  const publicMessage = 'The operation has failed: a disk of the server is full.';
  return new ServiceError({
    code: 'InternalError',
    message: `disk full: ${message}`,
    publicMessage,
    retryable: true,
    cause,
  });
}
