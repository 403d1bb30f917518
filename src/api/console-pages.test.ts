import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startApi } from './testing/test-api.ts';

const asPerson = { headers: { accept: 'text/html,application/xhtml+xml' }, redirect: 'manual' } as const;

test('a browser is shown the console, under a policy that lets nothing else in', async (t) => {
  const { endpoint } = await startApi(t);
  const visit = await fetch(`${endpoint}/`, asPerson);
  assert.equal(visit.status, 302);
  assert.equal(visit.headers.get('location'), '/console/');
  assert.equal((await fetch(`${endpoint}/console`, asPerson)).headers.get('location'), '/console/');
  const page = await fetch(`${endpoint}/console/`);
  assert.equal(page.status, 200);
  const text = await page.text();
  const policy = page.headers.get('content-security-policy') ?? '';
  assert.match(policy, /default-src 'none'; script-src 'self'; style-src 'self'/);
  assert.doesNotMatch(policy, /unsafe|https?:|\*/);
  // all that the page names is there, of its type, and comes again only when it has changed
  const named = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => path!);
  assert.equal(named.length, 3);
  for (const path of named) {
    const file = await fetch(endpoint + path);
    assert.equal(file.status, 200, path);
    assert.match(file.headers.get('content-type') ?? '', /javascript|css|svg/);
    assert.equal(file.headers.get('x-content-type-options'), 'nosniff');
    const again = await fetch(endpoint + path, { headers: { 'if-none-match': file.headers.get('etag') ?? '' } });
    assert.equal(again.status, 304);
  }
});

test('a program that names an action is answered as ever, whatever it accepts', async (t) => {
  const { endpoint } = await startApi(t);
  for (const [path, init] of [
    ['/?Action=QueryIProductionJob', asPerson],
    ['/', { ...asPerson, method: 'POST' }],
    ['/', { headers: { accept: 'application/json' } }],
  ] as const) {
    const response = await fetch(endpoint + path, init);
    assert.equal(response.status, 400, path);
    assert.match(await response.text(), /MissingAccessKeyId/);
  }
});

for (const path of ['/console/index.html', '/console/../package.json', '/console/%2e%2e/package.json', '/console/x']) {
  test(`${path} is no part of the console`, async (t) => {
    const { endpoint } = await startApi(t);
    assert.equal((await fetch(endpoint + path)).status, 404);
  });
}
