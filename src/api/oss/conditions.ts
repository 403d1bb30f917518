import type { ObjectInfo } from '../../storage/storage.ts';
import { ossError } from './errors.ts';

/**
 * Whether what the caller has is still true: a 304. Conditions by ETag go before those by time (RFC 9110, section 13.2.2).
 * Errors: PreconditionFailed (If-Match, If-Unmodified-Since).
 */
export function isUnchanged(
  headers: ReadonlyMap<string, string>,
  { etag, modifiedMs }: ObjectInfo,
  prefix = '',
): boolean {
  const at = (name: string) => headers.get(prefix + name);
  const match = at('if-match');
  if (match !== undefined && !names(match, etag)) throw failed('If-Match');
  const unmodified = at('if-unmodified-since');
  if (match === undefined && unmodified !== undefined && isAfter(modifiedMs, unmodified))
    throw failed('If-Unmodified-Since');
  const noneMatch = at('if-none-match');
  if (noneMatch !== undefined) return names(noneMatch, etag);
  const since = at('if-modified-since');
  return since !== undefined && !Number.isNaN(Date.parse(since)) && !isAfter(modifiedMs, since);
}

function names(list: string, etag: string): boolean {
  return list.split(',').some((one) => one.trim() === '*' || one.trim().replace(/^(W\/)?"(.*)"$/, '$2') === etag);
}

/** By the second: that is all a header tells. */
function isAfter(modifiedMs: number, date: string): boolean {
  return Math.floor(modifiedMs / 1000) * 1000 > Date.parse(date);
}

function failed(condition: string) {
  return ossError(
    'PreconditionFailed',
    `At least one of the pre-conditions you specified did not hold (condition: ${condition}).`,
  );
}
