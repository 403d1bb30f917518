import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const keyFile = z.object({ accessKeyId: z.string(), accessKeySecret: z.string() });

/** Where the first key pair of a data folder is kept, readable by its owner alone. */
export function keyPath(data: string): string {
  return join(data, 'access-key.json');
}

export function writeKey(data: string, key: { id: string; secret: string }): void {
  const text = JSON.stringify({ accessKeyId: key.id, accessKeySecret: key.secret }, undefined, 2);
  const temporary = `${keyPath(data)}.new`;
  writeFileSync(temporary, `${text}\n`, { mode: 0o600, flush: true });
  renameSync(temporary, keyPath(data));
}

/** Undefined when there is none, or it may not be read. */
export function readKey(data: string): z.infer<typeof keyFile> | undefined {
  try {
    return keyFile.parse(JSON.parse(readFileSync(keyPath(data), 'utf8')));
  } catch {
    return undefined;
  }
}
