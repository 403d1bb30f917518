import { createHash } from 'node:crypto';
import { realpathSync, rmSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Holds the data folder for this process, or tells who holds it. The lock is a listening socket, in Linux's abstract namespace where there
 * is one: the kernel frees it with the process, however it ends.
 * @param data an existing folder.
 * @param say what to answer to the next one who tries: process and address, in words.
 */
export async function lockData(data: string, say: () => string): Promise<{ holder: string } | { release(): void }> {
  const name = lockName(data);
  const holder = await askHolder(data);
  if (holder !== undefined) return { holder };
  if (!name.startsWith('\0')) rmSync(name, { force: true }); // a socket file outlives its process
  const server = createServer((socket) => {
    socket.on('error', () => undefined); // the other one left
    socket.end(say());
  });
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve({ holder: 'another process' });
      else reject(error);
    });
    server.listen(name, () => {
      server.unref();
      resolve({ release: () => server.close() });
    });
  });
}

/** What the process that holds the data folder says of itself; undefined when none does. */
export function askHolder(data: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = createConnection(lockName(data));
    socket.setTimeout(2000, () => socket.destroy());
    socket.on('data', (chunk) => (answer += chunk.toString('utf8')));
    socket.on('error', () => resolve(undefined));
    socket.on('close', () => resolve(answer === '' ? 'another process' : answer));
  });
}

function lockName(data: string): string {
  const hash = createHash('sha256').update(realpathSync(data)).digest('hex').slice(0, 32);
  return process.platform === 'linux' ? `\0reelsmith-${hash}` : join(tmpdir(), `reelsmith-${hash}.lock`);
}
