import { lstat, realpath } from 'node:fs/promises';
import { sep } from 'node:path';
import type { Logger } from '../base/log.ts';
import { callerError, internalError, ServiceError } from '../base/errors.ts';
import { asFault } from '../base/passing-fault.ts';
import type { Media, MediaInfo } from '../media/media.ts';
import type { Models } from '../models/models.ts';
import type { Artifact, LocalInput, Outcome } from './function.ts';
import type { AnyFunction } from './registry.ts';
import { ProgressMeter, type RunProgress } from './progress-meter.ts';

export type { RunProgress } from './progress-meter.ts';

/** One run of one function on local files, for the service's jobs and for the command line alike. */
export interface RunRequest {
  readonly declaration: AnyFunction;
  /** As `readParams` gave them. */
  readonly params: unknown;
  readonly input: LocalInput;
  readonly references: Readonly<Record<string, LocalInput>>;
  /** An empty folder, the caller's to make and to remove. */
  readonly workspace: string;
  readonly wantedExtension: string;
  readonly media: Media;
  readonly models: Models;
  readonly log: Logger;
  readonly signal: AbortSignal;
  /** Called once, when the input is known and the work starts. */
  readonly onBegin?: (begin: RunBegin) => void;
  /** Called a few times a second at most; percent never falls. */
  readonly onProgress: (progress: RunProgress) => void;
}

export interface RunBegin {
  /** Length of the input; 0 for a still. */
  readonly inputSeconds: number;
  /** Wall time that the function is allowed for it. */
  readonly timeoutSeconds: number;
}

const settleMs = 1500; // a function that was told to stop may take this long to close its files; who stopped it waits

/**
 * Runs a function: reads what the input is, refuses a kind the function does not take, keeps the deadline, and checks that
 * every promised file is there and not empty.
 * Errors: those of `Media.probe` and of the function; InvalidParameter.ResourceNotSupported; InternalError when time runs out
 * or the function breaks its declaration. An abort rejects with the signal's reason where that is a ServiceError.
 */
export async function runFunction(request: RunRequest): Promise<Outcome<unknown>> {
  const { declaration, signal } = request;
  const info = await request.media.probe(request.input.path, signal);
  refuseKind(declaration, info);
  const inputSeconds = info.kind === 'image' || !Number.isFinite(info.durationSeconds) ? 0 : info.durationSeconds;
  const timeoutSeconds = declaration.limits.timeoutSeconds(inputSeconds);
  request.onBegin?.({ inputSeconds, timeoutSeconds });

  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(outOfTime(timeoutSeconds, inputSeconds)), timeoutSeconds * 1000);
  const meter = new ProgressMeter(inputSeconds, request.onProgress);
  try {
    const both = AbortSignal.any([signal, deadline.signal]);
    const outcome = await settled(runDeclared(request, meter, both), both);
    await checkArtifacts(declaration, request.workspace, outcome.artifacts);
    meter.finish();
    return outcome;
  } finally {
    clearTimeout(timer);
  }
}

async function runDeclared(request: RunRequest, meter: ProgressMeter, signal: AbortSignal): Promise<Outcome<unknown>> {
  const { declaration, params, input, references, workspace, wantedExtension, media, models, log } = request;
  return declaration.run({
    params,
    input,
    references,
    workspace,
    wantedExtension,
    signal,
    progress: (fraction, step) => meter.report(fraction, step),
    media,
    models,
    log,
  }) as Promise<Outcome<unknown>>; // the registry forgets the type of the facts
}

/** The work's own end, or the reason of the signal that stopped it, after the work has had time to stop. */
async function settled<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let giveUp: () => void = () => undefined;
  let timer: NodeJS.Timeout | undefined;
  const onAbort = () => (timer = setTimeout(giveUp, settleMs));
  const stopped = new Promise<void>((resolve) => (giveUp = resolve));
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  try {
    const result = await Promise.race([work, stopped.then(() => Promise.reject(stopReason(signal)))]);
    signal.throwIfAborted(); // what came after the stop may be cut short
    return result;
  } catch (error) {
    throw signal.aborted ? stopReason(signal) : asServiceError(error);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}

function stopReason({ reason }: AbortSignal): ServiceError {
  return reason instanceof ServiceError ? reason : internalError('the run was aborted', reason, { retryable: true });
}

function asServiceError(error: unknown): ServiceError {
  return asFault(error, `the function failed: ${error instanceof Error ? error.message : String(error)}`);
}

/** Sound may come from a film, so a function that takes audio takes a video that has some. */
function refuseKind(declaration: AnyFunction, info: MediaInfo): void {
  const { inputs, name } = declaration;
  if (inputs.includes(info.kind)) return;
  if (info.kind === 'video' && inputs.includes('audio')) {
    if (info.audio.length > 0) return;
    throw callerError('InvalidParameter.NoAudioStream', 'The resource has no audio stream.');
  }
  throw callerError(
    'InvalidParameter.ResourceNotSupported',
    `The resource operated "Input" is not supported: it is ${info.kind}; ${name} takes ${inputs.join(' or ')}.`,
  );
}

function outOfTime(timeoutSeconds: number, inputSeconds: number): ServiceError {
  const text = `The operation was stopped at its time limit: ${Math.round(timeoutSeconds)} seconds for an input of ${inputSeconds.toFixed(1)} seconds.`;
  return new ServiceError({ code: 'InternalError', message: text, publicMessage: text });
}

/**
 * Holds a function to its declaration: as many files as it promised, in its own folder, regular and not empty.
 * Errors: InternalError.
 */
export async function checkArtifacts(
  declaration: AnyFunction,
  workspace: string,
  artifacts: readonly Artifact[],
): Promise<void> {
  const { name, output } = declaration;
  if (output?.required === true && artifacts.length === 0) throw internalError(`${name} returned no file`);
  if (output === undefined && artifacts.length > 0) throw internalError(`${name} returned a file it does not declare`);
  const root = await realpath(workspace);
  for (const { path, extension, resultType } of artifacts) {
    const info = await lstat(path).catch((cause: unknown) => {
      throw internalError(`${name} returned a file that is not there: ${path}`, cause);
    });
    const inside = (await realpath(path)).startsWith(root + sep);
    if (!inside || !info.isFile()) throw internalError(`${name} returned no regular file of its workspace: ${path}`);
    if (info.size === 0) throw internalError(`${name} returned an empty file: ${path}`);
    if (!(output?.extensions ?? []).includes(extension)) throw internalError(`${name} does not declare ${extension}`);
    if (resultType !== undefined && !(output?.resultTypes ?? []).includes(resultType)) {
      throw internalError(`${name} does not declare the result type ${resultType}`);
    }
  }
}
