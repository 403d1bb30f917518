import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import OpenApiClient, { $OpenApiUtil } from '@alicloud/openapi-core';
import RPCClient from '@alicloud/pop-core';
import type { Report } from '../../functions/function.ts';
import type { Job } from '../../jobs/job.ts';
import { callJson, startApi, type TestApi } from '../testing/test-api.ts';
import { iceResult } from '../wire/ice-job.ts';

const version = '2020-11-09';
const media = (address: string) => JSON.stringify({ Type: 'OSS', Media: address });
const good = {
  FunctionName: 'AudioMixing',
  Input: media('oss://my-bucket/in/影片.mp4'),
  Output: media('oss://my-bucket/out/{source}-{sequenceId}.mp4'),
};

const submit = (api: TestApi, more: Record<string, string> = {}) =>
  callJson(api, 'SubmitIProductionJob', { ...good, ...more }, { version });
const query = (api: TestApi, JobId: string) => callJson(api, 'QueryIProductionJob', { JobId }, { version });

describe('ICE SubmitIProductionJob', () => {
  test('takes a job and keeps what was said of it', async (t) => {
    const api = await startApi(t);
    const { id: PipelineId } = await api.pipelines.ensureDefault(api.account.id);
    const ScheduleConfig = JSON.stringify({ PipelineId, Priority: '9' });
    const UserData = '影'.repeat(256);
    const { body } = await submit(api, { Name: '混音', UserData, ScheduleConfig, JobParams: '{"fps":7}' });
    assert.deepEqual(Object.keys(body).sort(), ['JobId', 'RequestId']);
    const job = await api.jobs.find(String(body['JobId']));
    assert.deepEqual([job?.dialect, job?.name, job?.priority], ['ice', '混音', 9]);
    assert.deepEqual([job?.input, job?.jobParams], ['oss://my-bucket/in/影片.mp4', '{"fps":7}']);
  });

  for (const [parameters, code, says] of [
    [{ Input: '' }, 'MissingInput', /Input/],
    [{ Input: 'oss://my-bucket/a.mp4' }, 'InvalidParameter.JsonObjectFormatInvalid', /"Input"/],
    [{ Input: '{"Media":"oss://my-bucket/a.mp4"}' }, 'MissingInput.Type', /Input\.Type/],
    [{ Input: '{"Type":"OSS"}' }, 'MissingInput.Media', /Input\.Media/],
    [{ Input: '{"Type":"OSS","Media":7}' }, 'InvalidParameter', /Input\.Media/],
    [
      { Input: '{"Type":"Media","Media":"4711"}' },
      'InvalidParameter.NotSupported',
      /Input\.Type.*"Media"; expected "OSS"/,
    ],
    [{ Input: media('file:///etc/passwd') }, 'InvalidParameter.LocationInvalid', /file/],
    [{ Output: '' }, 'MissingOutput', /Output/],
    [{ Output: good.Input }, 'InvalidParameter', /Output.*input/i],
    [{ Name: 'x'.repeat(101) }, 'InvalidParameter.OutOfRange', /Name.*100 characters/],
    [{ UserData: '影'.repeat(257) }, 'InvalidParameter.OutOfRange', /UserData.*256 characters/],
    [{ TemplateId: 'abc' }, 'InvalidParameter.NotSupported', /TemplateId.*"abc"/],
    [{ ScheduleConfig: '{"Priority":11}' }, 'InvalidParameter.OutOfRange', /ScheduleConfig\.Priority.*11/],
    [{ ScheduleConfig: '{"PipelineId":"nope"}' }, 'InvalidParameter.UUIDFormatInvalid', /PipelineId/],
    [{ ScheduleConfig: '{"PipelineId":5}' }, 'InvalidParameter', /PipelineId/],
    [{ JobParams: '{"fps":11}' }, 'InvalidParameter', /JobParams\.fps.*11.*2 to 10/],
    [{ FunctionName: 'Nonsense' }, 'InvalidParameter.NotSupported', /"FunctionName" is not supported/],
  ] as const) {
    test(`refuses ${JSON.stringify(parameters).slice(0, 80)} with ${code}`, async (t) => {
      const api = await startApi(t);
      const { status, body } = await submit(api, parameters);
      assert.deepEqual([status, body.Code], [400, code]);
      assert.match(String(body.Message), says);
      assert.deepEqual(await api.jobs.list({ accountId: api.account.id, limit: 1 }), []);
    });
  }
});

