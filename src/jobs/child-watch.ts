import { opendir, lstat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ChildMessage } from './child-protocol.ts';
import { limitError } from './errors.ts';
import type { ProcessTree } from './process-tree.ts';

/** What one attempt's processes may take together. */
export interface ChildLimits {
  readonly memoryMb: number;
  readonly workspaceBytes: number;
  /** No progress and almost no processor time for so long is a hang. */
  readonly hangSeconds: number;
  /** Time to start and to read what the input is. */
  readonly startSeconds: number;
}

const sampleMs = 1000;
const diskSampleMs = 5000;
const graceSeconds = 10; // the runner keeps the time limit itself, and words it better; this is for one that cannot
const idleCpuSeconds = 1;

/**
 * Looks after a running child: calls `onFault` when it is beyond a limit. Tell it of every message by `heard`, and `close`
 * it when the child is no longer wanted.
 */
export function watchChild(
  tree: ProcessTree,
  folder: string,
  limits: ChildLimits,
  onFault: (error: Error) => void,
): { heard(message: ChildMessage): void; close(): void } {
  let deadline = setTimeout(() => onFault(neverBegan(limits)), limits.startSeconds * 1000);
  const hang = new HangClock(limits.hangSeconds);
  let measuring = false;
  let diskDueMs = performance.now() + diskSampleMs;

  const sample = async () => {
    const members = tree.members();
    const bytes = tree.memoryBytes(members, limits.memoryMb * 1e6);
    if (bytes > limits.memoryMb * 1e6) return onFault(outOfMemory(limits));
    if (hang.isHung(tree.cpuSeconds(members))) return onFault(hung(limits));
    if (performance.now() < diskDueMs) return;
    if ((await folderBytes(folder)) > limits.workspaceBytes) return onFault(outOfDisk(limits));
    diskDueMs = performance.now() + diskSampleMs;
  };
  const timer = setInterval(() => {
    if (measuring) return;
    measuring = true;
    void sample().finally(() => (measuring = false));
  }, sampleMs);

  return {
    heard(message) {
      hang.touch();
      if (message.kind !== 'begin') return;
      clearTimeout(deadline);
      const seconds = message.timeoutSeconds + graceSeconds;
      deadline = setTimeout(() => onFault(outOfTime(message.timeoutSeconds)), Math.min(seconds * 1000, 2 ** 31 - 1));
    },
    close() {
      clearInterval(timer);
      clearTimeout(deadline);
    },
  };
}

/** Tells a process that waits for something that never comes from one that computes. */
class HangClock {
  readonly #hangMs: number;
  #sinceMs = performance.now();
  #cpuSeconds = 0;

  constructor(hangSeconds: number) {
    this.#hangMs = hangSeconds * 1000;
  }

  touch(): void {
    this.#sinceMs = performance.now();
  }

  /** @param cpuSeconds of all its processes; falls when one of them ends. */
  isHung(cpuSeconds: number): boolean {
    if (Math.abs(cpuSeconds - this.#cpuSeconds) >= idleCpuSeconds) {
      this.#cpuSeconds = cpuSeconds;
      this.touch();
    }
    return performance.now() - this.#sinceMs > this.#hangMs;
  }
}

/** Bytes on disk of a folder's files; those of a file with several names count too. */
async function folderBytes(folder: string): Promise<number> {
  let total = 0;
  try {
    for await (const entry of await opendir(folder)) {
      const path = join(folder, entry.name);
      total += entry.isDirectory() ? await folderBytes(path) : (await lstat(path)).blocks * 512;
    }
  } catch {
    // files come and go while we count
  }
  return total;
}

const neverBegan = ({ startSeconds }: ChildLimits) =>
  limitError(`The operation did not begin within ${startSeconds} seconds.`, { retryable: true });
const outOfTime = (seconds: number) =>
  limitError(`The operation was stopped at its time limit of ${Math.round(seconds)} seconds.`);
const outOfMemory = ({ memoryMb }: ChildLimits) =>
  limitError(`The operation was stopped at its memory limit of ${memoryMb} MB.`);
const outOfDisk = ({ workspaceBytes }: ChildLimits) =>
  limitError(`The operation was stopped at its disk limit of ${Math.round(workspaceBytes / 1e6)} MB.`);
const hung = ({ hangSeconds }: ChildLimits) =>
  limitError(`The operation was stopped after ${hangSeconds} seconds without progress.`, { retryable: true });
