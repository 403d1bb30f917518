import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ServiceError } from '../base/errors.ts';
import { findInput, readings } from './find-input.ts';
import { formatLocation, parseLocation } from './location.ts';

const code = (want: string) => (error: unknown) => error instanceof ServiceError && error.code === want;

for (const [text, bucket, key] of [
  ['oss://films.oss-cn-shanghai.aliyuncs.com/a/b.mp4', 'films', 'a/b.mp4'],
  ['oss://films.oss-cn-shanghai-internal.aliyuncs.com/a/b.mp4', 'films', 'a/b.mp4'],
  ['oss://films/a/b.mp4', 'films', 'a/b.mp4'],
  ['OSS://films.OSS-cn-hangzhou.Aliyuncs.com/A.mp4', 'films', 'A.mp4'],
  ['http://films.oss-ap-southeast-1.aliyuncs.com/a.mp4', 'films', 'a.mp4'],
  ['https://films.oss-cn-beijing-internal.aliyuncs.com/%E6%B5%8B.mp4', 'films', '%E6%B5%8B.mp4'],
  ['oss://films/{source}-{timestamp}-{sequenceId}.srt', 'films', '{source}-{timestamp}-{sequenceId}.srt'],
  ['oss://films/what? #1 & 100%.mp4', 'films', 'what? #1 & 100%.mp4'],
  ['oss://films/../../etc/passwd', 'films', '../../etc/passwd'],
  ['oss://films/a//b/', 'films', 'a//b/'],
  ['oss://films/user@host:1/测试 a+b*~.mp4', 'films', 'user@host:1/测试 a+b*~.mp4'],
  [`oss://films/${'é'.repeat(511)}x`, 'films', `${'é'.repeat(511)}x`],
] as const) {
  test(`reads the address ${text.slice(0, 80)}`, () => {
    assert.deepEqual(parseLocation(text), { bucket, key });
  });
}

for (const [text, want] of [
  ['', 'LocationInvalid'],
  ['films/a.mp4', 'LocationInvalid'],
  ['file:///etc/passwd', 'LocationInvalid'],
  [' oss://films/a', 'LocationInvalid'],
  ['oss:/films/a', 'LocationInvalid'],
  ['oss://user:secret@films/a', 'LocationInvalid'],
  ['oss://films:80/a', 'LocationInvalid'],
  ['oss://films.example.com/a', 'LocationInvalid'],
  ['oss://films.oss-cn-x.aliyuncs.com.example.com/a', 'LocationInvalid'],
  ['http://films/a.mp4', 'LocationInvalid'],
  ['http://127.0.0.1/a.mp4', 'LocationInvalid'],
  ['http://films.oss-cn-x.aliyuncs.com:8080/a', 'LocationInvalid'],
  ['http://u@films.oss-cn-x.aliyuncs.com/a', 'LocationInvalid'],
  ['http://evil@127.0.0.1#.oss-cn-x.aliyuncs.com/a', 'LocationInvalid'],
  ['https://films.oss-cn-x.aliyuncs.com/a.mp4?Expires=1', 'LocationInvalid'],
  ['https://films.oss-cn-x.aliyuncs.com/a.mp4#t=1', 'LocationInvalid'],
  [`oss://films/${'a'.repeat(5000)}`, 'LocationInvalid'],
  ['oss:///a.mp4', 'BucketNameInvalid'],
  ['oss://ab/a', 'BucketNameInvalid'],
  ['oss://-films/a', 'BucketNameInvalid'],
  ['oss://films-/a', 'BucketNameInvalid'],
  ['oss://Films/a', 'BucketNameInvalid'],
  ['oss://fi_lms/a', 'BucketNameInvalid'],
  ['oss://films\\x/a', 'BucketNameInvalid'],
  [`oss://${'a'.repeat(64)}/a`, 'BucketNameInvalid'],
  ['oss://films', 'ObjectKeyInvalid'],
  ['oss://films/', 'ObjectKeyInvalid'],
  ['oss://films//a', 'ObjectKeyInvalid'],
  ['oss://films/\\a', 'ObjectKeyInvalid'],
  ['oss://films/a\nb', 'ObjectKeyInvalid'],
  ['oss://films/a\u0000', 'ObjectKeyInvalid'],
  ['oss://films/a\u007f', 'ObjectKeyInvalid'],
  ['oss://films/a\ud800', 'ObjectKeyInvalid'],
  [`oss://films/${'é'.repeat(512)}`, 'ObjectKeyInvalid'],
] as const) {
  test(`refuses the address ${JSON.stringify(text.slice(0, 80))}`, () => {
    assert.throws(() => parseLocation(text), code(`InvalidParameter.${want}`));
  });
}

test('reads back what it writes, and throws nothing but its own errors', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      try {
        const location = parseLocation(`oss://films/${text}`);
        assert.deepEqual(parseLocation(formatLocation(location)), location);
        assert.equal(location.key, text);
      } catch (error) {
        assert.ok(error instanceof ServiceError && error.code === 'InvalidParameter.ObjectKeyInvalid', String(error));
      }
    }),
  );
});

test('tries the literal key, then the decoded one', () => {
  assert.deepEqual(readings('a b'), ['a b']);
  assert.deepEqual(readings('%E6%B5%8B'), ['%E6%B5%8B', '测']);
  assert.deepEqual(readings('100%'), ['100%']);
  assert.deepEqual(readings('%2Fetc'), ['%2Fetc']); // decoded it would begin with "/"
});

test('prefers an existing literal key and names nothing when neither exists', async () => {
  const held = new Set(['a%20b', 'a b', 'c d']);
  const info = { sizeBytes: 1, modifiedMs: 0, etag: '', attributes: {} };
  const storage = {
    head: async ({ key }: { key: string }) => (held.has(key) ? { key, ...info } : undefined),
  };
  assert.equal((await findInput(storage, { bucket: 'films', key: 'a%20b' }))?.key, 'a%20b');
  assert.equal((await findInput(storage, { bucket: 'films', key: 'c%20d' }))?.key, 'c d');
  assert.equal(await findInput(storage, { bucket: 'films', key: 'e' }), undefined);
});
