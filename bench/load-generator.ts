import { connect, type Socket } from 'node:net';
import { quantile } from '../src/base/quantile.ts';

/** What an open-loop run saw. Latencies count from the moment a request was due, so a stalled server cannot hide. */
export interface LoadResult {
  readonly sent: number;
  readonly ok: number;
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/**
 * Sends prepared HTTP/1.1 requests at a fixed rate over kept-alive connections, one at a time on each.
 * `requests` are whole requests, ready to write; each is sent once.
 */
export async function runLoad(
  port: number,
  requests: readonly Buffer[],
  options: { perSecond: number; connections: number },
): Promise<LoadResult> {
  const lanes = await Promise.all(Array.from({ length: options.connections }, () => openLane(port)));
  const latencies = new Float64Array(requests.length);
  const idle = [...lanes];
  const due: number[] = [];
  let next = 0;
  let done = 0;
  let ok = 0;
  const started = performance.now();
  await new Promise<void>((resolve) => {
    const pump = () => {
      for (let lane = idle.pop(); lane !== undefined; lane = idle.pop()) {
        const index = due.shift();
        if (index === undefined) return void idle.push(lane);
        const used = lane;
        used.send(requests[index] ?? Buffer.alloc(0), (success) => {
          latencies[index] = performance.now() - started - (index * 1000) / options.perSecond;
          ok += success ? 1 : 0;
          done += 1;
          idle.push(used);
          if (done === requests.length) resolve();
          else pump();
        });
      }
    };
    const ticker = setInterval(() => {
      const reached = Math.min(requests.length, Math.floor(((performance.now() - started) * options.perSecond) / 1000));
      while (next < reached) due.push(next++);
      if (next === requests.length) clearInterval(ticker);
      pump();
    }, 1);
  });
  const seconds = (performance.now() - started) / 1000;
  for (const lane of lanes) lane.close();
  return { sent: requests.length, ok, seconds, p50Ms: quantile(latencies, 0.5), p99Ms: quantile(latencies, 0.99) };
}

interface Lane {
  send(request: Buffer, answered: (success: boolean) => void): void;
  close(): void;
}

async function openLane(port: number): Promise<Lane> {
  const socket: Socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  let waiting: ((success: boolean) => void) | undefined;
  let received = '';
  socket.on('data', (chunk) => {
    received += chunk.toString('latin1');
    if (!isWhole(received)) return;
    const success = received.startsWith('HTTP/1.1 200') && received.includes('"State"');
    received = '';
    waiting?.(success);
  });
  return {
    send(request, answered) {
      waiting = answered;
      socket.write(request);
    },
    close: () => socket.destroy(),
  };
}

function isWhole(text: string): boolean {
  const headEnd = text.indexOf('\r\n\r\n');
  if (headEnd < 0) return false;
  const length = /\r\ncontent-length: (\d+)/i.exec(text);
  return length !== null && text.length >= headEnd + 4 + Number(length[1]);
}
