import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { ServiceError } from '../../base/errors.ts';
import { canonicalQuery, canonicalRequest, percentEncode } from './canonical.ts';
import { readParameters } from './encode.ts';
import { signV1, stringToSignV1 } from './v1.ts';
import { signV3, stringToSignV3 } from './v3.ts';

// The vectors that the service's documentation publishes.
for (const [secret, want, parameters] of [
  [
    'testKeySecret',
    'kmDv4mWo806GWPjQMy2z4VhBBDQ=',
    {
      AccessKeyId: 'testId',
      Action: 'SearchTemplate',
      Format: 'XML',
      PageSize: '2',
      SignatureMethod: 'HMAC-SHA1',
      SignatureNonce: '4902260a-516a-4b6a-a455-45b653cf6150',
      SignatureVersion: '1.0',
      Timestamp: '2015-05-14T09:03:45Z',
      Version: '2014-06-18',
    },
  ],
  [
    'testsecret',
    'OLeaidS1JvxuMvnyHOwuJ+uX5qY=',
    {
      AccessKeyId: 'testid',
      Action: 'DescribeRegions',
      Format: 'XML',
      SignatureMethod: 'HMAC-SHA1',
      SignatureNonce: '3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf',
      SignatureVersion: '1.0',
      Timestamp: '2016-02-23T12:46:24Z',
      Version: '2014-05-26',
    },
  ],
] as const) {
  test(`signs the published version 1.0 example of ${parameters.Action}`, () => {
    const signed = new Map<string, string>(Object.entries({ ...parameters, Signature: 'is not signed itself' }));
    assert.equal(signV1(stringToSignV1('GET', signed), secret), want);
  });
}

for (const [date, nonce, want, hash] of [
  [
    '2023-10-26T10:22:32Z',
    '3156853299f313e23d1673dc12e1703d',
    '06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0',
    /^7ea06492.*b1e259$/,
  ],
  [
    '2023-10-26T09:01:01Z',
    'd410180a5abf7fe235dd9b74aca91fc0',
    'e521358f7776c97df52e6b2891a8bc73026794a071b50c3323388c4e0df64804',
    /./,
  ],
] as const) {
  test(`signs the published ACS3 example of ${date}`, () => {
    const payloadHash = createHash('sha256').digest('hex');
    const canonical = canonicalRequest({
      method: 'POST',
      query: canonicalQuery([
        ['RegionId', 'cn-shanghai'],
        ['ImageId', 'win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd'],
      ]),
      headers: [
        ['host', 'ecs.cn-shanghai.aliyuncs.com'],
        ['x-acs-action', 'RunInstances'],
        ['x-acs-content-sha256', payloadHash],
        ['x-acs-date', date],
        ['x-acs-signature-nonce', nonce],
        ['x-acs-version', '2014-05-26'],
      ],
      payloadHash,
    });
    const stringToSign = stringToSignV3('ACS3-HMAC-SHA256', canonical);
    assert.match(stringToSign.split('\n')[1] ?? '', hash);
    assert.equal(signV3('ACS3-HMAC-SHA256', stringToSign, 'YourAccessKeySecret'), want);
  });
}

test('encodes all but the unreserved characters', () => {
  assert.equal(percentEncode("aZ0-_.~ +*!'()/%测"), 'aZ0-_.~%20%2B%2A%21%27%28%29%2F%25%E6%B5%8B');
});

const read = (text: string) => {
  const into = new Map<string, string>();
  readParameters(text, into);
  return Object.fromEntries(into);
};

test('reads a query however it is written', () => {
  assert.deepEqual(read("a=1&b=x+y%20z&c&d=&&e=it's%21!&%66=p=q"), {
    a: '1',
    b: 'x y z',
    c: '',
    d: '',
    e: "it's!!",
    f: 'p=q',
  });
});

for (const [text, code] of [
  ['a=%', 'InvalidParameter.Format'],
  ['a=%zz', 'InvalidParameter.Format'],
  ['a=%ff', 'InvalidParameter.Format'],
  ['a=%ed%a0%80', 'InvalidParameter.Format'], // a lone surrogate
  ['a=%00', 'InvalidParameter.Format'],
  ['a=\u00e9', 'InvalidParameter.Format'],
  ['a=1&a=1', 'InvalidParameter'],
  ['a=1&%61=2', 'InvalidParameter'],
  [Array.from({ length: 513 }, (_, i) => `p${i}`).join('&'), 'InvalidParameter'],
] as const) {
  test(`refuses the query ${text.slice(0, 20)}`, () => {
    assert.throws(
      () => read(text),
      (error) => error instanceof ServiceError && error.code === code,
    );
  });
}
