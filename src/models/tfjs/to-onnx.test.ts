import assert from 'node:assert/strict';
import { test } from 'node:test';
import { modelsConfig } from '../config.ts';
import { createModels } from '../session.ts';
import { tfjsToOnnx } from './to-onnx.ts';

/** Values at 0, 100, 700, 1100 of what TensorFlow.js 4.22 (its plain backend) gives for the input below. */
const golden = [
  ['object-detection', 'Identity_2', [0.00915258, 0.0124721, 0.00505443, 0.00648426]],
  ['object-detection', 'Identity_5', [0.164731, 1.19801, -0.130482, 0.107647]],
  ['face-detection', 'Identity', [-10.0881, 4.11314, 20.4393, 9.53504]],
  ['face-mesh', 'Identity_2', [118.516, 80.1424, 82.3076, 52.1015]],
] as const;

test('converted networks give what TensorFlow.js gives', async () => {
  const models = createModels(modelsConfig.parse({ executionProvider: 'cpu', threads: 1 }));
  try {
    for (const [name, output, expected] of golden) {
      const [input, shape] = name === 'object-detection' ? ['input_1', [1, 3, 416, 416]] : [name === 'face-mesh' ? 'input_1' : 'input', [1, 192, 192, 3]]; // prettier-ignore
      const length = shape.reduce((product, n) => product * n, 1);
      const data = Float32Array.from({ length }, (_, i) => Math.sin(i * 0.37) * Math.cos(i * 0.011));
      const given = (await (await models.session(name)).run({ [input]: { dtype: 'float32', shape, data } }))[output]
        ?.data;
      [0, 100, 700, 1100].forEach((at, i) => {
        const [is, should] = [Number(given?.[at]), expected[i]!];
        assert.ok(Math.abs(is - should) < 1e-4 * Math.max(1, Math.abs(should)), `${name} ${output}[${at}] ${is}, ${should}`); // prettier-ignore
      });
    }
  } finally {
    await models.close();
  }
});

test('an operator without a translation is refused by name, not left out', () => {
  const node = { name: 'out', op: 'Einsum', input: ['in'] };
  const json = Buffer.from(JSON.stringify({ modelTopology: { node: [node] }, weightsManifest: [] }));
  const ends = { inputs: [{ name: 'in', shape: [1] }], outputs: [{ name: 'out', shape: [1] }] };
  assert.throws(() => tfjsToOnnx(json, new Uint8Array(), ends), /out: no translation of Einsum/);
});
