/** What a form would submit. */
export interface Submission {
  readonly functionName: string;
  readonly input: string;
  readonly output: string;
  readonly jobParams: string | undefined;
  readonly modelId: string;
  readonly pipelineId: string;
  readonly userData: string;
  readonly notifyUrl: string;
  /** 1 to 10; empty for the default. */
  readonly priority: string;
}

/** The parameters of SubmitIProductionJob; what is empty is not sent. */
export function submitParameters(given: Submission): Record<string, string> {
  const all = {
    FunctionName: given.functionName,
    Input: given.input,
    Output: given.output,
    JobParams: given.jobParams ?? '',
    ModelId: given.modelId,
    PipelineId: given.pipelineId,
    UserData: given.userData,
    NotifyUrl: given.notifyUrl,
    ScheduleParams: given.priority === '' ? '' : JSON.stringify({ Priority: Number(given.priority) }),
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
}

/** The same call in the languages that people use, ready to be pasted. */
export const snippets = { shell, typescript, python } as const;
export type Language = keyof typeof snippets;

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

function shell(given: Submission): string {
  const options = [
    ['--output', given.output],
    ['--params', given.jobParams ?? ''],
    ['--model', given.modelId],
    ['--pipeline', given.pipelineId],
    ['--user-data', given.userData],
    ['--notify', given.notifyUrl],
    ['--priority', given.priority],
  ].flatMap(([name, value]) => (value === '' ? [] : [`  ${name} ${quoted(value!)}`])); // pairs
  return [`npx reelsmith submit ${given.functionName} ${quoted(given.input)}`, ...options, '  --wait'].join(' \\\n');
}

function typescript(given: Submission, endpoint: string): string {
  const { host, protocol } = new URL(endpoint);
  const fields = Object.entries(submitParameters(given)).map(
    ([name, value]) => `    ${name[0]!.toLowerCase()}${name.slice(1)}: ${JSON.stringify(value)},`, // names are not empty
  );
  return `import mts from '@alicloud/mts20140618';
import { $OpenApiUtil } from '@alicloud/openapi-core';

const client = new mts.default(
  new $OpenApiUtil.Config({
    accessKeyId: process.env['REELSMITH_ACCESS_KEY_ID'],
    accessKeySecret: process.env['REELSMITH_ACCESS_KEY_SECRET'],
    endpoint: '${host}',
    protocol: '${protocol === 'https:' ? 'HTTPS' : 'HTTP'}',
  }),
);
const { body } = await client.submitIProductionJob(
  new mts.SubmitIProductionJobRequest({
${fields.join('\n')}
  }),
);
console.log(body?.jobId);`;
}

function python(given: Submission, endpoint: string): string {
  const { host, protocol } = new URL(endpoint);
  const fields = Object.entries(submitParameters(given)).map(
    ([name, value]) => `    ${snakeCase(name)}=${JSON.stringify(value)},`, // JSON texts are Python texts too
  );
  return `import os
from alibabacloud_mts20140618.client import Client
from alibabacloud_mts20140618.models import SubmitIProductionJobRequest
from alibabacloud_tea_openapi.models import Config

client = Client(Config(
    access_key_id=os.environ["REELSMITH_ACCESS_KEY_ID"],
    access_key_secret=os.environ["REELSMITH_ACCESS_KEY_SECRET"],
    endpoint="${host}",
    protocol="${protocol === 'https:' ? 'HTTPS' : 'HTTP'}",
))
answer = client.submit_iproduction_job(SubmitIProductionJobRequest(
${fields.join('\n')}
))
print(answer.body.job_id)`;
}

const snakeCase = (name: string) => name.replace(/(?<!^)[A-Z]/g, (letter) => `_${letter}`).toLowerCase();
