import assert from 'node:assert/strict';
import { test } from 'node:test';
import mts from '@alicloud/mts20140618';
import { $OpenApiUtil } from '@alicloud/openapi-core';
import { callJson, startApi, type TestApi } from '../testing/test-api.ts';

const Client = mts.default;

function official({ host, key }: TestApi) {
  const config = { accessKeyId: key.id, accessKeySecret: key.secret, endpoint: host, protocol: 'HTTP' };
  return new Client(new $OpenApiUtil.Config(config));
}

const mtsCall = (api: TestApi, action: string, parameters: Record<string, string>) =>
  callJson(api, action, parameters, { version: '2014-06-18' });

test('the official SDK makes, changes, finds and removes a pipeline', async (t) => {
  const api = await startApi(t);
  const client = official(api);
  const made = (await client.addPipeline(new mts.AddPipelineRequest({ name: 'night', speed: 'Boost', speedLevel: 2 })))
    .body?.pipeline;
  const id = made?.id ?? '';
  assert.match(id, /^[0-9a-f]{32}$/);
  assert.deepEqual(
    [made?.name, made?.state, made?.speed, made?.speedLevel, made?.role, made?.quotaAllocate],
    ['night', 'Active', 'Boost', 2, 'AliyunMTSDefaultRole', 10],
  );
  const updated = await client.updatePipeline(
    new mts.UpdatePipelineRequest({ pipelineId: id, name: 'day', state: 'Paused' }),
  );
  assert.equal(updated.body?.pipeline?.state, 'Paused');
  const absent = '0'.repeat(32);
  const list = await client.queryPipelineList(new mts.QueryPipelineListRequest({ pipelineIds: `${id},${absent}` }));
  assert.equal(list.body?.pipelineList?.pipeline?.[0]?.name, 'day');
  assert.deepEqual(list.body?.nonExistPids?.string, [absent]);
  const all = (await client.searchPipeline(new mts.SearchPipelineRequest({}))).body;
  assert.deepEqual([all?.totalCount, all?.pageNumber, all?.pageSize], [2, 1, 10]);
  assert.match(all?.pipelineList?.pipeline?.[1]?.creationTime ?? '', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  const paused = (await client.searchPipeline(new mts.SearchPipelineRequest({ state: 'Paused' }))).body;
  assert.deepEqual(
    paused?.pipelineList?.pipeline?.map((pipeline) => pipeline.id),
    [id],
  );
  const removed = await client.deletePipeline(new mts.DeletePipelineRequest({ pipelineId: id }));
  assert.equal(removed.body?.pipelineId, id);
  assert.equal((await mtsCall(api, 'QueryPipelineList', { PipelineIds: id })).body.PipelineList.Pipeline.length, 0);
});

const absent = '0'.repeat(32);
const change = { PipelineId: absent, Name: 'x', State: 'Active' };

for (const [action, parameters, code, says] of [
  ['AddPipeline', {}, 'MissingName', /Name/],
  ['AddPipeline', { Name: 'é'.repeat(65) }, 'InvalidParameter.OutOfRange', /128 bytes/],
  ['AddPipeline', { Name: '-x' }, 'InvalidParameter', /Name/],
  ['AddPipeline', { Name: 'x', Speed: 'Warp' }, 'InvalidParameter', /"Warp"; expected Standard/],
  ['AddPipeline', { Name: 'x', SpeedLevel: '4' }, 'InvalidParameter.OutOfRange', /1 to 3/],
  ['AddPipeline', { Name: 'x', QuotaAllocate: '11' }, 'InvalidParameter.OutOfRange', /1 to 10/],
  ['AddPipeline', { Name: 'x', Role: 'a/b' }, 'InvalidParameter', /Role/],
  [
    'AddPipeline',
    { Name: 'x', NotifyConfig: '{"QueueName":"q"}' },
    'InvalidParameter.NotSupported',
    /MNS_ACCESS_KEY_ID/,
  ],
  ['AddPipeline', { Name: 'x', NotifyConfig: '{"Q":"q"}' }, 'InvalidParameter', /"Q"; expected/],
  ['AddPipeline', { Name: 'x', NotifyConfig: 'q' }, 'InvalidParameter.JsonObjectFormatInvalid', /NotifyConfig/],
  ['UpdatePipeline', { ...change, State: '' }, 'MissingState', /State/],
  ['UpdatePipeline', { ...change, State: 'Stopped' }, 'InvalidParameter', /Active \| Paused/],
  ['UpdatePipeline', change, 'InvalidParameter.ResourceNotFound', /PipelineId/],
  ['UpdatePipeline', { ...change, PipelineId: 'x' }, 'InvalidParameter.UUIDFormatInvalid', /PipelineId/],
  ['DeletePipeline', { PipelineId: absent }, 'InvalidParameter.ResourceNotFound', /PipelineId/],
  ['DeletePipeline', { PipelineId: `${absent},${absent}` }, 'InvalidParameter.UUIDFormatInvalid', /PipelineId/],
  ['QueryPipelineList', { PipelineIds: 'x' }, 'InvalidParameter.UUIDFormatInvalid', /PipelineIds/],
  [
    'QueryPipelineList',
    { PipelineIds: Array.from({ length: 11 }, (_, i) => String(i).padStart(32, '0')).join(',') },
    'InvalidParameter.OutOfRange',
    /at most 10/,
  ],
  ['SearchPipeline', { State: 'Gone' }, 'InvalidParameter', /State/],
  ['SearchPipeline', { PageSize: '101' }, 'InvalidParameter.OutOfRange', /1 to 100/],
  ['SearchPipeline', { PageNumber: '0' }, 'InvalidParameter.OutOfRange', /PageNumber/],
] as const) {
  test(`${action} refuses ${JSON.stringify(parameters).slice(0, 60)} with ${code}`, async (t) => {
    const { status, body } = await mtsCall(await startApi(t), action, parameters);
    assert.deepEqual([status, body['Code']], [400, code]);
    assert.match(String(body['Message']), says);
  });
}

test('a pipeline keeps its queue or topic, tells it back, and forgets it for an empty object alone', async (t) => {
  const mns = { mnsAccessKeyId: 'id', mnsAccessKeySecret: 'secret', mnsEndpoint: 'http://127.0.0.1:1' };
  const api = await startApi(t, { notify: mns });
  const made = await mtsCall(api, 'AddPipeline', { Name: 'x', NotifyConfig: '{"QueueName":"mts-queue-1"}' });
  const pipeline = made.body['Pipeline'] as { Id: string; NotifyConfig: unknown };
  assert.deepEqual(pipeline.NotifyConfig, { QueueName: 'mts-queue-1' });
  const update = async (NotifyConfig: string) => {
    const { body } = await mtsCall(api, 'UpdatePipeline', { ...change, PipelineId: pipeline.Id, NotifyConfig });
    return (body['Pipeline'] as { NotifyConfig: unknown }).NotifyConfig;
  };
  assert.deepEqual(await update('{"Topic":"t"}'), { Topic: 't' });
  assert.deepEqual(await update(''), { Topic: 't' });
  assert.deepEqual(await update('{}'), {});
  for (const [NotifyConfig, code] of [
    ['{"QueueName":"q","Topic":"t"}', 'InvalidParameter.NotSupported'],
    ['{"MqTopic":"t","MqTag":"g"}', 'InvalidParameter.NotSupported'],
    ['{"QueueName":"a/b"}', 'InvalidParameter'],
  ] as const) {
    assert.equal((await mtsCall(api, 'AddPipeline', { Name: 'x', NotifyConfig })).body['Code'], code, NotifyConfig);
  }
});

test('an empty NotifyConfig asks for nothing', async (t) => {
  const api = await startApi(t);
  for (const NotifyConfig of ['', 'null', '{}', '{"Topic":""}']) {
    assert.equal((await mtsCall(api, 'AddPipeline', { Name: 'x', NotifyConfig })).status, 200);
  }
});

test('another account sees and changes none of it', async (t) => {
  const api = await startApi(t);
  const { id } = await api.pipelines.ensureDefault(api.account.id);
  const other = { ...api, key: (await api.accounts.createAccount('other')).key };
  const update = await mtsCall(other, 'UpdatePipeline', { ...change, PipelineId: id });
  assert.equal(update.body['Code'], 'InvalidParameter.ResourceNotFound');
  assert.equal(
    (await mtsCall(other, 'DeletePipeline', { PipelineId: id })).body['Code'],
    'InvalidParameter.ResourceNotFound',
  );
  assert.deepEqual((await mtsCall(other, 'QueryPipelineList', { PipelineIds: id })).body['NonExistPids'], {
    String: [id],
  });
});
