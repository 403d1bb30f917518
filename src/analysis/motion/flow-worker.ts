import { parentPort } from 'node:worker_threads';
import { flowBetween } from './flow.ts';
import { pyramid, type Level } from './pyramid.ts';

/** A picture as movement is looked for in it. */
export interface Sight {
  readonly width: number;
  readonly height: number;
  /** Begins with the brightness, `width` x `height`. */
  readonly luma: Uint8Array;
  /** 1 where the film is hidden; nowhere when absent. */
  readonly hidden: Uint8Array | undefined;
}

/** Asks for the movement between two pictures; the thread answers each with a `Flow`, in order. */
export interface FlowRequest {
  readonly from: number;
  readonly to: number;
  /** Those of the two that were not in the request before, by number. */
  readonly fresh: readonly (readonly [number, Sight])[];
}

/** Levels of the pictures. */
const levels = 4;

let held = new Map<number, Level[]>();

parentPort?.on('message', ({ from, to, fresh }: FlowRequest) => {
  for (const [number, { luma, hidden, width, height }] of fresh)
    held.set(number, pyramid(luma.subarray(0, width * height), hidden, width, height, levels));
  const [a, b] = [held.get(from)!, held.get(to)!]; // `FlowThread` sends what is not held
  held = new Map([[from, a], [to, b]]); // prettier-ignore
  const flow = flowBetween(a, b);
  parentPort?.postMessage(flow, [flow.u.buffer, flow.v.buffer, flow.left.buffer] as ArrayBuffer[]); // nothing shares them
});