describe('ICE QueryIProductionJob', () => {
  test('tells a job as it goes, and at its end where its files are', async (t) => {
    const api = await startApi(t);
    const JobId = String((await submit(api, { Name: 'mix', UserData: ' as it is ' })).body['JobId']);
    const queued = (await query(api, JobId)).body;
    assert.equal(queued['Status'], 'Queuing');
    assert.deepEqual(queued['Input'], JSON.parse(good.Input));
    assert.deepEqual(queued['Output'], JSON.parse(good.Output));
    assert.deepEqual([queued['Name'], queued['UserData'], queued['OutputFiles']], ['mix', ' as it is ', []]);
    assert.match(String(queued['CreateTime']), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    assert.ok(!('Result' in queued) && !('FinishTime' in queued) && !('State' in queued));
    assert.equal((queued['ScheduleConfig'] as { Priority: number }).Priority, 6);

    const outputs = ['oss://my-bucket/out/影片-00001.mp4'];
    const report = { data: { result: [{ file: 'out/影片-00001.mp4' }] } };
    const change: Partial<Job> = { state: 'succeeded', endedAtMs: 1_700_000_000_000, result: { code: 'Success', message: '', report, outputs } }; // prettier-ignore
    api.jobs.set(JobId, change);
    const ended = (await query(api, JobId)).body;
    assert.deepEqual(
      [ended['Status'], ended['Result'], ended['FinishTime']],
      ['Success', '{}', '2023-11-14T22:13:20Z'],
    );
    assert.deepEqual(ended['OutputFiles'], ['out/影片-00001.mp4']);
    const [url] = ended['OutputUrls'] as string[];
    assert.match(
      url ?? '',
      new RegExp(`^http://${api.host}/my-bucket/out/%E5%BD%B1%E7%89%87-00001\\.mp4\\?OSSAccessKeyId=`),
    );
  });

  test('tells where files are by the address that the operator names', async (t) => {
    const api = await startApi(t, { config: { publicUrl: 'https://media.example/base/' } });
    const JobId = String((await submit(api)).body['JobId']);
    const result = { code: 'Success', message: '', report: { data: {} }, outputs: ['oss://my-bucket/out/a.mp4'] };
    api.jobs.set(JobId, { state: 'succeeded', endedAtMs: 1_700_000_000_000, result });
    const [url] = (await query(api, JobId)).body['OutputUrls'] as string[];
    assert.match(url ?? '', /^https:\/\/media\.example\/base\/my-bucket\/out\/a\.mp4\?OSSAccessKeyId=/);
  });

  test('knows only the jobs of the account', async (t) => {
    const api = await startApi(t);
    const JobId = String((await submit(api)).body['JobId']);
    const { key } = await api.accounts.createAccount('other');
    for (const [asker, id] of [
      [api, '0'.repeat(32)],
      [api, 'nonsense'],
      [{ ...api, key }, JobId],
    ] as const) {
      const { status, body } = await query(asker, id);
      assert.deepEqual([status, body.Code], [404, 'InvalidParameter.JobNotFound']);
      assert.match(String(body.Message), new RegExp(id));
    }
  });

  test('tells a job that came by the other API, and the other API one that came by this', async (t) => {
    const api = await startApi(t);
    const mts = { version: '2014-06-18' } as const;
    const plain = { FunctionName: 'AudioMixing', Input: 'oss://my-bucket/a.mp4', Output: 'oss://my-bucket/b.mp4' };
    const byMts = String((await callJson(api, 'SubmitIProductionJob', plain, mts)).body['JobId']);
    assert.deepEqual((await query(api, byMts)).body['Input'], { Type: 'OSS', Media: plain.Input });
    const byIce = String((await submit(api)).body['JobId']);
    const { body } = await callJson(api, 'QueryIProductionJob', { JobId: byIce }, mts);
    assert.deepEqual([body['State'], body['Input']], ['Queuing', 'oss://my-bucket/in/影片.mp4']);
  });

  test('asks policies by its own name', async (t) => {
    const api = await startApi(t);
    await api.accounts.createUser(api.account.id, 'reader');
    const key = await api.accounts.createKey({ accountId: api.account.id, userName: 'reader' });
    const allow = (Action: string) =>
      api.accounts.putPolicy(api.account.id, 'reader', 'p', { Version: '1', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] }); // prettier-ignore
    await allow('mts:*');
    const refused = (await query({ ...api, key: { ...api.key, ...key } }, '0'.repeat(32))).body;
    assert.deepEqual([refused.Code, refused.AccessDeniedDetail['AuthAction']], ['Forbidden.RAM', 'ice:QueryIProductionJob']); // prettier-ignore
    await allow('ice:Query*');
    assert.equal((await query({ ...api, key: { ...api.key, ...key } }, '0'.repeat(32))).body.Code, 'InvalidParameter.JobNotFound'); // prettier-ignore
  });
});

