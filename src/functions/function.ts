import type { z } from 'zod';
import type { Logger } from '../base/log.ts';
import type { Media } from '../media/media.ts';
import type { Models } from '../models/models.ts';

/** A file on this machine that a function reads. */
export interface LocalInput {
  readonly path: string;
  /** What the caller calls it: base name without extension, for messages and `{source}`. */
  readonly name: string;
}

/** A finished file of a function, still in its workspace. */
export interface Artifact {
  readonly path: string;
  /** Extension of the format it is in, without the dot, lower case. */
  readonly extension: string;
  /** Value of `{resultType}` (`zh`, `vocals` ...), where the function has one. */
  readonly resultType?: string;
}

export interface Outcome<Facts> {
  /** In the order in which `{sequenceId}` counts them. */
  readonly artifacts: readonly Artifact[];
  /** What `report` needs besides the names of the stored files. Plain JSON: it crosses a process boundary. */
  readonly facts: Facts;
}

export interface Work<Params> {
  readonly params: Params;
  readonly input: LocalInput;
  /** Further inputs by the name that `references` gave them. */
  readonly references: Readonly<Record<string, LocalInput>>;
  /** A private empty folder; removed after the attempt, whatever happens. */
  readonly workspace: string;
  /** Extension that the caller's Output ends with, lower case, without the dot; empty when none. Honour it where the function can write that format. */
  readonly wantedExtension: string;
  readonly signal: AbortSignal;
  /** @param fraction 0..1 of the whole work. @param step what is being done, in a few words. */
  progress(fraction: number, step: string): void;
  readonly media: Media;
  readonly models: Models;
  readonly log: Logger;
}

/** The part of a job's Result that belongs to the function; the envelope around it is the API's. */
export type Report =
  /** `{"Code","Message","Data":"<json>"}` */
  | { readonly data: unknown; readonly message?: 'Successful.' | 'success' }
  /** `{"Details":[...],"Message","Code"}` */
  | { readonly details: readonly unknown[]; readonly message?: string };

export interface Limits {
  /** Wall time allowed for an input of this many seconds. */
  timeoutSeconds(inputSeconds: number): number;
  /** Memory of the whole process tree of one attempt. */
  readonly memoryMb: number;
}

/** Everything the service knows of one algorithm. API checks, CLI help and reference pages are derived from it. */
export interface FunctionDeclaration<Params = unknown, Facts = unknown> {
  /** FunctionName on the wire. */
  readonly name: string;
  /** One sentence for lists, then what it does, for the reference page. */
  readonly summary: string;
  readonly description: string;
  /** Built from `parameter.ts`, whose parts carry range, default, unit and meaning. Unknown keys pass. */
  readonly params: z.ZodType<Params>;
  readonly inputs: readonly ('video' | 'audio' | 'image')[];
  /** Absent: the function writes no file, its answer is the Result. */
  readonly output?: {
    /** Formats it can write, its default first. */
    readonly extensions: readonly string[];
    /** `always`: Submit without Output is refused. */
    readonly required: boolean;
    readonly resultTypes?: readonly string[];
    readonly description: string;
  };
  /** ModelIds accepted besides empty and `null`. */
  readonly modelIds?: readonly string[];
  /** Example JobParams for help and pages; a test runs them through `params`. */
  readonly examples: readonly { readonly params: Readonly<Record<string, unknown>>; readonly says: string }[];
  readonly limits: Limits;
  /** JobParams that the ICE dialect means where they are not given, when they differ from this function's own defaults. */
  readonly iceDefaults?: Readonly<Record<string, unknown>>;
  /** Addresses of further inputs that the parameters name: `{ background: 'oss://...' }`. */
  references?(params: Params): Readonly<Record<string, string>>;
  run(work: Work<Params>): Promise<Outcome<Facts>>;
  /** The function's part of the Result. `files` are the object keys (or local paths) of the stored artifacts, in their order; `input` is that of the input. */
  report(facts: Facts, files: readonly string[], input: string): Report;
}

/** Checks a declaration's types and forgets its parameters, so that the registry can hold all of them. */
export function defineFunction<Params, Facts>(
  declaration: FunctionDeclaration<Params, Facts>,
): FunctionDeclaration<Params, Facts> {
  return declaration;
}

/** The report most functions give: the stored files by key. */
export function reportFiles(_facts: unknown, files: readonly string[]): Report {
  return { data: { result: files.map((file) => ({ file })) }, message: 'Successful.' };
}
