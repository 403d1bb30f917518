import { callerError, ServiceError } from '../base/errors.ts';
import { asFault } from '../base/passing-fault.ts';

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

/** What an unknown fault means for a job: the machine's, which may pass, or our own bug, which does not. */
export function asServiceError(error: unknown): ServiceError {
  return asFault(error, error instanceof Error ? (error.stack ?? error.message) : String(error));
}
