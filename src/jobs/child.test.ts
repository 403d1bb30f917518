import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { test, type TestContext } from 'node:test';
import { ServiceError } from '../base/errors.ts';
import type { RunProgress } from '../functions/runner.ts';
import { runChild, type ChildRun } from './child.ts';
import { canceled } from './errors.ts';

const program = {
  entry: new URL(`./testing/rehearsal-child${extname(import.meta.url)}`, import.meta.url),
  settings: {},
  nice: 1,
};
const limits = { memoryMb: 300, workspaceBytes: 1e9, hangSeconds: 60, startSeconds: 60 };

async function rehearse(t: TestContext, params: object, change: Partial<ChildRun> = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'child-'));
  t.after(() => rm(folder, { recursive: true }));
  const workspace = join(folder, 'out');
  await mkdir(workspace);
  const task = {
    functionName: 'Rehearsal',
    jobParams: JSON.stringify(params),
    input: { path: join(folder, 'in'), name: 'film' },
    references: {},
    workspace,
    wantedExtension: '',
  };
  const signal = new AbortController().signal;
  const outcome = runChild(program, { task, limits, folder, signal, onProgress: () => undefined, ...change });
  return { outcome, workspace };
}

const fault = (says: RegExp, retryable: boolean) => (error: unknown) => {
  assert.ok(error instanceof ServiceError, String(error));
  assert.equal(error.code, 'InternalError');
  assert.match(error.publicMessage, says);
  assert.equal(error.retryable, retryable);
  return true;
};

/** What init has not reaped yet is dead all the same. */
async function isAlive(pid: string): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return stat !== '' && !/\) [ZX] /.test(stat);
}

test('runs a function in a process of its own and brings back its outcome and progress', async (t) => {
  const told: RunProgress[] = [];
  const { outcome, workspace } = await rehearse(t, { files: 2, sleepMs: 300 }, { onProgress: (p) => told.push(p) });
  const { artifacts } = await outcome;
  assert.deepEqual(artifacts.map(({ path }) => path), [join(workspace, '0.txt'), join(workspace, '1.txt')]); // prettier-ignore
  assert.equal(await readFile(join(workspace, '1.txt'), 'utf8'), '1 of film with ');
  assert.equal(told.at(-1)?.percent, 100);
  assert.ok((told.at(-1)?.speed ?? 0) > 1);
});

test('an error of the function keeps its code and words', async (t) => {
  const { outcome } = await rehearse(t, { way: 'refuse' });
  await assert.rejects(outcome, { code: 'InvalidParameter.OutOfRange', publicMessage: /"way" is out of range/ });
  await assert.rejects((await rehearse(t, { way: 'wrong' })).outcome, { code: 'InvalidParameter' });
});

test('a crash is told as such, and may be tried again', async (t) => {
  await assert.rejects((await rehearse(t, { way: 'exit' })).outcome, fault(/unexpectedly \(exit code 3\)/, true));
  await assert.rejects((await rehearse(t, { way: 'kill' })).outcome, fault(/unexpectedly \(SIGKILL\)/, true));
});

test('memory of the whole tree, disk, silence and time have limits that are named', async (t) => {
  await Promise.all([
    rehearse(t, { way: 'memory' }).then((run) => assert.rejects(run.outcome, fault(/memory limit of 300 MB/, false))),
    rehearse(t, { way: 'hang' }, { limits: { ...limits, hangSeconds: 2 } }).then((run) =>
      assert.rejects(run.outcome, fault(/2 seconds without progress/, true)),
    ),
    rehearse(t, { way: 'disk' }, { limits: { ...limits, workspaceBytes: 1e7 } }).then((run) =>
      assert.rejects(run.outcome, fault(/disk limit of 10 MB/, false)),
    ),
    rehearse(t, {}, { limits: { ...limits, startSeconds: 0.01 } }).then((run) =>
      assert.rejects(run.outcome, fault(/did not begin within 0.01 seconds/, true)),
    ),
  ]);
});

test('an abort ends a child that is deaf, with all it started, at once', async (t) => {
  for (const way of ['busy', 'spawn']) {
    const aborter = new AbortController();
    const { outcome, workspace } = await rehearse(t, { way }, { signal: aborter.signal });
    const pids = join(workspace, 'pids');
    if (way === 'spawn') while ((await readFile(pids, 'utf8').catch(() => '')) === '') await sleep(20);
    else await sleep(500);
    const startMs = performance.now();
    aborter.abort(canceled());
    await assert.rejects(outcome, { code: 'JobCanceled' });
    assert.ok(performance.now() - startMs < 5000, `${performance.now() - startMs} ms`);
    if (way === 'busy') continue;
    for (const pid of (await readFile(pids, 'utf8')).split(' ')) {
      for (let waits = 0; waits < 100 && (await isAlive(pid)); waits++) await sleep(20); // a killed process takes a moment to go
      assert.ok(!(await isAlive(pid)), `process ${pid} is left`);
    }
  }
});

test('an aborted signal starts nothing', async (t) => {
  const { outcome } = await rehearse(t, {}, { signal: AbortSignal.abort(canceled()) });
  await assert.rejects(outcome, { code: 'JobCanceled' });
});
