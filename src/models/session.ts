import { internalError } from '../base/errors.ts';
import { networks, texts, type Network, type PackagedFile } from './catalogue.ts';
import type { ModelsConfig } from './config.ts';
import { readNetwork, readPackaged } from './files.ts';
import { startInferenceThread, type InferenceThread } from './inference-thread.ts';
import type { Models, ModelSession } from './models.ts';

/** What a test may replace. */
export interface ModelsParts {
  readonly networks?: ReadonlyMap<string, Network>;
  readonly texts?: ReadonlyMap<string, PackagedFile>;
}

/** A thread and what it has opened. */
interface Lane {
  thread?: InferenceThread;
  readonly opened: Map<string, Promise<ModelSession>>;
}

/** Networks of the catalogue over onnxruntime, in threads of their own. The caller closes it; what still runs then is rejected. */
export function createModels(config: ModelsConfig, parts: ModelsParts = {}): Models {
  const lanes = new Map<number, Lane>();

  function threadOf(number: number, lane: Lane): InferenceThread {
    return (lane.thread ??= startInferenceThread(() => {
      if (lanes.get(number) === lane) lanes.delete(number); // it was not closed
    }));
  }

  async function open(name: string, number: number, lane: Lane): Promise<ModelSession> {
    const network = known(parts.networks ?? networks, name);
    const bytes = await readNetwork(name, network);
    const runner = threadOf(number, lane);
    await runner.open(name, network, bytes, config).catch((cause: unknown) => {
      throw internalError(`model ${name} cannot be opened`, cause);
    });
    return {
      run: (inputs) =>
        runner.run(name, inputs).catch((cause: unknown) => {
          const shapes = Object.entries(inputs).map(([key, { shape }]) => `${key} [${shape.join(', ')}]`);
          throw internalError(`model ${name} failed on ${shapes.join(', ')}`, cause);
        }),
    };
  }

  return {
    session(name, number = 0) {
      const lane = lanes.get(number) ?? { opened: new Map<string, Promise<ModelSession>>() };
      lanes.set(number, lane);
      const known = lane.opened.get(name);
      if (known !== undefined) return known;
      const opening = open(name, number, lane);
      lane.opened.set(name, opening);
      opening.catch(() => lane.opened.delete(name)); // a passing fault must not stay
      return opening;
    },
    async text(name) {
      return (await readPackaged(name, known(parts.texts ?? texts, name))).toString('utf8');
    },
    async close() {
      const ending = [...lanes.values()].map(async ({ thread }) => thread?.close());
      lanes.clear();
      await Promise.all(ending);
    },
  };
}

function known<T>(entries: ReadonlyMap<string, T>, name: string): T {
  const entry = entries.get(name);
  if (entry === undefined) throw internalError(`no model ${name}; the catalogue has ${[...entries.keys()].join(', ')}`);
  return entry;
}
