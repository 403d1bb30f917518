import { resolve } from 'node:path';
import { z } from 'zod';
import { accountsConfig } from './accounts/config.ts';
import { apiConfig } from './api/config.ts';
import { packageRoot } from './base/package-root.ts';
import { databaseConfig } from './database/config.ts';
import { jobsConfig } from './jobs/config.ts';
import { mediaConfig } from './media/config.ts';
import { modelsConfig } from './models/config.ts';
import { notifyConfig } from './notify/config.ts';
import { storageConfig } from './storage/config.ts';

/** What belongs to no room. */
const serviceConfig = z.object({
  /** Folder of everything this machine keeps: database, buckets, work in progress, the first key pair. Relative paths count from the repository. */
  data: z.string().min(1).default('data'),
  /** Least severe log line that is written, as JSON lines on standard error. */
  logLevel: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
});

/** Where the command line finds a server, and as whom. */
const clientConfig = z.object({
  /** The server that `submit`, `cp` and the other commands speak to, `http://host:port`; this machine's own when absent. */
  endpoint: z.url({ protocol: /^https?$/ }).optional(),
  /** AccessKey pair to sign with; `access-key.json` of the data folder when absent. */
  accessKeyId: z.string().min(1).optional(),
  accessKeySecret: z.string().min(1).optional(),
});

/** The settings of each room; a room's field is the variable `REELSMITH_<ROOM>_<FIELD>`, except for the rooms without a name. */
export const rooms = {
  service: serviceConfig,
  client: clientConfig,
  api: apiConfig,
  accounts: accountsConfig,
  database: databaseConfig,
  jobs: jobsConfig,
  media: mediaConfig,
  models: modelsConfig,
  storage: storageConfig,
  notify: notifyConfig,
};

type Rooms = typeof rooms;
export type Config = { readonly [Room in keyof Rooms]: z.infer<Rooms[Room]> };

/** A setting that cannot be used, in words for the operator. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

const unprefixed: readonly string[] = ['service', 'client'];

/** Settings under the names that everybody uses for them. */
const customary: Readonly<Record<string, string>> = { 'database.url': 'DATABASE_URL' };

/** The environment variable of a setting: (`api`, `maxBodyBytes`) is `REELSMITH_API_MAX_BODY_BYTES`. */
export function variableName(room: string, field: string): string {
  const known = customary[`${room}.${field}`];
  if (known !== undefined) return known;
  const snake = field.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
  return unprefixed.includes(room) ? `REELSMITH_${snake}` : `REELSMITH_${room.toUpperCase()}_${snake}`;
}

/**
 * Reads all settings; the only place that reads the environment. Variables that begin with `REELSMITH_` and mean nothing are told to
 * `warn`, since they are most likely misspelt. Throws a `ConfigError` that names variable, value and what is allowed.
 */
export function readConfig(warn: (message: string) => void, environment: NodeJS.ProcessEnv = process.env): Config {
  const known = new Set<string>();
  const config: Record<string, unknown> = {};
  for (const [room, schema] of Object.entries(rooms)) config[room] = readRoom(room, schema, environment, known);
  for (const name of Object.keys(environment).filter((key) => key.startsWith('REELSMITH_') && !known.has(key))) {
    warn(`${name} is set, but there is no such setting; docs/operations.md lists them`);
  }
  const parsed = config as Config; // every room was parsed above, by its own schema
  checkDatabaseUrl(parsed.database.url);
  checkTls(parsed.api);
  return { ...parsed, service: { ...parsed.service, data: resolve(packageRoot, parsed.service.data) } };
}

/** This process's environment for a child of ours, with changes. */
export function childEnvironment(changes: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  return { ...process.env, ...changes };
}

function readRoom(room: string, schema: z.ZodObject, environment: NodeJS.ProcessEnv, known: Set<string>): unknown {
  const given: Record<string, unknown> = {};
  for (const [field, type] of Object.entries(schema.shape)) {
    const name = variableName(room, field);
    known.add(name);
    const text = environment[name]?.trim();
    if (text === undefined || text === '') continue;
    given[field] = readField(name, text, type as z.ZodType); // shape holds schemas
  }
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new ConfigError(`settings of ${room}: ${issue?.path.join('.')}: ${issue?.message}`);
}

/** A variable is text; a field may want a number or a yes or no. */
function readField(name: string, text: string, type: z.ZodType): unknown {
  const readings: unknown[] = [text];
  if (Number.isFinite(Number(text))) readings.unshift(Number(text));
  if (text === 'true' || text === 'false') readings.unshift(text === 'true');
  const fitting = readings.find((reading) => type.safeParse(reading).success);
  if (fitting !== undefined) return fitting;
  throw new ConfigError(`${name} is ${JSON.stringify(text)}; expected ${allowed(type)}`);
}

/** What a setting may be, in words. */
export function allowed(type: z.ZodType): string {
  const shape = z.toJSONSchema(type, { unrepresentable: 'any' });
  if (shape.enum !== undefined) return shape.enum.join(' | ');
  if (shape.type === 'boolean') return 'true | false';
  if (shape.type === 'integer' || shape.type === 'number') {
    // JSON Schema writes the safe integers where zod has no bound.
    const least = shape.minimum ?? Number.MIN_SAFE_INTEGER;
    const most = shape.maximum ?? Number.MAX_SAFE_INTEGER;
    const range = [
      least > Number.MIN_SAFE_INTEGER ? `from ${least}` : '',
      shape.exclusiveMinimum === undefined ? '' : `above ${shape.exclusiveMinimum}`,
      most < Number.MAX_SAFE_INTEGER ? `to ${most}` : '',
    ];
    return [shape.type, ...range].filter((part) => part !== '').join(' ');
  }
  return shape.format === 'uri' ? 'a URL, http://host:port' : 'text';
}

function checkTls({ tlsCertPath, tlsKeyPath }: Config['api']): void {
  if ((tlsCertPath === undefined) === (tlsKeyPath === undefined)) return;
  const names = [variableName('api', 'tlsCertPath'), variableName('api', 'tlsKeyPath')];
  const [given, absent] = tlsCertPath === undefined ? names.reverse() : names;
  throw new ConfigError(`${given} is set and ${absent} is not; expected both or none`);
}

function checkDatabaseUrl(url: string | undefined): void {
  if (url === undefined || /^postgres(ql)?:\/\//.test(url)) return;
  // The value may hold a password: it is not repeated.
  throw new ConfigError('DATABASE_URL cannot be read; expected postgres://user:password@host:port/database');
}
