import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';

/** One process as proc(5) tells of it. */
interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  readonly session: number;
  readonly isZombie: boolean;
  /** Its own time and that of its ended children. */
  readonly cpuSeconds: number;
}

const ticksPerSecond = 100; // USER_HZ, the same on every Linux architecture

/**
 * A process with all that descend from it or share the session it leads, so that a child of a dead child is still found.
 * Empty where the machine has no /proc.
 */
export class ProcessTree {
  readonly #leader: number;

  /** @param leader id of a process that was started as the leader of its own session. */
  constructor(leader: number) {
    assert.ok(leader > 1, `process ${leader} leads no session of ours`); // its group is going to be killed
    this.#leader = leader;
  }

  members(): readonly ProcessEntry[] {
    const entries = readProcesses().filter((entry) => !entry.isZombie);
    const found = new Set<number>([this.#leader]);
    for (let before = 0; before !== found.size;) {
      before = found.size;
      for (const { pid, parent, session } of entries) if (session === this.#leader || found.has(parent)) found.add(pid);
    }
    return entries.filter(({ pid }) => found.has(pid));
  }

  /** Memory of all members; pages that several share count once in all where that decides. @param limitBytes exact beyond it. */
  memoryBytes(members: readonly ProcessEntry[], limitBytes: number): number {
    const resident = sum(members, ({ pid }) => readKilobytes(`/proc/${pid}/status`, 'VmRSS') * 1024);
    if (resident <= limitBytes) return resident;
    return sum(members, ({ pid }) => readKilobytes(`/proc/${pid}/smaps_rollup`, 'Pss') * 1024);
  }

  cpuSeconds(members: readonly ProcessEntry[]): number {
    return sum(members, (entry) => entry.cpuSeconds);
  }

  /** Ends all members at once. True when there was one left to end. */
  kill(): boolean {
    const members = this.members();
    for (const pid of [-this.#leader, ...members.map((entry) => entry.pid)]) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // ended by itself
      }
    }
    return members.length > 0;
  }
}

function readProcesses(): ProcessEntry[] {
  let names: string[];
  try {
    names = readdirSync('/proc');
  } catch {
    return [];
  }
  return names.filter((name) => /^\d+$/.test(name)).flatMap((name) => readProcess(Number(name)));
}

function readProcess(pid: number): ProcessEntry[] {
  const stat = readText(`/proc/${pid}/stat`);
  if (stat === '') return [];
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' '); // the command may hold spaces and brackets
  const number = (field: number) => Number(fields[field - 3]); // numbered as in proc(5), which counts from 1
  const ticks = number(14) + number(15) + number(16) + number(17); // utime, stime, cutime, cstime
  return [
    {
      pid,
      parent: number(4),
      session: number(6),
      isZombie: fields[0] === 'Z' || fields[0] === 'X',
      cpuSeconds: ticks / ticksPerSecond,
    },
  ];
}

function readKilobytes(path: string, field: string): number {
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(readText(path))?.[1] ?? 0);
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // ended meanwhile, or another user's
  }
}

function sum<T>(values: readonly T[], of: (value: T) => number): number {
  return values.reduce((total, value) => total + of(value), 0);
}
