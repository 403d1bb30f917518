import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { hostname } from 'node:os';

/**
 * Names a process so that a file or folder that carries the name can be told from an abandoned one: machine, boot, process
 * id and start time. A reused process id, or a restarted machine, gives another stamp.
 */
export function processStamp(): string {
  return `${machine()}-${boot()}-${process.pid}-${look(process.pid)?.startTicks ?? 0}`;
}

/**
 * What became of the process that `stamp` names. `elsewhere`: another machine's (or no stamp at all), so nothing is known.
 * @param stamp text of `processStamp`, perhaps with more behind a dot.
 */
export function stampState(stamp: string): 'alive' | 'dead' | 'elsewhere' {
  const match = /^([0-9a-f]{8})-([0-9a-f]{8})-(\d+)-(\d+)(?:\.|$)/.exec(stamp);
  if (match === null || match[1] !== machine()) return 'elsewhere';
  if (match[2] !== boot()) return 'dead';
  const pid = Number(match[3]);
  if (!exists(pid)) return 'dead';
  const found = look(pid);
  if (found === undefined) return 'alive';
  return found.running && String(found.startTicks) === match[4] ? 'alive' : 'dead';
}

/**
 * Whether what lies at `path` under the name `stamp` belongs to nobody any more: its process is dead or, where that cannot be known,
 * nothing was written there for `foreignAgeMs`. False for what is gone.
 */
export async function isAbandoned(path: string, stamp: string, nowMs: number, foreignAgeMs: number): Promise<boolean> {
  const state = stampState(stamp);
  if (state !== 'elsewhere') return state === 'dead';
  const info = await stat(path).catch(() => undefined);
  return info !== undefined && nowMs - info.mtimeMs > foreignAgeMs;
}

const short = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 8);

function machine(): string {
  return short(hostname());
}

function boot(): string {
  try {
    return short(readFileSync('/proc/sys/kernel/random/boot_id', 'utf8'));
  } catch {
    return '00000000'; // no /proc: a restart of the machine is not told apart
  }
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * What proc(5) tells of a process: its start in clock ticks since boot (field 22 of `stat`), and whether it runs; one that was killed
 * is listed until its parent has looked. Undefined when the machine does not tell.
 */
function look(pid: number): { startTicks: number; running: boolean } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' '); // the command may hold spaces and brackets
    return { startTicks: Number(fields[19]), running: !/^[ZXx]$/.test(fields[0] ?? '') };
  } catch {
    return undefined;
  }
}
