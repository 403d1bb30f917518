import { isIP } from 'node:net';
import { badUri } from './errors.ts';

/** What a request is about: the service (neither), a bucket, or an object. `key` is literal text, not yet checked. */
export interface Target {
  readonly bucket: string;
  readonly key: string;
}

/**
 * The ways to read where a request goes: `/<bucket>/<key>`, and `/<key>` of the bucket that is the first label of the Host. Which is
 * meant nothing tells but the signature, which covers bucket and key together; the SDKs put the bucket into the Host even where
 * they put it into the path. `path` is as on the wire, without the query.
 * Errors: InvalidURI.
 */
export function targetsOf(host: string, path: string): readonly Target[] {
  const text = decodePath(path).slice(1);
  const slash = text.indexOf('/');
  const byPath = slash < 0 ? { bucket: text, key: '' } : { bucket: text.slice(0, slash), key: text.slice(slash + 1) };
  const bucket = bucketOfHost(host);
  return bucket === undefined ? [byPath] : [byPath, { bucket, key: text }];
}

/** `/`, `/<bucket>/` or `/<bucket>/<key>`: what signatures cover. */
export function resourceOf({ bucket, key }: Target): string {
  return bucket === '' ? '/' : `/${bucket}/${key}`;
}

function bucketOfHost(host: string): string | undefined {
  const name = host.replace(/:\d*$/, '').toLowerCase();
  const [, label] = /^([a-z0-9-]+)\../.exec(name) ?? [];
  return isIP(name) === 0 ? label : undefined;
}

function decodePath(path: string): string {
  if (!path.startsWith('/')) throw badUri();
  try {
    return decodeURIComponent(path);
  } catch {
    throw badUri();
  }
}
