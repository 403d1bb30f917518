import { createReadStream } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { Clock } from '../../base/clock.ts';
import { asFault } from '../../base/passing-fault.ts';
import { notFound } from '../errors.ts';
import { checkKey } from '../location.ts';
import type { Attributes, Location, Part, StagedObject, StagedPart, Upload, Uploads } from '../storage.ts';
import { errno } from './place.ts';
import { writeStaged } from './staging.ts';

interface About extends Location {
  readonly createdMs: number;
  readonly attributes: Attributes;
}

type Stage = (
  location: Location,
  source: Readable,
  signal: AbortSignal,
  attributes: Attributes,
  etag: string,
) => Promise<StagedObject>;

const chunkBytes = 1 << 20;
const sweepEveryMs = 3600_000;

/**
 * Uploads in parts, each a folder `.uploads/<id>` beside the buckets: `about.json`, and a file `<number>-<md5>` for every part.
 * Nothing of it is an object: parts become one when they are joined, by being copied.
 */
export class LocalUploads implements Uploads {
  readonly #root: string;
  readonly #clock: Clock;
  readonly #keepMs: number;
  readonly #stage: Stage;
  #sweptMs = -Infinity;

  constructor(root: string, clock: Clock, keepMs: number, stage: Stage) {
    this.#root = root;
    this.#clock = clock;
    this.#keepMs = keepMs;
    this.#stage = stage;
  }

  async begin({ bucket, key }: Location, attributes: Attributes): Promise<string> {
    checkKey(key);
    await this.sweep();
    const id = randomBytes(16).toString('hex').toUpperCase();
    const about: About = { bucket, key, createdMs: this.#clock.now(), attributes };
    await mkdir(this.#folder(id), { recursive: true });
    await writeFile(join(this.#folder(id), 'about.json'), JSON.stringify(about));
    return id;
  }

  async list(bucket: string): Promise<readonly Upload[]> {
    const found: Upload[] = [];
    for (const id of await this.#ids()) {
      const about = await this.#about(id);
      if (about?.bucket === bucket) found.push({ id, key: about.key, createdMs: about.createdMs });
    }
    const rank = ({ key, id }: Upload) => Buffer.from(`${key}\0${id}`);
    return found.sort((a, b) => Buffer.compare(rank(a), rank(b)));
  }

  async stagePart(
    location: Location,
    id: string,
    number: number,
    source: Readable,
    signal: AbortSignal,
  ): Promise<StagedPart> {
    await this.#require(location, id).catch((error: unknown) => {
      source.destroy();
      throw error;
    });
    const { path, md5, info } = await writeStaged(this.#root, source, signal).catch((error: unknown) => {
      throw signal.aborted ? error : asFault(error, `local storage: ${String(error)}`);
    });
    const name = `${String(number).padStart(5, '0')}-${md5}`;
    return {
      md5,
      sizeBytes: Number(info.size),
      commit: async () => {
        const target = join(this.#folder(id), name);
        await rename(path, target).catch((error: unknown) => {
          throw errno(error) === 'ENOENT' ? notFound(`upload ${id}`) : error;
        });
        for (const old of await this.#names(id)) {
          if (old.startsWith(name.slice(0, 6)) && old !== name) await rm(join(this.#folder(id), old), { force: true });
        }
      },
      discard: () => rm(path, { force: true }),
    };
  }

  async parts(location: Location, id: string): Promise<readonly Part[]> {
    await this.#require(location, id);
    const parts: Part[] = [];
    for (const name of (await this.#names(id)).sort()) {
      const [, number, md5 = ''] = /^(\d{5})-([0-9A-F]{32})$/.exec(name) ?? [];
      const info = await stat(join(this.#folder(id), name)).catch(() => undefined); // replaced meanwhile
      if (number === undefined || info === undefined) continue;
      parts.push({ number: Number(number), md5, sizeBytes: info.size, modifiedMs: info.mtimeMs });
    }
    return parts;
  }

  async join(location: Location, id: string, parts: readonly Part[], signal: AbortSignal): Promise<StagedObject> {
    const { attributes } = await this.#require(location, id);
    const paths = parts.map(({ number, md5 }) => join(this.#folder(id), `${String(number).padStart(5, '0')}-${md5}`));
    const digests = createHash('md5');
    for (const { md5 } of parts) digests.update(Buffer.from(md5, 'hex'));
    const etag = `${digests.digest('hex').toUpperCase()}-${parts.length}`;
    const source = Readable.from(contents(paths));
    const staged = await this.#stage(location, source, signal, attributes, etag).catch(async (error: unknown) => {
      await this.#require(location, id); // another has joined it meanwhile, and its parts are gone
      throw error;
    });
    return {
      ...staged,
      commit: async () => {
        await staged.commit();
        await rm(this.#folder(id), { recursive: true, force: true });
      },
    };
  }

  async abort(location: Location, id: string): Promise<void> {
    await this.#require(location, id);
    await rm(this.#folder(id), { recursive: true, force: true });
  }

  /** Forgets the uploads into a bucket that is no more. */
  async forget(bucket: string): Promise<void> {
    for (const { id } of await this.list(bucket)) await rm(this.#folder(id), { recursive: true, force: true });
  }

  /** Removes what nobody went on with for too long; at most once an hour. */
  async sweep(): Promise<void> {
    const now = this.#clock.now();
    if (now - this.#sweptMs < sweepEveryMs) return;
    this.#sweptMs = now;
    for (const id of await this.#ids()) {
      // The folder's own time is that of the last part.
      const info = await stat(this.#folder(id)).catch(() => undefined);
      if (info !== undefined && now - info.mtimeMs > this.#keepMs) {
        await rm(this.#folder(id), { recursive: true, force: true });
      }
    }
  }

  #folder(id: string): string {
    return join(this.#root, '.uploads', id);
  }

  async #ids(): Promise<readonly string[]> {
    return readdir(join(this.#root, '.uploads')).catch(() => []); // none was begun yet
  }

  async #names(id: string): Promise<string[]> {
    return readdir(this.#folder(id)).catch(() => []);
  }

  async #about(id: string): Promise<About | undefined> {
    const text = await readFile(join(this.#folder(id), 'about.json'), 'utf8').catch(() => undefined);
    return text === undefined || text === '' ? undefined : (JSON.parse(text) as About); // nobody but `begin` writes it
  }

  async #require({ bucket, key }: Location, id: string): Promise<About> {
    const about = /^[0-9A-F]{32}$/.test(id) ? await this.#about(id) : undefined;
    if (about?.bucket !== bucket || about.key !== key) throw notFound(`upload ${id.slice(0, 64)}`);
    return about;
  }
}

async function* contents(paths: readonly string[]): AsyncIterable<Buffer> {
  for (const path of paths) {
    for await (const chunk of createReadStream(path, { highWaterMark: chunkBytes })) yield chunk as Buffer; // no encoding is set
  }
}
