import { pino, type Logger } from 'pino';

export type { Logger } from 'pino';

/** A JSON-lines logger to standard error; standard output belongs to what a command answers. */
export function createLogger(level: string, name: string): Logger {
  return pino({ level, name, base: { pid: process.pid } }, pino.destination({ dest: 2, sync: false }));
}

/** A logger that says nothing, for tests and one-shot commands. */
export function silentLogger(): Logger {
  return pino({ level: 'silent' });
}
