// Submits one job with the official SDK and waits for its result.
import mts from '@alicloud/mts20140618';
import { $OpenApiUtil } from '@alicloud/openapi-core';
import { setTimeout as sleep } from 'node:timers/promises';

const [functionName = 'CaptionExtraction', input, output, jobParams] = process.argv.slice(2);

// The only lines that differ from a call to the cloud: where the server is, and plain HTTP while it has no certificate.
const client = new mts.default(
  new $OpenApiUtil.Config({
    accessKeyId: process.env['REELSMITH_ACCESS_KEY_ID'],
    accessKeySecret: process.env['REELSMITH_ACCESS_KEY_SECRET'],
    endpoint: process.env['REELSMITH_ENDPOINT']?.replace(/^https?:\/\//, '') ?? '127.0.0.1:8420',
    protocol: process.env['REELSMITH_ENDPOINT']?.startsWith('https:') ? 'HTTPS' : 'HTTP',
  }),
);

const submitted = await client.submitIProductionJob(
  new mts.SubmitIProductionJobRequest({ functionName, input, output, jobParams }),
);
const jobId = submitted.body?.jobId;
console.log(`job ${jobId}`);

for (;;) {
  const { body: job } = await client.queryIProductionJob(new mts.QueryIProductionJobRequest({ jobId }));
  if (job?.state === 'Success' || job?.state === 'Fail') {
    console.log(job.state, job.result);
    process.exitCode = job.state === 'Success' ? 0 : 1;
    break;
  }
  await sleep(1000);
}
