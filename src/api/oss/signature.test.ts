import assert from 'node:assert/strict';
import { test } from 'node:test';
import { signOssV1 } from './signature-v1.ts';
import { stringToSignOssV1 } from './string-to-sign-v1.ts';
import { signOssV4, stringsToSignOssV4 } from './signature-v4.ts';
import { targetsOf } from './target.ts';

test('signs version 1 as the official client does (ali-oss 6.23.0)', () => {
  const date = 'Thu, 17 Nov 2005 18:49:58 GMT';
  const text = stringToSignOssV1({
    method: 'PUT',
    headers: new Map([
      ['content-md5', 'ODBGOERFMDMzQTczRUY3NUE3NzA5QzdFNUYzMDQxNEM='],
      ['content-type', 'text/html'],
      ['x-oss-meta-author', 'foo@example.com'],
      ['host', 'oss-example.oss-cn-hangzhou.aliyuncs.com'],
      ['x-oss-magic', 'abracadabra'],
    ]),
    date,
    resource: '/oss-example/nelson',
    query: new Map([['prefix', 'not signed']]),
  });
  assert.equal(
    text,
    `PUT\nODBGOERFMDMzQTczRUY3NUE3NzA5QzdFNUYzMDQxNEM=\ntext/html\n${date}\nx-oss-magic:abracadabra\nx-oss-meta-author:foo@example.com\n/oss-example/nelson`,
  );
  assert.equal(signOssV1(text, 'OtxrzxIsfpFjA7SwPzILwy8Bw21TLhquhboDYROV'), 'fV5fq7DPwNbrrig7nvUSZIVyruI=');
});

test('signs version 4 as the official client does (alibabacloud_oss_v2 1.4.1)', () => {
  const scope = '20231216/cn-hangzhou/oss/aliyun_v4_request';
  const [text = ''] = stringsToSignOssV4({
    method: 'PUT',
    headers: new Map([
      ['x-oss-head1', 'value'],
      ['abc', 'value'],
      ['content-type', 'text/plain'],
      ['x-oss-content-sha256', 'UNSIGNED-PAYLOAD'],
      ['x-oss-date', '20231216T162057Z'],
    ]),
    resource: '/bucket/1234+-/123/1.txt',
    query: new Map([
      ['+param1', 'value3'],
      ['|param1', 'value4'],
      ['+param2', ''],
      ['|param2', ''],
      ['param1', 'value1'],
      ['param2', ''],
    ]),
    additionalHeaders: [],
    date: '20231216T162057Z',
    scope,
  });
  const want = 'e21d18daa82167720f9b1047ae7e7f1ce7cb77a31e8203a7d5f4624fa0284afe';
  assert.equal(signOssV4(text, scope, 'sk'), want);
});

test('signs version 4 over every parameter, in both spellings of one without a value', () => {
  const parts = {
    method: 'GET',
    headers: new Map([
      ['x-oss-date', '20231203T121212Z'],
      ['range', 'bytes=0-1'],
      ['accept', 'any'],
    ]),
    resource: '/films/测试/a b',
    query: new Map([
      ['uploads', ''],
      ['prefix', ''],
      ['max-keys', '5'],
    ]),
    additionalHeaders: ['range'],
    date: '20231203T121212Z',
    scope: '20231203/cn-hangzhou/oss/aliyun_v4_request',
  };
  const [bare, mixed, ...more] = stringsToSignOssV4(parts);
  assert.ok(bare !== undefined && mixed !== undefined && bare !== mixed);
  assert.deepEqual(more, []);
  assert.match(
    bare,
    /^OSS4-HMAC-SHA256\n20231203T121212Z\n20231203\/cn-hangzhou\/oss\/aliyun_v4_request\n[0-9a-f]{64}$/,
  );
  assert.match(signOssV4(bare, parts.scope, 'secret'), /^[0-9a-f]{64}$/);
  assert.notEqual(signOssV4(bare, parts.scope, 'secret'), signOssV4(bare, parts.scope, 'other'));
});

for (const [host, path, want] of [
  ['127.0.0.1:8420', '/films/a/b', ['films a/b']],
  ['[::1]:8420', '/films/', ['films ']],
  ['localhost:8420', '/films', ['films ']],
  ['films.oss-cn-shanghai.aliyuncs.com', '/a%2Fb%20c+', ['a b c+', 'films a/b c+']],
  ['.oss-cn-shanghai.aliyuncs.com', '/', [' ']],
  ['films.media.example:80', '/', [' ', 'films ']],
] as const) {
  test(`reads ${path} of ${host} in ${want.length} ways`, () =>
    assert.deepEqual(
      targetsOf(host, path).map(({ bucket, key }) => `${bucket} ${key}`),
      want,
    ));
}
