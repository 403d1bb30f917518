/**
 * What one query costs in this process, without network and database: `node dist/src/api/testing/cost.js`.
 * Prints microseconds of CPU per request for the gate (signature checked, nonce and rate asked in memory) with the answer rendered.
 */
import { newRequestId, newId } from '../../base/ids.ts';
import { actions } from '../actions/actions.ts';
import { admit, tableOf } from '../gate/gate.ts';
import { readQuery, receive } from '../received.ts';
import { signRequest } from '../signature/sign-request.ts';
import { renderSuccess } from '../wire/render.ts';
import { queryFields } from '../wire/result.ts';
import { fakeRequest, type Wire } from './fake-request.ts';
import { MemoryAccounts } from './memory-accounts.ts';
import { MemoryJobs, MemoryPipelines } from './memory-jobs.ts';
import { v1Query } from './v1-request.ts';

const rounds = 20_000;
const now = Date.now();
const clock = { now: () => now };
const accounts = new MemoryAccounts();
const { account, key } = await accounts.createAccount('cost');
const known = await accounts.accessKey(key.id);
const jobs = new MemoryJobs(new MemoryPipelines());
const id = newId(now);
await jobs.submit({
  id,
  accountId: account.id,
  dialect: 'mts',
  name: '',
  functionName: 'CaptionExtraction',
  input: 'oss://example-bucket.oss-cn-shanghai.aliyuncs.com/films/example.mp4',
  output: 'oss://example-bucket.oss-cn-shanghai.aliyuncs.com/iproduction/{source}-{timestamp}-{sequenceId}.srt',
  jobParams: '{"fps":5,"roi":[[0.5,1],[0,1]]}',
  modelId: '',
  userData: 'order 4711',
  notifyUrl: '',
  notifyKeyId: '',
  scheduleParams: '',
  priority: 6,
  submittedAtMs: now,
});
jobs.set(id, {
  state: 'succeeded',
  result: {
    code: 'Success',
    message: '',
    report: { data: { result: [{ file: 'iproduction/example-1611213799784-00001.srt' }] } },
    outputs: ['oss://example-bucket/iproduction/example-1611213799784-00001.srt'],
  },
});
const job = await jobs.find(id);
if (job === undefined || known === undefined) throw new Error('the job or key that was just made is not there');
const gate = {
  accounts: { accessKey: async () => known },
  nonces: { remember: async () => true },
  rates: { consume: async () => ({ allowed: true, retryAfterMs: 0 }) },
  clock,
  config: { maxBodyBytes: 65_536, region: 'local' },
  actions: tableOf(actions),
};

const signed = signRequest({
  endpoint: 'http://127.0.0.1:8420',
  action: 'QueryIProductionJob',
  version: '2014-06-18',
  parameters: { JobId: id },
  accessKeyId: key.id,
  accessKeySecret: key.secret,
  nowMs: now,
});
const wires: Record<string, Wire> = {
  'V3, JSON': {
    method: 'POST',
    url: signed.url.slice(21),
    headers: [
      ['Host', '127.0.0.1:8420'],
      ['user-agent', 'AlibabaCloud (linux; x64)'],
      ...Object.entries(signed.headers),
    ],
  },
  'V1, XML': {
    method: 'GET',
    url: `/?${v1Query(key, now, { Action: 'QueryIProductionJob', JobId: id })}`,
    headers: [['Host', '127.0.0.1:8420']],
  },
};

for (const [name, wire] of Object.entries(wires)) {
  const raws = Array.from({ length: rounds }, () => fakeRequest(wire));
  for (let round = 0; round < 3; round++) {
    const before = process.cpuUsage();
    for (const raw of raws) {
      const received = receive(raw);
      readQuery(received);
      await admit(received, gate);
      renderSuccess(name.endsWith('XML') ? 'xml' : 'json', 'QueryIProductionJob', newRequestId(), queryFields(job));
    }
    const { user, system } = process.cpuUsage(before);
    console.log(`${name}: ${((user + system) / rounds).toFixed(1)} us per request`);
  }
}
