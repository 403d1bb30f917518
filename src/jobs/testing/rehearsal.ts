import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { callerError } from '../../base/errors.ts';
import { defineFunction, reportFiles, type Work } from '../../functions/function.ts';
import { choice, integer, text } from '../../functions/parameter.ts';
import type { AnyFunction } from '../../functions/registry.ts';
import type { Media, MediaInfo } from '../../media/media.ts';
import type { Models } from '../../models/models.ts';

const ways = ['write', 'exit', 'kill', 'memory', 'disk', 'hang', 'busy', 'spawn', 'refuse', 'nothing'] as const;

const params = z.object({
  way: choice(ways, 'write', 'what goes wrong, if anything'),
  sleepMs: integer({ min: 0, max: 600_000, default: 0, meaning: 'time to take before the end' }),
  files: integer({ min: 0, max: 100, default: 1, meaning: 'files to write' }),
  crashPercent: integer({ min: 0, max: 100, default: 0, meaning: 'chance to crash before the end' }),
  extra: text({ maxLength: 1000, default: '', meaning: 'address of a further input' }),
});
type Params = z.infer<typeof params>;

/** A function for tests of the engine: writes files, and fails in every way a function can. */
const rehearsal = defineFunction({
  name: 'Rehearsal',
  summary: 'For tests.',
  description: 'Writes files that say what they were made of, or fails as asked.',
  params,
  inputs: ['video'],
  output: { extensions: ['txt'], required: true, description: 'Text.' },
  examples: [],
  limits: { timeoutSeconds: (inputSeconds) => inputSeconds, memoryMb: 300 },
  iceDefaults: { files: 3 },
  references: ({ extra }: Params): Record<string, string> => (extra === '' ? {} : { extra }),
  run: rehearse,
  report: reportFiles,
});

export const rehearsals: ReadonlyMap<string, AnyFunction> = new Map([[rehearsal.name, rehearsal]]);

/** Media that takes every file for a film of a minute. */
export const rehearsedMedia = {
  probe: async () => ({ kind: 'video', durationSeconds: 60, audio: [] }) as Partial<MediaInfo> as MediaInfo,
} as Partial<Media> as Media;

export const rehearsedModels = {} as Models;

async function rehearse(work: Work<Params>) {
  const { params, input, references, workspace } = work;
  work.progress(0.1, 'rehearsing');
  for (let at = 1; at <= 10; at += 1) {
    await sleep(params.sleepMs / 10, undefined, { signal: work.signal });
    if (Math.random() * 1000 < params.crashPercent) process.kill(process.pid, 'SIGKILL');
    work.progress(at / 10, 'rehearsing');
  }
  await misbehave[params.way]?.(work);
  if (params.way === 'nothing') return { artifacts: [], facts: {} };
  const artifacts = [];
  for (let at = 0; at < params.files; at += 1) {
    const path = join(workspace, `${at}.txt`);
    const says = `${at} of ${input.name} with ${Object.values(references).map(({ name }) => name).join()}`; // prettier-ignore
    await writeFile(path, says);
    artifacts.push({ path, extension: 'txt' });
  }
  return { artifacts, facts: {} };
}

const forever = () => new Promise<never>(() => setInterval(() => undefined, 60_000));

const misbehave: Partial<Record<(typeof ways)[number], (work: Work<Params>) => unknown>> = {
  exit: () => process.exit(3),
  kill: () => process.kill(process.pid, 'SIGKILL'),
  memory: async () => {
    const hoard = [];
    for (;;) hoard.push(await sleep(20, Buffer.alloc(50_000_000, hoard.length + 1)));
  },
  disk: async ({ workspace }) => {
    await writeFile(join(workspace, 'big'), Buffer.alloc(20_000_000, 1));
    await forever();
  },
  hang: forever,
  busy: () => {
    for (;;);
  },
  spawn: async ({ workspace }) => {
    const plain = spawn('sleep', ['601'], { stdio: 'ignore' });
    const apart = spawn('sleep', ['602'], { stdio: 'ignore', detached: true });
    await writeFile(join(workspace, 'pids'), `${plain.pid} ${apart.pid}`);
    await forever();
  },
  refuse: () => {
    throw callerError('InvalidParameter.OutOfRange', 'The specified parameter "way" is out of range.');
  },
};
