import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { callerError, internalError } from '../base/errors.ts';
import { asIceMeans, readParams } from '../functions/parameter.ts';
import type { LocalInput, Outcome } from '../functions/function.ts';
import type { AnyFunction } from '../functions/registry.ts';
import { checkArtifacts, type RunProgress } from '../functions/runner.ts';
import { accessDenied, notFound } from '../storage/errors.ts';
import { findInput } from '../storage/find-input.ts';
import { formatLocation, parseLocation, type Location } from '../storage/location.ts';
import type { StagedObject, Storage } from '../storage/storage.ts';
import type { ChildTask } from './child-protocol.ts';
import type { Job, JobResult } from './job.ts';
import { expandLocations, type NamedOutput, sourceName, wantedExtension } from './output-name.ts';

/** What attempts are made of. */
export interface AttemptParts {
  readonly functions: ReadonlyMap<string, AnyFunction>;
  readonly storage: Storage;
  /** The account a bucket belongs to. */
  readonly bucketOwner: (bucket: string) => Promise<string | undefined>;
  /** Largest input or reference. */
  readonly maxInputBytes: number;
  /** Runs the function apart from this process; see `runChild`. */
  readonly runTask: (
    declaration: AnyFunction,
    task: ChildTask,
    folder: string,
    hooks: AttemptHooks,
  ) => Promise<Outcome<unknown>>;
}

export interface AttemptHooks {
  /** Ends the attempt until its outputs begin to appear; after that it goes on to its end. */
  readonly signal: AbortSignal;
  readonly onProgress: (progress: RunProgress) => void;
  /** Rejects when the job is no longer ours to end. */
  readonly confirm: () => Promise<void>;
}

/** A job's request, read. */
interface Plan {
  readonly declaration: AnyFunction;
  readonly input: Location;
  readonly references: Readonly<Record<string, Location>>;
  /** Absent: nothing is written. */
  readonly output?: Location;
}

/**
 * One try of a job: fetch, run, store. Its outputs appear whole, after the job was confirmed to be still ours, and under
 * the same names in every try. Nothing is left in storage by a try that ends before that.
 * Errors: ServiceErrors with the contract's codes for failed jobs; the signal's reason. `folder` is empty at the start and
 * the caller's to remove.
 */
export async function runAttempt(
  job: Job,
  folder: string,
  parts: AttemptParts,
  hooks: AttemptHooks,
): Promise<JobResult> {
  const plan = readRequest(job, parts.functions);
  await checkOwner(job, plan, parts);
  hooks.onProgress({ percent: 0, step: 'fetching the input' });
  const fetched = await fetchInputs(plan, folder, parts, hooks.signal);
  if (plan.output) nameOutputs(plan.output, fetched.input, job, [{ extension: '' }]); // refuses a bad name before the work
  const outcome = await run(job, plan, fetched, folder, parts, hooks);
  const places = plan.output ? nameOutputs(plan.output, fetched.input, job, outcome.artifacts) : [];
  const keys = places.map(({ key }) => key);
  const report = plan.declaration.report(outcome.facts, keys, fetched.input.key);
  await store(places, outcome, parts.storage, hooks);
  return { code: 'Success', message: report.message ?? '', report, outputs: places.map(formatLocation) };
}

function readRequest(job: Job, functions: ReadonlyMap<string, AnyFunction>): Plan {
  const declaration = functions.get(job.functionName);
  if (declaration === undefined) {
    throw callerError(
      'InvalidParameter.NotSupported',
      `The specified parameter "FunctionName" is not supported: it is "${job.functionName}"; this worker has ${[...functions.keys()].join(', ')}.`,
    );
  }
  if (declaration.output?.required === true && job.output === '') {
    throw callerError('InvalidParameter.EmptyValue', 'The specified parameter "Output" cannot be empty.');
  }
  const named = declaration.references?.(readParams(declaration, job.jobParams)) ?? {};
  return {
    declaration,
    input: parseLocation(job.input),
    references: Object.fromEntries(Object.entries(named).map(([name, address]) => [name, parseLocation(address)])),
    ...(declaration.output !== undefined && job.output !== '' && { output: parseLocation(job.output) }),
  };
}

