import assert from 'node:assert/strict';
import { test } from 'node:test';
import { greeting } from './greeting.ts';

test('whoever names a data folder on the command line is told how other terminals find it', () => {
  const greet = (elsewhere: boolean) =>
    greeting({ service: { data: "/srv/it's 数据" }, api: { host: '127.0.0.1' } }, 'http://127.0.0.1:1', { madeKey: false, elsewhere }); // prettier-ignore
  assert.match(greet(true), /first {7}export REELSMITH_DATA='\/srv\/it'\\''s 数据'\n {2}try/);
  assert.doesNotMatch(greet(false), /REELSMITH_DATA/);
});
