// System errors that may be gone at the next try: no space, no memory, no file handle, a device or server that hiccups.
const passing = new Set([
  ...['ENOSPC', 'EDQUOT', 'ENOMEM', 'EMFILE', 'ENFILE', 'EAGAIN', 'EBUSY', 'EIO', 'ESTALE', 'ETIMEDOUT'],
  ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE'],
]);

/** Whether an error, or what caused it, is the machine's and may pass: such a fault is worth another attempt. */
export function isPassingFault(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return ('code' in error && passing.has(String(error.code))) || isPassingFault(error.cause);
}
