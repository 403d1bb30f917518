import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, test } from 'node:test';
import { createProgram } from '../src/cli/program.ts';
import type { Services } from '../src/cli/services.ts';
import { functions } from '../src/functions/registry.ts';
import { look, makeFilm, makeTone } from './films.ts';
import { cleanEnv, processesNaming, program, runNode } from './running-service.ts';

let folder = '';
let env: Record<string, string> = {};

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reelsmith-cli-'));
  env = {
    TMPDIR: join(folder, 'tmp'),
    REELSMITH_DATA: join(folder, 'data'),
    REELSMITH_MODELS_EXECUTION_PROVIDER: 'cpu',
  };
  await mkdir(join(folder, 'tmp'));
  await Promise.all([
    makeFilm(join(folder, '影片.mp4'), 'Good morning everyone'),
    makeTone(join(folder, 'music.wav'), 3),
    writeFile(join(folder, 'text.mp4'), 'not a film'),
  ]);
});

after(() => rm(folder, { recursive: true, force: true }));

const reelsmith = (...args: string[]) => runNode([program, ...args], env, folder);

interface Answer {
  FunctionName: string;
  State: string;
  Result: { Code: string; Message: string; Data?: string; Details?: unknown[] };
  Outputs: string[];
}

test('run writes subtitles and answers with the Result as JSON', async () => {
  const { code, out, err } = await reelsmith(
    'run',
    'CaptionExtraction',
    '影片.mp4',
    '--output',
    'out/{source}.srt',
    '--json',
  );
  assert.equal(code, 0, err);
  assert.equal(err, '', 'no progress where there is no terminal');
  const answer = JSON.parse(out) as Answer;
  assert.deepEqual(Object.keys(answer), ['FunctionName', 'State', 'Result', 'Outputs']);
  assert.equal(answer.State, 'Success');
  assert.deepEqual(answer.Outputs, ['out/影片.srt']);
  assert.equal(answer.Result.Code, 'Success');
  assert.deepEqual(JSON.parse(answer.Result.Data ?? ''), { result: [{ file: 'out/影片.srt' }] });
  assert.match(readFileSync(join(folder, 'out/影片.srt'), 'utf8'), /Good morning everyone/);
  assert.deepEqual(readdirSync(join(folder, 'tmp')), []);
});

test('run names several outputs by their number, and takes local files in its parameters', async () => {
  const covers = await reelsmith('run', 'Cover', '影片.mp4', '--output', 'cover-{sequenceId}.jpg');
  assert.equal(covers.code, 0, covers.err);
  const named = covers.out.trim().split('\n');
  assert.equal(named[0], 'cover-00001.jpg');
  assert.ok(named.every((name) => existsSync(join(folder, name))));
  const mix = await reelsmith(
    'run',
    'AudioMixing',
    '影片.mp4',
    '-p',
    '{"inputs":[{"file":"music.wav"}]}',
    '-o',
    'mix.mp4',
  );
  assert.equal(mix.code, 0, mix.err);
  assert.deepEqual((await look(join(folder, 'mix.mp4'))).kinds, ['audio', 'video']);
});

test('run without --output names the file after input and function', async () => {
  const { code, out, err } = await reelsmith(
    'run',
    'audiomixing',
    'music.wav',
    '-p',
    '{"inputs":[{"file":"影片.mp4"}]}',
  );
  assert.equal(code, 0, err);
  assert.match(out, /^music-AudioMixing\.\w+\n$/);
  assert.ok(existsSync(join(folder, out.trim())));
});

