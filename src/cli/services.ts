import type { Config } from '../config.ts';
import type { AnyFunction } from '../functions/registry.ts';
import type { LocalRun, runLocal } from './run-local.ts';

/** A part that serves until it is closed. */
export interface Running {
  /** Takes nothing new, lets what runs finish or gives it back, then ends. */
  close(): Promise<void>;
}

/** What the commands need of the other rooms; `main.ts` builds it. */
export interface Services {
  /** Arguments for Node that start this program again. */
  readonly program: readonly string[];
  readonly functions: ReadonlyMap<string, AnyFunction>;
  /** Runs until `close`; `url` is where it listens. */
  startApi(config: Config): Promise<Running & { readonly url: string }>;
  startWorker(config: Config): Promise<Running>;
  /** Starts or adopts the embedded database of the data folder. Safe to repeat. */
  startDatabase(config: Config): Promise<void>;
  stopDatabase(config: Config): Promise<void>;
  /**
   * Brings the schema up to date and makes the operator's account with its key pair when there is none at all; with `renew` makes
   * another key pair for that account in any case.
   */
  prepare(config: Config, renew: boolean): Promise<{ id: string; secret: string } | undefined>;
  /** One function on local files. Errors: `ServiceError`. */
  runLocal(run: LocalRun, config: Config): ReturnType<typeof runLocal>;
}
