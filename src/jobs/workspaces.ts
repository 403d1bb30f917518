import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { isAbandoned, processStamp } from '../base/process-stamp.ts';

const foreignAgeMs = 48 * 3600 * 1000; // another machine's worker that began nothing for so long is taken for dead

/** The folder of one worker, `<root>/<worker>/<attempt>`, with a private folder for each attempt. */
export class Workspaces {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Makes the worker's folder and removes those of dead workers. @param root the folder of all workers; made when missing. */
  static async open(root: string, nowMs: number): Promise<Workspaces> {
    await mkdir(root, { recursive: true });
    for (const name of await readdir(root)) {
      if (await isAbandoned(join(root, name), name, nowMs, foreignAgeMs)) await removeFolder(join(root, name));
    }
    const folder = join(resolve(root), `${processStamp()}.${randomUUID().slice(0, 8)}`);
    await mkdir(folder, { recursive: true });
    return new Workspaces(folder);
  }

  /** Calls `use` with an empty folder, which is gone when this returns or throws. */
  async use<T>(name: string, use: (folder: string) => Promise<T>): Promise<T> {
    const folder = join(this.#folder, name);
    await removeFolder(folder);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    try {
      return await use(folder);
    } finally {
      await removeFolder(folder);
    }
  }

  async close(): Promise<void> {
    await removeFolder(this.#folder);
  }
}

async function removeFolder(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true, maxRetries: 5 });
}
