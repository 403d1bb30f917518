import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ServiceError } from '../../base/errors.ts';
import { decide, type Question } from './evaluate.ts';
import { readPolicyText } from './grammar.ts';
import { matchesWildcard } from './wildcard.ts';

const question: Question = {
  action: 'mts:SubmitIProductionJob',
  resource: 'acs:mts:local:1000000000000001:*',
  conditions: {
    'acs:CurrentTime': '2026-11-22T10:00:00.000Z',
    'acs:SecureTransport': 'false',
    'acs:SourceIp': '::ffff:192.168.7.9',
    'acs:MFAPresent': 'false',
  },
};

const allow = (more: object = {}) => ({
  Version: '1',
  Statement: [{ Effect: 'Allow', Action: 'mts:*', Resource: '*', ...more }],
});
const deny = (more: object = {}) => ({
  Version: '1',
  Statement: [{ Effect: 'Deny', Action: '*', Resource: '*', ...more }],
});

for (const [pattern, text, want] of [
  ['*', '', true],
  ['', '', true],
  ['', 'a', false],
  ['a*', 'abc', true],
  ['*c', 'abc', true],
  ['a*c', 'abcc', true],
  ['a*c', 'abcd', false],
  ['a?c', 'abc', true],
  ['a?c', 'ac', false],
  ['?', '', false],
  ['*a*b*', 'xxaxxbxx', true],
  ['*a*b*', 'xxbxxaxx', false],
  ['a.c', 'abc', false],
  [`${'*a'.repeat(30)}b`, 'a'.repeat(60), false], // must not take exponential time
] as const) {
  test(`"${pattern.slice(0, 9)}" ${want ? 'matches' : 'does not match'} "${text.slice(0, 9)}"`, () => {
    assert.equal(matchesWildcard(pattern, text), want);
  });
}

for (const [name, documents, want] of [
  ['no policy', [], 'ImplicitDeny'],
  ['an Allow', [allow()], 'Allow'],
  ['a Deny after an Allow', [allow(), deny()], 'ExplicitDeny'],
  ['a Deny before an Allow', [deny(), allow()], 'ExplicitDeny'],
  ['a Deny of something else', [allow(), deny({ Action: 'mts:Query*' })], 'Allow'],
  ['an Allow of something else', [allow({ Action: ['mts:Query*', 'reelsmith:*'] })], 'ImplicitDeny'],
  ['an action in other letters', [allow({ Action: 'MTS:submitiproductionjob' })], 'Allow'],
  ['an action by question marks', [allow({ Action: 'mts:Submit?ProductionJob' })], 'Allow'],
  ['a resource of the account', [allow({ Resource: ['acs:mts:*:1000000000000001:*'] })], 'Allow'],
  ['a resource of another account', [allow({ Resource: 'acs:mts:*:1000000000000002:*' })], 'ImplicitDeny'],
  ['one resource of an operation that knows none', [allow({ Resource: 'acs:mts:*:*:job/1' })], 'ImplicitDeny'],
  ['a document that is none', [allow(), { Version: '1' }], 'ExplicitDeny'],
  ['a document that is text', [allow(), 'Allow'], 'ExplicitDeny'],
] as const) {
  test(`${name} decides ${want}`, () => assert.equal(decide(documents, question), want));
}