async function checkOwner(job: Job, plan: Plan, parts: AttemptParts): Promise<void> {
  const locations = [plan.input, ...Object.values(plan.references), ...(plan.output ? [plan.output] : [])];
  for (const bucket of new Set(locations.map((location) => location.bucket))) {
    const owner = await parts.bucketOwner(bucket).catch((cause: unknown) => {
      throw internalError('the owner of a bucket could not be asked for', cause, { retryable: true });
    });
    if (owner === job.accountId) continue;
    throw accessDenied(`oss://${bucket}`, 'the bucket does not exist or belongs to another account.');
  }
}

interface Fetched {
  readonly input: LocalInput & Location;
  readonly references: Readonly<Record<string, LocalInput>>;
}

async function fetchInputs(plan: Plan, folder: string, parts: AttemptParts, signal: AbortSignal): Promise<Fetched> {
  const inputs = join(folder, 'in');
  await mkdir(inputs);
  const input = await fetchOne('Input', plan.input, join(inputs, '0'), parts, signal);
  const references: Record<string, LocalInput> = {};
  for (const [at, [name, location]] of Object.entries(plan.references).entries()) {
    const { path, name: source } = await fetchOne(name, location, join(inputs, String(at + 1)), parts, signal);
    references[name] = { path, name: source };
  }
  return { input, references };
}

async function fetchOne(
  parameter: string,
  location: Location,
  path: string,
  { storage, maxInputBytes }: AttemptParts,
  signal: AbortSignal,
): Promise<LocalInput & Location> {
  const found = await findInput(storage, location);
  if (found === undefined) throw notFound(formatLocation(location));
  if (found.sizeBytes > maxInputBytes) {
    throw callerError(
      'InvalidParameter.OutOfRange',
      `The specified parameter "${parameter}" is out of range: the object has ${found.sizeBytes} bytes; at most ${maxInputBytes} are allowed.`,
    );
  }
  await storage.fetch(found, path, signal);
  return { path, name: sourceName(found.key), bucket: found.bucket, key: found.key };
}

async function run(
  job: Job,
  { declaration, output }: Plan,
  { input, references }: Fetched,
  folder: string,
  parts: AttemptParts,
  hooks: AttemptHooks,
): Promise<Outcome<unknown>> {
  const workspace = join(folder, 'out');
  await mkdir(workspace);
  const task: ChildTask = {
    functionName: declaration.name,
    jobParams: job.dialect === 'ice' ? asIceMeans(declaration, job.jobParams) : job.jobParams,
    input: { path: input.path, name: input.name },
    references,
    workspace,
    wantedExtension: output === undefined ? '' : wantedExtension(output.key),
  };
  const outcome = await parts.runTask(declaration, task, folder, hooks);
  await checkArtifacts(declaration, workspace, outcome.artifacts); // a broken child does not vouch for itself
  return outcome;
}

/** Writes all outputs beside their places, asks whether the job is still ours, and makes them appear. */
async function store(
  places: readonly Location[],
  { artifacts }: Outcome<unknown>,
  storage: Storage,
  hooks: AttemptHooks,
): Promise<void> {
  const staged: StagedObject[] = [];
  try {
    for (const [at, place] of places.entries()) {
      const path = artifacts[at]?.path ?? ''; // one place an artifact
      staged.push(await storage.stage(place, path, hooks.signal));
    }
    hooks.onProgress({ percent: 100, step: 'storing the result' });
    hooks.signal.throwIfAborted();
    await hooks.confirm();
    for (const object of staged) await object.commit();
  } finally {
    for (const object of staged) await object.discard();
  }
}

/** Errors: as `expandLocations`. */
function nameOutputs(output: Location, { bucket, key }: Location, job: Job, outputs: readonly NamedOutput[]) {
  return expandLocations(output, { bucket, key }, job.submittedAtMs, outputs);
}
