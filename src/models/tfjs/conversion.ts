import type { OnnxConstant, OnnxNode } from './onnx-graph.ts';
import type { TfjsModel, TfjsNode, TfjsTensor } from './tfjs-model.ts';

/** Adds the nodes that compute what a TensorFlow node does; gives the names of its outputs. */
export type Translate = (to: Conversion, node: TfjsNode) => string | string[];

/** Collects the nodes of the ONNX graph while operators are translated. */
export class Conversion {
  readonly nodes: OnnxNode[] = [];
  readonly constants = new Map<string, OnnxConstant>();
  private readonly made = new Map<string, string>();
  private readonly model: TfjsModel;
  private readonly operators: Readonly<Record<string, Translate>>;

  constructor(model: TfjsModel, operators: Readonly<Record<string, Translate>>) {
    this.model = model;
    this.operators = operators;
  }

  /** Name of a tensor in the new graph, its node translated before; `:n` picks an output. */
  tensor(reference: string): string {
    const [name = '', output = '0'] = reference.replace(/^\^/, '').split(':');
    this.translate(name);
    const made = this.made.get(`${name}:${output}`);
    if (made === undefined) throw new Error(`${name} has no output ${output}`);
    return made;
  }

  /** The value of an input that is known before the network runs; undefined for others. */
  known(reference: string): TfjsTensor | undefined {
    const name = reference.split(':')[0] ?? '';
    const node = this.model.nodes.get(name);
    if (node?.op === 'Identity') return this.known(node.input[0] ?? '');
    if (node?.op === 'SparseToDense') return this.emptySparse(node);
    if (node?.op === 'AddV2') return this.knownSum(node);
    return this.model.tensors.get(name);
  }

  /** As `known`, for inputs that must be. */
  value(reference: string): TfjsTensor {
    const tensor = this.known(reference);
    if (tensor === undefined) throw new Error(`${reference} is not constant`);
    return tensor;
  }

  node(reference: string): TfjsNode | undefined {
    return this.model.nodes.get(reference.split(':')[0] ?? '');
  }

  add(operator: string, inputs: readonly string[], attributes: OnnxNode['attributes'] = {}, outputs = 1): string {
    const name = `t${this.nodes.length}`;
    const names = Array.from({ length: outputs }, (_, i) => (i === 0 ? name : `${name}_${i}`));
    this.nodes.push({ operator, inputs, outputs: names, attributes });
    return name;
  }

  constant(shape: readonly number[], data: OnnxConstant['data']): string {
    const name = `c${this.constants.size}`;
    this.constants.set(name, { shape, data });
    return name;
  }

  integers(values: readonly number[]): string {
    return this.constant([values.length], BigInt64Array.from(values, BigInt));
  }

  /** Says that a node's output is a tensor of the new graph. */
  give(node: string, output: number, tensor: string): void {
    this.made.set(`${node}:${output}`, tensor);
  }

  private translate(name: string): void {
    if (this.made.has(`${name}:0`)) return;
    const node = this.model.nodes.get(name);
    if (node === undefined) throw new Error(`no node ${name}`);
    const known = this.known(name);
    if (known !== undefined) return this.give(name, 0, this.constant(known.shape, known.data));
    const operator = this.operators[node.op];
    if (operator === undefined) throw new Error(`${name}: no translation of ${node.op}`);
    const made = operator(this, node);
    (typeof made === 'string' ? [made] : made).forEach((tensor, output) => this.give(name, output, tensor));
  }

  /** Dense form of a sparse tensor without entries: the default value everywhere. */
  private emptySparse({ name, input: [indices = '', shape = '', , fallback = ''] }: TfjsNode): TfjsTensor {
    if (this.value(indices).data.length > 0) throw new Error(`${name} has entries`);
    const sizes = [...this.value(shape).data];
    const length = sizes.reduce((product, n) => product * n, 1);
    return { shape: sizes, data: new Float32Array(length).fill(this.value(fallback).data[0] ?? 0) };
  }

  private knownSum({ input: [a = '', b = ''] }: TfjsNode): TfjsTensor | undefined {
    const [first, second] = [this.known(a), this.known(b)];
    if (first === undefined || second?.data.length !== first.data.length) return undefined;
    return { shape: first.shape, data: first.data.map((value, i) => value + (second.data[i] ?? 0)) };
  }
}
