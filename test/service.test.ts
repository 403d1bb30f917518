import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, test } from 'node:test';
import { packageRoot } from '../src/base/package-root.ts';
import { look, makeFilm, makeTone, repeatFilm } from './films.ts';
import { descendants, eventually, processesNaming, program, runNode, RunningService } from './running-service.ts';

// The whole service as a newcomer meets it: `up`, the command line, and the README's sample with the official SDK. The tests build on
// each other, in their order.

let folder = '';
let data = '';
let env: Record<string, string> = {};
let service: RunningService;
const jobs = new Map<string, string>();

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reelsmith-service-'));
  data = join(folder, 'data');
  const temporary = join(folder, 'tmp');
  await mkdir(temporary);
  env = {
    TMPDIR: temporary,
    REELSMITH_DATA: data,
    REELSMITH_JOBS_LEASE_SECONDS: '3',
    REELSMITH_JOBS_RENEW_SECONDS: '0.5',
    REELSMITH_JOBS_POLL_SECONDS: '0.5',
    REELSMITH_MODELS_EXECUTION_PROVIDER: 'cpu',
    REELSMITH_LOG_LEVEL: 'warn',
    REELSMITH_NOTIFY_ALLOW: '127.0.0.1',
  };
  await Promise.all([makeFilm(join(folder, '影片 1.mp4'), '欢迎来到北京'), makeTone(join(folder, 'music.wav'), 3)]);
});

after(async () => {
  await service.interrupt();
  for (const { pid } of processesNaming(folder)) process.kill(pid, 'SIGKILL'); // after a failed test alone
  await rm(folder, { recursive: true, force: true });
});

const reelsmith = (...args: string[]) => runNode([program, ...args], env);

async function succeed(...args: string[]): Promise<string> {
  const { code, out, err } = await reelsmith(...args);
  assert.equal(code, 0, `reelsmith ${args.join(' ')}: ${err}`);
  return out;
}

/** The README's sample, with the official SDK. */
async function sample(functionName: string, output: string, jobParams = '{}') {
  const key = JSON.parse(readFileSync(join(data, 'access-key.json'), 'utf8')) as Record<string, string>; // written by `up`
  const { code, out, err } = await runNode(
    [join(packageRoot, 'dist/examples/submit.js'), functionName, 'oss://films/影片 1.mp4', output, jobParams],
    {
      REELSMITH_ENDPOINT: service.url,
      REELSMITH_ACCESS_KEY_ID: key['accessKeyId'] ?? '',
      REELSMITH_ACCESS_KEY_SECRET: key['accessKeySecret'] ?? '',
    },
  );
  const [, id = '', state, result = ''] = /^job (\w+)\n(\w+) (.*)\n$/.exec(out) ?? [];
  assert.equal(state, 'Success', `${out}${err}`);
  assert.equal(code, 0);
  jobs.set(functionName, id);
  const envelope = JSON.parse(result) as { Code: string; Data: string }; // the documented envelope
  assert.equal(envelope.Code, 'Success');
  return JSON.parse(envelope.Data) as unknown;
}

const stateOf = async (id: string) => (JSON.parse(await succeed('query', id)) as { State: string }).State; // our own answer
const child = (role: string) =>
  descendants(service.pid).find(({ command }) => command.includes(`main.js ${role}`))?.pid ?? 0;
const postgres = () => processesNaming(join(data, 'postgres')).map(({ pid }) => pid);

test('up says where it listens, and keeps the key it made to itself', async () => {
  service = await RunningService.start(env);
  assert.match(service.greeting, /http:\/\/127\.0\.0\.1:\d+ \(this machine only\)/);
  const path = join(data, 'access-key.json');
  assert.equal(statSync(path).mode & 0o777, 0o600);
  const key = JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>; // written by `up`
  assert.match(key['accessKeyId'] ?? '', /^RSAK\w{16}$/);
  assert.ok(!service.greeting.includes(key['accessKeySecret'] ?? '?'));
  assert.equal(statSync(join(data, 'buckets')).mode & 0o077, 0, 'buckets are private');
});

