import { readFileSync } from 'node:fs';
import { freemem, totalmem } from 'node:os';

/** Memory that this process and its children may use in all, MB: the machine's, or its control group's where that is less. */
export function totalMemoryMb(): number {
  const constrained = process.constrainedMemory(); // 0 or a huge number where there is no limit
  const total = totalmem();
  return (constrained > 0 && constrained < total ? constrained : total) / 1e6;
}

/** Memory that can be had now without swapping, MB. */
function availableMemoryMb(): number {
  try {
    const kilobytes = /^MemAvailable:\s+(\d+) kB/m.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1];
    if (kilobytes !== undefined) return (Number(kilobytes) * 1024) / 1e6;
  } catch {
    // not Linux
  }
  return freemem() / 1e6;
}

/** Whether a worker may begin one more job. */
export interface Admission {
  /** @param runningMb memory that each running job may take. */
  admits(runningMb: readonly number[]): boolean;
}

/**
 * Admits a job when the largest that may come fits beside what runs, by plan and by what is free now. One job may always
 * run: a machine that is too small for its function says so by the function's own limit.
 * @param budgetMb for all jobs together. @param largestMb of any function.
 */
export function memoryAdmission(
  budgetMb: number,
  largestMb: number,
  availableMb: () => number = availableMemoryMb,
): Admission {
  return {
    admits(runningMb) {
      if (runningMb.length === 0) return true;
      const planned = runningMb.reduce((total, mb) => total + mb, 0);
      return planned + largestMb <= budgetMb && availableMb() >= largestMb;
    },
  };
}
