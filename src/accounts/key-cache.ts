import type { Clock } from '../base/clock.ts';
import type { AccessKey } from './accounts.ts';

interface Entry {
  readonly key: Promise<AccessKey | undefined>;
  readonly untilMs: number;
}

/** Access keys that are known, and those known not to exist, each kept apart so that guessing cannot push out the known. */
const knownLimit = 10_000;
const unknownLimit = 1000;

/** Remembers access keys for a few seconds, and asks once where many ask at the same time. */
export class KeyCache {
  readonly #load: (id: string) => Promise<AccessKey | undefined>;
  readonly #lifetimeMs: number;
  readonly #clock: Clock;
  readonly #known = new Map<string, Entry>();
  readonly #unknown = new Map<string, Entry>();

  constructor(load: (id: string) => Promise<AccessKey | undefined>, lifetimeSeconds: number, clock: Clock) {
    this.#load = load;
    this.#lifetimeMs = lifetimeSeconds * 1000;
    this.#clock = clock;
  }

  get(id: string): Promise<AccessKey | undefined> {
    const entry = this.#known.get(id) ?? this.#unknown.get(id);
    if (entry !== undefined && entry.untilMs > this.#clock.now()) return entry.key;
    return this.#fetch(id);
  }

  /** After a change made in this process, which then takes hold here at once. */
  clear(): void {
    this.#known.clear();
    this.#unknown.clear();
  }

  #fetch(id: string): Promise<AccessKey | undefined> {
    this.#known.delete(id);
    const entry = { key: this.#load(id), untilMs: this.#clock.now() + this.#lifetimeMs };
    // until the answer is there, the entry counts as unknown
    put(this.#unknown, id, entry, unknownLimit);
    entry.key.then(
      (key) => {
        if (key === undefined || this.#unknown.get(id) !== entry) return;
        this.#unknown.delete(id);
        put(this.#known, id, entry, knownLimit);
      },
      () => {
        if (this.#unknown.get(id) === entry) this.#unknown.delete(id);
      },
    );
    return entry.key;
  }
}

/** Adds as the newest; drops the oldest over the limit. */
function put(entries: Map<string, Entry>, id: string, entry: Entry, limit: number): void {
  entries.delete(id);
  entries.set(id, entry);
  if (entries.size <= limit) return;
  const oldest = entries.keys().next();
  if (oldest.done !== true) entries.delete(oldest.value);
}