test('the Result has no envelope and no files', () => {
  const told = (report?: Report) => iceResult({ code: 'C', message: 'm', outputs: [], ...(report && { report }) });
  assert.deepEqual(told({ data: { result: [{ file: 'a.srt' }] } }), {});
  assert.deepEqual(told({ details: [] }), {});
  assert.deepEqual(told({ details: [{ Status: 'NothingFound' }] }), { Details: [{ Status: 'NothingFound' }] });
  const covers = [{ Score: 8.2, Time: '28278.25', Url: 'cover/a-00001.jpg' }];
  assert.deepEqual(told({ data: covers }), covers);
  const choruses = [{ start: 39.32, end: 63.85, title: '副歌' }];
  assert.deepEqual(told({ data: { result: choruses } }), choruses);
  assert.deepEqual(told({ data: { result: [] } }), []);
  const VideoSummaryList = [{ StartTime: '0.28', EndTime: '5.28' }];
  assert.deepEqual(told({ data: { result: [{ file: 'a.mp4' }], VideoSummaryList } }), { VideoSummaryList });
  assert.deepEqual(told(), { Code: 'C', Message: 'm' });
});

describe('clients of ICE', () => {
  test('the core of the official SDKs submits and queries', async (t) => {
    const api = await startApi(t);
    const config = { accessKeyId: api.key.id, accessKeySecret: api.key.secret, endpoint: api.host, protocol: 'HTTP' };
    const client = new OpenApiClient.default(new $OpenApiUtil.Config(config));
    const ask = async (action: string, query: Record<string, string>) => {
      const params = { action, version, protocol: 'HTTPS', pathname: '/', method: 'POST', authType: 'AK', style: 'RPC', reqBodyType: 'formData', bodyType: 'json' }; // prettier-ignore
      const answer = await client.callApi(new $OpenApiUtil.Params(params), new $OpenApiUtil.OpenApiRequest({ query }), {} as never); // prettier-ignore
      return answer['body'] as Record<string, unknown>;
    };
    const { JobId } = await ask('SubmitIProductionJob', good);
    const job = await ask('QueryIProductionJob', { JobId: String(JobId) });
    assert.deepEqual([job['Status'], job['Input']], ['Queuing', JSON.parse(good.Input)]);
  });

  test('pop-core submits and queries', async (t) => {
    const { endpoint, key } = await startApi(t);
    const client = new RPCClient({ endpoint, accessKeyId: key.id, accessKeySecret: key.secret, apiVersion: version });
    const { JobId } = await client.request<{ JobId: string }>('SubmitIProductionJob', good, { method: 'POST' });
    const job = await client.request<Record<string, unknown>>('QueryIProductionJob', { JobId }, { method: 'POST' });
    assert.deepEqual([job['Status'], job['OutputUrls']], ['Queuing', []]);
  });
});
