import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Transform, type Readable } from 'node:stream';
import { ServiceError } from '../../base/errors.ts';
import { invalid } from '../errors.ts';
import { isCutOff } from '../gate/body.ts';

/**
 * Hands the body of a request on while it comes in; answers what `stage` made of it and the hexadecimal digest of what passed,
 * by the algorithm `digest` (empty where none is asked for). What `stage` has made when the body turns out to be too long or
 * ends early it must have thrown away by itself. Errors: InvalidParameter.OutOfRange (too large), InvalidParameter (cut off).
 */
export async function takeBody<Staged>(
  raw: IncomingMessage,
  { maxBytes, digest }: { readonly maxBytes: number; readonly digest?: string },
  stage: (body: Readable, signal: AbortSignal) => Promise<Staged>,
): Promise<{ staged: Staged; digest: string }> {
  const meter = meterOf(digest, maxBytes);
  const cutOff = new AbortController();
  const stop = () => {
    if (raw.complete) return;
    cutOff.abort();
    meter.stream.destroy(invalid('InvalidParameter', 'body', 'it was not received whole'));
  };
  raw.once('close', stop);
  try {
    if (isCutOff(raw)) stop();
    if (Number(raw.headers['content-length'] ?? 0) > maxBytes) throw tooLarge(maxBytes);
    const staged = await stage(raw.pipe(meter.stream), cutOff.signal).catch((error: unknown) => {
      throw meter.stream.errored instanceof ServiceError ? meter.stream.errored : error; // a fault of the storage destroys the stream too
    });
    return { staged, digest: meter.digest() };
  } finally {
    raw.off('close', stop);
    detach(raw, meter.stream);
  }
}

/** Passes bytes on, counts and hashes them. `digest` is known once all have passed. */
function meterOf(algorithm: string | undefined, maxBytes: number): { stream: Transform; digest(): string } {
  const hash = algorithm === undefined ? undefined : createHash(algorithm);
  let size = 0;
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      hash?.update(chunk);
      if (size > maxBytes) done(tooLarge(maxBytes));
      else done(null, chunk);
    },
  });
  stream.on('error', () => undefined); // told by whoever reads it, who may not have begun yet
  return { stream, digest: () => hash?.digest('hex') ?? '' };
}

/** The rest of a refused body is left to the server: destroying it would cut off the answer too. */
function detach(raw: IncomingMessage, stream: Transform): void {
  raw.unpipe(stream);
  stream.destroy();
}

function tooLarge(maxBytes: number) {
  return invalid('InvalidParameter.OutOfRange', 'body', `more than ${maxBytes} bytes`);
}
