import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import mts from '@alicloud/mts20140618';
import { snippets, submitParameters } from './snippet.ts';

const submission = {
  functionName: 'VideoDetext',
  input: "oss://films/it's 影片.mp4",
  output: 'oss://films/{source}-{timestamp}.mp4',
  jobParams: '{"Preview":true}',
  modelId: 'algo-video-detext-new',
  pipelineId: '',
  userData: '$(rm -rf /) `id`',
  notifyUrl: 'https://studio.example/ended?a=1&b=2',
  priority: '9',
};

test('a shell reads the command as it was meant', () => {
  const command = snippets.shell(submission).replace(/^npx/, 'printf "%s\\n"');
  const words = execFileSync('sh', ['-c', command], { encoding: 'utf8' }).split('\n');
  assert.deepEqual(words.slice(0, 4), ['reelsmith', 'submit', 'VideoDetext', submission.input]);
  assert.equal(words[words.indexOf('--params') + 1], submission.jobParams);
  assert.equal(words[words.indexOf('--user-data') + 1], submission.userData);
  assert.ok(!words.includes('--pipeline'));
});

test('the official client of Node knows every field', () => {
  const text = snippets.typescript(submission, 'https://studio.example');
  const fields = [...text.matchAll(/^ {4}(\w+): ("(?:[^"\\]|\\.)*"),$/gm)].map(([, name, value]) => [name, JSON.parse(value!) as string] as const); // prettier-ignore
  const wire = new mts.SubmitIProductionJobRequest(
    Object.fromEntries(fields) as Record<string, string>,
  ).toMap() as Record<string, unknown>; // the client's own
  assert.deepEqual(Object.fromEntries(Object.entries(wire).filter(([, value]) => value !== undefined)), submitParameters(submission)); // prettier-ignore
  assert.match(text, /protocol: 'HTTPS'/);
});

test('Python has the names that its official client has', () => {
  const text = snippets.python(submission, 'http://127.0.0.1:8420');
  const names = [...text.matchAll(/^ {4}(\w+)="/gm)].map(([, name]) => name);
  for (const name of ['function_name', 'input', 'output', 'job_params', 'model_id', 'user_data', 'schedule_params']) {
    assert.ok(names.includes(name), name);
  }
  assert.match(text, /endpoint="127\.0\.0\.1:8420"/);
});
