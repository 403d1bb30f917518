import { fit } from './table.ts';

/** A line for the person, on standard error: standard output belongs to what a command answers. */
export function note(message: string): void {
  process.stderr.write(`reelsmith: ${message}\n`);
}

/** Columns to write in: the terminal's, else 100. */
export function terminalWidth(): number {
  return Math.max(40, process.stdout.columns ?? 100); // undefined when it is not a terminal, whatever the types say
}

export interface ProgressLine {
  /** @param percent 0..100 */
  show(percent: number, step: string): void;
  /** Takes the line away. */
  clear(): void;
}

/** One line on a terminal, written over and over; nothing where standard error is no terminal. */
export function progressLine(): ProgressLine {
  if (!process.stderr.isTTY) return { show: () => undefined, clear: () => undefined };
  let shown = '';
  return {
    show(percent, step) {
      const filled = Math.round(Math.min(100, Math.max(0, percent)) / 5);
      const bar = `${'█'.repeat(filled)}${'░'.repeat(20 - filled)} ${String(Math.floor(percent)).padStart(3)} %  ${step}`;
      const line = fit(bar, process.stderr.columns - 1);
      if (line !== shown) process.stderr.write(`\r\x1b[K${line}`);
      shown = line;
    },
    clear() {
      if (shown !== '') process.stderr.write('\r\x1b[K');
      shown = '';
    },
  };
}
