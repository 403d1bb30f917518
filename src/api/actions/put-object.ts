import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Transform } from 'node:stream';
import type { Accounts } from '../../accounts/accounts.ts';
import type { Location, Storage } from '../../storage/storage.ts';
import type { ApiConfig } from '../config.ts';
import { ServiceError } from '../../base/errors.ts';
import { invalid } from '../errors.ts';
import { isCutOff } from '../gate/body.ts';
import { payloadMismatch, sameSignature } from '../signature/compare.ts';
import { objectFields } from '../wire/object.ts';
import { defineAction, type Call } from './action.ts';
import { objectParameters, objectResource, ownObject } from './object-parameters.ts';

interface Parts {
  readonly accounts: Pick<Accounts, 'bucketOwner'>;
  readonly storage: Pick<Storage, 'stage' | 'head'>;
  readonly config: Pick<ApiConfig, 'maxObjectBytes'>;
}

/**
 * The body is the object; parameters stand in the query. It is stored while it comes in and appears only when its digest is the
 * signed `x-acs-content-sha256`. Answers `{"Object":{"ObjectKey","Size","LastModified","ETag"}}`.
 */
export const putObject = defineAction({
  name: 'PutObject',
  version: '2026-11-22',
  summary: 'Stores the body of the request as an object, replacing what was there whole.',
  access: 'write',
  answers: 'Object{ObjectKey, Size (bytes), LastModified, ETag}',
  parameters: objectParameters,
  body: 'bytes',
  resource: objectResource,
  async run(given, call, { accounts, storage, config }: Parts) {
    const location = await ownObject(accounts, call.caller, given);
    await store(location, call, storage, config.maxObjectBytes);
    const info = await storage.head(location);
    return { Object: info && objectFields(info) };
  },
});

/** Errors: InvalidParameter.OutOfRange (too large), InvalidParameter (cut off), SignatureDoesNotMatch (other bytes than were signed). */
async function store(
  location: Location,
  { raw, payload }: Call,
  storage: Parts['storage'],
  maxBytes: number,
): Promise<void> {
  const meter = meterOf(payload.digest, maxBytes);
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
    const staged = await storage.stage(location, raw.pipe(meter.stream), cutOff.signal).catch((error: unknown) => {
      throw meter.stream.errored instanceof ServiceError ? meter.stream.errored : error; // a fault of the storage destroys the stream too
    });
    try {
      if (!sameSignature(meter.digest(), payload.hash)) throw payloadMismatch(meter.digest());
      await staged.commit();
    } finally {
      await staged.discard();
    }
  } finally {
    raw.off('close', stop);
    detach(raw, meter.stream);
  }
}

/** Passes bytes on, counts and hashes them. `digest` is known once all have passed. */
function meterOf(algorithm: string, maxBytes: number): { stream: Transform; digest(): string } {
  const hash = createHash(algorithm);
  let size = 0;
  let digest: string | undefined;
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      hash.update(chunk);
      if (size > maxBytes) done(tooLarge(maxBytes));
      else done(null, chunk);
    },
  });
  stream.on('error', () => undefined); // told by whoever reads it, who may not have begun yet
  return { stream, digest: () => (digest ??= hash.digest('hex')) };
}

/** The rest of a refused body is left to the server: destroying it would cut off the answer too. */
function detach(raw: IncomingMessage, stream: Transform): void {
  raw.unpipe(stream);
  stream.destroy();
}

function tooLarge(maxBytes: number) {
  return invalid('InvalidParameter.OutOfRange', 'body', `more than ${maxBytes} bytes`);
}
