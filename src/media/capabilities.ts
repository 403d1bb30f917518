import { internalError } from '../base/errors.ts';
import type { Program } from './programs.ts';
import { throwIfEnded, type Runner } from './process.ts';

/** What the installed ffmpeg can do. */
export interface Capabilities {
  /** As it names itself: `5.1.9-0+deb12u1`. */
  readonly version: string;
  readonly filters: ReadonlySet<string>;
  readonly encoders: ReadonlySet<string>;
}

/** What this room cannot do without. */
const FILTERS = [
  'crop',
  'scale',
  'format',
  'split',
  'fps',
  'sendcmd',
  'overlay',
  'setsar',
  'gblur',
  'eq',
  'trim',
  'setpts',
  'select',
  'zscale',
  'tonemap',
  'aresample',
  'aformat',
  'atrim',
  'ebur128',
  'amix',
  'sidechaincompress',
  'alimiter',
  'apad',
];
const ENCODERS = ['rawvideo', 'pcm_f32le', 'pcm_s16le', 'libx264', 'aac'];
const HOW =
  'Install it with `apt-get install -y --no-install-recommends ffmpeg`, or name another build by REELSMITH_MEDIA_FFMPEG_PATH and REELSMITH_MEDIA_FFPROBE_PATH.';
/** `-fps_mode` came with 5.1. */
const OLDEST = [5, 1] as const;

/** Asks ffmpeg once for what it can do. Errors: InternalError that says what is missing and how to install it. */
export async function findCapabilities(runner: Runner, signal: AbortSignal): Promise<Capabilities> {
  const [version] = await Promise.all([askVersion(runner, 'ffmpeg', signal), askVersion(runner, 'ffprobe', signal)]);
  const filters = listed(await ask(runner, 'ffmpeg', '-filters', signal), /^ [.TSC|]{2,3} (\w+) /);
  const encoders = listed(await ask(runner, 'ffmpeg', '-encoders', signal), /^ [VAS][.FSXBD]{5} (\w+) /);
  const missing = [
    ...FILTERS.filter((name) => !filters.has(name)).map((name) => `filter ${name}`),
    ...ENCODERS.filter((name) => !encoders.has(name)).map((name) => `encoder ${name}`),
  ];
  if (missing.length > 0) throw unusable(`ffmpeg ${version} lacks ${missing.join(', ')}`);
  return { version, filters, encoders };
}

/** The version's first two numbers; a build from git, which has none, counts as new. */
function versionNumbers(version: string): readonly [number, number] {
  const match = /^n?(\d+)\.(\d+)/.exec(version);
  return match === null ? [99, 0] : [Number(match[1]), Number(match[2])];
}

async function askVersion(runner: Runner, program: Program, signal: AbortSignal): Promise<string> {
  const version = /^\w+ version (\S+)/.exec(await ask(runner, program, '-version', signal))?.[1];
  if (version === undefined) throw unusable(`${program} does not tell its version`);
  const [major, minor] = versionNumbers(version);
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
    throw unusable(`${program} ${version} is too old; ${OLDEST.join('.')} or later is needed`);
  }
  return version;
}

async function ask(runner: Runner, program: Program, option: string, signal: AbortSignal): Promise<string> {
  const { exit, stdout } = await start(runner, program, option, signal);
  if (exit.code !== 0) throw unusable(`${program} ${option} failed: ${exit.log}`);
  return stdout;
}

async function start(runner: Runner, program: Program, option: string, signal: AbortSignal): ReturnType<Runner['run']> {
  const answer = await runner.run({ program, args: ['-hide_banner', option], signal }).catch((error: unknown) => {
    if (signal.aborted) throw error;
    throw unusable(`${program} cannot be started`, error);
  });
  throwIfEnded(answer.exit, signal, runner.config);
  return answer;
}

function listed(text: string, pattern: RegExp): Set<string> {
  return new Set(text.split('\n').flatMap((line) => pattern.exec(line)?.[1] ?? []));
}

function unusable(what: string, cause?: unknown): Error {
  return internalError(`${what}. ${HOW}`, cause);
}
