import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { processStamp, stampState } from './process-stamp.ts';

/** This process's stamp with another process id and start. */
function stampOf(pid: string, ticks: string): string {
  return processStamp().replace(/\d+-\d+$/, `${pid}-${ticks}`);
}

test('tells its own process alive, whatever follows the stamp', () => {
  assert.equal(stampState(processStamp()), 'alive');
  assert.equal(stampState(`${processStamp()}.more`), 'alive');
});

test('tells a process id that was given to another process', () => {
  const [, start = ''] = /-(\d+)$/.exec(processStamp()) ?? [];
  assert.equal(stampState(stampOf(String(process.pid), String(Number(start) + 1))), 'dead');
});

test('knows nothing of other machines, nor of other texts', () => {
  assert.equal(stampState(`00000000${processStamp().slice(8)}`), 'elsewhere');
  assert.equal(stampState('film.mp4'), 'elsewhere');
});

test(
  'takes a killed process for dead before its parent has looked',
  { skip: existsSync('/proc/self/stat') ? false : 'no /proc' },
  async () => {
    // `sleep` takes the shell's place and never looks at the shell's child.
    const parent = spawn('sh', ['-c', 'sleep 60 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'] });
    const ended = once(parent, 'exit');
    const [said] = (await once(parent.stdout, 'data')) as [Buffer];
    const pid = said.toString().trim();
    const stat = () => readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    const stamp = stampOf(pid, stat()[19] ?? '');
    assert.equal(stampState(stamp), 'alive');
    process.kill(Number(pid), 'SIGKILL');
    while (stat()[0] !== 'Z') await new Promise(setImmediate);
    assert.equal(stampState(stamp), 'dead');
    parent.kill('SIGKILL');
    await ended;
  },
);
