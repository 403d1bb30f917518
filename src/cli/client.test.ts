import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { ApiError, createClient } from './client.ts';

/** Refuses every request at once, in a thread of its own: it closes a connection while the client is still writing. */
const refusing = `
  const { parentPort } = require('node:worker_threads');
  const answer = (_request, response) => setImmediate(() => response.writeHead(404).end('{"Code":"ResourceNotFound","Message":"no bucket"}'));
  const server = require('node:http').createServer(answer).listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
`;

test('a refusal that comes before the file was sent is told as it is', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'client-'));
  const server = new Worker(refusing, { eval: true });
  t.after(async () => {
    await server.terminate();
    await rm(folder, { recursive: true });
  });
  const [port] = (await once(server, 'message')) as [number];
  const path = join(folder, 'film.mp4');
  await writeFile(path, Buffer.alloc(4 << 20));
  const client = createClient({
    endpoint: `http://127.0.0.1:${port}`,
    accessKeyId: 'RSAK0',
    accessKeySecret: 'secret',
  });
  for (let i = 0; i < 60; i += 1) {
    await assert.rejects(client.upload('PutObject', { BucketName: 'films', ObjectKey: 'film.mp4' }, path), (error) => {
      assert.ok(error instanceof ApiError, String(error));
      assert.equal(error.code, 'ResourceNotFound');
      return true;
    });
  }
});
