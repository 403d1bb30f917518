import assert from 'node:assert/strict';
import { test } from 'node:test';
import { notifyConfig } from './config.ts';
import { mayReach, obstacle, pipelineTarget, targetOf } from './target.ts';

const queue = 'mns://125340688170.mns.cn-beijing.aliyuncs.com/queues/example-pipeline';

test('reads addresses of the web, and of queues and topics', () => {
  assert.equal(targetOf('https://studio.example/a?b=1')?.kind, 'webhook');
  assert.deepEqual(targetOf(queue), {
    kind: 'mns',
    host: '125340688170.mns.cn-beijing.aliyuncs.com',
    resource: '/queues/example-pipeline',
  });
  assert.deepEqual(targetOf(pipelineTarget({ topic: 'ended-1' })), {
    kind: 'mns',
    host: '',
    resource: '/topics/ended-1',
  });
  for (const none of [
    '',
    'ftp://x/y',
    'https://',
    'mns://1.mns.x.aliyuncs.com/queues/',
    'mns://evil.example/queues/q',
    `${queue}/../x`,
    pipelineTarget({ queue: 'a b' }),
    pipelineTarget({}),
  ])
    // prettier-ignore
    assert.equal(targetOf(none), undefined, none);
});

for (const [address, allow, may] of [
  ['93.184.216.34', '', true],
  ['2606:2800:220:1::1', '', true],
  ['127.0.0.1', '', false],
  ['10.1.2.3', '', false],
  ['192.168.0.9', '', false],
  ['169.254.169.254', '', false], // what clouds tell machines about themselves
  ['100.100.100.200', '', false],
  ['0.0.0.0', '', false],
  ['::1', '', false],
  ['fd00::1', '', false],
  ['fe80::1', '', false],
  ['::ffff:10.1.2.3', '', false],
  ['10.1.2.3', '10.1.0.0/16', true],
  ['::ffff:10.1.2.3', 'x, 10.1.0.0/16', true],
  ['10.2.2.3', '10.1.0.0/16, 127.0.0.1', false],
  ['127.0.0.1', '10.1.0.0/16, 127.0.0.1', true],
  ['fd00::1', 'fd00::/8', true],
  ['10.1.2.3', 'Hooks.Studio.lan', true],
] as const) {
  test(`${address} may ${may ? '' : 'not '}be reached where "${allow}" is allowed`, () => {
    assert.equal(mayReach(address, 'hooks.studio.LAN', allow), may);
  });
}

test('what leads nowhere is told before anybody waits for it', () => {
  const config = notifyConfig.parse({});
  const why = (text: string, change = {}) => obstacle(targetOf(text)!, { ...config, ...change }); // all are addresses
  assert.equal(why('https://studio.example/hook'), undefined);
  assert.match(why('http://127.0.0.1:9/') ?? '', /127\.0\.0\.1 lies inside.*REELSMITH_NOTIFY_ALLOW/);
  assert.match(why('http://[::1]:9/') ?? '', /::1 lies inside/);
  assert.match(why('http://0x7f.1/') ?? '', /127\.0\.0\.1/);
  assert.equal(why('http://127.0.0.1:9/', { allow: '127.0.0.0/8' }), undefined);
  assert.match(why('https://me:secret@studio.example/') ?? '', /password/);
  assert.match(why(queue) ?? '', /MNS_ACCESS_KEY_ID/);
  const key = { mnsAccessKeyId: 'id', mnsAccessKeySecret: 'secret' };
  assert.equal(why(queue, key), undefined);
  assert.match(why('mns:///queues/q', key) ?? '', /MNS_ENDPOINT/);
});
