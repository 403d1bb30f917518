/**
 * The few parts of an ONNX file that a converted network needs, written in the protobuf encoding (https://protobuf.dev/programming-guides/encoding).
 * Field numbers are those of `onnx.proto3`, https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3.
 */

/** A constant of the graph; data is row-major. */
export interface OnnxConstant {
  readonly shape: readonly number[];
  readonly data: Float32Array | BigInt64Array;
}

export type OnnxAttribute = number | string | readonly number[];

export interface OnnxNode {
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Whole numbers are written as integers, `{ float: 0.1 }` as floating point. */
  readonly attributes?: Readonly<Record<string, OnnxAttribute | { readonly float: number }>>;
}

/** An input or output of the graph, float32; `-1` is any size. */
export interface OnnxPort {
  readonly name: string;
  readonly shape: readonly number[];
}

export interface OnnxGraph {
  /** In an order in which every input is made before it is used. */
  readonly nodes: readonly OnnxNode[];
  readonly constants: ReadonlyMap<string, OnnxConstant>;
  readonly inputs: readonly OnnxPort[];
  readonly outputs: readonly OnnxPort[];
}

const IR_VERSION = 8;
const OPERATOR_SET = 13;
const FLOAT = 1;
const INT64 = 7;

/** The graph as an ONNX model, operator set 13. */
export function encodeOnnx({ nodes, constants, inputs, outputs }: OnnxGraph): Buffer {
  const graph = [
    ...nodes.map((node) => message(1, encodeNode(node))),
    text(2, 'converted'),
    ...[...constants].map(([name, constant]) => message(5, encodeConstant(name, constant))),
    ...inputs.map((port) => message(11, encodePort(port))),
    ...outputs.map((port) => message(12, encodePort(port))),
  ];
  const operatorSet = [text(1, ''), integer(2, OPERATOR_SET)];
  return Buffer.concat([integer(1, IR_VERSION), message(8, operatorSet), message(7, graph)]);
}

function encodeNode({ operator, inputs, outputs, attributes = {} }: OnnxNode): Buffer[] {
  return [
    ...inputs.map((name) => text(1, name)),
    ...outputs.map((name) => text(2, name)),
    text(4, operator),
    ...Object.entries(attributes).map(([name, value]) => message(5, [text(1, name), ...encodeAttribute(value)])),
  ];
}

function encodeAttribute(value: OnnxAttribute | { readonly float: number }): Buffer[] {
  if (typeof value === 'number') return [integer(3, value), integer(20, 2)];
  if (typeof value === 'string') return [text(4, value), integer(20, 3)];
  if ('float' in value) return [float(2, value.float), integer(20, 1)];
  return [...value.map((n) => integer(8, n)), integer(20, 7)];
}

function encodeConstant(name: string, { shape, data }: OnnxConstant): Buffer[] {
  const raw = Buffer.from(data.buffer, data.byteOffset, data.byteLength); // little endian, as the format wants it
  return [
    ...shape.map((n) => integer(1, n)),
    integer(2, data instanceof Float32Array ? FLOAT : INT64),
    text(8, name),
    message(9, [raw]),
  ];
}

function encodePort({ name, shape }: OnnxPort): Buffer[] {
  const sizes = shape.map((n, axis) => message(1, [n < 0 ? text(2, `axis${axis}`) : integer(1, n)]));
  const tensor = [integer(1, FLOAT), message(2, sizes)];
  return [text(1, name), message(2, [message(1, tensor)])];
}

function message(field: number, parts: readonly Buffer[]): Buffer {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return Buffer.concat([varint((field << 3) | 2), varint(length), ...parts]);
}

function text(field: number, value: string): Buffer {
  return message(field, [Buffer.from(value, 'utf8')]);
}

function integer(field: number, value: number): Buffer {
  return Buffer.concat([varint(field << 3), varint(value)]);
}

function float(field: number, value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return Buffer.concat([varint((field << 3) | 5), bytes]);
}

/** Negative numbers take ten bytes, as two's complement of 64 bits. */
function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = BigInt.asUintN(64, BigInt(value)); ; rest >>= 7n) {
    const low = Number(rest & 0x7fn);
    if (rest < 0x80n) return Buffer.from([...bytes, low]);
    bytes.push(low | 0x80);
  }
}
