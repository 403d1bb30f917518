import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import mts from '@alicloud/mts20140618';
import { $OpenApiUtil } from '@alicloud/openapi-core';
import RPCClient from '@alicloud/pop-core';
import { startApi, type TestApi } from './testing/test-api.ts';

const Client = mts.default;

const submission = {
  FunctionName: 'AudioMixing',
  Input: "oss://my-bucket.oss-cn-shanghai.aliyuncs.com/测试 a+b*~'(1)!.mp4",
  Output: 'oss://my-bucket.oss-cn-shanghai.aliyuncs.com/out/{source}-{timestamp}-{sequenceId}.mp4',
  JobParams: '{"fps":5}',
  UserData: "it's (x)! & <y> 测试",
};

function official({ host, key }: TestApi, signatureAlgorithm?: string) {
  return new Client(
    new $OpenApiUtil.Config({
      accessKeyId: key.id,
      accessKeySecret: key.secret,
      endpoint: host,
      protocol: 'HTTP',
      ...(signatureAlgorithm === undefined ? {} : { signatureAlgorithm }),
    }),
  );
}

describe('the official TypeScript SDK', () => {
  for (const algorithm of [undefined, 'ACS3-HMAC-SM3', 'v2']) {
    test(`submits and queries, signed by ${algorithm ?? 'its default'}`, async (t) => {
      const api = await startApi(t);
      const client = official(api, algorithm);
      const submitted = await client.submitIProductionJob(
        new mts.SubmitIProductionJobRequest({
          functionName: submission.FunctionName,
          input: submission.Input,
          output: submission.Output,
          jobParams: submission.JobParams,
          userData: submission.UserData,
        }),
      );
      const jobId = submitted.body?.jobId;
      assert.match(jobId ?? '', /^[0-9a-f]{32}$/);
      assert.match(submitted.body?.requestId ?? '', /^[0-9A-F]{8}-/);
      const { body } = await client.queryIProductionJob(new mts.QueryIProductionJobRequest({ jobId }));
      assert.equal(body?.state, 'Queuing');
      assert.equal(body?.input, submission.Input);
      assert.equal(body?.output, submission.Output);
      assert.equal(body?.userData, submission.UserData);
      assert.equal(body?.jobParams, submission.JobParams);
    });
  }

  test('reads a refusal as its own error', async (t) => {
    const api = await startApi(t);
    const client = official({ ...api, key: { ...api.key, secret: 'wrong' } });
    await assert.rejects(client.queryIProductionJob(new mts.QueryIProductionJobRequest({ jobId: 'x' })), (error) => {
      const { code, statusCode, data } = error as { code: string; statusCode: number; data: Record<string, string> };
      assert.equal(code, 'SignatureDoesNotMatch');
      assert.equal(statusCode, 400);
      assert.equal(data['HostId'], api.host);
      return true;
    });
  });
});

describe('pop-core', () => {
  for (const method of ['GET', 'POST']) {
    test(`submits and queries by ${method}`, async (t) => {
      const { endpoint, key } = await startApi(t);
      const client = new RPCClient({
        endpoint,
        accessKeyId: key.id,
        accessKeySecret: key.secret,
        apiVersion: '2014-06-18',
      });
      const { JobId } = await client.request<{ JobId: string }>('SubmitIProductionJob', submission, { method });
      const job = await client.request<Record<string, string>>('QueryIProductionJob', { JobId }, { method });
      assert.equal(job['State'], 'Queuing');
      assert.equal(job['UserData'], submission.UserData);
      await assert.rejects(
        client.request('QueryIProductionJob', { JobId: '' }, { method }),
        /MissingJobId|JobId is mandatory/,
      );
    });
  }
});
