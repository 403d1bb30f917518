import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { internalError } from '../base/errors.ts';
import type { Network, PackagedFile } from './catalogue.ts';
import { tfjsToOnnx } from './tfjs/to-onnx.ts';

const require = createRequire(import.meta.url);

/**
 * Reads a catalogue file and checks its hash (about 1 ms a megabyte, so at every load: what was hashed is what is run).
 * Errors: InternalError when the package or the file is missing, or when its bytes are not the catalogue's.
 */
export async function readPackaged(name: string, packaged: PackagedFile): Promise<Buffer> {
  const bytes = await readFile(locate(name, packaged)).catch((cause: unknown) => {
    throw internalError(`model ${name}: ${packaged.file} of ${packaged.package} cannot be read`, cause);
  });
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (sha256 === packaged.sha256) return bytes;
  throw internalError(`model ${name}: ${packaged.file} has sha256 ${sha256}; expected ${packaged.sha256}`);
}

/**
 * The bytes that a network is opened from. TensorFlow.js models are converted here (NanoDet in 0.3 s), not kept: what is run was hashed a moment before.
 * Errors: as `readPackaged`.
 */
export async function readNetwork(name: string, network: Network): Promise<Buffer> {
  const file = await readPackaged(name, network);
  if (network.tfjsWeights === undefined) return file;
  return tfjsToOnnx(file, await readPackaged(name, { ...network, ...network.tfjsWeights }), network);
}

function locate(name: string, packaged: PackagedFile): string {
  try {
    return join(dirname(require.resolve(packaged.entry)), packaged.file);
  } catch (cause) {
    throw internalError(`model ${name}: package ${packaged.package} is not installed`, cause);
  }
}
