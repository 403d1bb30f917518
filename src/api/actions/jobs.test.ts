import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Job } from '../../jobs/job.ts';
import { callJson, startApi, type TestApi } from '../testing/test-api.ts';

const good = {
  FunctionName: 'AudioMixing',
  Input: 'oss://my-bucket/in/film.mp4',
  Output: 'oss://my-bucket/out/{source}-{timestamp}-{sequenceId}.mp4',
};

const submit = (api: TestApi, more: Record<string, string> = {}) =>
  callJson(api, 'SubmitIProductionJob', { ...good, ...more }, { version: '2014-06-18' });
const query = (api: Pick<TestApi, 'endpoint' | 'key' | 'clock'>, JobId: string) =>
  callJson(api, 'QueryIProductionJob', { JobId }, { version: '2014-06-18' });

async function submitted(api: TestApi, more: Record<string, string> = {}): Promise<string> {
  const { status, body } = await submit(api, more);
  assert.equal(status, 200, JSON.stringify(body));
  return String(body['JobId']);
}

describe('SubmitIProductionJob', () => {
  test('takes a good job and answers nothing but its id', async (t) => {
    const api = await startApi(t);
    const { body } = await submit(api, {
      ScheduleParams: '{"Priority":9}',
      ModelId: 'algo-new',
      UserData: 'é'.repeat(512),
      JobParams: '{fps:"7", other: "oss://my-bucket/b.mp3"}',
      OwnerId: '12',
      Whatever: 'is ignored',
    });
    assert.deepEqual(Object.keys(body).sort(), ['JobId', 'RequestId']);
    const job = await api.jobs.find(String(body['JobId']));
    assert.equal(job?.priority, 9);
    assert.equal(job?.accountId, api.account.id);
    assert.equal((await api.jobs.find(await submitted(api)))?.priority, 6);
    assert.equal(
      (await api.jobs.find(await submitted(api, { ScheduleParams: 'null', ModelId: 'null', NotifyUrl: '' })))?.priority,
      6,
    );
  });

  test('keeps whom to tell, with the key that asked', async (t) => {
    const api = await startApi(t);
    const NotifyUrl = 'https://example.com/ended?by=%E5%BD%B1';
    const id = await submitted(api, { NotifyUrl });
    assert.equal((await api.jobs.find(id))?.notifyUrl, NotifyUrl);
    assert.equal(((await api.jobs.find(id)) as { notifyKeyId?: string }).notifyKeyId, api.key.id);
    const { body } = await callJson(api, 'GetJob', { JobId: id });
    assert.equal((body['Job'] as { NotifyUrl: string }).NotifyUrl, NotifyUrl);
  });

  for (const [parameters, code, says] of [
    [{ FunctionName: '' }, 'MissingFunctionName', /^FunctionName is mandatory for this action\.$/],
    [
      { FunctionName: 'VideoDetext' },
      'InvalidParameter.NotSupported',
      /"VideoDetext"; supported are AudioMixing, MusicSegmentDetect/,
    ],
    [{ FunctionName: 'Nonsense' }, 'InvalidParameter.NotSupported', /"FunctionName" is not supported/],
    [{ FunctionName: 'toString' }, 'InvalidParameter.NotSupported', /toString/],
    [{ Input: '' }, 'MissingInput', /Input/],
    [{ Output: '' }, 'MissingOutput', /Output/],
    [{ Input: 'file:///etc/passwd' }, 'InvalidParameter.LocationInvalid', /file/],
    [{ Output: 'oss://My_Bucket/x' }, 'InvalidParameter.BucketNameInvalid', /My_Bucket/],
    [{ Output: good.Input }, 'InvalidParameter', /Output.*input/i],
    [{ Output: 'oss://my-bucket.oss-cn-hangzhou.aliyuncs.com/in/{source}.mp4' }, 'InvalidParameter', /Output.*input/i],
    [
      { Input: 'oss://my-bucket/zh.mp4', Output: 'oss://my-bucket/{resultType}.mp4' },
      'InvalidParameter',
      /Output.*input/i,
    ],
    [{ JobParams: '{"fps":11}' }, 'InvalidParameter', /JobParams\.fps.*11.*2 to 10/],
    [{ JobParams: '[]' }, 'InvalidParameter.JsonObjectFormatInvalid', /JobParams/],
    [{ JobParams: `{"x":"${'y'.repeat(16_384)}"}` }, 'InvalidParameter.OutOfRange', /JobParams.*16384/],
    [{ JobParams: '{"other":"http://evil/x"}' }, 'InvalidParameter.LocationInvalid', /evil/],
    [{ ModelId: 'best' }, 'InvalidParameter.NotSupported', /"best"; expected empty or algo-new/],
    [{ UserData: 'é'.repeat(513) }, 'InvalidParameter.OutOfRange', /UserData.*1024/],
    [{ ScheduleParams: '{"Priority":11}' }, 'InvalidParameter.OutOfRange', /Priority.*11; expected 1 to 10/],
    [{ ScheduleParams: '{"Priority":1.5}' }, 'InvalidParameter.NumberFormatInvalid', /Priority/],
    [{ ScheduleParams: '{"Priority":[1]}' }, 'InvalidParameter', /Priority/],
    [{ ScheduleParams: '7' }, 'InvalidParameter.JsonObjectFormatInvalid', /ScheduleParams/],
    [{ PipelineId: 'nope' }, 'InvalidParameter.UUIDFormatInvalid', /"PipelineId" is invalid\.A uuid must/],
    [{ PipelineId: '0'.repeat(32) }, 'InvalidParameter.ResourceNotFound', /PipelineId/],
    [{ NotifyUrl: 'ftp://x' }, 'InvalidParameter.Format', /NotifyUrl/],
    [
      { NotifyUrl: 'mns://125340688170.mns.cn-beijing.aliyuncs.com/queues/example-pipeline' },
      'InvalidParameter.NotSupported',
      /NotifyUrl.*MNS_ACCESS_KEY_ID/,
    ],
    [{ NotifyUrl: 'mns:///queues/q' }, 'InvalidParameter.Format', /NotifyUrl/],
    [{ NotifyUrl: 'http://10.0.0.7/hook' }, 'InvalidParameter.NotSupported', /NotifyUrl.*10\.0\.0\.7 lies inside/],
    [{ NotifyUrl: `https://example.com/${'x'.repeat(2048)}` }, 'InvalidParameter.OutOfRange', /2048 bytes/],
  ] as const) {
    test(`refuses ${JSON.stringify(parameters).slice(0, 80)} with ${code}`, async (t) => {
      const api = await startApi(t);
      const { status, body } = await submit(api, parameters);
      assert.deepEqual([status, body['Code']], [400, code]);
      assert.match(String(body['Message']), says);
      assert.deepEqual(await api.jobs.list({ accountId: api.account.id, limit: 1 }), []);
    });
  }

  test('needs no Output where the function writes no file', async (t) => {
    const api = await startApi(t);
    await submitted(api, { FunctionName: 'MusicSegmentDetect', Output: '' });
  });

  test("does not take another account's pipeline", async (t) => {
    const api = await startApi(t);
    const other = (await api.accounts.createAccount('other')).account;
    const { id } = await api.pipelines.ensureDefault(other.id);
    assert.equal((await submit(api, { PipelineId: id })).body['Code'], 'InvalidParameter.ResourceNotFound');
  });
});

