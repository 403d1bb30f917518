import assert from 'node:assert/strict';
import { test } from 'node:test';
import { callerError, internalError } from '../../base/errors.ts';
import type { JobResult } from '../../jobs/job.ts';
import { RefusalError } from '../errors.ts';
import { renderError, renderSuccess } from './render.ts';
import { renderResult, resultEnvelope, stateOfWord } from './result.ts';
import { statusOf } from './status.ts';
import { escapeXml, renderXml } from './xml.ts';

for (const [text, want] of [
  ['plain 测试 \t\n', 'plain 测试 \t\n'],
  [`<a b="c" d='e'>&amp;`, '&lt;a b=&quot;c&quot; d=&apos;e&apos;&gt;&amp;amp;'],
  ['a\rb', 'a&#13;b'],
  ['a\u0001\u001f\ufffe\uffffb', 'a\ufffd\ufffd\ufffd\ufffdb'],
  ['\ud800x\udc00', '\ufffdx\ufffd'],
  ['\u{1f600}\u{10ffff}', '\u{1f600}\u{10ffff}'],
  [']]>', ']]&gt;'],
] as const) {
  test(`escapes ${JSON.stringify(text)} for XML`, () => assert.equal(escapeXml(text), want));
}

test('writes lists as repeated elements, and leaves out what is not there', () => {
  assert.equal(
    renderXml('R', { A: { B: [{ C: 1 }, { C: 2 }] }, None: { B: [] }, Gone: undefined, Yes: true }),
    '<?xml version="1.0" encoding="UTF-8"?><R><A><B><C>1</C></B><B><C>2</C></B></A><None></None><Yes>true</Yes></R>',
  );
});

test('names the root of a success for its action', () => {
  assert.equal(
    renderSuccess('xml', 'QueryIProductionJob', 'ID', { JobId: 'x' }),
    '<?xml version="1.0" encoding="UTF-8"?><QueryIProductionJobResponse><RequestId>ID</RequestId><JobId>x</JobId></QueryIProductionJobResponse>',
  );
  assert.equal(renderSuccess('json', 'Any', 'ID', { JobId: 'x' }), '{"RequestId":"ID","JobId":"x"}');
});

test('writes an error with everything that the contract names', () => {
  const refusal = new RefusalError('Forbidden.RAM', 'No & no.', { accessDeniedDetail: { AuthAction: 'mts:X' } });
  assert.deepEqual(JSON.parse(renderError('json', 'ID', 'host:1', refusal)), {
    RequestId: 'ID',
    HostId: 'host:1',
    Code: 'Forbidden.RAM',
    Message: 'No & no.',
    Recommend: 'https://api.aliyun.com/troubleshoot?q=Forbidden.RAM&product=Mts&requestId=ID',
    AccessDeniedDetail: { AuthAction: 'mts:X' },
  });
  assert.match(
    renderError('xml', 'ID', '<h>', refusal),
    /^<\?xml version="1\.0" encoding="UTF-8"\?><Error><RequestId>ID<\/RequestId><HostId>&lt;h&gt;<\/HostId><Code>Forbidden\.RAM<\/Code><Message>No &amp; no\.<\/Message><Recommend>[^<]*&amp;product=Mts/,
  );
});

test('keeps what is meant for the log from the caller', () => {
  const body = renderError('json', 'ID', 'h', internalError('/srv/secret/path is full'));
  assert.doesNotMatch(body, /secret/);
});

for (const [code, status] of [
  ['InvalidParameter', 400],
  ['InvalidParameter.JobNotFound', 404],
  ['MissingJobId', 400],
  ['SignatureDoesNotMatch', 400],
  ['Throttling.User', 400],
  ['UnsupportedHTTPMethod', 400],
  ['PermissionDenied.ResourceAccess', 403],
  ['Forbidden.RAM', 403],
  ['NoPermission', 403],
  ['InvalidIdentity.ServiceDisabled', 403],
  ['InvalidAction.NotFound', 404],
  ['InvalidAccessKeyId.NotFound', 404],
  ['InternalError', 500],
  ['ServiceUnavailable', 503],
] as const) {
  test(`${code} travels with ${status}`, () => assert.equal(statusOf(code), status));
}

const ended = (report?: JobResult['report'], code = 'Success', message = ''): JobResult =>
  report === undefined ? { code, message, outputs: [] } : { code, message, report, outputs: [] };

for (const [result, want] of [
  [
    ended({ data: { result: [{ file: 'a/b.srt' }] } }),
    '{"Code":"Success","Message":"Successful.","Data":"{\\"result\\":[{\\"file\\":\\"a/b.srt\\"}]}"}',
  ],
  [ended({ data: [], message: 'success' }), '{"Code":"Success","Message":"success","Data":"[]"}'],
  [ended({ details: [] }), '{"Details":[],"Message":"success","Code":"Success"}'],
  [
    ended({ details: [{ Status: 'Success' }], message: 'done' }),
    '{"Details":[{"Status":"Success"}],"Message":"done","Code":"Success"}',
  ],
  [
    ended(undefined, 'InvalidParameter.ResourceNotFound', 'no such object'),
    '{"Code":"InvalidParameter.ResourceNotFound","Message":"no such object","Details":[]}',
  ],
] as const) {
  test(`renders the Result ${want.slice(0, 60)}`, () => {
    assert.equal(renderResult(result), want);
    assert.deepEqual(resultEnvelope(result), JSON.parse(want));
  });
}

test('knows every state by its word, and no other', () => {
  assert.deepEqual(['Queuing', 'Analysing', 'Success', 'Fail', 'queued', ''].map(stateOfWord), [
    'queued',
    'running',
    'succeeded',
    'failed',
    undefined,
    undefined,
  ]);
});

test('a caller error is told as it is', () => {
  assert.match(renderError('json', 'ID', 'h', callerError('InvalidParameter', 'value 3')), /value 3/);
});
