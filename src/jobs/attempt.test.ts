import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { runAttempt, type AttemptHooks, type AttemptParts } from './attempt.ts';
import { asServiceError, canceled, LeaseLost } from './errors.ts';
import type { Job } from './job.ts';
import { openTestRoom, type TestRoom } from './testing/attempt-parts.ts';
import { MemoryQueue } from './testing/memory-queue.ts';

let room: TestRoom;
let folder: string;
before(async () => {
  room = await openTestRoom();
});
after(() => room.close());
beforeEach(async () => {
  for (const key of await room.keys()) await room.storage.delete({ bucket: 'films', key });
  await room.put('in.mp4', 'pictures');
  folder = await mkdtemp(join(room.folder, 'attempt-'));
});

function job(change: Partial<Job>): Job {
  const queue = new MemoryQueue();
  return queue.job(queue.add(change));
}

const quiet: AttemptHooks = {
  signal: new AbortController().signal,
  onProgress: () => undefined,
  confirm: async () => undefined,
};

const attempt = (change: Partial<Job>, hooks: Partial<AttemptHooks> = {}, parts: Partial<AttemptParts> = {}) =>
  runAttempt(job(change), folder, { ...room.parts, ...parts }, { ...quiet, ...hooks });

/** Nothing of a failed try may be seen, nor be left where objects are staged. */
async function nothingStored(...also: readonly string[]): Promise<void> {
  assert.deepEqual(await room.keys(), ['in.mp4', ...also].sort());
  assert.deepEqual(await readdir(join(room.folder, 'buckets', '.staging')), []);
}

test('fetches, runs and stores under the names of the template', async () => {
  const output = 'oss://films.oss-cn-shanghai.aliyuncs.com/out/{source}-{timestamp}-{sequenceId}.txt';
  const result = await attempt({ output, jobParams: '{"files":2}' });
  const keys = ['out/in-1700000000000-00001.txt', 'out/in-1700000000000-00002.txt'];
  assert.deepEqual(result, {
    code: 'Success',
    message: 'Successful.',
    report: { data: { result: keys.map((file) => ({ file })) }, message: 'Successful.' },
    outputs: keys.map((key) => `oss://films/${key}`),
  });
  assert.equal(await room.read(keys[1] ?? ''), '1 of in with ');
});

for (const [dialect, jobParams, files] of [
  ['mts', '', 1],
  ['ice', '', 3],
  ['ice', '{files:"2"}', 2],
] as const) {
  test(`a job of ${dialect} with JobParams "${jobParams}" means what is said there by what is left out`, async () => {
    assert.equal((await attempt({ dialect, jobParams })).outputs.length, files);
  });
}

test('a report is told by which key the input was found', async () => {
  const report = (_facts: unknown, files: readonly string[], input: string) => ({ details: [input, ...files] });
  const functions = new Map([...room.parts.functions].map(([name, declared]) => [name, { ...declared, report }]));
  await room.put('影片 1.mp4', 'pictures');
  const change = { input: 'oss://films/%E5%BD%B1%E7%89%87%201.mp4', output: 'oss://films/{source}.txt' };
  assert.deepEqual((await attempt(change, {}, { functions })).report, { details: ['影片 1.mp4', '影片 1.txt'] });
});

test('a second try writes the same names, and replaces what the first one left', async () => {
  const change = { submittedAtMs: 1_700_000_000_123, output: 'oss://films/{timestamp}.txt' };
  const first = await attempt(change);
  await rm(folder, { recursive: true });
  folder = await mkdtemp(join(room.folder, 'attempt-'));
  assert.deepEqual((await attempt(change)).outputs, first.outputs);
  await nothingStored('1700000000123.txt');
});

test('a percent-encoded input is found by its literal key, then by the decoded one, and names the outputs', async () => {
  await room.put('影片 1.mp4', 'pictures');
  const input = 'https://films.oss-cn-shanghai.aliyuncs.com/%E5%BD%B1%E7%89%87%201.mp4';
  const { outputs } = await attempt({ input, output: 'oss://films/{source}.txt' });
  assert.deepEqual(outputs, ['oss://films/影片 1.txt']);
});

test('further inputs that the parameters name are fetched too', async () => {
  await room.put('music.mp3', 'sound');
  await attempt({ jobParams: '{"extra":"oss://films/music.mp3"}', output: 'oss://films/out.txt' });
  assert.equal(await room.read('out.txt'), '0 of in with music');
});

