import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, test } from 'node:test';
import { z } from 'zod';
import { callerError, ServiceError } from '../base/errors.ts';
import { silentLogger } from '../base/log.ts';
import type { Media, MediaInfo } from '../media/media.ts';
import type { Models } from '../models/models.ts';
import { defineFunction, reportFiles, type Artifact, type Work } from './function.ts';
import { ProgressMeter } from './progress-meter.ts';
import type { AnyFunction } from './registry.ts';
import { runFunction, type RunProgress, type RunRequest } from './runner.ts';

let workspace: string;
beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'runner-'));
});
afterEach(() => rm(workspace, { recursive: true }));

const film: Partial<MediaInfo> = { kind: 'video', durationSeconds: 10, audio: [] };

function sample(run: (work: Work<unknown>) => Promise<readonly Artifact[]>, change: Partial<AnyFunction> = {}) {
  return defineFunction({
    name: 'Sample',
    summary: '',
    description: '',
    params: z.object({}),
    inputs: ['video'],
    output: { extensions: ['txt'], required: true, resultTypes: ['zh'], description: '' },
    examples: [],
    limits: { timeoutSeconds: (seconds) => seconds, memoryMb: 64 },
    run: async (work) => ({ artifacts: await run(work as Work<unknown>), facts: 7 }),
    report: reportFiles,
    ...change,
  });
}

function request(declaration: AnyFunction, change: Partial<RunRequest> & { info?: Partial<MediaInfo> } = {}) {
  const info = change.info ?? film;
  return {
    declaration,
    params: {},
    input: { path: '/input', name: 'input' },
    references: {},
    workspace,
    wantedExtension: 'txt',
    media: { probe: async () => info } as unknown as Media,
    models: {} as Models,
    log: silentLogger(),
    signal: new AbortController().signal,
    onProgress: () => undefined,
    ...change,
  };
}

async function written(name: string, content = 'x'): Promise<Artifact> {
  await writeFile(join(workspace, name), content);
  return { path: join(workspace, name), extension: 'txt' };
}

test('gives what the function returned, and progress up to 100', async () => {
  const told: RunProgress[] = [];
  const begun: unknown[] = [];
  const declaration = sample(async (work) => {
    work.progress(0.5, 'half');
    return [await written('a')];
  });
  const outcome = await runFunction(
    request(declaration, { onProgress: (p) => told.push(p), onBegin: (b) => begun.push(b) }),
  );
  assert.deepEqual(outcome, { artifacts: [{ path: join(workspace, 'a'), extension: 'txt' }], facts: 7 });
  assert.deepEqual(begun, [{ inputSeconds: 10, timeoutSeconds: 10 }]);
  assert.deepEqual(
    told.map(({ percent, step }) => [percent, step]),
    [
      [50, 'half'],
      [100, 'half'],
    ],
  );
});