test('a second up on the same data says so and ends with 1', async () => {
  const { code, err } = await reelsmith('up', '--port', '0');
  assert.equal(code, 1);
  assert.match(err, new RegExp(`already running on ${data} \\(process ${service.pid}, ${service.url}\\)`));
});

test('cp puts files into a bucket that it makes, and back', async () => {
  const { code, out, err } = await reelsmith('cp', join(folder, '影片 1.mp4'), 'oss://films/');
  assert.equal(code, 0, err);
  assert.equal(out, 'oss://films/影片 1.mp4\n');
  assert.match(err, /made the bucket films/);
  await succeed('cp', join(folder, 'music.wav'), 'oss://films/music.wav');
  await succeed('cp', 'oss://films/影片 1.mp4', join(folder, 'back.mp4'));
  assert.deepEqual(readFileSync(join(folder, 'back.mp4')), readFileSync(join(folder, '影片 1.mp4')));
});

test('the official SDK gets subtitles, covers and a mix', async () => {
  const [captions, covers, mix] = await Promise.all([
    sample('CaptionExtraction', 'oss://films/out/{source}.srt'),
    sample('Cover', 'oss://films/out/cover-{sequenceId}.jpg'),
    sample('AudioMixing', 'oss://films/out/mix.mp4', '{"inputs":[{"file":"oss://films/music.wav"}]}'),
  ]);
  assert.deepEqual(captions, { result: [{ file: 'out/影片 1.srt' }] });
  assert.deepEqual(mix, { result: [{ file: 'out/mix.mp4' }] });
  await succeed('cp', '-r', 'oss://films/out/', join(folder, 'out'));

  const srt = readFileSync(join(folder, 'out/影片 1.srt'), 'utf8');
  assert.match(srt, /^1\n00:00:0(0,9|1,0)\d\d --> 00:00:0(3,9|4,0)\d\d\n欢迎来到北京\n/);
  const { kinds, seconds } = await look(join(folder, 'out/mix.mp4'));
  assert.deepEqual(kinds, ['audio', 'video']);
  assert.ok(Math.abs(seconds - 6) < 0.1, `the mix lasts ${seconds} s`);
  for (const { Url, Time, Score } of covers as { Url: string; Time: string; Score: number }[]) {
    assert.ok(Number(Time) >= 0 && Number(Time) <= 6000 && Score > 0);
    assert.deepEqual(
      [...readFileSync(join(folder, 'out', Url.slice('out/'.length))).subarray(0, 3)],
      [0xff, 0xd8, 0xff],
    );
  }
  assert.ok((covers as unknown[]).length > 0);
});

test('submit --wait, list and a failed job tell how it went', async () => {
  const failed = await reelsmith('submit', 'Cover', 'oss://films/none.mp4', '--output', 'oss://films/x.jpg', '--wait');
  assert.equal(failed.code, 1);
  assert.match(failed.err, /Cover failed: InvalidParameter\.ResourceNotFound: .*none\.mp4/);
  const lines = (await succeed('list')).trim().split('\n');
  assert.equal(lines.length, 5);
  assert.match(lines[1] ?? '', /Cover\s+Fail/);
});

