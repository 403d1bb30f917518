import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** What a finished command cost. */
export interface Cost {
  readonly exitCode: number | null;
  readonly wallSeconds: number;
  /** Highest sum of resident memory over the command and all its descendants, sampled every 50 ms. */
  readonly peakMegabytes: number;
  readonly stdout: string;
  readonly stderr: string;
}

const pageBytes = 4096;

/** Runs a command to its end and watches the memory of its whole process tree. Linux only. */
export async function runMeasured(command: string, args: readonly string[]): Promise<Cost> {
  const started = process.hrtime.bigint();
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
  let peak = 0;
  const root = child.pid;
  const sampler = setInterval(() => {
    if (root !== undefined) peak = Math.max(peak, treeBytes(root));
  }, 50);
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  }).finally(() => clearInterval(sampler));
  return {
    exitCode,
    wallSeconds: Number(process.hrtime.bigint() - started) / 1e9,
    peakMegabytes: peak / 2 ** 20,
    stdout: Buffer.concat(stdout).toString(),
    stderr: Buffer.concat(stderr).toString(),
  };
}

/** Resident bytes of a process and everything below it. */
export function treeBytes(root: number): number {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    const parent = Number.isInteger(pid) ? parentOf(pid) : undefined;
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  let total = 0;
  const pending = [root];
  for (let pid = pending.pop(); pid !== undefined; pid = pending.pop()) {
    total += residentBytes(pid);
    pending.push(...(children.get(pid) ?? []));
  }
  return total;
}

function parentOf(pid: number): number | undefined {
  const stat = readOrEmpty(`/proc/${pid}/stat`);
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[1] === undefined ? undefined : Number(fields[1]);
}

function residentBytes(pid: number): number {
  return Number(readOrEmpty(`/proc/${pid}/statm`).split(' ')[1] ?? 0) * pageBytes;
}

/** A process may end between the listing and the reading. */
function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
