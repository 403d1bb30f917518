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

/** Networks of the catalogue over onnxruntime, in a thread of their own. The caller closes it; what still runs then is rejected. */
export function createModels(config: ModelsConfig, parts: ModelsParts = {}): Models {
  let thread: InferenceThread | undefined;
  const opened = new Map<string, Promise<ModelSession>>();

  function start(): InferenceThread {
    const started = startInferenceThread(() => {
      if (thread !== started) return; // it was closed
      thread = undefined;
      opened.clear();
    });
    return started;
  }

  async function open(name: string): Promise<ModelSession> {
    const network = known(parts.networks ?? networks, name);
    const bytes = await readNetwork(name, network);
    const runner = (thread ??= start());
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
    session(name) {
      const known = opened.get(name);
      if (known !== undefined) return known;
      const opening = open(name);
      opened.set(name, opening);
      opening.catch(() => opened.delete(name)); // a passing fault must not stay
      return opening;
    },
    async text(name) {
      return (await readPackaged(name, known(parts.texts ?? texts, name))).toString('utf8');
    },
    async close() {
      const ending = thread;
      thread = undefined;
      opened.clear();
      await ending?.close();
    },
  };
}

function known<T>(entries: ReadonlyMap<string, T>, name: string): T {
  const entry = entries.get(name);
  if (entry === undefined) throw internalError(`no model ${name}; the catalogue has ${[...entries.keys()].join(', ')}`);
  return entry;
}
