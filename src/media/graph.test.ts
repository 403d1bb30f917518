import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { test } from 'node:test';
import { chain, filter, renderGraph } from './graph.ts';

test('writes chains with ends, streams and options', () => {
  const graph = [
    chain([{ input: 0, stream: 3 }], [filter('scale', { w: 640, h: -2 }), filter('hflip')], ['small']),
    chain(['small', { input: 1, stream: 'audio' }], [filter('volume', { volume: 0.0000005, eval: 'once' })], []),
  ];
  assert.equal(
    renderGraph(graph),
    '[0:3]scale=w=640:h=-2,hflip[small];[small][1:a:0]volume=volume=0.0000005:eval=once',
  );
});

test('hands every character of a value to the filter as it is', async () => {
  const nasty = [
    "it's: a [b]; c, d = \\e 'f'",
    '\\',
    "''",
    ' leading and trailing ',
    "movie='/etc/passwd',[x];\n%{pts}",
    '中文，字幕：“好”',
  ];
  for (const value of nasty) {
    const filters = [
      filter('metadata', { mode: 'add', key: 'text', value }),
      filter('metadata', { mode: 'print', file: 'pipe:1' }),
    ];
    const graph = renderGraph([chain([], [filter('color', { s: '16x16', d: 0.04 }), ...filters], ['out'])]);
    const args = ['-v', 'error', '-filter_complex', graph, '-map', '[out]', '-f', 'null', '-'];
    const { stdout } = await promisify(execFile)('ffmpeg', args);
    assert.ok(stdout.endsWith(`text=${value}\n`), `${JSON.stringify(value)} became ${JSON.stringify(stdout)}`);
  }
});

test('takes no syntax for a name and no number that is none', () => {
  assert.throws(() => renderGraph([chain([], [filter('scale,movie')], [])]), RangeError);
  assert.throws(() => renderGraph([chain([], [filter('scale', { 'w=1:h': 1 })], [])]), RangeError);
  assert.throws(() => renderGraph([chain([], [filter('null')], ['a][b'])]), RangeError);
  assert.throws(() => renderGraph([chain([], [filter('volume', { volume: NaN })], [])]), RangeError);
  assert.throws(() => renderGraph([chain([], [filter('drawtext', { text: 'a\0b' })], [])]), RangeError);
});
