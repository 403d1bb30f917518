import type { IncomingMessage } from 'node:http';

/**
 * Does what takes long while nothing moves on the connection: it is not cut for being idle meanwhile. The signal tells that the
 * caller is gone.
 */
export async function longWork<Made>(
  { socket }: Pick<IncomingMessage, 'socket'>,
  work: (gone: AbortSignal) => Promise<Made>,
): Promise<Made> {
  const gone = new AbortController();
  const leave = () => gone.abort();
  const idleMs = socket.timeout ?? 0;
  socket.setTimeout(0);
  socket.once('close', leave);
  if (socket.destroyed) leave();
  try {
    return await work(gone.signal);
  } finally {
    socket.off('close', leave);
    socket.setTimeout(idleMs);
  }
}
