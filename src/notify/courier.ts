import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../base/log.ts';
import type { Notice, NoticeStore, Sent } from './notice.ts';

/** Notices that are under way at one time. */
const batch = 16;
/** Seconds after which one that was begun, by a courier that is there no longer, is sent again; longer than any sending. */
const leaseSeconds = 90;
/** Seconds before each further attempt; after the last, a day and an hour from the first, it is given up. */
export const waits = [5, 30, 120, 600, 1800, 3600, 7200, 14_400, 28_800, 32_400] as const;

export interface CourierParts {
  readonly store: NoticeStore;
  readonly send: (notice: Notice, signal: AbortSignal) => Promise<Sent>;
  readonly pollSeconds: number;
  readonly log: Logger;
}

/** Brings notices to those who asked for them: each at least once, again and again while the receiver does not take it. */
export interface Courier {
  /** Begins no more; those under way are cut off, and sent again by the next courier. */
  close(): Promise<void>;
}

/** Errors at start reject; later ones are logged and outlived. */
export async function startCourier(parts: CourierParts): Promise<Courier> {
  const stop = new AbortController();
  let wake = new AbortController();
  const unsubscribe = await parts.store.onNotice(() => wake.abort());
  const work = async () => {
    while (!stop.signal.aborted) {
      wake = new AbortController();
      const count = await round(parts, stop.signal).catch((error: unknown) => {
        parts.log.warn({ error: String(error) }, 'could not look for notices');
        return 0;
      });
      if (count === batch) continue;
      const signal = AbortSignal.any([stop.signal, wake.signal]);
      await sleep(parts.pollSeconds * 1000, undefined, { signal }).catch(() => undefined); // woken
    }
  };
  const over = work();
  return {
    async close() {
      stop.abort();
      await over;
      await unsubscribe();
    },
  };
}

/** Sends those that are due; answers how many there were. */
async function round({ store, send, log }: CourierParts, signal: AbortSignal): Promise<number> {
  const notices = await store.claim(batch, leaseSeconds);
  await Promise.all(
    notices.map(async (notice) => {
      const sent = await send(notice, signal);
      if (signal.aborted && sent.outcome !== 'delivered') return store.postpone(notice.id, 0, 'cut off');
      if (sent.outcome === 'delivered') return store.delivered(notice.id);
      const { reason } = sent;
      const wait = sent.outcome === 'giveUp' ? undefined : waits[notice.attempt - 1];
      const { jobId, attempt } = notice;
      if (wait !== undefined) return store.postpone(notice.id, wait, reason);
      log.warn({ jobId, attempt, reason }, 'the end of a job could not be told; it is not tried again');
      return store.giveUp(notice.id, reason);
    }),
  );
  return notices.length;
}
