import { callerError, internalError, ServiceError } from '../base/errors.ts';

/** The codes this room gives to failed jobs, besides those of storage, media and functions. */
export const jobCodes = [
  'InternalError',
  'InvalidParameter.NotSupported',
  'InvalidParameter.OutOfRange',
  'JobCanceled',
  'PermissionDenied.ResourceAccess',
] as const;

/** The submitter asked for the job to end. */
export function canceled(): ServiceError {
  return callerError('JobCanceled', 'The job was canceled by its submitter.');
}

/** The worker no longer holds the job: another attempt may own it, so nothing more may be done for it. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

/** The worker is being stopped. */
export class Draining extends Error {
  override readonly name = 'Draining';
}

/** A job went beyond what one attempt may take. Tried again only where that may help. */
export function limitError(
  publicMessage: string,
  options: { retryable: boolean } = { retryable: false },
): ServiceError {
  return new ServiceError({ code: 'InternalError', message: publicMessage, publicMessage, ...options });
}

/** What an unknown fault means for a job: our own bug. */
export function asServiceError(error: unknown): ServiceError {
  if (error instanceof ServiceError) return error;
  return internalError(error instanceof Error ? (error.stack ?? error.message) : String(error), error);
}
