import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { Database } from './database.ts';

const longestPauseMs = 5000;

/**
 * Calls back with the payload of each notification on the channel, over a connection of its own that is made again
 * whenever it breaks. After a break it calls back once with an empty payload, since notifications may have been missed.
 * `channel` is an SQL identifier. Returns the unsubscriber, which closes the connection.
 */
export async function listen(
  database: Pick<Database, 'newClient'>,
  channel: string,
  listener: (payload: string) => void,
): Promise<() => Promise<void>> {
  const stop = new AbortController();
  let held = await open(database, channel, listener);

  const keep = async (): Promise<void> => {
    for (;;) {
      await held.ended;
      const next = await reopen(() => open(database, channel, listener), stop.signal);
      if (next === undefined) return;
      held = next;
      listener('');
    }
  };
  const kept = keep();

  return async () => {
    stop.abort();
    await held.client.end().catch(() => undefined);
    await kept;
  };
}

interface Held {
  readonly client: pg.Client;
  readonly ended: Promise<void>;
}

async function open(
  database: Pick<Database, 'newClient'>,
  channel: string,
  listener: (payload: string) => void,
): Promise<Held> {
  const client = database.newClient();
  const ended = new Promise<void>((resolve) => client.once('end', resolve));
  client.on('error', () => undefined); // followed by 'end'
  client.on('notification', (message) => listener(message.payload ?? ''));
  try {
    await client.connect();
    await client.query(`listen ${channel}`);
  } catch (cause) {
    await client.end().catch(() => undefined);
    throw cause;
  }
  return { client, ended };
}

/** Undefined once stopped. */
async function reopen(attempt: () => Promise<Held>, signal: AbortSignal): Promise<Held | undefined> {
  for (let pause = 100; !signal.aborted; pause = Math.min(pause * 2, longestPauseMs)) {
    try {
      const held = await attempt();
      if (!signal.aborted) return held;
      await held.client.end();
    } catch {
      await sleep(pause, undefined, { signal }).catch(() => undefined);
    }
  }
  return undefined;
}
