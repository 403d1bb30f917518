import { internalError } from '../../base/errors.ts';
import { startThread } from '../../base/thread.ts';
import type { Frame } from '../../media/media.ts';
import type { KeyerJob, KeyRequest } from './keyer-worker.ts';

export type Picture = Uint8Array<ArrayBuffer>;

/** Keys frames in a thread of its own, so that this one goes on reading and writing. */
export interface KeyerThread {
  /** The picture of the next frame, whose data are the thread's from now on. @param into an earlier picture that nobody reads any more: it is written anew. */
  key(frame: Frame, into?: Picture): Promise<Picture>;
  close(): Promise<void>;
}

/** Starts it. What still waits when it ends is rejected. */
export function startKeyer(job: KeyerJob): KeyerThread {
  const thread = startThread(import.meta.url, 'keyer-worker', job);
  const waiting: { readonly resolve: (picture: Picture) => void; readonly reject: (reason: unknown) => void }[] = [];
  const fail = (reason: unknown) => {
    for (const { reject } of waiting.splice(0)) reject(reason);
  };
  thread.on('message', (picture: Picture) => waiting.shift()?.resolve(picture));
  thread.on('error', fail);
  thread.on('exit', () => fail(internalError('the keyer has ended')));
  return {
    key(frame, into) {
      const picture = new Promise<Picture>((resolve, reject) => waiting.push({ resolve, reject }));
      picture.catch(() => undefined); // told where it is awaited
      const buffers = [frame.data, into].flatMap((bytes) => (bytes === undefined ? [] : [bytes.buffer as ArrayBuffer])); // nothing shares them
      thread.postMessage({ frame, into } satisfies KeyRequest, buffers);
      return picture;
    },
    async close() {
      await thread.terminate();
    },
  };
}