for (const [what, args, says] of [
  ['an unknown function', ['run', 'Nope', 'x.mp4'], /there is no function "Nope"; there are .*Cover/],
  ['a file that is not there', ['run', 'Cover', 'none.mp4'], /ResourceNotFound: FILE: there is no file "none\.mp4"/],
  [
    'a bad parameter',
    ['run', 'CaptionExtraction', '影片.mp4', '-p', '{"fps":99}'],
    /"JobParams\.fps".*is 99; expected integer, 2 to 10/,
  ],
  ['a file that is no film', ['run', 'Cover', 'text.mp4'], /ResourceContentBad|ResourceNotSupported/],
  [
    'an output that is the input',
    ['run', 'AudioMixing', 'music.wav', '-p', '{"inputs":[{"file":"影片.mp4"}]}', '-o', './music.wav'],
    /is an input/,
  ],
  ['an address where a file is needed', ['run', 'Cover', 'oss://films/a.mp4'], /expected a local file/],
  [
    'a setting that cannot be',
    ['up', '--port', '99999'],
    /REELSMITH_API_PORT is "99999"; expected integer from 0 to 65535/,
  ],
  ['an unknown option', ['run', '--nope'], /unknown option '--nope'/],
  ['no key pair', ['list'], /no AccessKey pair: give --access-key-id/],
  ['half a key pair', ['list', '--access-key-id', 'x'], /go together/],
  [
    'no server',
    ['list', '--endpoint', 'http://127.0.0.1:9', '--access-key-id', 'x', '--access-key-secret', 'y'],
    /no server answers at http:\/\/127\.0\.0\.1:9 \(ECONNREFUSED\)/,
  ],
  [
    'a strange endpoint',
    ['list', '--endpoint', 'host', '--access-key-id', 'x', '--access-key-secret', 'y'],
    /the endpoint is "host"; expected http:\/\/host:port/,
  ],
  ['a worker without a database', ['worker'], /no database: DATABASE_URL is not set/],
] as const) {
  test(`ends with 1 and says what is wrong: ${what}`, async () => {
    const { code, out, err } = await reelsmith(...args);
    assert.equal(code, 1);
    assert.equal(out, '');
    assert.match(err, says);
    assert.ok(!/^\s+at /m.test(err), `no stack: ${err}`);
  });
}

test('run --json tells a failure as a Result', async () => {
  const { code, out } = await reelsmith('run', 'Cover', 'text.mp4', '--json');
  assert.equal(code, 1);
  const answer = JSON.parse(out) as Answer;
  assert.equal(answer.State, 'Fail');
  assert.match(answer.Result.Code, /^InvalidParameter/);
  assert.deepEqual(answer.Outputs, []);
});

test('run leaves nothing behind when it is interrupted', async () => {
  const child = spawn(process.execPath, [program, 'run', 'CaptionExtraction', '影片.mp4', '-o', 'never.srt'], {
    env: cleanEnv(env),
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const said = text(child.stderr);
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  while (readdirSync(join(folder, 'tmp')).length === 0 && child.exitCode === null) await new Promise(setImmediate);
  child.kill('SIGINT');
  assert.equal(await ended, 1);
  assert.match(await said, /CaptionExtraction failed: JobCanceled: stopped by SIGINT\n$/);
  assert.ok(!existsSync(join(folder, 'never.srt')));
  assert.deepEqual(readdirSync(join(folder, 'tmp')), []);
  assert.deepEqual(processesNaming(folder), []);
});

test('functions lists and explains all of them', async () => {
  const list = await reelsmith('functions');
  for (const { name, params } of functions.values()) {
    assert.ok(list.out.includes(name));
    const { out } = await reelsmith('functions', name.toLowerCase());
    assert.ok(out.startsWith(name));
    for (const key of Object.keys((params as { shape?: object }).shape ?? {}))
      assert.match(out, new RegExp(`^  ${key}$`, 'm')); // declarations are zod objects
  }
});

test('every command explains itself with an example', () => {
  const program = createProgram({ program: [], functions } as unknown as Services); // help starts no service
  assert.ok(program.commands.length >= 14);
  for (const command of program.commands) {
    let help = '';
    command.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
    assert.match(
      help,
      new RegExp(`Examples?.*:\\n(.*\\n)*?.*reelsmith ${command.name()}|reelsmith ${command.name()}$`, 'm'),
    );
  }
});

test('wait says once that it waits for a server that is away, and gives up in time', async () => {
  const key = ['--access-key-id', 'a', '--access-key-secret', 'b'];
  const wait = ['wait', '0'.repeat(32), '--endpoint', 'http://127.0.0.1:1', '--timeout', '1.2'];
  const { code, err } = await reelsmith(...wait, ...key);
  assert.equal(code, 1);
  assert.equal(err.match(/no server answers at http:\/\/127\.0\.0\.1:1 .*waiting for it/g)?.length, 1);
  assert.match(err, /has not ended in 1\.2 s/);
});