const outside: Artifact = { path: '/etc/hostname', extension: 'txt' };
for (const [fault, run] of [
  ['returned no file', async () => []],
  ['not there', async () => [{ path: join(workspace, 'absent'), extension: 'txt' }]],
  ['empty file', async () => [await written('a', '')]],
  ['no regular file of its workspace', async () => [outside]],
  [
    'no regular file of its workspace',
    async () => {
      await symlink('/etc/hostname', join(workspace, 'link'));
      return [{ path: join(workspace, 'link'), extension: 'txt' }];
    },
  ],
  [
    'no regular file of its workspace',
    async () => {
      await mkdir(join(workspace, 'folder'));
      return [{ path: join(workspace, 'folder'), extension: 'txt' }];
    },
  ],
  ['does not declare mp4', async () => [{ ...(await written('a')), extension: 'mp4' }]],
  ['does not declare the result type en', async () => [{ ...(await written('a')), resultType: 'en' }]],
] as const) {
  test(`holds a function to its declaration: ${fault} (${run.toString().length})`, async () => {
    await assert.rejects(runFunction(request(sample(run))), (error) => {
      assert.ok(error instanceof ServiceError);
      assert.equal(error.code, 'InternalError');
      assert.equal(error.retryable, false);
      assert.match(error.message, new RegExp(fault));
      assert.doesNotMatch(error.publicMessage, /\//);
      return true;
    });
  });
}

test('lets a function without output end without a file, and refuses a file from it', async () => {
  const answers = sample(async () => []);
  const { output: _, ...silent } = answers;
  assert.equal((await runFunction(request(silent))).facts, 7);
  const { output: __, ...writes } = sample(async () => [await written('a')]);
  await assert.rejects(runFunction(request(writes)), /does not declare/);
});

for (const [inputs, info, code] of [
  [['video'], { kind: 'image' }, 'InvalidParameter.ResourceNotSupported'],
  [['video'], { kind: 'audio', audio: [{}] }, 'InvalidParameter.ResourceNotSupported'],
  [['image'], film, 'InvalidParameter.ResourceNotSupported'],
  [['audio'], film, 'InvalidParameter.NoAudioStream'],
  [['audio'], { ...film, audio: [{}] }, undefined],
  [['video', 'audio'], { kind: 'audio', durationSeconds: 1, audio: [{}] }, undefined],
  [['image'], { kind: 'image', durationSeconds: 0 }, undefined],
] as const) {
  test(`takes ${inputs.join(' or ')} and is given ${info.kind}: ${code ?? 'runs'}`, async () => {
    const declaration = sample(async () => [await written('a')], { inputs });
    const limits = { timeoutSeconds: () => 5, memoryMb: 64 };
    const run = runFunction(request({ ...declaration, limits }, { info: info as Partial<MediaInfo> }));
    if (code === undefined) await run;
    else await assert.rejects(run, { code });
  });
}

test('stops a function at its time limit and says so', async () => {
  let stopped = false;
  const declaration = sample(
    async (work) => {
      await sleep(60_000, undefined, { signal: work.signal }).catch(() => (stopped = true));
      return [];
    },
    { limits: { timeoutSeconds: () => 0.05, memoryMb: 64 } },
  );
  await assert.rejects(runFunction(request(declaration)), (error) => {
    assert.ok(error instanceof ServiceError && error.code === 'InternalError' && !error.retryable);
    assert.match(error.publicMessage, /time limit.*10\.0 seconds/);
    return true;
  });
  assert.ok(stopped);
});

test('a caller that aborts gets its own reason back', async () => {
  const aborter = new AbortController();
  const declaration = sample(async (work) => {
    aborter.abort(callerError('JobCanceled', 'stopped'));
    return work.signal.aborted ? Promise.reject(new Error('EPIPE')) : [];
  });
  await assert.rejects(runFunction(request(declaration, { signal: aborter.signal })), { code: 'JobCanceled' });
});

test('keeps the code and words of an error, and hides those of a stranger', async () => {
  const known = sample(async () => Promise.reject(callerError('InvalidParameter.OutOfRange', 'too long')));
  await assert.rejects(runFunction(request(known)), { code: 'InvalidParameter.OutOfRange', publicMessage: 'too long' });
  const stranger = sample(async () => Promise.reject(new TypeError('x of undefined in /srv')));
  await assert.rejects(runFunction(request(stranger)), (error) => {
    assert.ok(error instanceof ServiceError && error.code === 'InternalError');
    assert.match(error.message, /x of undefined/);
    assert.doesNotMatch(error.publicMessage, /undefined/);
    return true;
  });
});

test('progress never falls, is told at most four times a second, and has a speed', () => {
  let nowMs = 0;
  const told: RunProgress[] = [];
  const meter = new ProgressMeter(100, (progress) => told.push(progress), () => nowMs); // prettier-ignore
  for (const fraction of [0, 0.1, Number.NaN, 0.3, 0.2, -1, 7, 0.35, 0.4]) {
    meter.report(fraction, 'work');
    nowMs += 100;
  }
  meter.finish();
  meter.finish();
  assert.deepEqual(told, [
    { percent: 0, step: 'work' },
    { percent: 30, step: 'work', speed: 100 },
    { percent: 30, step: 'work', speed: 50 },
    { percent: 100, step: 'work', speed: 111 },
  ]);
});
