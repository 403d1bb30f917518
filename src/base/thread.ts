import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';

/**
 * Starts a thread from the file `./NAME` beside the caller's, with the caller's extension.
 * @param caller `import.meta.url`. @param data what the thread reads as `workerData`; copied.
 */
export function startThread(caller: string, name: string, data?: unknown): Worker {
  const extension = extname(caller);
  const entry = new URL(`./${name}${extension}`, caller);
  const options = { workerData: data };
  if (extension !== '.ts') return new Worker(entry, options);
  // From sources: tsx does not reach into threads by itself.
  const tsx = import.meta.resolve('tsx/esm/api');
  const load = `import(${JSON.stringify(tsx)}).then(({ register }) => { register(); return import(${JSON.stringify(entry.href)}); });`;
  return new Worker(load, { ...options, eval: true });
}
