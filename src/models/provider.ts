import { existsSync } from 'node:fs';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Network } from './catalogue.ts';
import { intraOpThreads, type ModelsConfig } from './config.ts';

export type Provider = 'cpu' | 'webgpu';

/** Loads a network's bytes with one provider. Rejects where the provider cannot run it. */
export type Load = (bytes: Uint8Array, provider: Provider) => Promise<InferenceSession>;

/** Largest difference from the CPU's results, as a share of their largest value, at which a provider is trusted (fp32 on a GPU gives about 3e-5). */
const trustedDifference = 1e-3;

/**
 * The loader over onnxruntime. Threads that spin while they wait made two threads slower than one: they sleep instead. A plan of memory for
 * every shape seen keeps a block for each (70 MB of Cover's 630) and saves no time.
 */
export function onnxLoad(config: Pick<ModelsConfig, 'threads'>): Load {
  return (bytes, provider) =>
    InferenceSession.create(bytes, {
      executionProviders: provider === 'cpu' ? ['cpu'] : ['webgpu', 'cpu'],
      intraOpNumThreads: intraOpThreads(config.threads),
      interOpNumThreads: 1,
      enableMemPattern: false,
      logSeverityLevel: 3,
      extra: { session: { intra_op: { allow_spinning: '0' } } },
    });
}

/** True where this machine may have a GPU; on Linux a look at its devices spares the failed start of a driver (30 ms and its warnings). */
export function mayHaveGpu(): boolean {
  return process.platform !== 'linux' || ['/dev/dri', '/dev/nvidia0', '/dev/dxg'].some((path) => existsSync(path));
}

/**
 * Opens a network with the provider that the configuration asks for or, for `auto`, with the faster of those that agree.
 * A provider that does not load is replaced by the CPU.
 */
export async function openNetwork(
  network: Network,
  bytes: Uint8Array,
  wanted: ModelsConfig['executionProvider'],
  load: Load,
  hasGpu: boolean,
): Promise<{ readonly session: InferenceSession; readonly provider: Provider }> {
  if (wanted === 'cpu' || (wanted === 'auto' && !hasGpu)) return { session: await load(bytes, 'cpu'), provider: 'cpu' };
  const graphics = await load(bytes, 'webgpu').catch(() => undefined);
  if (graphics === undefined) return { session: await load(bytes, 'cpu'), provider: 'cpu' };
  if (wanted === 'webgpu') return { session: graphics, provider: 'webgpu' };
  const processor = await load(bytes, 'cpu');
  const better = await compare(network, processor, graphics);
  await (better === 'cpu' ? graphics : processor).release();
  return better === 'cpu' ? { session: processor, provider: 'cpu' } : { session: graphics, provider: 'webgpu' };
}

async function compare(network: Network, cpu: InferenceSession, webgpu: InferenceSession): Promise<Provider> {
  const size = network.sample.reduce((product, n) => product * n, 1);
  const data = Float32Array.from({ length: size }, (_, i) => Math.sin(i * 0.37) * Math.cos(i * 0.011));
  const input = { [cpu.inputNames[0] ?? '']: new Tensor('float32', data, network.sample) };
  try {
    const [slow, fast] = [await timed(cpu, input), await timed(webgpu, input)];
    return fast.milliseconds < slow.milliseconds && difference(slow.data, fast.data) < trustedDifference
      ? 'webgpu'
      : 'cpu';
  } catch {
    return 'cpu';
  }
}

/** Second of two runs: the first one compiles kernels. */
async function timed(session: InferenceSession, input: Record<string, Tensor>) {
  await session.run(input);
  const start = performance.now();
  const outputs = await session.run(input);
  const milliseconds = performance.now() - start;
  return { milliseconds, data: outputs[session.outputNames[0] ?? '']?.data as Float32Array }; // every network here answers float32
}

function difference(a: Float32Array, b: Float32Array): number {
  let largest = 0;
  let apart = a.length === b.length ? 0 : Infinity;
  for (let i = 0; i < a.length; i++) {
    largest = Math.max(largest, Math.abs(a[i] ?? 0));
    apart = Math.max(apart, Math.abs((a[i] ?? 0) - (b[i] ?? 0)));
  }
  return apart / Math.max(largest, 1e-9);
}
