import { open, rename, rm } from 'node:fs/promises';
import { dirname, basename, extname, join } from 'node:path';

/**
 * Lets `write` fill a file under a temporary name beside `path`, makes it durable and gives it its name: `path` appears whole or not at all.
 * On failure nothing is left.
 */
export async function writeWhole<T>(path: string, write: (temporary: string) => Promise<T>): Promise<T> {
  const extension = extname(path);
  const temporary = join(dirname(path), `.${basename(path, extension)}.${process.pid}.part${extension}`);
  try {
    const result = await write(temporary);
    await sync(temporary);
    await rename(temporary, path);
    return result;
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

async function sync(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
