import type { Worker } from 'node:worker_threads';
import { internalError } from '../../base/errors.ts';
import { startThread } from '../../base/thread.ts';
import type { Flow } from './flow.ts';
import type { FlowRequest, Sight } from './flow-worker.ts';

/** Looks for movement in a thread of its own, which starts with the first request and does not keep the process alive. The caller closes it. */
export class FlowThread {
  private worker: Worker | undefined;
  private waiting: { readonly resolve: (flow: Flow) => void; readonly reject: (reason: unknown) => void }[] = [];
  /** What the thread holds: the two pictures of the last request. */
  private held: readonly (readonly [number, Sight])[] = [];
  private count = 0;
  private ended = false;

  /** How `from` moves to `to`. Requests are served in order; the pictures may change once this returns. */
  flow(from: Sight, to: Sight): Promise<Flow> {
    if (this.ended) return Promise.reject(ended());
    const worker = (this.worker ??= this.start());
    const pair = [this.numbered(from), this.numbered(to)] as const;
    const fresh = pair.filter((one) => !this.held.includes(one));
    const answered = new Promise<Flow>((resolve, reject) => this.waiting.push({ resolve, reject }));
    answered.catch(() => undefined); // told where it is awaited
    worker.ref();
    worker.postMessage({ from: pair[0][0], to: pair[1][0], fresh } satisfies FlowRequest);
    this.held = pair;
    return answered;
  }

  /** Ends the thread. What still waits is rejected. */
  async close(): Promise<void> {
    this.ended = true;
    await this.worker?.terminate();
  }

  private numbered(sight: Sight): readonly [number, Sight] {
    return this.held.find(([, one]) => one.luma === sight.luma && one.hidden === sight.hidden) ?? [this.count++, sight];
  }

  private start(): Worker {
    const worker = startThread(import.meta.url, 'flow-worker');
    const fail = (reason: unknown) => {
      for (const { reject } of this.waiting.splice(0)) reject(reason);
    };
    worker.unref();
    worker.on('message', (flow: Flow) => {
      this.waiting.shift()?.resolve(flow);
      if (this.waiting.length === 0 && !this.ended) worker.unref(); // while it ends, that is awaited
    });
    worker.on('error', fail);
    worker.on('exit', () => {
      this.ended = true;
      fail(ended());
    });
    return worker;
  }
}

const ended = () => internalError('the search for movement has ended');
