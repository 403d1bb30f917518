import assert from 'node:assert/strict';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { findCapabilities } from './capabilities.ts';
import { mediaConfig } from './config.ts';
import { createRunner, throwIfEnded, type Command } from './process.ts';

const config = mediaConfig.parse({ killAfterSeconds: 0.3 });
const runner = createRunner(config);
const impatient = mediaConfig.parse({ ...config, stallSeconds: 0.4 });
const folder = await mkdtemp(join(tmpdir(), 'reelsmith-process-'));
after(() => rm(folder, { recursive: true }));

/** Writes pictures without end to an output that nobody reads. */
const endless = (signal: AbortSignal): Command => ({
  program: 'ffmpeg',
  args: ['-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=s=640x360', '-f', 'rawvideo', 'pipe:1'],
  signal,
  stdout: true,
});

function isAlive(pid: number | undefined): boolean {
  try {
    return pid !== undefined && process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** A program of our own in place of ffmpeg. */
async function withScript(name: string, text: string): Promise<ReturnType<typeof createRunner>> {
  const path = join(folder, name);
  await writeFile(path, `#!/bin/sh\n${text}\n`);
  await chmod(path, 0o755);
  return createRunner({ ...config, ffmpegPath: path });
}

test('ends a process whose output is not read, when cancelled', async () => {
  const controller = new AbortController();
  const running = runner.start(endless(controller.signal));
  running.stall.pause();
  running.stdout.pause();
  await new Promise((resolve) => setTimeout(resolve, 200));
  assert.ok(isAlive(running.pid));
  const startedAt = performance.now();
  controller.abort();
  const exit = await running.exit;
  assert.equal(exit.stopped, 'cancelled');
  assert.ok(performance.now() - startedAt < 2000);
  assert.ok(!isAlive(running.pid));
  assert.throws(() => throwIfEnded(exit, controller.signal, config), { code: 'JobCanceled' });
});

test('kills a process that does not heed the request to end', async () => {
  const deaf = await withScript('deaf', 'trap "" TERM; while :; do sleep 0.05; done');
  const running = deaf.start({ program: 'ffmpeg', args: [], signal: new AbortController().signal });
  await new Promise((resolve) => setTimeout(resolve, 150));
  const exit = await running.stop();
  assert.deepEqual([exit.stopped, exit.signal], ['unwanted', 'SIGKILL']);
  assert.ok(!isAlive(running.pid));
});

test('does not start when cancelled before', () => {
  assert.throws(() => runner.start(endless(AbortSignal.abort())), { code: 'JobCanceled' });
});

test('ends a process that makes no progress, and says so', async () => {
  const { signal } = new AbortController();
  // waits for pictures that never come
  const args = ['-v', 'error', '-f', 'rawvideo', '-video_size', '16x16', '-i', 'pipe:0', '-f', 'null', 'pipe:1'];
  const running = createRunner(impatient).start({ program: 'ffmpeg', args, signal, stdin: true });
  const exit = await running.exit;
  assert.equal(exit.stopped, 'stalled');
  assert.throws(() => throwIfEnded(exit, signal, impatient), {
    code: 'InternalError',
    publicMessage: /no progress for 0\.4 seconds/,
  });
});

test('does not take a slow reader for a stall', async () => {
  const { signal } = new AbortController();
  const running = createRunner(impatient).start(endless(signal));
  running.stall.pause();
  await new Promise((resolve) => setTimeout(resolve, 700));
  assert.ok(isAlive(running.pid));
  assert.equal((await running.stop()).stopped, 'unwanted');
});

test('tells a killed process from a failed one and from a cancelled one', async () => {
  const { signal } = new AbortController();
  const running = runner.start(endless(signal));
  running.stdout.resume();
  process.kill(running.pid ?? 0, 'SIGKILL');
  const killed = await running.exit;
  assert.deepEqual([killed.code, killed.signal, killed.stopped], [null, 'SIGKILL', undefined]);
  assert.throws(() => throwIfEnded(killed, signal, config), { code: 'InternalError', retryable: true });
  const { exit } = await runner.run({ program: 'ffmpeg', args: ['-v', 'error', '-i', 'file:/nowhere.mp4'], signal });
  assert.deepEqual([exit.code, exit.signal, exit.stopped], [1, null, undefined]);
  assert.match(exit.log, /No such file/);
});

test('tells a process that took more processor time than allowed, which is not worth another attempt', async () => {
  const { signal } = new AbortController();
  const running = createRunner({ ...config, cpuSeconds: 1 }).start(endless(signal));
  running.stdout.resume();
  running.stall.pause();
  const exit = await running.exit;
  assert.equal(exit.stopped, undefined);
  assert.throws(() => throwIfEnded(exit, signal, config), {
    publicMessage: /more processor time than allowed/,
    retryable: false,
  });
});

test('keeps the end of a long log only', async () => {
  const chatty = await withScript(
    'chatty',
    'i=0; while [ $i -lt 3000 ]; do echo "line $i of a log that nobody reads" >&2; i=$((i+1)); done; exit 3',
  );
  const { exit } = await chatty.run({ program: 'ffmpeg', args: [], signal: new AbortController().signal });
  assert.equal(exit.code, 3);
  assert.ok(exit.log.length <= 65_536 && exit.log.endsWith('line 2999 of a log that nobody reads'));
});

test('survives writing to a process that is gone', async () => {
  const brief = await withScript('brief', 'exit 0');
  const running = brief.start({ program: 'ffmpeg', args: [], signal: new AbortController().signal, stdin: true });
  for (let i = 0; i < 50; i += 1) running.stdin.write(Buffer.alloc(65_536));
  assert.equal((await running.exit).code, 0);
});

test(
  'limits what a process may write',
  { skip: process.platform === 'linux' ? false : 'prlimit is for Linux' },
  async () => {
    const small = createRunner({ ...config, maxOutputBytes: 100_000 });
    const { signal } = new AbortController();
    const target = join(folder, 'large.raw');
    const args = ['-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=s=640x360:d=2', '-f', 'rawvideo', `file:${target}`];
    await assert.rejects(small.run({ program: 'ffmpeg', args, signal }), { publicMessage: /wrote more than allowed/ });
  },
);

test('tells what is missing and how to install it', async () => {
  const { signal } = new AbortController();
  const capabilities = await findCapabilities(runner, signal);
  assert.ok(capabilities.filters.has('zscale') && capabilities.encoders.has('libx264'));
  const absent = createRunner({ ...config, ffmpegPath: '/nowhere/ffmpeg' });
  await assert.rejects(findCapabilities(absent, signal), /apt-get install/);
  const old = await withScript('old', 'echo "ffmpeg version 4.2.7-0ubuntu Copyright"');
  await assert.rejects(findCapabilities(old, signal), /4\.2\.7-0ubuntu is too old; 5\.1 or later/);
});
