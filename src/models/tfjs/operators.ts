import { z } from 'zod';
import type { Conversion, Translate } from './conversion.ts';
import type { OnnxAttribute } from './onnx-graph.ts';
import type { TfjsNode, TfjsTensor } from './tfjs-model.ts';

/** Every operator that is translated. TensorFlow keeps pictures in NHWC, ONNX in NCHW: spatial operators stand between two transpositions, most of which onnxruntime takes out again. */
export const operators: Readonly<Record<string, Translate>> = {
  Identity: (to, node) => to.tensor(at(node, 0)),
  Add: elementwise('Add'),
  AddV2: elementwise('Add'),
  AddN: elementwise('Sum'),
  Mul: elementwise('Mul'),
  Relu: elementwise('Relu'),
  Relu6: (to, node) => to.add('Clip', [to.tensor(at(node, 0)), scalar(to, 0), scalar(to, 6)]),
  Sigmoid: elementwise('Sigmoid'),
  Prelu: elementwise('PRelu'),
  LeakyRelu: (to, node) => to.add('LeakyRelu', [to.tensor(at(node, 0))], { alpha: { float: number(node, 'alpha') } }),
  Transpose: (to, node) => to.add('Transpose', [to.tensor(at(node, 0))], { perm: whole(to, node, 1) }),
  Reshape: (to, node) => to.add('Reshape', [to.tensor(at(node, 0)), to.integers(targetShape(to, at(node, 1)))]),
  ConcatV2: (to, node) => {
    const axis = whole(to, node, node.input.length - 1)[0] ?? 0;
    return to.add(
      'Concat',
      node.input.slice(0, -1).map((input) => to.tensor(input)),
      { axis },
    );
  },
  SplitV: (to, node) => {
    const sizes = whole(to, node, 1);
    const axis = whole(to, node, 2)[0] ?? 0;
    const first = to.add('Split', [to.tensor(at(node, 0)), to.integers(sizes)], { axis }, sizes.length);
    return sizes.map((_, i) => (i === 0 ? first : `${first}_${i}`));
  },
  Pad: (to, node) => to.add('Pad', [to.tensor(at(node, 0)), paddings(to, node)]),
  PadV2: (to, node) => to.add('Pad', [to.tensor(at(node, 0)), paddings(to, node), to.tensor(at(node, 2))]),
  MaxPool: (to, node) =>
    spatial(to, node, (input) =>
      to.add('MaxPool', [input], { ...window(node), kernel_shape: list(node, 'ksize').slice(1, 3) }),
    ),
  AvgPool: (to, node) =>
    spatial(to, node, (input) =>
      to.add('AveragePool', [input], { ...window(node), kernel_shape: list(node, 'ksize').slice(1, 3) }),
    ),
  Conv2D: convolution(regular),
  _FusedConv2D: convolution(regular),
  DepthwiseConv2dNative: convolution(depthwise),
  FusedDepthwiseConv2dNative: convolution(depthwise),
  // the size that it is to give comes first; with windows side by side there is but one
  Conv2DBackpropInput: (to, node) => {
    const { shape, data } = transposed(to.value(at(node, 1)));
    const strides = list(node, 'strides').slice(1, 3);
    if (strides[0] !== shape[2] || strides[1] !== shape[3]) throw unknown(node, 'windows that overlap');
    const input = to.add('Transpose', [to.tensor(at(node, 2))], { perm: [0, 3, 1, 2] });
    const made = to.add('ConvTranspose', [input, to.constant(shape, data)], { strides });
    return to.add('Transpose', [made], { perm: [0, 2, 3, 1] });
  },
  ResizeBilinear: (to, node) => {
    if (!flag(node, 'half_pixel_centers') || flag(node, 'align_corners')) throw unknown(node, 'its grid');
    const [height = 0, width = 0] = whole(to, node, 1);
    return spatial(to, node, (input) => {
      // sizes, for which ONNX wants all four: batch and channels as they are, by a slice of the input's own shape
      const shape = to.add('Slice', [to.add('Shape', [input]), to.integers([0]), to.integers([2])]);
      const sizes = to.add('Concat', [shape, to.integers([height, width])], { axis: 0 });
      return to.add('Resize', [input, '', '', sizes], { mode: 'linear', coordinate_transformation_mode: 'half_pixel' });
    });
  },
  // NHWC output channels lie together: depth, column, row is what ONNX calls DCR
  DepthToSpace: (to, node) =>
    spatial(to, node, (input) =>
      to.add('DepthToSpace', [input], { blocksize: number(node, 'block_size'), mode: 'DCR' }),
    ),
};

function elementwise(operator: string): Translate {
  return (to, { input }) =>
    to.add(
      operator,
      input.map((one) => to.tensor(one)),
    );
}

function spatial(to: Conversion, node: TfjsNode, apply: (input: string) => string): string {
  const input = to.add('Transpose', [to.tensor(at(node, 0))], { perm: [0, 3, 1, 2] });
  return to.add('Transpose', [apply(input)], { perm: [0, 2, 3, 1] });
}

interface Kernel {
  readonly shape: readonly number[];
  readonly data: Float32Array;
  readonly group: number;
}

