import { probeInput, type Probed } from './probe.ts';
import type { Runner } from './process.ts';
import { openSafely } from './safe-input.ts';

const ENTRIES = 16;

/** Remembers the last files that were probed, as long as they do not change: one job asks for the same file many times. */
export class ProbeCache {
  private readonly known = new Map<string, Probed>();
  private readonly runner: Runner;

  constructor(runner: Runner) {
    this.runner = runner;
  }

  /** Errors: as `probe`. */
  async open(path: string, signal: AbortSignal): Promise<Probed> {
    const input = await openSafely(path, this.runner.config);
    const key = `${input.identity} ${input.path}`;
    const probed = this.known.get(key) ?? (await probeInput(this.runner, input, signal));
    this.known.delete(key);
    this.known.set(key, probed);
    const [oldest] = this.known.keys();
    if (this.known.size > ENTRIES && oldest !== undefined) this.known.delete(oldest);
    return probed;
  }
}
