import type { Clock } from '../../base/clock.ts';
import type { Nonces } from '../gate/nonces.ts';
import type { Rates } from '../gate/rates.ts';

/** Nonces of one process. */
export class MemoryNonces implements Nonces {
  readonly #expiries = new Map<string, number>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async remember(accessKeyId: string, nonce: string, expiresMs: number) {
    const name = `${accessKeyId} ${nonce}`;
    if ((this.#expiries.get(name) ?? 0) > this.#clock.now()) return false;
    this.#expiries.set(name, expiresMs);
    return true;
  }
}

/** Counts of one process, in windows of a whole second. */
export class MemoryRates implements Rates {
  readonly #limit: number;
  readonly #clock: Clock;
  readonly #counts = new Map<string, { window: number; count: number }>();

  constructor(limit: number, clock: Clock) {
    this.#limit = limit;
    this.#clock = clock;
  }

  async consume(accountId: string, operation: string) {
    const now = this.#clock.now();
    const window = Math.floor(now / 1000);
    const name = `${accountId} ${operation}`;
    const last = this.#counts.get(name);
    const count = last?.window === window ? last.count + 1 : 1;
    this.#counts.set(name, { window, count });
    return count <= this.#limit
      ? { allowed: true, retryAfterMs: 0 }
      : { allowed: false, retryAfterMs: (window + 1) * 1000 - now };
  }
}