/** With the bias and the activation that TensorFlow fused into it. */
function convolution(kernelOf: (filter: TfjsTensor) => Kernel): Translate {
  return (to, node) => {
    const [, filter = '', ...extras] = node.input;
    const { shape, data, group } = kernelOf(to.value(filter));
    const fused = texts(node, 'fused_ops');
    const bias = fused.includes('BiasAdd') ? [to.tensor(extras[0] ?? '')] : [];
    return spatial(to, node, (input) => {
      const made = to.add('Conv', [input, to.constant(shape, data), ...bias], {
        ...window(node),
        group,
        dilations: list(node, 'dilations').slice(1, 3),
      });
      return activation(to, node, made, fused.at(-1) ?? '', extras[1]);
    });
  };
}

function activation(to: Conversion, node: TfjsNode, input: string, kind: string, slope: string | undefined): string {
  if (kind === '' || kind === 'BiasAdd') return input;
  if (kind === 'Relu') return to.add('Relu', [input]);
  if (kind === 'Relu6') return to.add('Clip', [input, scalar(to, 0), scalar(to, 6)]);
  if (kind !== 'Prelu') throw unknown(node, kind);
  const { data } = to.value(slope ?? '');
  return to.add('PRelu', [input, to.constant([data.length, 1, 1], data)]); // one slope a channel
}

const scalar = (to: Conversion, value: number) => to.constant([], Float32Array.of(value));

/** [height, width, in, out] to [out, in, height, width]. */
function regular({ shape: [height = 0, width = 0, inputs = 0, outputs = 0], data }: TfjsTensor): Kernel {
  const turned = new Float32Array(data.length);
  for (let place = 0; place < height * width; place += 1)
    for (let i = 0; i < inputs; i += 1)
      for (let o = 0; o < outputs; o += 1)
        turned[(o * inputs + i) * height * width + place] = data[(place * inputs + i) * outputs + o] ?? 0;
  return { shape: [outputs, inputs, height, width], data: turned, group: 1 };
}

/** [height, width, out, in] to [in, out, height, width]. */
function transposed({ shape: [height = 0, width = 0, outputs = 0, inputs = 0], data }: TfjsTensor): Kernel {
  const { data: turned } = regular({ shape: [height, width, outputs, inputs], data });
  return { shape: [inputs, outputs, height, width], data: turned, group: 1 };
}

/** [height, width, in, multiplier] to [in x multiplier, 1, height, width], a group for every input channel. */
function depthwise({ shape: [height = 0, width = 0, inputs = 0, times = 0], data }: TfjsTensor): Kernel {
  const turned = new Float32Array(data.length);
  const outputs = inputs * times;
  for (let place = 0; place < height * width; place += 1)
    for (let o = 0; o < outputs; o += 1) turned[o * height * width + place] = data[place * outputs + o] ?? 0;
  return { shape: [outputs, 1, height, width], data: turned, group: inputs };
}

function window(node: TfjsNode): Record<string, OnnxAttribute> {
  const padding = text(node, 'padding');
  if (padding !== 'SAME' && padding !== 'VALID') throw unknown(node, `padding ${padding}`);
  return { auto_pad: padding === 'SAME' ? 'SAME_UPPER' : 'VALID', strides: list(node, 'strides').slice(1, 3) };
}

/** [[before, after], ...] to all befores, then all afters. */
function paddings(to: Conversion, node: TfjsNode): string {
  const pairs = whole(to, node, 1);
  return to.integers([...pairs.filter((_, i) => i % 2 === 0), ...pairs.filter((_, i) => i % 2 === 1)]);
}

/** In a shape that is packed from the batch size and constants, the batch is 0: as many as the input has. */
function targetShape(to: Conversion, reference: string): number[] {
  const constant = to.known(reference);
  if (constant !== undefined) return [...constant.data];
  const pack = to.node(reference);
  if (pack?.op !== 'Pack') throw new Error(`${reference} is no shape that can be told`);
  return pack.input.map((part, axis) => {
    const size = to.known(part)?.data[0] ?? (axis === 0 ? 0 : undefined);
    if (size === undefined) throw new Error(`${reference} is no shape that can be told`);
    return size;
  });
}

const whole = (to: Conversion, node: TfjsNode, input: number): number[] => [...to.value(at(node, input)).data];

function at(node: TfjsNode, input: number): string {
  return node.input[input] ?? '';
}

function attribute<T>(node: TfjsNode, name: string, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(node.attr[name]);
  if (!parsed.success) throw unknown(node, name);
  return parsed.data;
}

const fromBase64 = z.string().transform((text) => Buffer.from(text, 'base64').toString('latin1'));
const text = (node: TfjsNode, name: string) => attribute(node, name, z.object({ s: fromBase64 })).s;
const texts = (node: TfjsNode, name: string) =>
  attribute(node, name, z.object({ list: z.object({ s: z.array(fromBase64).default([]) }) }).optional())?.list.s ?? [];
const list = (node: TfjsNode, name: string) =>
  attribute(node, name, z.object({ list: z.object({ i: z.array(z.coerce.number()) }) })).list.i;
const number = (node: TfjsNode, name: string) => {
  const { f, i } = attribute(node, name, z.object({ f: z.number().optional(), i: z.coerce.number().optional() }));
  return f ?? i ?? 0;
};
const flag = (node: TfjsNode, name: string) =>
  attribute(node, name, z.object({ b: z.boolean() }).optional())?.b ?? false;

function unknown(node: TfjsNode, what: string): Error {
  return new Error(`${node.name}: no translation of ${node.op} with ${what}`);
}
