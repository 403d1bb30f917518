import { spawn, type ChildProcess } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import type { MediaConfig } from './config.ts';
import { cancelled, limitReached } from './errors.ts';
import { findProgram, programPath, type Program } from './programs.ts';
import { StallClock } from './stall-clock.ts';

const LOG_BYTES = 65_536;

/** One ffmpeg or ffprobe to run. */
export interface Command {
  readonly program: Program;
  /** Passed as they are; no shell sees them. */
  readonly args: readonly string[];
  readonly signal: AbortSignal;
  /** Folder to run in; it may read and write absolute paths only. */
  readonly cwd?: string;
  /** Give it a standard input to write to. */
  readonly stdin?: boolean;
  /** Give us its standard output; the reader must read or stop it. */
  readonly stdout?: boolean;
  /** Receives what it writes to descriptor 3 as text, in pieces of any length. */
  readonly onSide?: (text: string) => void;
}

/** How a process ended. Exactly one of `code` and `signal` is set, none when it could not start. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** We ended it, and why: the caller's signal, no progress, or its output was wanted no longer. */
  readonly stopped: 'cancelled' | 'stalled' | 'unwanted' | undefined;
  /** Last 64 KB of standard error. */
  readonly log: string;
  readonly startError: Error | undefined;
}

/** A started process. It is always ended: by itself, `stop`, the signal, a stall or the death of this process. */
export interface Running {
  readonly pid: number | undefined;
  readonly stdin: Writable;
  readonly stdout: Readable;
  /** Tell it when we are the ones who wait, so that a slow reader is not taken for a stalled process. */
  readonly stall: StallClock;
  /** Never rejects. */
  readonly exit: Promise<Exit>;
  /** Ends it and waits until it is gone. */
  stop(): Promise<Exit>;
}

/** Starts ffmpeg and ffprobe, with limits, and never leaves one behind. */
export interface Runner {
  readonly config: MediaConfig;
  start(command: Command): Running;
  /** Runs to the end. Rejects when cancelled, stalled or killed by a limit; an exit code other than 0 is the caller's to judge. */
  run(command: Command): Promise<{ exit: Exit; stdout: string }>;
}

/** Limits are set by `prlimit`, death with the parent by `setpriv`, where the machine has them. */
export function createRunner(config: MediaConfig): Runner {
  const wrapper = wrap(config);
  const start = (command: Command): Running => startProcess(command, wrapper, config);
  return {
    config,
    start,
    async run(command) {
      const running = start({ ...command, stdout: true });
      const pieces: Buffer[] = [];
      running.stdout.on('data', (piece: Buffer) => {
        running.stall.touch();
        pieces.push(piece);
      });
      const [exit] = await Promise.all([running.exit, closed(running.stdout)]);
      throwIfEnded(exit, command.signal, config);
      return { exit, stdout: Buffer.concat(pieces).toString('utf8') };
    },
  };
}

/** The code of ffmpeg when a signal that it heeds ended it: SIGXCPU, if nobody else's. */
const ENDED_BY_SIGNAL = 255;

/** Throws when the process was cancelled, stalled, killed or never started; leaves ordinary exit codes alone. */
export function throwIfEnded(exit: Exit, signal: AbortSignal, config: MediaConfig): void {
  if (exit.stopped === 'cancelled') throw cancelled(signal);
  if (exit.stopped === 'stalled') {
    throw limitReached(`Media processing made no progress for ${config.stallSeconds} seconds.`, exit.log);
  }
  if (exit.startError !== undefined) throw limitReached('The media tools cannot be started.', exit.startError.message);
  if (exit.stopped !== undefined) return;
  if (exit.code === ENDED_BY_SIGNAL) throw limitReached(TOO_LONG, exit.log);
  if (exit.signal !== null) {
    const limit = limitOfSignal[exit.signal];
    const text = limit ?? `Media processing was ended by ${exit.signal}, mostly for want of memory.`;
    throw limitReached(text, exit.log, { retryable: exit.signal === 'SIGKILL' }); // the system's, when it runs out of memory
  }
}

const TOO_LONG = 'Media processing took more processor time than allowed.';

const limitOfSignal: Partial<Record<NodeJS.Signals, string>> = {
  SIGXCPU: TOO_LONG,
  SIGXFSZ: 'Media processing wrote more than allowed.',
};

