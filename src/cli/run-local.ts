import { constants } from 'node:fs';
import { access, copyFile, mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { callerError } from '../base/errors.ts';
import type { Logger } from '../base/log.ts';
import { processStamp, stampState } from '../base/process-stamp.ts';
import type { LocalInput, Report } from '../functions/function.ts';
import { readParams } from '../functions/parameter.ts';
import type { AnyFunction } from '../functions/registry.ts';
import { runFunction } from '../functions/runner.ts';
import { expandNames, sourceName, wantedExtension } from '../jobs/output-name.ts';
import type { Media } from '../media/media.ts';
import type { Models } from '../models/models.ts';

export interface LocalRun {
  readonly declaration: AnyFunction;
  readonly inputPath: string;
  /** Path of the output, perhaps with placeholders. Absent: `{source}-<function>` in the current folder, with the extension that fits. */
  readonly output: string | undefined;
  readonly jobParams: string | undefined;
  readonly signal: AbortSignal;
  progress(percent: number, step: string): void;
}

export interface LocalParts {
  readonly media: Media;
  readonly models: Models;
  readonly log: Logger;
}

const prefix = 'reelsmith-run-';

/**
 * One function on local files. Outputs appear whole, after all the work. Errors: those of `readParams` and `runFunction`;
 * InvalidParameter when an output would replace an input.
 */
export async function runLocal(
  run: LocalRun,
  { media, models, log }: LocalParts,
): Promise<{ report: Report; outputs: readonly string[] }> {
  const { declaration, output, signal } = run;
  const nowMs = Date.now();
  const params: unknown = readParams<unknown>(declaration, run.jobParams);
  const input = await localInput(run.inputPath, 'FILE');
  const references: Record<string, LocalInput> = {};
  for (const [name, path] of Object.entries(declaration.references?.(params) ?? {})) {
    references[name] = await localInput(path, `JobParams.${name}`);
  }
  await sweep();
  const workspace = await mkdtemp(join(tmpdir(), `${prefix}${processStamp()}.`));
  try {
    const { artifacts, facts } = await runFunction({
      declaration,
      params,
      input,
      references,
      workspace,
      wantedExtension: output === undefined ? '' : wantedExtension(output),
      media,
      models,
      log,
      signal,
      onProgress: ({ percent, step }) => run.progress(percent, step),
    });
    const template = output ?? `{source}-${declaration.name}`;
    const names = expandNames(template, { source: input.name, timestampMs: nowMs }, artifacts);
    const outputs = names.map((name, at) => (output === undefined ? `${name}.${artifacts[at]?.extension}` : name));
    refuseReplaced(outputs, [input, ...Object.values(references)]);
    for (const [at, artifact] of artifacts.entries()) await place(artifact.path, outputs[at] ?? '');
    return { report: declaration.report(facts, outputs, run.inputPath), outputs };
  } finally {
    await rm(workspace, { recursive: true, force: true });
  }
}

async function localInput(path: string, what: string): Promise<LocalInput> {
  if (/^(oss|https?):\/\//i.test(path)) {
    throw callerError(
      'InvalidParameter',
      `${what} is ${JSON.stringify(path)}; expected a local file, since \`run\` uses no server`,
    );
  }
  const info = await stat(path).catch(() => undefined);
  if (info === undefined)
    throw callerError('InvalidParameter.ResourceNotFound', `${what}: there is no file ${JSON.stringify(path)}`);
  if (!info.isFile())
    throw callerError('InvalidParameter.ResourceNotSupported', `${what}: ${JSON.stringify(path)} is not a file`);
  await access(path, constants.R_OK).catch((cause: unknown) => {
    throw callerError('PermissionDenied.ResourceAccess', `${what}: ${JSON.stringify(path)} may not be read`, cause);
  });
  return { path: resolve(path), name: sourceName(path) };
}

function refuseReplaced(outputs: readonly string[], inputs: readonly LocalInput[]): void {
  const replaced = outputs.find((output) => inputs.some(({ path }) => path === resolve(output)));
  if (replaced === undefined) return;
  throw callerError(
    'InvalidParameter',
    `the output is ${JSON.stringify(replaced)}, which is an input; expected another file`,
  );
}

/** Moves a finished file to where it was wanted, so that it appears there whole. */
async function place(from: string, to: string): Promise<void> {
  await mkdir(dirname(resolve(to)), { recursive: true });
  const beside = `${to}.${process.pid}.part`;
  try {
    await copyFile(from, beside); // the workspace may be on another file system
    await rename(beside, to);
  } catch (cause) {
    await rm(beside, { force: true });
    const why = cause instanceof Error ? cause.message : String(cause);
    throw callerError(
      'PermissionDenied.ResourceAccess',
      `the output ${JSON.stringify(to)} cannot be written: ${why}`,
      cause,
    );
  }
}

/** Removes the workspaces of runs that were killed. */
async function sweep(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(prefix) || stampState(name.slice(prefix.length)) !== 'dead') continue;
    await rm(join(tmpdir(), name), { recursive: true, force: true });
  }
}