describe('a Condition', () => {
  for (const [condition, holds] of [
    [{ StringEquals: { 'acs:SourceIp': '::ffff:192.168.7.9' } }, true],
    [{ StringEquals: { 'acs:SourceIp': ['x', '::ffff:192.168.7.9'] } }, true],
    [{ StringEquals: { 'acs:SourceIp': '::FFFF:192.168.7.9' } }, false],
    [{ StringEqualsIgnoreCase: { 'acs:SourceIp': '::FFFF:192.168.7.9' } }, true],
    [{ StringNotEquals: { 'acs:SourceIp': 'x' } }, true],
    [{ StringNotEquals: { 'acs:SourceIp': ['x', '::ffff:192.168.7.9'] } }, false],
    [{ StringNotEqualsIgnoreCase: { 'acs:SourceIp': '::FFFF:192.168.7.9' } }, false],
    [{ StringLike: { 'acs:SourceIp': '*192.168.?.9' } }, true],
    [{ StringNotLike: { 'acs:SourceIp': '*192.168.?.9' } }, false],
    [{ Bool: { 'acs:SecureTransport': 'true' } }, false],
    [{ Bool: { 'acs:SecureTransport': [false] } }, true],
    [{ Bool: { 'acs:MFAPresent': 'true' } }, false],
    [{ IpAddress: { 'acs:SourceIp': '192.168.0.0/16' } }, true],
    [{ IpAddress: { 'acs:SourceIp': '192.168.7.9' } }, true],
    [{ IpAddress: { 'acs:SourceIp': ['10.0.0.0/8', '::1'] } }, false],
    [{ NotIpAddress: { 'acs:SourceIp': ['10.0.0.0/8', '192.168.7.0/24'] } }, false],
    [{ NotIpAddress: { 'acs:SourceIp': ['10.0.0.0/8', '2001:db8::/32'] } }, true],
    [{ DateLessThan: { 'acs:CurrentTime': '2026-11-22T18:00:01+08:00' } }, true],
    [{ DateLessThan: { 'acs:CurrentTime': '2026-11-22T18:00:00+08:00' } }, false],
    [{ DateLessThanEquals: { 'acs:CurrentTime': '2026-11-22T10:00:00Z' } }, true],
    [{ DateGreaterThan: { 'acs:CurrentTime': '2026-11-22T10:00:00Z' } }, false],
    [{ DateGreaterThanEquals: { 'acs:CurrentTime': '2026-11-22T10:00:00Z' } }, true],
    [{ DateEquals: { 'acs:CurrentTime': '2026-11-22T10:00:00Z' } }, true],
    [{ DateNotEquals: { 'acs:CurrentTime': '2026-11-22T10:00:00Z' } }, false],
    [{ NumericEquals: { 'acs:CurrentTime': 1795341600 } }, true],
    [{ NumericNotEquals: { 'acs:CurrentTime': '1795341600' } }, false],
    [{ NumericLessThan: { 'acs:CurrentTime': '1795341601' } }, true],
    [{ NumericLessThanEquals: { 'acs:CurrentTime': '1795341599' } }, false],
    [{ NumericGreaterThan: { 'acs:CurrentTime': '1795341599' } }, true],
    [{ NumericGreaterThanEquals: { 'acs:CurrentTime': '1795341601' } }, false],
    [{ IpAddress: { 'acs:SourceIp': '192.168.7.9' }, Bool: { 'acs:SecureTransport': 'true' } }, false],
    [{ Bool: { 'acs:MFAPresent': 'false', 'acs:SecureTransport': 'true' } }, false],
    [{}, true],
  ] as const) {
    test(`${JSON.stringify(condition)} ${holds ? 'holds' : 'does not hold'}`, () => {
      assert.equal(decide([allow({ Condition: condition })], question), holds ? 'Allow' : 'ImplicitDeny');
      assert.equal(decide([allow(), deny({ Condition: condition })], question), holds ? 'ExplicitDeny' : 'Allow');
    });
  }
});

for (const [document, says] of [
  ['{', /not JSON/],
  ['null', /document/],
  [{ Statement: allow().Statement }, /Version: is not "1"/],
  [{ Version: '2', Statement: allow().Statement }, /Version: is not "1"/],
  [{ Version: '1', Statement: [] }, /Statement/],
  [allow({ Effect: 'allow' }), /Statement\[0\]\.Effect: is not Allow or Deny/],
  [allow({ Action: 'Submit' }), /Statement\[0\]\.Action\[0\]: is not "\*" or <service>:<Action>/],
  [allow({ Action: [] }), /Statement\[0\]\.Action/],
  [allow({ Resource: 'acs:mts:*' }), /Resource\[0\]: is not "\*" or acs:/],
  [allow({ NotAction: 'x' }), /NotAction/],
  [allow({ Condition: { StringIs: { 'acs:SourceIp': 'x' } } }), /the operator "StringIs" is not known/],
  [allow({ Condition: { constructor: { 'acs:SourceIp': 'x' } } }), /the operator "constructor" is not known/],
  [
    allow({ Condition: { StringEquals: { 'acs:Nothing': 'x' } } }),
    /the key "acs:Nothing" is not one of acs:CurrentTime/,
  ],
  [allow({ Condition: { DateLessThan: { 'acs:SourceIp': 'x' } } }), /takes IpAddress or String operators/],
  [allow({ Condition: { IpAddress: { 'acs:SourceIp': '10.0.0.0/33' } } }), /"10\.0\.0\.0\/33" is not an address/],
  [allow({ Condition: { Bool: { 'acs:SecureTransport': 'yes' } } }), /"yes" is not true or false/],
  [allow({ Condition: { DateLessThan: { 'acs:CurrentTime': 'tomorrow' } } }), /"tomorrow" is not a time/],
  [allow({ Resource: `acs:mts:*:*:${'x'.repeat(6200)}` }), /out of range: at most 6144/],
] as const) {
  test(`refuses the policy ${JSON.stringify(document).slice(0, 90)}`, () => {
    const text = typeof document === 'string' ? document : JSON.stringify(document);
    assert.throws(
      () => readPolicyText(text),
      (error) =>
        error instanceof ServiceError && error.code.startsWith('InvalidParameter') && says.test(error.publicMessage),
    );
  });
}
