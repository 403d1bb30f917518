import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger } from '../src/base/log.ts';
import type { AnyFunction } from '../src/functions/registry.ts';
import { readParams } from '../src/functions/parameter.ts';
import { mediaConfig } from '../src/media/config.ts';
import { createMedia } from '../src/media/ffmpeg-media.ts';
import type { Media } from '../src/media/media.ts';
import { modelsConfig } from '../src/models/config.ts';
import { createModels } from '../src/models/session.ts';

/** What one run of a function gave, while its files are there. */
export interface Finished {
  readonly media: Media;
  /** Finished files, in their order. */
  readonly paths: readonly string[];
  readonly facts: unknown;
  readonly wallSeconds: number;
  /** A folder for further files; removed after `use`. */
  readonly folder: string;
}

/** Runs a function in this process, hands its files to `use`, and removes them. */
export async function withFunction<T>(
  declaration: AnyFunction,
  input: string,
  options: { params?: object; references?: Readonly<Record<string, string>>; extension?: string },
  use: (finished: Finished) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'reelsmith-bench-'));
  const media = createMedia(mediaConfig.parse({}));
  const models = createModels(modelsConfig.parse({}));
  const references = Object.entries(options.references ?? {}).map(([name, path]) => [name, { path, name }] as const);
  try {
    const started = performance.now();
    // the registry forgets a declaration's parameters; these come from its own schema
    const outcome = await declaration.run({
      params: readParams(declaration, JSON.stringify(options.params ?? {})) as unknown,
      input: { path: input, name: 'input' },
      references: Object.fromEntries(references),
      workspace: folder,
      wantedExtension: options.extension ?? '',
      signal: new AbortController().signal,
      progress: () => undefined,
      media,
      models,
      log: silentLogger(),
    });
    const wallSeconds = (performance.now() - started) / 1000;
    const paths = outcome.artifacts.map(({ path }) => path);
    return await use({ media, paths, facts: outcome.facts, wallSeconds, folder });
  } finally {
    await models.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
