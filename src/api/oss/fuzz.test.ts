import assert from 'node:assert/strict';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import fc from 'fast-check';
import { startOss } from '../testing/oss-server.ts';
import { escapeXml } from '../wire/xml.ts';
import { parseDocument } from './document.ts';
import { signOssV1 } from './signature-v1.ts';
import { stringToSignOssV1 } from './string-to-sign-v1.ts';

const speakable = fc.string({ unit: 'grapheme', maxLength: 40 }).filter((one) => escapeXml(one) === escapeXml(one).replaceAll('\ufffd', '')); // prettier-ignore

test('reads what a document says, and never trips over one that says nothing', () => {
  fc.assert(
    fc.property(fc.array(speakable, { maxLength: 5 }), fc.boolean(), (keys, spaced) => {
      const space = spaced ? '\n  ' : '';
      const objects = keys.map((key) => `${space}<Object a="1"><Key>${escapeXml(key)}</Key></Object>`).join('');
      const parsed = parseDocument(`<?xml version="1.0"?><!-- x --><Delete>${objects}<Quiet/></Delete>\n`);
      assert.equal(parsed?.[0], 'Delete');
      const found = parsed?.[1].children.map(([name, { children }]) => [name, children[0]?.[1].text]);
      assert.deepEqual(found, [...keys.map((key) => ['Object', key]), ['Quiet', undefined]]);
    }),
  );
  const pieces = fc.constantFrom('<', '>', '</', '/>', '<a>', '</a>', '<a/>', '&', '&lt;', '&#0;', '<!DOCTYPE a [', '<![CDATA[', ']]>', '<!--', 'x', ' ', '"', '<?'); // prettier-ignore
  fc.assert(fc.property(fc.array(pieces, { maxLength: 30 }), (some) => void parseDocument(some.join(''))));
});

for (const [name, source] of [
  ['an element that is not closed', '<a>'],
  ['one that is closed as another', '<a></b>'],
  ['two roots', '<a/><b/>'],
  ['text outside', 'x<a/>'],
  ['a type that expands', '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'],
  ['an entity of its own', '<a>&b;</a>'],
  ['an ampersand alone', '<a>&</a>'],
  ['nothing', ''],
  ['too many levels', `${'<a>'.repeat(20)}${'</a>'.repeat(20)}`],
] as const) {
  test(`refuses a document with ${name}`, () => assert.equal(parseDocument(source), undefined));
}

test('answers whatever is signed, in words of OSS, and nothing becomes our own fault', async (t) => {
  const api = await startOss(t, { requestsPerSecond: 100_000 });
  await api.put('films', 'a', 'x');
  const names = ['uploads', 'uploadId', 'partNumber', 'delete', 'acl', 'prefix', 'delimiter', 'marker', 'max-keys', 'list-type', 'continuation-token', 'encoding-type', 'objectMeta', 'response-content-type', 'x-oss-process', 'versionId', 'append', 'cors']; // prettier-ignore
  const headers = ['range', 'if-match', 'if-none-match', 'if-modified-since', 'content-md5', 'x-oss-copy-source', 'x-oss-copy-source-range', 'x-oss-metadata-directive', 'x-oss-meta-a', 'x-oss-range-behavior', 'x-oss-forbid-overwrite', 'x-oss-complete-all']; // prettier-ignore
  const value = fc.oneof(
    fc.constantFrom(
      '',
      '1',
      '-1',
      '1001',
      'url',
      '2',
      'bytes=0-0',
      'bytes=9-',
      '/films/a',
      '/%',
      '*',
      'yes',
      'text/html',
      '🎬',
      '%',
      '../..',
    ),
    fc.string({ maxLength: 10 }),
  );
  const ascii = value.filter((one) => /^[\x21-\x7e]*$/.test(one));
  const statuses = new Set<number>();
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('GET', 'HEAD', 'PUT', 'POST', 'DELETE', 'OPTIONS', 'PATCH'),
      fc.constantFrom('', 'films', 'none', 'Bad', '..'),
      fc.constantFrom('', 'a', 'b/', '../a', 'x'.repeat(1200), '\u0001', '测试', '/'),
      fc.dictionary(fc.constantFrom(...names), value, { maxKeys: 3 }),
      fc.dictionary(fc.constantFrom(...headers), ascii, { maxKeys: 3 }),
      fc.constantFrom('', '<Delete><Object><Key>a</Key></Object></Delete>', '<CompleteMultipartUpload/>', '<', '\0'),
      async (method, bucket, key, query, given, body) => {
        const resource = bucket === '' ? '/' : `/${bucket}/${key}`;
        const date = new Date(api.clock.now()).toUTCString();
        const sent: Record<string, string> = Object.fromEntries(Object.entries(given).filter(([, one]) => one !== ''));
        const signed = stringToSignOssV1({
          method,
          headers: new Map(Object.entries(sent)),
          date,
          resource,
          query: new Map(Object.entries(query)),
        });
        const answer = await new Promise<{ status: number; body: string }>((resolve, reject) => {
          const path = `${resource.split('/').map(encodeURIComponent).join('/')}?${new URLSearchParams(query).toString()}`;
          const authorization = `OSS ${api.key.id}:${signOssV1(signed, api.key.secret)}`;
          const options = { method, path, headers: { ...sent, date, authorization, 'content-length': body.length } };
          request(api.endpoint, options, (response) => {
            text(response).then((told) => resolve({ status: response.statusCode ?? 0, body: told }), reject);
          })
            .on('error', reject)
            .end(body);
        });
        statuses.add(answer.status);
        assert.ok(answer.status !== 500, answer.body);
        if (answer.status >= 400 && method !== 'HEAD') {
          const [, code = ''] = /^<\?xml version="1\.0" encoding="UTF-8"\?><Error><Code>(\w+)<\/Code>/.exec(answer.body) ?? []; // prettier-ignore
          assert.ok(code !== '' && code !== 'SignatureDoesNotMatch', `${method} ${resource}: ${answer.body}`);
        }
      },
    ),
    { numRuns: 400 },
  );
  for (const status of [200, 404, 501]) assert.ok(statuses.has(status), `${[...statuses].join(' ')}`);
});
