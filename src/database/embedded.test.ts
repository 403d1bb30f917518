import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { packageRoot } from '../base/package-root.ts';
import { linkLibraries } from './binaries.ts';
import { openDatabase } from './database.ts';
import { startEmbedded, stopEmbedded } from './embedded.ts';

const skip = process.getuid?.() === 0 ? false : 'not root';
let folder: string;
let data: string;

beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), 'reelsmith-embedded-')); // mode 0700
  data = join(folder, 'data');
});

afterEach(async () => {
  await stopEmbedded(data);
  fs.rmSync(folder, { recursive: true, force: true });
});

/** These tests restart servers often, and none pulls the plug. */
const start = () => startEmbedded(data, { settings: { fsync: 'off' } });
const cluster = () => join(data, 'postgres');
const postmaster = () => Number(fs.readFileSync(join(cluster(), 'postmaster.pid'), 'utf8').split('\n')[0]);

function everybodyReaches(folder: string): boolean {
  const passable = (fs.statSync(folder).mode & 0o001) !== 0;
  return passable && (dirname(folder) === folder || everybodyReaches(dirname(folder)));
}

async function ask(query: string): Promise<unknown> {
  await start();
  const database = await openDatabase({ dataDirectory: data });
  try {
    const answer = await database.pool.query<[unknown]>({ text: query, rowMode: 'array' });
    return answer.rows[0]?.[0];
  } finally {
    await database.close();
  }
}

test('adopts a server that lives, stops it, and says why one does not start', async () => {
  const began = await ask('select pg_postmaster_start_time()::text');
  const pid = postmaster();
  assert.equal(await ask('select pg_postmaster_start_time()::text'), began);
  await stopEmbedded(data);
  assert.equal(fs.existsSync(join(cluster(), 'postmaster.pid')), false);
  assert.notEqual(await ask('select pg_postmaster_start_time()::text'), began);
  assert.notEqual(postmaster(), pid);

  await stopEmbedded(data);
  fs.writeFileSync(join(cluster(), 'postgresql.auto.conf'), "shared_buffers = 'plenty'\n");
  await assert.rejects(start(), /plenty/);
});

test('keeps what was committed when the server is killed, and starts again', async () => {
  assert.equal(await ask('show data_checksums'), 'on');
  await ask('create table kept as select 42 as answer');
  process.kill(postmaster(), 'SIGKILL');
  assert.equal(await ask('select answer from kept'), 42);
});

test('makes one private cluster and one server when several start at once', async () => {
  const connections = await Promise.all([start(), start(), start()]);
  assert.equal(new Set(connections.map((connection) => connection.host)).size, 1);
  assert.deepEqual(fs.readdirSync(data), ['postgres']);
  assert.equal(fs.statSync(cluster()).mode & 0o077, 0);
  assert.equal(await ask('show listen_addresses'), '');
});

test('puts the socket into a short private folder when the path is too long for one, and trusts no other', async () => {
  data = join(folder, 'x'.repeat(60), 'y'.repeat(60));
  const { host } = await start();
  assert.notEqual(host, cluster());
  assert.equal(fs.statSync(host).mode & 0o777, 0o700);
  process.kill(postmaster(), 'SIGKILL');
  assert.equal(await ask('select 1'), 1);
  await stopEmbedded(data);
  assert.equal(fs.existsSync(host), false);

  fs.mkdirSync(host);
  fs.chmodSync(host, 0o777); // as anybody could have made it meanwhile
  await assert.rejects(start(), /not a private folder/);
  fs.rmdirSync(host);
});

test('as root, runs as another user where that user can reach the data', { skip }, async (t) => {
  if (!everybodyReaches(packageRoot)) return t.skip('the repository is in a folder of root alone');
  fs.chmodSync(folder, 0o711);
  await start();
  const { uid } = fs.statSync(cluster());
  assert.notEqual(uid, 0);
  assert.match(fs.readFileSync(`/proc/${postmaster()}/status`, 'utf8'), new RegExp(`^Uid:\\t${uid}\\t`, 'm'));
});

test('as root, keeps the data its own where no other user can reach it', { skip }, async () => {
  assert.equal(await ask('select 1'), 1);
  assert.equal(fs.statSync(cluster()).uid, 0);
});

test('links the libraries elsewhere when the package cannot be written', () => {
  const root = join(folder, 'package');
  fs.mkdirSync(join(root, 'native'), { recursive: true });
  fs.symlinkSync('/sys/kernel', join(root, 'native', 'lib')); // nobody may make files there
  const list = [{ source: 'native/lib/libx.so.6.1', target: 'native/lib/libx.so.6' }];
  fs.writeFileSync(join(root, 'native', 'pg-symlinks.json'), JSON.stringify(list));
  const spare = join(folder, 'spare');
  assert.deepEqual(Object.values(linkLibraries(root, spare)), [spare]);
  assert.equal(fs.readlinkSync(join(spare, 'libx.so.6')), join(root, 'native/lib/libx.so.6.1'));
});
