import type { TestContext } from 'node:test';
import { z } from 'zod';
import { systemClock } from '../../base/clock.ts';
import { silentLogger } from '../../base/log.ts';
import { defineFunction, reportFiles } from '../../functions/function.ts';
import { integer } from '../../functions/parameter.ts';
import type { AnyFunction } from '../../functions/registry.ts';
import type { Storage } from '../../storage/storage.ts';
import { notifyConfig, type NotifyConfig } from '../../notify/config.ts';
import { apiConfig, type ApiConfig } from '../config.ts';
import { createApi } from '../server.ts';
import { signRequest, type RequestToSign } from '../signature/sign-request.ts';
import { MemoryAccounts } from './memory-accounts.ts';
import { MemoryNonces, MemoryRates } from './memory-gate.ts';
import { MemoryJobs, MemoryPipelines } from './memory-jobs.ts';

/** Stands for a function that writes files and names a further input. */
const sampleFunction: AnyFunction = defineFunction({
  name: 'AudioMixing',
  summary: 'Mixes.',
  description: 'Mixes two inputs.',
  params: z.object({
    fps: integer({ min: 2, max: 10, default: 5, meaning: 'samples a second' }),
    other: z
      .string()
      .optional()
      .meta({ note: { type: 'address', allowed: 'any', absent: 'none', meaning: 'more' } }),
  }),
  inputs: ['video', 'audio'],
  output: { extensions: ['mp4'], required: true, resultTypes: ['zh', 'en'], description: 'the mix' },
  modelIds: ['algo-new'],
  examples: [],
  limits: { timeoutSeconds: () => 60, memoryMb: 512 },
  references: ({ other }): Record<string, string> => (other === undefined ? {} : { other }),
  run: () => Promise.reject(new Error('not run here')),
  report: reportFiles,
});

/** Stands for a function whose answer is the Result alone. */
const { output: _output, ...withoutOutput } = sampleFunction;
const silentFunction: AnyFunction = { ...withoutOutput, name: 'MusicSegmentDetect' };

/** A server on a free port of loopback, over stores in memory, closed with the test. Only a test that brings a storage may touch objects. */
export async function startApi(
  t: Pick<TestContext, 'after'>,
  options: {
    config?: Partial<ApiConfig>;
    notify?: Partial<NotifyConfig>;
    requestsPerSecond?: number;
    /** Milliseconds at which the clock stands; absent: it goes. */
    stillAtMs?: number;
    storage?: Storage;
  } = {},
) {
  const config = { ...apiConfig.parse({ port: 0 }), ...options.config };
  const time = { offsetMs: 0 };
  const clock = { now: () => (options.stillAtMs ?? systemClock.now()) + time.offsetMs };
  const accounts = new MemoryAccounts();
  const pipelines = new MemoryPipelines();
  const jobs = new MemoryJobs(pipelines);
  const storage = options.storage ?? ({} as Storage); // see above
  const nonces = new MemoryNonces(clock);
  const rates = new MemoryRates(options.requestsPerSecond ?? 100, clock);
  const functions = new Map([sampleFunction, silentFunction].map((entry) => [entry.name, entry]));
  const log = silentLogger();
  const notify = { ...notifyConfig.parse({}), ...options.notify };
  const parts = { accounts, jobs, pipelines, storage, nonces, rates, functions, clock, log, config, notify };
  const api = await createApi(parts);
  t.after(() => api.close());
  const endpoint = await api.listen();
  const { account, key } = await accounts.createAccount('operator');
  return { ...parts, api, endpoint, host: new URL(endpoint).host, account, key, time };
}

export type TestApi = Awaited<ReturnType<typeof startApi>>;

/** Signs and sends one request with our own client. */
export async function call(
  { endpoint, key, clock }: Pick<TestApi, 'endpoint' | 'key' | 'clock'>,
  action: string,
  parameters: Record<string, string> = {},
  more: Partial<RequestToSign> & { headers?: Record<string, string>; send?: Uint8Array } = {},
): Promise<Response> {
  const signed = signRequest({
    endpoint,
    action,
    version: '2026-11-22',
    parameters,
    accessKeyId: key.id,
    accessKeySecret: key.secret,
    nowMs: clock.now(),
    ...more,
  });
  const body = more.send ?? (more.body instanceof Uint8Array ? more.body : undefined);
  return fetch(signed.url, {
    method: signed.method,
    headers: { ...signed.headers, ...more.headers },
    ...(body === undefined ? {} : { body }),
  });
}

/** The same, and reads the JSON that comes back. */
export async function callJson(...args: Parameters<typeof call>): Promise<{ status: number; body: Answer }> {
  const response = await call(...args);
  return { status: response.status, body: (await response.json()) as Answer };
}

/** What tests look at in an answer, as it should be; one that is otherwise fails the test that looks. */
export interface Answer extends Record<string, unknown> {
  readonly RequestId: string;
  readonly Code?: string;
  readonly Message?: string;
  readonly AccessDeniedDetail: Readonly<Record<string, string>>;
  readonly AccessKey: { readonly AccessKeyId: string; readonly AccessKeySecret: string };
  readonly AccessKeys: readonly { readonly AccessKeyId: string }[];
  readonly Account: { readonly AccountId: string };
  readonly Accounts: readonly { readonly Name: string; readonly State: string; readonly Operator: boolean }[];
  readonly Object: { readonly Size: number; readonly ETag: string };
  readonly PipelineList: { readonly Pipeline: readonly unknown[] };
}
