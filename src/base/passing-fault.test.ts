import assert from 'node:assert/strict';
import { test } from 'node:test';
import { callerError } from './errors.ts';
import { asFault } from './passing-fault.ts';

const coded = (code: string) => Object.assign(new Error('write failed in /srv'), { code });

for (const [what, error] of [
  ['a system error', coded('ENOSPC')],
  ['a quota', coded('EDQUOT')],
  ['the cause of another error', new Error('outer', { cause: coded('ENOSPC') })],
  ['a library that has words alone', new Error('/srv/x.jpg: write error\nsystem error: No space left on device')],
] as const) {
  test(`a full disk is told as such, and may pass: ${what}`, () => {
    const { code, message, publicMessage, retryable } = asFault(error, 'for the log');
    assert.deepEqual([code, message, retryable], ['InternalError', 'disk full: for the log', true]);
    assert.match(publicMessage, /disk .*full/);
    assert.doesNotMatch(publicMessage, /srv/);
  });
}

test('a hiccup of the machine may pass, a bug does not, and neither is told in its own words', () => {
  for (const error of [coded('EMFILE'), new Error('outer', { cause: coded('EPIPE') })]) {
    assert.equal(asFault(error, '').retryable, true);
  }
  for (const error of [coded('ENOENT'), new TypeError('x of undefined in /srv'), 'text', undefined]) {
    const fault = asFault(error, '');
    assert.equal(fault.retryable, false);
    assert.doesNotMatch(fault.publicMessage, /disk|srv/);
  }
});

test('an error that has its words keeps them', () => {
  const known = callerError('InvalidParameter', 'No space left on device');
  assert.equal(asFault(known, 'for the log'), known);
});
