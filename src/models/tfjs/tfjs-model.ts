import { z } from 'zod';

/** The parts of a TensorFlow.js graph model (`model.json`) that a conversion reads. */
const modelSchema = z.object({
  modelTopology: z.object({
    node: z.array(
      z.object({
        name: z.string(),
        op: z.string(),
        input: z.array(z.string()).default([]),
        attr: z.record(z.string(), z.unknown()).default({}),
      }),
    ),
  }),
  weightsManifest: z.array(
    z.object({
      weights: z.array(
        z.object({
          name: z.string(),
          shape: z.array(z.number().int().min(0)),
          dtype: z.enum(['float32', 'int32', 'bool']),
          quantization: z.object({ dtype: z.literal('float16') }).optional(),
        }),
      ),
    }),
  ),
});

export type TfjsNode = z.infer<typeof modelSchema>['modelTopology']['node'][number];

/** A constant tensor; whole numbers stay exact in floating point here. Row-major. */
export interface TfjsTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

export interface TfjsModel {
  readonly nodes: ReadonlyMap<string, TfjsNode>;
  readonly tensors: ReadonlyMap<string, TfjsTensor>;
}

/** Reads a graph model and its weights, half precision widened. Throws when the description is another one or the weights are too short. */
export function readTfjsModel(json: Uint8Array, weights: Uint8Array): TfjsModel {
  const model = modelSchema.parse(JSON.parse(Buffer.from(json).toString('utf8')));
  const view = new DataView(weights.buffer, weights.byteOffset, weights.byteLength);
  const tensors = new Map<string, TfjsTensor>();
  let at = 0;
  for (const { name, shape, dtype, quantization } of model.weightsManifest.flatMap((group) => group.weights)) {
    const data = new Float32Array(shape.reduce((product, n) => product * n, 1));
    const [size, read] = reader(view, quantization?.dtype ?? dtype);
    for (let i = 0; i < data.length; i += 1, at += size) data[i] = read(at);
    tensors.set(name, { shape, data });
  }
  return { nodes: new Map(model.modelTopology.node.map((node) => [node.name, node])), tensors };
}

/** Bytes of one value and how to read it. */
function reader(view: DataView, dtype: 'float16' | 'float32' | 'int32' | 'bool'): [number, (at: number) => number] {
  const readers = {
    float16: [2, (at: number) => halves()[view.getUint16(at, true)]!], // 16 bits
    float32: [4, (at: number) => view.getFloat32(at, true)],
    int32: [4, (at: number) => view.getInt32(at, true)],
    bool: [1, (at: number) => view.getUint8(at)],
  } as const;
  const [size, read] = readers[dtype];
  return [size, read];
}

let table: Float32Array | undefined;

/** Every number of IEEE 754 binary16: networks have millions of them. */
const halves = () => (table ??= Float32Array.from({ length: 65_536 }, (_, bits) => half(bits)));

/** IEEE 754 binary16. */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
