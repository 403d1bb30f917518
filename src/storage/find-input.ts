import { isKey, type Location } from './location.ts';
import type { ObjectInfo, Storage } from './storage.ts';

/**
 * Finds an input: the literal key first, the percent-decoded key where the literal does not exist.
 * Undefined when neither is there.
 */
export async function findInput(
  storage: Pick<Storage, 'head'>,
  location: Location,
): Promise<(ObjectInfo & Location) | undefined> {
  for (const key of readings(location.key)) {
    const info = await storage.head({ bucket: location.bucket, key });
    if (info !== undefined) return { ...info, bucket: location.bucket, key };
  }
  return undefined;
}

/** The keys that a caller may mean by `key`, in the order to try them. */
export function readings(key: string): readonly string[] {
  if (!key.includes('%')) return [key];
  try {
    const decoded = decodeURIComponent(key);
    return decoded !== key && isKey(decoded) ? [key, decoded] : [key];
  } catch {
    return [key]; // not percent-encoding, so the text means itself
  }
}
