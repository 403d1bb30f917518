import assert from 'node:assert/strict';
import { isAbsolute } from 'node:path';
import { test } from 'node:test';
import { ConfigError, readConfig, rooms, variableName } from './config.ts';

const silent = () => undefined;

test('has a default for every setting', () => {
  const config = readConfig(silent, {});
  assert.equal(config.service.logLevel, 'info');
  assert.ok(isAbsolute(config.service.data));
  assert.equal(config.database.url, undefined);
});

test('reads numbers and words from text', () => {
  const config = readConfig(silent, {
    REELSMITH_MODELS_THREADS: '3',
    REELSMITH_LOG_LEVEL: 'warn',
    DATABASE_URL: 'postgres://a/b',
  });
  assert.equal(config.models.threads, 3);
  assert.equal(config.service.logLevel, 'warn');
  assert.equal(config.database.url, 'postgres://a/b');
});

for (const [name, value, says] of [
  ['REELSMITH_MODELS_THREADS', 'many', /REELSMITH_MODELS_THREADS is "many"; expected integer from 0 to 64/],
  ['REELSMITH_MODELS_THREADS', '65', /is "65"; expected integer from 0 to 64/],
  ['REELSMITH_LOG_LEVEL', 'loud', /REELSMITH_LOG_LEVEL is "loud"; expected fatal \| error/],
  ['REELSMITH_ENDPOINT', 'ftp://x', /REELSMITH_ENDPOINT is "ftp:\/\/x"; expected a URL/],
  [
    'REELSMITH_API_TLS_KEY_PATH',
    '/k.pem',
    /TLS_KEY_PATH is set and REELSMITH_API_TLS_CERT_PATH is not; expected both or none/,
  ],
  ['REELSMITH_API_TLS_CERT_PATH', '/c.pem', /TLS_CERT_PATH is set and REELSMITH_API_TLS_KEY_PATH is not/],
] as const) {
  test(`refuses ${name}=${value} and says what is allowed`, () => {
    assert.throws(
      () => readConfig(silent, { [name]: value }),
      (error) => error instanceof ConfigError && says.test(error.message),
    );
  });
}

test('does not repeat a password when DATABASE_URL is unreadable', () => {
  assert.throws(
    () => readConfig(silent, { DATABASE_URL: 'mysql://me:secret@x' }),
    (error) => error instanceof ConfigError && !/secret/.test(error.message),
  );
});

test('warns of settings that do not exist', () => {
  const warnings: string[] = [];
  readConfig((message) => warnings.push(message), { REELSMITH_MODEL_THREADS: '3', OTHER: '1', REELSMITH_DATA: '/x' });
  assert.equal(warnings.length, 1);
  assert.match(warnings[0] ?? '', /REELSMITH_MODEL_THREADS/);
});

test('names every setting once', () => {
  const names = Object.entries(rooms).flatMap(([room, schema]) =>
    Object.keys(schema.shape).map((field) => variableName(room, field)),
  );
  assert.equal(new Set(names).size, names.length);
});
