import { parentPort } from 'node:worker_threads';
import { Tensor as OnnxTensor, type InferenceSession } from 'onnxruntime-node';
import { letGo } from '../base/short-lived.ts';
import type { Network } from './catalogue.ts';
import type { ModelsConfig } from './config.ts';
import type { Tensor } from './models.ts';
import { openGtcrn, type WasmNetwork } from './gtcrn.ts';
import { mayHaveGpu, onnxLoad, openNetwork } from './provider.ts';

/** What the thread is asked for; it answers every request with an `Answer` of the same number. */
export type Request =
  | {
      readonly number: number;
      readonly open: string;
      readonly network: Network;
      readonly bytes: Uint8Array;
      readonly config: ModelsConfig;
    }
  | { readonly number: number; readonly run: string; readonly inputs: Readonly<Record<string, Tensor>> }
  | { readonly close: true };

export type Answer =
  | { readonly number: number; readonly outputs: Readonly<Record<string, Tensor>> }
  | { readonly number: number; readonly error: unknown };

/** Inference blocks the thread that calls it, so it has one of its own: the thread of the job goes on reading frames, and hears of a cancel. */
const sessions = new Map<string, InferenceSession>();
const wasmNetworks = new Map<string, WasmNetwork>();

async function answer(request: Exclude<Request, { close: true }>): Promise<Answer> {
  const { number } = request;
  try {
    if ('run' in request) return { number, outputs: await run(request.run, request.inputs) };
    const { open, network, bytes, config } = request;
    if (network.runtime === 'gtcrn') {
      wasmNetworks.set(open, await openGtcrn(bytes));
      return { number, outputs: {} };
    }
    const { session } = await openNetwork(network, bytes, config.executionProvider, onnxLoad(config), mayHaveGpu());
    sessions.set(open, session);
    return { number, outputs: {} };
  } catch (error) {
    return { number, error };
  }
}

async function run(name: string, inputs: Readonly<Record<string, Tensor>>): Promise<Record<string, Tensor>> {
  const wasm = wasmNetworks.get(name);
  if (wasm !== undefined) return wasm.run(inputs);
  const session = sessions.get(name);
  if (session === undefined) throw new Error(`${name} is not open`);
  const feeds = Object.entries(inputs).map(
    ([key, { dtype, data, shape }]) => [key, new OnnxTensor(dtype, data, shape)] as const,
  );
  const outputs = await session.run(Object.fromEntries(feeds));
  return Object.fromEntries(
    Object.entries(outputs).map(([key, value]) => [
      key,
      // the catalogue has no outputs of other types
      { dtype: value.type as Tensor['dtype'], shape: value.dims, data: value.data as Tensor['data'] },
    ]),
  );
}

// One request at a time, in order; when it closes, the one that runs is the last.
let last: Promise<void> = Promise.resolve();
let closing = false;
parentPort?.on('message', (request: Request) => {
  if ('close' in request) {
    closing = true;
    last = last.then(close);
    return;
  }
  last = last.then(async () => {
    if (closing) return;
    const reply = await answer(request);
    const buffers =
      'outputs' in reply ? Object.values(reply.outputs).map(({ data }) => data.buffer as ArrayBuffer) : []; // never shared
    parentPort?.postMessage(reply, buffers);
    if ('run' in request) letGo(Object.values(request.inputs).reduce((sum, { data }) => sum + data.byteLength, 0));
  });
});

async function close(): Promise<void> {
  for (const session of sessions.values()) await session.release();
  parentPort?.close();
}
