import type { Tensor } from './models.ts';

/** Samples of one step of the network, at 16 kHz. */
const STEP = 256;
/** The output comes this much later than the input: the overlap of the analysis windows. */
const DELAY = 256;
const FLOAT_BYTES = 4;

interface Memory {
  readonly buffer: ArrayBuffer;
}

/** The part of the global `WebAssembly` that is used here; Node has it, its types do not. */
const { WebAssembly } = globalThis as unknown as {
  WebAssembly: {
    instantiate(bytes: Uint8Array, imports: object): Promise<{ instance: { exports: unknown } }>;
  };
};

/** Exports of `gtcrn.wasm` in package version 0.4.1; its names are minified, so the catalogue's hash is what makes them hold. */
interface Exports {
  /** Memory. */
  readonly c: Memory;
  /** Static constructors. */
  d(): void;
  /** Creates a state. */
  e(): number;
  /** Frees memory of `k`. */
  f(pointer: number): void;
  /** Destroys a state. */
  g(state: number): void;
  /** Processes `STEP` samples. */
  i(state: number, input: number, output: number): void;
  /** Allocates bytes. */
  k(bytes: number): number;
}

/** What runs a network that is not ONNX; the inference thread calls it as it calls a session. */
export interface WasmNetwork {
  run(inputs: Readonly<Record<string, Tensor>>): Record<string, Tensor>;
}

/** Opens the speech enhancer in `bytes`, whose hash the caller has checked. */
export async function openGtcrn(bytes: Uint8Array): Promise<WasmNetwork> {
  const fail = (what: string) => () => {
    throw new Error(`gtcrn: ${what}`);
  };
  const imports = { a: { a: fail('assertion failed'), b: fail('out of memory') } };
  const { instance } = await WebAssembly.instantiate(new Uint8Array(bytes), imports);
  const wasm = instance.exports as Exports; // see Exports
  wasm.d();
  return {
    run({ sound }) {
      if (!(sound?.data instanceof Float32Array)) throw new Error('gtcrn: sound must be float32');
      return { speech: { dtype: 'float32', shape: [1, sound.data.length], data: enhance(wasm, sound.data) } };
    },
  };
}

function enhance(wasm: Exports, sound: Float32Array): Float32Array {
  const steps = Math.ceil((sound.length + DELAY) / STEP);
  const late = new Float32Array(steps * STEP);
  const state = wasm.e();
  const input = wasm.k(STEP * FLOAT_BYTES);
  const output = wasm.k(STEP * FLOAT_BYTES);
  try {
    for (let at = 0; at < late.length; at += STEP) {
      const frame = new Float32Array(wasm.c.buffer, input, STEP).fill(0);
      frame.set(sound.subarray(at, at + STEP));
      wasm.i(state, input, output);
      late.set(new Float32Array(wasm.c.buffer, output, STEP), at);
    }
  } finally {
    wasm.f(input);
    wasm.f(output);
    wasm.g(state);
  }
  return late.slice(DELAY, DELAY + sound.length);
}
