import { callerError, internalError, ServiceError } from '../base/errors.ts';

/** Codes that this room gives. */
export const mediaErrors = {
  bad: 'InvalidParameter.ResourceContentBad',
  notSupported: 'InvalidParameter.ResourceNotSupported',
  outOfRange: 'InvalidParameter.OutOfRange',
  noAudio: 'InvalidParameter.NoAudioStream',
  cancelled: 'JobCanceled',
  internal: 'InternalError',
} as const;

/** The file cannot be read as media; `cause` or `log` say more to the operator. */
export function contentBad(publicMessage: string, log = ''): ServiceError {
  return new ServiceError({ code: mediaErrors.bad, message: `${publicMessage} ${log}`.trim(), publicMessage });
}

/** The file is something that this service does not take. */
export function notSupported(publicMessage: string): ServiceError {
  return callerError(mediaErrors.notSupported, publicMessage);
}

/** The file is beyond one of the operator's limits. */
export function outOfRange(publicMessage: string): ServiceError {
  return callerError(mediaErrors.outOfRange, publicMessage);
}

export function noAudioStream(): ServiceError {
  return callerError(mediaErrors.noAudio, 'The resource has no audio stream.');
}

/** What an aborted call rejects with: the reason given to `abort`, when that is already one of ours. */
export function cancelled(signal: AbortSignal): ServiceError {
  if (signal.reason instanceof ServiceError) return signal.reason;
  return callerError(mediaErrors.cancelled, 'The job was cancelled.', signal.reason);
}

/** A limit of time, memory or disk ended the work. @param options.retryable the machine's fault of the moment, worth another attempt. */
export function limitReached(
  publicMessage: string,
  log: string,
  { retryable = false }: { retryable?: boolean } = {},
): ServiceError {
  const message = `${publicMessage} ${log}`.trim();
  return new ServiceError({ code: mediaErrors.internal, message, publicMessage, retryable });
}

/** Our own command failed. */
export function commandFailed(what: string, log: string): ServiceError {
  return internalError(`${what}: ${log}`);
}