test('who asks for it is told when a job ends, in words that its key has signed', async () => {
  const got: { headers: IncomingHttpHeaders; body: string }[] = [];
  const receiver = createServer((request, response) => {
    void text(request).then((body) => {
      got.push({ headers: request.headers, body });
      response.writeHead(got.length === 1 ? 500 : 204).end(); // the first time it is not ready
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  try {
    const { port } = receiver.address() as AddressInfo; // listening on TCP
    const options = ['--notify', `http://127.0.0.1:${port}/ended`, '--user-data', '订单 7'];
    const id = (await succeed('submit', 'Cover', 'oss://films/影片 1.mp4', '--output', 'oss://films/told.jpg', ...options)).trim(); // prettier-ignore
    await eventually('a second notice', 60, () => got.length === 2);
    const [first, { headers, body }] = got as [(typeof got)[0], (typeof got)[0]];
    const message = JSON.parse(body) as Record<string, string>; // what this test is about
    assert.deepEqual([message['JobId'], message['State'], message['Code'], message['UserData']], [id, 'Success', 'Success', '订单 7']); // prettier-ignore
    assert.deepEqual([first.body, first.headers['webhook-id']], [body, headers['webhook-id']]);
    const { accessKeySecret = '' } = JSON.parse(readFileSync(join(data, 'access-key.json'), 'utf8')) as Record<string, string>; // prettier-ignore
    const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
    assert.equal(headers['webhook-signature'], `v1,${createHmac('sha256', accessKeySecret).update(signed).digest('base64')}`); // prettier-ignore
  } finally {
    receiver.close();
  }
});

test('list goes back page by page, and rm removes an object, a folder and a bucket', async () => {
  const [first = '', more = ''] = (await succeed('list', '-n', '1')).trim().split('\n').slice(1);
  const [, last = ''] = /^\.\.\. and older ones: --before (\w{32})$/.exec(more) ?? [];
  assert.ok(first.startsWith(last) && last !== '', more);
  assert.ok(!(await succeed('list', '--before', last)).includes(last));

  await succeed('cp', join(folder, 'music.wav'), 'oss://attic/one');
  await succeed('cp', '-r', join(folder, 'out'), 'oss://attic/dir/');
  const slip = await reelsmith('rm', 'oss://attic/on');
  assert.match(`${slip.code} ${slip.err}`, /^1 .*ResourceNotFound.* cannot be found: on\./);
  assert.equal(await succeed('rm', 'oss://attic/one'), 'oss://attic/one\n');
  assert.equal(await succeed('rm', '-r', 'oss://attic/dir/m'), 'oss://attic/dir/mix.mp4\n');
  assert.match(await succeed('rm', '-r', 'oss://attic'), /^(oss:\/\/attic\/dir\/.+\n)+oss:\/\/attic\n$/);
  assert.ok(!existsSync(join(data, 'buckets/attic')));
});

test('a malformed background is refused at submit; one that is not there, or no picture, fails the job with the reason', async () => {
  const on = (background: string) => reelsmith('submit', 'VideoGreenScreenMatting', 'oss://films/影片 1.mp4', '--output', 'oss://films/on.mp4', '--params', JSON.stringify({ bgimage: background }), '--wait'); // prettier-ignore
  const malformed = await on('http://evil/x.jpg');
  assert.equal(malformed.code, 1);
  assert.match(malformed.err, /InvalidParameter\.LocationInvalid.*evil/);
  const missing = await on('oss://films/none.jpg');
  assert.match(missing.err, /failed: InvalidParameter\.ResourceNotFound: .*none\.jpg/);
  const sound = await on('oss://films/music.wav');
  assert.match(sound.err, /failed: InvalidParameter\.ResourceNotSupported: .*bgimage.*audio/);
});

test('a running job that is cancelled ends, and leaves no process, file or output', async () => {
  await repeatFilm(join(folder, '影片 1.mp4'), 20, join(folder, 'long.mp4'));
  await succeed('cp', join(folder, 'long.mp4'), 'oss://films/long.mp4');
  const id = (await succeed('submit', 'VideoDetext', 'oss://films/long.mp4', '-o', 'oss://films/never.mp4')).trim();
  const percent = async () =>
    (JSON.parse(await succeed('query', '--all', id)) as { Job: { Percent?: number } }).Job.Percent; // our own answer
  await eventually('the job works', 30, async () => ((await percent()) ?? 0) > 0);
  const below = descendants(child('worker')).map(({ pid }) => pid);
  assert.ok(below.length > 0);
  const cancelled = await reelsmith('cancel', '0'.repeat(32), id); // one that is not there keeps nobody from the others
  assert.deepEqual([cancelled.code, cancelled.out], [1, `${id}\n`]);
  assert.match(cancelled.err, /^reelsmith: 0{32}: InvalidParameter\.ResourceNotFound/);
  await eventually('it ends', 10, async () => (await stateOf(id)) === 'Fail');
  assert.match((await reelsmith('wait', id)).err, /VideoDetext failed: JobCanceled: /);
  assert.ok(below.every(isGone));
  const inFolders = (path: string) => readdirSync(join(data, path), { recursive: true }).filter((name) => String(name).includes('/')); // prettier-ignore
  await eventually('its files are gone', 5, () => inFolders('work').length === 0);
  assert.deepEqual(readdirSync(join(data, 'buckets/.staging')), []);
  assert.ok(!existsSync(join(data, 'buckets/films/never.mp4')));
});

test('a killed worker is started again and its job done', async () => {
  const killed = child('worker');
  const id = (
    await succeed('submit', 'CaptionExtraction', 'oss://films/影片 1.mp4', '-o', 'oss://films/again.srt')
  ).trim();
  await eventually('the job runs', 10, async () => (await stateOf(id)) === 'Analysing');
  const below = descendants(killed).map(({ pid }) => pid);
  process.kill(killed, 'SIGKILL');
  await eventually('its processes end', 5, () => below.every(isGone));
  await succeed('wait', id, '--timeout', '60');
  assert.notEqual(child('worker'), killed);
  assert.match(service.errors, /worker ended \(SIGKILL\); starting it again/);
});

test('a killed api is started again on the same port', async () => {
  process.kill(child('api'), 'SIGKILL');
  await eventually('it answers', 20, async () => (await reelsmith('list')).code === 0);
});

test('Ctrl-C stops everything, and a new start finds everything as it was and goes on with what waited', async () => {
  const waiting = ['1', '2', '3', '4'].map((n) => succeed('submit', 'CaptionExtraction', 'oss://films/影片 1.mp4', '-o', `oss://films/w${n}.srt`)); // prettier-ignore
  for (const [at, id] of (await Promise.all(waiting)).entries()) jobs.set(`waiting ${at}`, id.trim());
  const below = descendants(service.pid);
  assert.ok(below.length >= 2);
  const database = postgres();
  assert.ok(database.length >= 1);
  assert.equal(await service.interrupt(), 0, service.errors);
  assert.deepEqual(processesNaming(folder), []);
  assert.ok([...below.map(({ pid }) => pid), ...database].every(isGone));
  assert.deepEqual(leftovers(), []);
  const before = readFileSync(join(data, 'access-key.json'), 'utf8');
  service = await RunningService.start(env);
  assert.equal(readFileSync(join(data, 'access-key.json'), 'utf8'), before);
  for (const id of jobs.values()) await succeed('wait', id, '--timeout', '60');
});

test('a killed supervisor takes all but the database along; the next start adopts that and ends the job', async () => {
  const id = (
    await succeed('submit', 'CaptionExtraction', 'oss://films/影片 1.mp4', '-o', 'oss://films/third.srt')
  ).trim();
  await eventually('the job runs', 10, async () => (await stateOf(id)) === 'Analysing');
  const database = postgres();
  const below = descendants(service.pid)
    .filter(({ command }) => !command.includes('postgres'))
    .map(({ pid }) => pid);
  assert.ok(below.length >= 3, 'api, worker and job');
  await service.kill();
  await eventually('its processes end', 5, () => below.every(isGone));
  service = await RunningService.start(env);
  assert.ok(
    postgres().some((pid) => database.includes(pid)),
    'the database is the same',
  );
  await succeed('wait', id, '--timeout', '60');
  assert.equal(await service.interrupt(), 0, service.errors);
  assert.deepEqual(processesNaming(folder), []);
  assert.deepEqual(leftovers(), []);
});

function isGone(pid: number): boolean {
  return !existsSync(`/proc/${pid}`) || /\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
}

/** Temporary files, unfinished objects, workspaces. */
function leftovers(): string[] {
  const inside = (path: string) => (existsSync(path) ? readdirSync(path, { recursive: true }).map(String) : []);
  const buckets = inside(join(data, 'buckets')).filter((name) => statSync(join(data, 'buckets', name)).isFile());
  return [
    ...inside(join(folder, 'tmp')),
    ...inside(join(data, 'work')),
    ...buckets.filter((name) => !/^(films|\.attributes\/films)\//.test(name)),
  ];
}
