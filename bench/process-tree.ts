import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** What a finished command cost. */
export interface Cost {
  readonly exitCode: number | null;
  readonly wallSeconds: number;
  /** Highest memory of the command and all its descendants, sampled four times a second; see `treeBytes`. */
  readonly peakMegabytes: number;
  readonly stdout: string;
  readonly stderr: string;
}

const pageBytes = 4096;
/** More often would slow down what is measured: the kernel walks through all its pages. */
const SAMPLE_MS = 250;

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
    if (root !== undefined) peak = treeBytes(root, peak);
  }, SAMPLE_MS);
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

/**
 * The larger of `least` and the bytes that a process and everything below it hold. Pages that several share count once, as the service counts them: resident sizes alone count a parent
 * twice between a child's birth and its first command. The exact sum takes milliseconds and is asked for only where the resident one passes `least`.
 */
function treeBytes(root: number, least: number): number {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    const parent = Number.isInteger(pid) ? parentOf(pid) : undefined;
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  const members: number[] = [];
  const pending = [root];
  for (let pid = pending.pop(); pid !== undefined; pid = pending.pop()) {
    members.push(pid);
    pending.push(...(children.get(pid) ?? []));
  }
  const sum = (of: (pid: number) => number) => members.reduce((total, pid) => total + of(pid), 0);
  return sum(residentBytes) <= least ? least : Math.max(least, sum(sharedBytes));
}

function parentOf(pid: number): number | undefined {
  const stat = readOrEmpty(`/proc/${pid}/stat`);
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[1] === undefined ? undefined : Number(fields[1]);
}

function residentBytes(pid: number): number {
  return Number(readOrEmpty(`/proc/${pid}/statm`).split(' ')[1] ?? 0) * pageBytes;
}

/** Its proportional set size. */
function sharedBytes(pid: number): number {
  return 1024 * Number(/^Pss:\s+(\d+)/m.exec(readOrEmpty(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0);
}

/** A process may end between the listing and the reading. */
function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
