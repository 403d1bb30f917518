import type { Worker } from 'node:worker_threads';
import { internalError } from '../base/errors.ts';
import { startThread } from '../base/thread.ts';
import type { Network } from './catalogue.ts';
import type { ModelsConfig } from './config.ts';
import type { Answer, Request } from './inference-worker.ts';
import type { Tensor } from './models.ts';

/** The thread that runs networks. It starts with the first request, does not keep the process alive, and ends with `close`. */
export interface InferenceThread {
  open(name: string, network: Network, bytes: Uint8Array, config: ModelsConfig): Promise<void>;
  /** Requests are served one at a time, in order. */
  run(name: string, inputs: Readonly<Record<string, Tensor>>): Promise<Readonly<Record<string, Tensor>>>;
  /** What still runs is rejected at once; the thread ends after it, since ending a thread inside onnxruntime aborts the process. */
  close(): Promise<void>;
}

type Outputs = Readonly<Record<string, Tensor>>;
type Waiting = Map<
  number,
  { readonly resolve: (outputs: Outputs) => void; readonly reject: (reason: unknown) => void }
>;

/** @param onEnd called when the thread ended by itself: what it had opened is gone. */
export function startInferenceThread(onEnd: () => void): InferenceThread {
  const worker = startWorker();
  const waiting: Waiting = new Map();
  let numbers = 0;
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  const failAll = (reason: Error) => {
    for (const { reject } of waiting.values()) reject(reason);
    waiting.clear();
  };
  worker.unref();
  worker.on('message', (answer: Answer) => {
    const asked = waiting.get(answer.number);
    waiting.delete(answer.number);
    if (waiting.size === 0 && asked !== undefined) worker.unref(); // an answer that nobody waits for comes while it is closing
    if ('error' in answer) asked?.reject(answer.error);
    else asked?.resolve(answer.outputs);
  });
  worker.on('error', failAll);
  worker.on('exit', (code) => {
    failAll(internalError(`the inference thread ended with code ${code}`, undefined, { retryable: true }));
    onEnd();
  });
  const ask = (request: (number: number) => Request) => {
    const number = numbers++;
    const answered = new Promise<Outputs>((resolve, reject) => waiting.set(number, { resolve, reject }));
    worker.ref();
    worker.postMessage(request(number));
    return answered;
  };
  return {
    async open(name, network, bytes, config) {
      await ask((number) => ({ number, open: name, network, bytes, config }));
    },
    run: (name, inputs) => ask((number) => ({ number, run: name, inputs })),
    async close() {
      failAll(internalError('the models were closed'));
      worker.ref();
      worker.postMessage({ close: true } satisfies Request);
      await ended;
    },
  };
}

function startWorker(): Worker {
  // onnxruntime 1.30 reports home by default and leaves `mat-debug-<pid>.log` in the temporary folder. It reads the real environment, which
  // only the main thread's `process.env` writes.
  process.env['ORT_DISABLE_TELEMETRY'] = '1';
  return startThread(import.meta.url, 'inference-worker');
}