function wrap(config: MediaConfig): string[] {
  const prlimit = findProgram('prlimit');
  const setpriv = findProgram('setpriv');
  const limits = [
    `--as=${config.memoryBytes}`,
    `--cpu=${config.cpuSeconds}:${config.cpuSeconds + 60}`, // SIGXCPU first; at the latter, SIGKILL, as when memory runs out
    `--fsize=${config.maxOutputBytes}`,
    '--nofile=256',
    '--core=0',
  ];
  return [
    ...(prlimit === undefined ? [] : [prlimit, ...limits]),
    ...(setpriv === undefined ? [] : [setpriv, '--pdeathsig', 'KILL']),
  ];
}

function startProcess(command: Command, wrapper: readonly string[], config: MediaConfig): Running {
  if (command.signal.aborted) throw cancelled(command.signal);
  const [file = '', ...args] = [...wrapper, programPath(command.program, config), ...command.args];
  const child = spawn(file, args, {
    cwd: command.cwd ?? '/',
    stdio: [
      command.stdin === true ? 'pipe' : 'ignore',
      command.stdout === true ? 'pipe' : 'ignore',
      'pipe',
      command.onSide === undefined ? 'ignore' : 'pipe',
    ],
  });
  return supervise(child, command, config);
}

function supervise(child: ChildProcess, command: Command, config: MediaConfig): Running {
  let stopped: Exit['stopped'];
  let killTimer: NodeJS.Timeout | undefined;
  const log = keepLog(child);
  readSide(child, command, () => stall.touch());
  for (const stream of child.stdio) stream?.on('error', () => undefined); // EPIPE and resets: the exit tells the story
  const end = (why: Exit['stopped']): void => {
    if (stopped !== undefined || child.exitCode !== null || child.signalCode !== null) return;
    stopped = why;
    // An ffmpeg that is blocked writing to a pipe never heeds SIGTERM; closing our ends unblocks it.
    for (const stream of [child.stdin, child.stdout, child.stdio[3]]) stream?.destroy();
    child.kill('SIGTERM');
    killTimer = setTimeout(() => child.kill('SIGKILL'), config.killAfterSeconds * 1000);
  };
  const stall = new StallClock(config.stallSeconds * 1000, () => end('stalled'));
  const onAbort = (): void => end('cancelled');
  command.signal.addEventListener('abort', onAbort, { once: true });
  const exit = ended(child).then(({ code, signal, startError }) => {
    clearTimeout(killTimer);
    stall.stop();
    command.signal.removeEventListener('abort', onAbort);
    return { code, signal, startError, stopped, log: log() };
  });
  return {
    pid: child.pid,
    stall,
    exit,
    // A stream that was not asked for is null; using it is a bug of ours that shows at once.
    stdin: child.stdin as Writable,
    stdout: child.stdout as Readable,
    stop() {
      end('unwanted');
      return exit;
    },
  };
}

/** Waits for the process and for the last of what we always read from it, not for an output that nobody may be reading. */
async function ended(child: ChildProcess): Promise<Pick<Exit, 'code' | 'signal' | 'startError'>> {
  const drained = [child.stderr, child.stdio[3]].map(closed);
  const startError = await new Promise<Error | undefined>((resolve) => {
    child.once('exit', () => resolve(undefined));
    child.on('error', (error) => {
      if (child.pid === undefined) resolve(error);
    });
  });
  await Promise.all(drained);
  return { code: startError === undefined ? child.exitCode : null, signal: child.signalCode, startError };
}

function closed(stream: ChildProcess['stdio'][number] | undefined): Promise<void> {
  if (stream === null || stream === undefined || stream.destroyed) return Promise.resolve();
  return new Promise((resolve) => stream.once('close', () => resolve()));
}

function keepLog(child: ChildProcess): () => string {
  let kept = Buffer.alloc(0);
  child.stderr?.on('data', (piece: Buffer) => {
    kept = Buffer.concat([kept, piece]);
    if (kept.length > LOG_BYTES) kept = kept.subarray(kept.length - LOG_BYTES);
  });
  return () => kept.toString('utf8').trim();
}

function readSide(child: ChildProcess, command: Command, touch: () => void): void {
  const side = child.stdio[3];
  if (command.onSide === undefined || side === null || side === undefined) return;
  const readable = side as Readable; // a child's descriptor 3 is a socket, readable and writable
  const { onSide } = command;
  readable.setEncoding('latin1');
  readable.on('data', (text: string) => {
    touch();
    onSide(text);
  });
}
