import type { RequestToSign } from '../../api/signature/assemble.ts';
import type { FunctionOffer } from '../form.ts';
import type { Location } from '../../storage/location.ts';
import { showingOf } from '../place.ts';
import { hashOf, objectAddress, signInBrowser, type Key } from '../signing.ts';

/** A refusal by the server, in its own words; `code` is empty where no server answered. */
export class CallError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** A job as ListJobs and GetJob tell it. */
export interface JobView {
  readonly JobId: string;
  readonly FunctionName: string;
  readonly State: 'Queuing' | 'Analysing' | 'Success' | 'Fail';
  readonly Input: string;
  readonly Output: string;
  readonly SubmitTime: string;
  readonly StartTime?: string;
  readonly EndTime?: string;
  readonly Percent?: number;
  readonly Step?: string;
  readonly Speed?: number;
  readonly Code?: string;
  readonly Message?: string;
  readonly ModelId?: string;
  readonly JobParams?: string;
  readonly UserData?: string;
  readonly NotifyUrl?: string;
  readonly CancelRequested?: boolean;
  readonly Result?: string;
  readonly Outputs?: readonly string[];
}

export const isOver = ({ State }: JobView): boolean => State === 'Success' || State === 'Fail';

export interface ObjectView {
  readonly ObjectKey: string;
  readonly Size: number;
  readonly LastModified: string;
}

export type Parameters = Readonly<Record<string, string | undefined>>;

/** How far an upload is: it is hashed first, since the signature covers it. */
export type UploadProgress = (step: 'hash' | 'send', share: number) => void;

const named = ({ bucket, key }: Location) => ({ BucketName: bucket, ObjectKey: key });

/** The server that this page came from, spoken to as whoever the key belongs to: signed calls, nothing else. Errors of every method: `CallError`. */
export class Server {
  readonly endpoint = window.location.origin;
  readonly key: Key;

  constructor(key: Key) {
    this.key = key;
  }

  /** An operation of the cloud's own interface. */
  mts<Answer>(action: string, parameters: Parameters): Promise<Answer> {
    return this.call('2014-06-18', action, parameters);
  }

  /** One of our own operations. */
  own<Answer>(action: string, parameters: Parameters = {}): Promise<Answer> {
    return this.call('2026-11-22', action, parameters);
  }

  async functions(): Promise<readonly FunctionOffer[]> {
    return (await this.own<{ Functions: FunctionOffer[] }>('ListFunctions')).Functions;
  }

  async job(id: string): Promise<JobView> {
    return (await this.own<{ Job: JobView }>('GetJob', { JobId: id })).Job;
  }

  /** Names of the account's buckets. */
  async buckets(): Promise<readonly string[]> {
    const { Buckets } = await this.own<{ Buckets: { BucketName: string }[] }>('ListBuckets');
    return Buckets.map(({ BucketName }) => BucketName);
  }

  /** An address at which a browser shows, plays or saves an object, for some hours. */
  address(place: Location): string {
    return objectAddress(this.endpoint, this.key, place, showingOf(place.key).type, Date.now());
  }

  /** The beginning of the text at such an address. */
  async text(address: string, mostBytes: number): Promise<string> {
    const response = await this.ask(address, { headers: { range: `bytes=0-${mostBytes - 1}` } }); // shorter text comes whole
    return (await response.blob()).slice(0, mostBytes).text();
  }

  /** Stores a file, and makes the bucket where it is not there. */
  async upload(place: Location, file: Blob, progress: UploadProgress, signal?: AbortSignal): Promise<void> {
    const sha256 = await hashOf(file, (bytes) => {
      signal?.throwIfAborted();
      progress('hash', file.size === 0 ? 1 : bytes / file.size);
    });
    await this.needBucket(place.bucket);
    await this.put(place, file, sha256, (share) => progress('send', share), signal);
  }

  /** Makes a bucket where it is not there; who may not look is told by what comes next. */
  async needBucket(bucket: string): Promise<void> {
    try {
      if (!(await this.buckets()).includes(bucket)) await this.own('CreateBucket', { BucketName: bucket });
    } catch (error) {
      if (!(error instanceof CallError) || error.code !== 'Forbidden.RAM') throw error;
    }
  }

  // Only this old interface tells how much of a body was sent.
  private put(
    place: Location,
    file: Blob,
    sha256: string,
    progress: (share: number) => void,
    signal?: AbortSignal,
  ): Promise<void> {
    // prettier-ignore
    const { url, method, headers } = this.signed('2026-11-22', 'PutObject', named(place), { sha256 });
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open(method, url);
      for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
      request.upload.onprogress = ({ loaded, total }) => progress(total === 0 ? 1 : loaded / total);
      request.onload = () => (request.status === 200 ? resolve() : reject(refusalOf(request.responseText, request.status))); // prettier-ignore
      request.onerror = () => reject(unreachable());
      request.onabort = () => reject(new DOMException('stopped', 'AbortError'));
      signal?.addEventListener('abort', () => request.abort());
      request.send(file);
    });
  }

  private async call<Answer>(
    version: RequestToSign['version'],
    action: string,
    parameters: Parameters,
  ): Promise<Answer> {
    // prettier-ignore
    const given = Object.entries(parameters).filter((entry): entry is [string, string] => entry[1] !== undefined);
    const { url, ...request } = this.signed(version, action, Object.fromEntries(given));
    const response = await this.ask(url, request);
    return (await response.json()) as Answer; // the server's documented answer
  }

  private signed(
    version: RequestToSign['version'],
    action: string,
    parameters: Readonly<Record<string, string>>,
    body?: { sha256: string },
  ) {
    // prettier-ignore
    const { endpoint, key } = this;
    return signInBrowser({ endpoint, version, action, parameters, accessKeyId: key.id, accessKeySecret: key.secret, nowMs: Date.now(), ...(body && { body }) }); // prettier-ignore
  }

  private async ask(url: string, request: RequestInit): Promise<Response> {
    const response = await fetch(url, request).catch(() => {
      throw unreachable();
    });
    if (!response.ok) throw refusalOf(await response.text(), response.status);
    return response;
  }
}

const unreachable = () => new CallError('', `no server answers at ${window.location.origin}`);

function refusalOf(body: string, status: number): CallError {
  try {
    const { Code, Message } = JSON.parse(body) as { Code: string; Message: string }; // the server's form of a refusal
    return new CallError(Code, Message);
  } catch {
    return new CallError(`HTTP ${status}`, body.slice(0, 200));
  }
}
