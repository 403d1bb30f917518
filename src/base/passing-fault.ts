import { diskFull, internalError, ServiceError } from './errors.ts';

const full = new Set(['ENOSPC', 'EDQUOT']);
// System errors that may be gone at the next try: no memory, no file handle, a device or server that hiccups.
const passing = new Set([
  ...['ENOMEM', 'EMFILE', 'ENFILE', 'EAGAIN', 'EBUSY', 'EIO', 'ESTALE', 'ETIMEDOUT'],
  ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE'],
]);

/** Whether words of a library or program in C, which have strerror(3) alone, say that a disk has no room left. */
export function saysDiskFull(words: string): boolean {
  return /No space left on device|Disk quota exceeded/.test(words);
}

/** Whether an error, or what caused it, says that a disk has no room left. */
function isDiskFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return full.has(codeOf(error)) || saysDiskFull(error.message) || isDiskFull(error.cause);
}

/** Whether an error, or what caused it, is the machine's and may pass: such a fault is worth another attempt. */
function isPassing(error: unknown): boolean {
  return error instanceof Error && (passing.has(codeOf(error)) || isPassing(error.cause));
}

const codeOf = (error: Error): string => ('code' in error ? String(error.code) : '');

/**
 * What an error that nobody has worded means to a caller: the machine's fault, which may pass and is worth another attempt, or our
 * own bug, which is not. A ServiceError stays as it is. @param message for the log.
 */
export function asFault(error: unknown, message: string): ServiceError {
  if (error instanceof ServiceError) return error;
  if (isDiskFull(error)) return diskFull(message, error);
  return internalError(message, error, { retryable: isPassing(error) });
}
