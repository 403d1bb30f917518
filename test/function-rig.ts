import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { joined } from '../src/analysis/sound/joined.ts';
import { silentLogger } from '../src/base/log.ts';
import type { FunctionDeclaration, LocalInput, Outcome } from '../src/functions/function.ts';
import { readParams } from '../src/functions/parameter.ts';
import { mediaConfig } from '../src/media/config.ts';
import { createMedia } from '../src/media/ffmpeg-media.ts';
import { modelsConfig } from '../src/models/config.ts';
import type { Models } from '../src/models/models.ts';
import { createModels } from '../src/models/session.ts';
import { Clips } from './media-clips.ts';
import { writeWav } from './sounds.ts';

const noNetworks: Models = {
  session: () => Promise.reject(new Error('no network is needed')),
  text: () => Promise.reject(new Error('no text is needed')),
  close: () => Promise.resolve(),
};

export interface RunOptions {
  readonly params?: object;
  readonly wantedExtension?: string;
  readonly references?: Readonly<Record<string, LocalInput>>;
  readonly signal?: AbortSignal;
}

/** What a function needs to run on files in a test. `close` in an `after` leaves nothing behind. */
export class FunctionRig {
  readonly media = createMedia(mediaConfig.parse({}));
  readonly clips = new Clips();
  readonly models: Models;
  readonly #folder = mkdtempSync(join(tmpdir(), 'reelsmith-rig-'));

  /** @param networks without them a function that asks for one fails. */
  constructor(networks: 'networks' | 'no networks') {
    this.models =
      networks === 'networks' ? createModels(modelsConfig.parse({ executionProvider: 'cpu', threads: 1 })) : noNetworks;
  }

  /** Runs a function, checking that its progress stays within 0..1. */
  run<Params, Facts>(
    declaration: FunctionDeclaration<Params, Facts>,
    path: string,
    { params = {}, wantedExtension = '', references = {}, signal = new AbortController().signal }: RunOptions = {},
  ): Promise<Outcome<Facts>> {
    return declaration.run({
      params: readParams(declaration, JSON.stringify(params)),
      ...{ input: { path, name: 'input' }, references, wantedExtension, signal },
      ...{ workspace: mkdtempSync(join(this.#folder, 'work-')), media: this.media, models: this.models },
      log: silentLogger(),
      progress: (fraction) => assert.ok(fraction >= 0 && fraction <= 1, `progress ${fraction}`),
    });
  }

  /** Writes interleaved samples as a 16-bit WAV file. */
  async wav(name: string, samples: Float32Array, rate: number, channels = 1): Promise<string> {
    const path = join(this.#folder, `${name}.wav`);
    await writeWav(path, samples, rate, channels);
    return path;
  }

  /** All samples of a file, interleaved. */
  async decoded(path: string, sampleRate: number, channels = 1): Promise<Float32Array> {
    const blocks: Float32Array[] = [];
    const { signal } = new AbortController();
    for await (const { data } of this.media.samples(path, { sampleRate, channels, signal })) blocks.push(data);
    return joined(blocks);
  }

  async close(): Promise<void> {
    await this.models.close();
    this.clips.remove();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
