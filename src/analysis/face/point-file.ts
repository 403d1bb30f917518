import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import type { FacePoints } from './points.ts';

/** Faces that are kept at hand after they were read; the smoothing of a track looks at a dozen around one frame. */
const AT_HAND = 256;

/** The points of one face, frame by frame. Arrays are such. */
export interface PointList {
  readonly length: number;
  /** Undefined outside 0 to below `length`. */
  at(index: number): FacePoints | undefined;
}

/** A list that grows. */
export interface GrowingPoints extends PointList {
  push(points: FacePoints): void;
}

/** Points of all faces of a film in a file, so that memory does not grow with its length, but for a number a face and frame. `close` it; the file stays. */
export class PointFile {
  private readonly file: number;
  private readonly atHand = new Map<number, FacePoints>();
  private size = 0;

  constructor(path: string) {
    this.file = openSync(path, 'w+');
  }

  /** A new empty list in this file. All of them hold points of one length. */
  list(): GrowingPoints {
    return new FiledPoints(this);
  }

  /** @returns where the points lie. */
  write(points: FacePoints): number {
    const at = this.size;
    this.size += writeSync(this.file, new Uint8Array(points.buffer, points.byteOffset, points.byteLength), 0, points.byteLength, at); // prettier-ignore
    return at;
  }

  read(at: number, bytes: number): FacePoints {
    const known = this.atHand.get(at);
    if (known !== undefined) return known;
    const data = new Uint8Array(bytes);
    readSync(this.file, data, 0, bytes, at);
    const points = new Float32Array(data.buffer);
    if (this.atHand.size >= AT_HAND) for (const oldest of this.atHand.keys()) if (this.atHand.delete(oldest)) break;
    this.atHand.set(at, points);
    return points;
  }

  close(): void {
    closeSync(this.file);
  }
}

class FiledPoints implements GrowingPoints {
  private readonly places: number[] = [];
  private readonly file: PointFile;
  private bytes = 0;

  constructor(file: PointFile) {
    this.file = file;
  }

  get length(): number {
    return this.places.length;
  }

  push(points: FacePoints): void {
    this.bytes = points.byteLength;
    this.places.push(this.file.write(points));
  }

  at(index: number): FacePoints | undefined {
    const place = index < 0 ? undefined : this.places[index];
    return place === undefined ? undefined : this.file.read(place, this.bytes);
  }
}
