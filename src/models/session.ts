import { Tensor as OnnxTensor, type InferenceSession } from 'onnxruntime-node';
import { internalError } from '../base/errors.ts';
import { networks, texts, type Network, type PackagedFile } from './catalogue.ts';
import type { ModelsConfig } from './config.ts';
import { readPackaged } from './files.ts';
import type { Models, ModelSession, Tensor } from './models.ts';
import { mayHaveGpu, onnxLoad, openNetwork, type Load } from './provider.ts';

/** What a test may replace. */
export interface ModelsParts {
  readonly networks?: ReadonlyMap<string, Network>;
  readonly texts?: ReadonlyMap<string, PackagedFile>;
  readonly load?: Load;
  readonly hasGpu?: boolean;
}

/** Networks of the catalogue over onnxruntime. The caller closes it; sessions that are still opening are closed too. */
export function createModels(config: ModelsConfig, parts: ModelsParts = {}): Models {
  const load = parts.load ?? onnxLoad(config);
  const opened = new Map<string, Promise<InferenceSession>>();

  async function open(name: string): Promise<InferenceSession> {
    const network = known(parts.networks ?? networks, name);
    const bytes = await readPackaged(name, network);
    const { session } = await openNetwork(network, bytes, config.executionProvider, load, parts.hasGpu ?? mayHaveGpu());
    return session;
  }

  return {
    async session(name) {
      let opening = opened.get(name);
      if (opening === undefined) {
        opening = open(name);
        opened.set(name, opening);
        opening.catch(() => opened.delete(name)); // a passing fault must not stay
      }
      return modelSession(name, await opening);
    },
    async text(name) {
      return (await readPackaged(name, known(parts.texts ?? texts, name))).toString('utf8');
    },
    async close() {
      const all = await Promise.allSettled(opened.values());
      opened.clear();
      for (const one of all) if (one.status === 'fulfilled') await one.value.release();
    },
  };
}

function known<T>(entries: ReadonlyMap<string, T>, name: string): T {
  const entry = entries.get(name);
  if (entry === undefined) throw internalError(`no model ${name}; the catalogue has ${[...entries.keys()].join(', ')}`);
  return entry;
}

function modelSession(name: string, session: InferenceSession): ModelSession {
  return {
    async run(inputs) {
      const feeds = Object.entries(inputs).map(([key, { dtype, data, shape }]) => [
        key,
        new OnnxTensor(dtype, data, shape),
      ]);
      try {
        const outputs = await session.run(Object.fromEntries(feeds) as Record<string, OnnxTensor>);
        return Object.fromEntries(Object.entries(outputs).map(([key, value]) => [key, tensor(value)]));
      } catch (cause) {
        const shapes = Object.entries(inputs).map(([key, { shape }]) => `${key} [${shape.join(', ')}]`);
        throw internalError(`model ${name} failed on ${shapes.join(', ')}`, cause);
      }
    },
  };
}

function tensor(value: OnnxTensor): Tensor {
  // the catalogue has no outputs of other types
  return { dtype: value.type as Tensor['dtype'], shape: value.dims, data: value.data as Tensor['data'] };
}
