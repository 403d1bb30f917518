import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ServiceError } from '../base/errors.ts';
import { networks, texts } from './catalogue.ts';
import { modelsConfig } from './config.ts';
import { readPackaged } from './files.ts';
import { onnxLoad, openNetwork, type Load } from './provider.ts';
import type { Tensor } from './models.ts';
import { createModels } from './session.ts';

const config = modelsConfig.parse({ executionProvider: 'cpu', threads: 1 });
const detection = networks.get('text-detection')!; // the catalogue has it
const input = { x: { dtype: 'float32', shape: [1, 3, 32, 64], data: new Float32Array(3 * 32 * 64) } } as const;

test('runs every network of the catalogue on its sample shape and gives the shapes it tells', async () => {
  const models = createModels(config);
  try {
    for (const [name, network] of networks) {
      const session = await models.session(name);
      const [batch = 1, , height = 1, width = 1] = network.sample;
      const inputs = network.inputs.map(({ name: input, shape, note }) => {
        const sizes = shape.map((n, axis) => (n === -1 ? [batch, 1, height, width][axis]! : n)); // four axes all
        const length = sizes.reduce((product, n) => product * n, 1);
        return note.startsWith('uint8')
          ? [input, { dtype: 'uint8', shape: sizes, data: new Uint8Array(length).fill(1) } as const]
          : [input, { dtype: 'float32', shape: sizes, data: new Float32Array(length) } as const];
      });
      const outputs = await session.run(Object.fromEntries(inputs) as Record<string, Tensor>);
      assert.deepEqual(
        Object.keys(outputs),
        network.outputs.map((port) => port.name),
      );
      for (const port of network.outputs) {
        const shape = outputs[port.name]?.shape ?? [];
        assert.equal(shape.length, port.shape.length);
        port.shape.forEach((n, i) => assert.ok(n === -1 || n === shape[i], `${name} ${port.name} axis ${i}`));
      }
    }
    for (const name of texts.keys()) assert.ok((await models.text(name)).split('\n').length > 6000);
  } finally {
    await models.close();
  }
});

test('opens a network once, also when two ask at the same time', async () => {
  const models = createModels(config);
  try {
    assert.equal(models.session('text-detection'), models.session('text-detection'));
    await models.session('text-detection');
  } finally {
    await models.close();
  }
});

test('opens it once more for another lane, and rejects what still runs in any when it is closed', async () => {
  const models = createModels(config);
  const lanes = await Promise.all([models.session('text-detection'), models.session('text-detection', 1)]);
  assert.notEqual(lanes[0], lanes[1]);
  const answers = await Promise.all(lanes.map((session) => session.run(input)));
  assert.deepEqual(answers[0], answers[1]);
  const running = lanes.map((session) => assert.rejects(session.run(input)));
  await Promise.all([models.close(), ...running]);
});

test('leaves the caller its inputs, and its event loop', async () => {
  const models = createModels(config);
  try {
    const session = await models.session('text-detection');
    let turns = 0;
    const turning = setInterval(() => (turns += 1), 1);
    const data = new Float32Array(3 * 320 * 960).fill(0.5);
    await session.run({ x: { dtype: 'float32', shape: [1, 3, 320, 960], data } });
    clearInterval(turning);
    assert.ok(turns > 5, `${turns} turns`);
    assert.equal(data[data.length - 1], 0.5);
  } finally {
    await models.close();
  }
});

test('rejects what still runs when it is closed, and opens anew afterwards', async () => {
  const models = createModels(config);
  try {
    const session = await models.session('text-detection');
    const running = assert.rejects(session.run(input), /text-detection failed on x/);
    await models.close();
    await running;
    const again = await models.session('text-detection');
    assert.deepEqual((await again.run(input))['sigmoid_0.tmp_0']?.shape, [1, 1, 32, 64]);
  } finally {
    await models.close();
  }
});

const broken = [
  ['a wrong hash', { ...detection, sha256: '0'.repeat(64) }, /expected 0{64}/],
  ['a missing file', { ...detection, file: 'assets/absent.onnx' }, /absent\.onnx .* cannot be read/],
  ['a missing package', { ...detection, package: 'absent', entry: 'absent/node' }, /package absent is not installed/],
] as const;
for (const [what, network, says] of broken) {
  test(`refuses ${what} without telling the caller a path`, async () => {
    const models = createModels(config, { networks: new Map([['text-detection', network]]) });
    await assert.rejects(models.session('text-detection'), (error) => {
      assert.ok(error instanceof ServiceError && error.code === 'InternalError');
      assert.match(error.message, says);
      assert.doesNotMatch(error.publicMessage, /onnx|absent|\//);
      return true;
    });
    await models.close();
  });
}

test('refuses a name that the catalogue does not have', async () => {
  await assert.rejects(createModels(config).session('x'), /no model x; the catalogue has text-detection/);
});

test('tells which network failed on which shapes', async () => {
  const models = createModels(config);
  try {
    const session = await models.session('text-detection');
    const wrong = { x: { ...input.x, shape: [1, 1, 96, 64] } };
    await assert.rejects(session.run(wrong), /text-detection failed on x \[1, 1, 96, 64\]/);
  } finally {
    await models.close();
  }
});

// A fake GPU: the CPU session under another name, with a chosen delay, error or fault.
const fakeGpu = (change: { fails?: boolean; delayMs?: number; shift?: number }): Load => {
  return async (bytes, provider) => {
    if (provider === 'webgpu' && change.fails === true) throw new Error('no adapter');
    const session = await onnxLoad(config)(bytes, 'cpu');
    const run = session.run.bind(session);
    session.run = async (feeds: Parameters<typeof run>[0]) => {
      const slow = provider === 'webgpu' ? (change.delayMs ?? 0) : 60;
      await new Promise((resolve) => setTimeout(resolve, slow));
      const outputs = await run(feeds);
      if (provider === 'webgpu' && change.shift !== undefined) {
        const data = outputs['sigmoid_0.tmp_0']?.data as Float32Array; // the network's only output
        data.forEach((v, i) => (data[i] = v + (change.shift ?? 0)));
      }
      return outputs;
    };
    return session;
  };
};
for (const [what, wanted, hasGpu, change, provider] of [
  ['keeps the CPU when WebGPU does not load', 'auto', true, { fails: true }, 'cpu'],
  ['falls back to the CPU when the configured provider does not load', 'webgpu', true, { fails: true }, 'cpu'],
  ['takes WebGPU when it is faster and agrees', 'auto', true, {}, 'webgpu'],
  ['keeps the CPU when WebGPU is slower', 'auto', true, { delayMs: 150 }, 'cpu'],
  ['keeps the CPU when WebGPU disagrees', 'auto', true, { shift: 0.5 }, 'cpu'],
  ['does not look for a driver where there is no device', 'auto', false, {}, 'cpu'],
] as const) {
  test(what, async () => {
    const bytes = await readPackaged('text-detection', detection);
    const small = { ...detection, sample: [1, 3, 32, 64] };
    const opened = await openNetwork(small, bytes, wanted, fakeGpu(change), hasGpu);
    assert.equal(opened.provider, provider);
    await opened.session.release();
  });
}
