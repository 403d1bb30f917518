import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { parseLocation } from '../storage/location.ts';
import type { Location } from '../storage/storage.ts';
import { objectsAnswer } from './answers.ts';
import { ApiError, type Client } from './client.ts';
import { note } from './terminal.ts';

/** The parameters that name an object. */
export const named = ({ bucket, key }: Location) => ({ BucketName: bucket, ObjectKey: key });

/** A place in a bucket; its key may be empty (the bucket itself), or end with a slash. */
export function placeOf(address: string): Location {
  const short = /^oss:\/\/([^/]+)\/?$/i.exec(address);
  if (short?.[1] !== undefined) return { ...parseLocation(`oss://${short[1]}/x`), key: '' };
  return parseLocation(address);
}

/** Sends a file to a bucket, and makes the bucket when it is not there. */
export async function upload(client: Client, path: string, to: Location): Promise<void> {
  try {
    await client.upload('PutObject', named(to), path);
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 'InvalidParameter.ResourceNotFound') throw error;
    await client.own('CreateBucket', { BucketName: to.bucket });
    note(`made the bucket ${to.bucket}`);
    await client.upload('PutObject', named(to), path);
  }
}

/** Brings an object to a file, which appears whole. */
export async function download(client: Client, from: Location, path: string): Promise<void> {
  const temporary = `${path}.${process.pid}.part`;
  await mkdir(dirname(path), { recursive: true });
  try {
    await pipeline(await client.download('GetObject', named(from)), createWriteStream(temporary));
    await rename(temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
}

/** Objects whose key begins with `prefix`, in byte order of key. */
export async function* objects(client: Client, bucket: string, prefix: string) {
  let marker: string | undefined;
  do {
    const answer = await client.own('ListObjects', {
      BucketName: bucket,
      Prefix: prefix,
      MaxKeys: 1000,
      Marker: marker,
    });
    const page = objectsAnswer.parse(answer);
    yield* page.Objects;
    marker = page.NextMarker;
  } while (marker !== undefined);
}
