/** Runs all items in one go and tells a result for each, in their order. */
export type RunBatch<Item, Result> = (items: readonly Item[]) => Promise<readonly Result[]>;

interface Waiting<Item, Result> {
  readonly item: Item;
  resolve(result: Result): void;
  reject(cause: unknown): void;
}

/**
 * Gathers calls into batches, one under way at a time: what comes meanwhile goes together next. So nobody waits for company
 * when there is none, and batches grow with the load.
 */
export class Batch<Item, Result> {
  readonly #run: RunBatch<Item, Result>;
  readonly #limit: number;
  #waiting: Waiting<Item, Result>[] = [];
  #busy = false;

  /** `limit`: items in one batch at most. */
  constructor(run: RunBatch<Item, Result>, limit: number) {
    this.#run = run;
    this.#limit = limit;
  }

  add(item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      if (this.#busy) return;
      this.#busy = true;
      setImmediate(() => void this.#work()); // takes along what else this turn of the event loop brings
    });
  }

  async #work(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, this.#limit);
      try {
        const results = await this.#run(batch.map((waiting) => waiting.item));
        for (const [index, waiting] of batch.entries()) {
          waiting.resolve(results[index] as Result); // RunBatch promises one for each
        }
      } catch (cause) {
        for (const waiting of batch) waiting.reject(cause);
      }
    }
    this.#busy = false;
  }
}
