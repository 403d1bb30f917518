import type { Config } from '../config.ts';
import type { AnyFunction } from '../functions/registry.ts';
import type { Report } from '../functions/function.ts';

/** A part that serves until it is closed. */
export interface Running {
  /** Takes nothing new, lets what runs finish or gives it back, then ends. */
  close(): Promise<void>;
}

export interface LocalRun {
  readonly declaration: AnyFunction;
  readonly inputPath: string;
  /** Output template: a path, perhaps with placeholders. Absent: `{source}-{functionName}...` in the current folder. */
  readonly output: string | undefined;
  readonly jobParams: string | undefined;
  readonly signal: AbortSignal;
  progress(fraction: number, step: string): void;
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
   * Brings the schema up to date and makes the operator's account with its key pair when there is none at all.
   * @param renew makes another key pair for the operator's account in any case.
   */
  prepare(config: Config, renew: boolean): Promise<{ id: string; secret: string } | undefined>;
  /** One function on local files. Errors: `ServiceError`. */
  runLocal(run: LocalRun, config: Config): Promise<{ report: Report; outputs: readonly string[] }>;
}