for (const [says, change, code, message] of [
  ['an unknown function', { functionName: 'Nonsense' }, 'InvalidParameter.NotSupported', /"Nonsense".*Rehearsal/],
  ['an input that is not there', { input: 'oss://films/none.mp4' }, 'InvalidParameter.ResourceNotFound', /oss:\/\/films\/none\.mp4/], // prettier-ignore
  ['an input of another account', { input: 'oss://foreign/a' }, 'PermissionDenied.ResourceAccess', /^MTS not authorized .*"oss:\/\/foreign/], // prettier-ignore
  ['an output of another account', { output: 'oss://foreign/a' }, 'PermissionDenied.ResourceAccess', /oss:\/\/foreign/],
  ['a bucket of nobody', { output: 'oss://nobody/a' }, 'PermissionDenied.ResourceAccess', /oss:\/\/nobody/],
  ['a reference of another account', { jobParams: '{"extra":"oss://foreign/a"}' }, 'PermissionDenied.ResourceAccess', /oss:\/\/foreign/], // prettier-ignore
  ['a reference that is not there', { jobParams: '{"extra":"oss://films/b"}' }, 'InvalidParameter.ResourceNotFound', /oss:\/\/films\/b/], // prettier-ignore
  ['a reference that is no address', { jobParams: '{"extra":"/etc/passwd"}' }, 'InvalidParameter.LocationInvalid', /passwd/], // prettier-ignore
  ['an output that is the input', { output: 'oss://films/{source}.mp4' }, 'InvalidParameter', /oss:\/\/films\/in\.mp4/],
  ['an output name that is too long', { output: `oss://films/${'{timestamp}'.repeat(90)}` }, 'InvalidParameter.ObjectKeyInvalid', /1170 bytes/], // prettier-ignore
  ['no output', { output: '' }, 'InvalidParameter.EmptyValue', /"Output"/],
  ['a bad parameter', { jobParams: '{"way":"home"}' }, 'InvalidParameter', /"home"/],
  ['a function that refuses', { jobParams: '{"way":"refuse"}' }, 'InvalidParameter.OutOfRange', /"way"/],
  ['a function that returns nothing', { jobParams: '{"way":"nothing"}' }, 'InternalError', /./],
] as const) {
  test(`fails with ${code} on ${says}`, async () => {
    const run = attempt({ output: 'oss://films/out.txt', ...change });
    await assert.rejects(run, { code, publicMessage: message, retryable: false });
    await nothingStored();
  });
}

test('an input beyond the size limit is refused before it is fetched', async () => {
  await room.put('large.mp4', 'x'.repeat(1001));
  await assert.rejects(attempt({ input: 'oss://films/large.mp4' }), {
    code: 'InvalidParameter.OutOfRange',
    publicMessage: /"Input".*1001 bytes; at most 1000/,
  });
  assert.deepEqual(await readdir(join(folder, 'in')), []);
});

test('a try that has lost its job stores nothing', async () => {
  const confirm = () => Promise.reject(new LeaseLost('lost'));
  await assert.rejects(attempt({ jobParams: '{"files":2}' }, { confirm }), LeaseLost);
  await nothingStored();
});

test('a try that is cancelled while it runs stores nothing', async () => {
  const aborter = new AbortController();
  const run = attempt({}, { signal: aborter.signal, onProgress: () => aborter.abort(canceled()) });
  await assert.rejects(run, { code: 'JobCanceled' });
  await nothingStored();
});

test('all outputs are staged before the first appears', async () => {
  const seen: (readonly string[])[] = [];
  await attempt(
    { jobParams: '{"files":3}' },
    {
      confirm: async () => {
        seen.push(await room.keys(), await readdir(join(room.folder, 'buckets', '.staging')));
      },
    },
  );
  assert.deepEqual(seen[0], ['in.mp4']);
  assert.equal(seen[1]?.length, 3);
  assert.equal((await room.keys()).length, 4);
});

test('a fault that may pass is worth another try: of the database, of the disk', async () => {
  const bucketOwner = () => Promise.reject(new Error('connection terminated'));
  await assert.rejects(attempt({}, {}, { bucketOwner }), { code: 'InternalError', retryable: true });
  const full = Object.assign(new Error('no space left'), { code: 'ENOSPC' });
  const storage = { ...room.storage, head: () => Promise.reject(full) } as unknown as TestRoom['storage'];
  await assert.rejects(attempt({}, {}, { storage }), { code: 'ENOSPC' });
  assert.equal(asServiceError(full).retryable, true);
  assert.equal(asServiceError(new Error('outer', { cause: full })).retryable, true);
  assert.equal(asServiceError(new TypeError('x')).retryable, false);
});

test('a function without an Output ends with its report alone', async () => {
  const declaration = room.parts.functions.get('Rehearsal');
  assert.ok(declaration?.output);
  const optional = { ...declaration, output: { ...declaration.output, required: false } };
  const functions = new Map([['Rehearsal', optional]]);
  const result = await attempt({ output: '' }, {}, { functions });
  assert.deepEqual([result.code, result.outputs], ['Success', []]);
  await nothingStored();
});