describe('QueryIProductionJob', () => {
  test('tells each state, and the result only at the end', async (t) => {
    const api = await startApi(t);
    const id = await submitted(api, { UserData: ' as it is ' });
    const changes: Partial<Job>[] = [
      {},
      { state: 'running' },
      {
        state: 'succeeded',
        result: { code: 'Success', message: '', report: { data: { result: [] } }, outputs: [] },
      },
      { state: 'failed', result: { code: 'InternalError', message: 'out of memory', outputs: [] } },
      { state: 'queued' },
    ];
    const seen = [];
    for (const change of changes) {
      api.jobs.set(id, change);
      const { body } = await query(api, id);
      seen.push([body['State'], body['Result']]);
      assert.equal(body['Output'], good.Output);
      assert.equal(body['UserData'], ' as it is ');
      assert.ok(Object.entries(body).every(([, value]) => typeof value === 'string'));
    }
    assert.deepEqual(seen, [
      ['Queuing', undefined],
      ['Analysing', undefined],
      ['Success', '{"Code":"Success","Message":"Successful.","Data":"{\\"result\\":[]}"}'],
      ['Fail', '{"Code":"InternalError","Message":"out of memory","Details":[]}'],
      ['Queuing', undefined],
    ]);
  });

  test("answers for a job that is not there, or another account's, with its id alone", async (t) => {
    const api = await startApi(t);
    const id = await submitted(api);
    const other = { ...api, key: (await api.accounts.createAccount('other')).key };
    for (const [as, asked] of [
      [other, id],
      [api, '0'.repeat(32)],
      [api, "x' or 1=1"],
    ] as const) {
      const { status, body } = await query(as, asked);
      assert.equal(status, 200);
      assert.deepEqual({ ...body, RequestId: '' }, { RequestId: '', JobId: asked });
    }
  });
});

