import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { H264, Clips, picture } from '../../test/media-clips.ts';
import { mediaConfig } from '../media/config.ts';
import { modelsConfig } from '../models/config.ts';
import { productChild } from './child-program.ts';
import { runChild } from './child.ts';
import type { ChildSettings } from './child-process.ts';

const settings: ChildSettings = { media: mediaConfig.parse({}), models: modelsConfig.parse({}), logLevel: 'silent' };
const program = { ...productChild(settings), nice: 1 };
const limits = { memoryMb: 2000, workspaceBytes: 1e9, hangSeconds: 60, startSeconds: 60 };

test("the product's child does a function of this build on a real film, and refuses a broken one", async (t) => {
  const clips = new Clips();
  t.after(() => clips.remove());
  const folder = await mkdtemp(join(tmpdir(), 'child-'));
  t.after(() => rm(folder, { recursive: true }));
  const workspace = join(folder, 'out');
  await mkdir(workspace);
  const signal = new AbortController().signal;
  const cover = (path: string) => {
    const input = { path, name: 'film' };
    const task = { functionName: 'Cover', jobParams: '', input, references: {}, workspace, wantedExtension: 'jpg' };
    return runChild(program, { task, limits, folder, signal, onProgress: () => undefined });
  };
  const { artifacts } = await cover(await clips.make('film.mp4', ...picture({ size: '320x180' }), ...H264));
  assert.ok(artifacts.length > 0);
  for (const { path } of artifacts) assert.ok((await stat(path)).size > 1000);
  const text = await clips.make('text.png', '-f', 'lavfi', '-i', 'color=s=64x64', '-frames:v', '1');
  await assert.rejects(cover(text), { code: /^InvalidParameter\./, retryable: false });
});