describe('our own operations on jobs', () => {
  test('list page by page, newest first, by state, function and pipeline', async (t) => {
    const api = await startApi(t);
    const ids: string[] = [];
    for (let i = 0; i < 5; i++) {
      ids.unshift(await submitted(api));
      api.time.offsetMs += 1000;
    }
    api.jobs.set(ids[0] ?? '', {
      state: 'running',
      progress: { percent: 40, step: 'mixing', speed: 3 },
      startedAtMs: 0,
    });
    const first = (await callJson(api, 'ListJobs', { MaxResults: '2' })).body;
    const second = (await callJson(api, 'ListJobs', { MaxResults: '3', Marker: String(first['NextMarker']) })).body;
    const idsOf = (answer: typeof first) => (answer['Jobs'] as { JobId: string }[]).map(({ JobId }) => JobId);
    assert.deepEqual([...idsOf(first), ...idsOf(second)], ids);
    assert.equal(second['NextMarker'], undefined);
    const { body } = await callJson(api, 'ListJobs', { State: 'Analysing', FunctionName: 'AudioMixing' });
    const [job] = body['Jobs'] as Record<string, unknown>[];
    assert.deepEqual(
      [
        job?.['JobId'],
        job?.['State'],
        job?.['Percent'],
        job?.['Step'],
        job?.['Speed'],
        job?.['StartTime'],
        job?.['Code'],
      ],
      [ids[0], 'Analysing', 40, 'mixing', 3, '1970-01-01T00:00:00.000Z', undefined],
    );
    const codes = await Promise.all(
      [{ State: 'queued' }, { Marker: 'x' }, { MaxResults: '0' }, { MaxResults: 'many' }].map(
        async (given) => (await callJson(api, 'ListJobs', given)).body['Code'] as unknown,
      ),
    );
    assert.deepEqual(codes, [
      'InvalidParameter',
      'InvalidParameter.UUIDFormatInvalid',
      'InvalidParameter.OutOfRange',
      'InvalidParameter.NumberFormatInvalid',
    ]);
  });

  test('cancel, tell, and try again', async (t) => {
    const api = await startApi(t);
    const JobId = await submitted(api);
    const codeOf = async (action: string) => (await callJson(api, action, { JobId })).body['Code'] as unknown;
    assert.equal(await codeOf('RetryJob'), 'InvalidParameter.InvalidState');
    assert.equal(await codeOf('CancelJob'), undefined);
    assert.equal(await codeOf('CancelJob'), 'InvalidParameter.InvalidState');
    const { body } = await callJson(api, 'GetJob', { JobId });
    assert.equal(body['Code'], undefined);
    const job = body['Job'] as Record<string, unknown>;
    assert.deepEqual([job['State'], job['Code'], job['Outputs']], ['Fail', 'JobCanceled', []]);
    assert.equal(await codeOf('RetryJob'), undefined);
    assert.equal((await query(api, JobId)).body['State'], 'Queuing');
    const other = { ...api, key: (await api.accounts.createAccount('other')).key };
    for (const action of ['GetJob', 'CancelJob', 'RetryJob']) {
      const refused = await callJson(other, action, { JobId });
      assert.equal(refused.body['Code'], 'InvalidParameter.ResourceNotFound', action);
    }
  });

  test('tell what each function takes', async (t) => {
    const api = await startApi(t);
    const { body } = await callJson(api, 'ListFunctions');
    const [mixing] = body['Functions'] as Record<string, unknown>[];
    assert.equal(mixing?.['Name'], 'AudioMixing');
    assert.deepEqual((mixing?.['Parameters'] as unknown[])[0], {
      Key: 'fps',
      Type: 'integer',
      Allowed: '2 to 10',
      Absent: '5',
      Meaning: 'samples a second',
    });
  });
});
