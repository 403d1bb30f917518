import { parentPort, workerData } from 'node:worker_threads';
import type { CleanPlate } from '../../analysis/matting/clean-plate.ts';
import { composite } from '../../analysis/matting/composite.ts';
import type { KeyOptions } from '../../analysis/matting/key-options.ts';
import { Keyer } from '../../analysis/matting/key.ts';
import { letGo } from '../../base/short-lived.ts';
import { frameBytes } from '../../media/pixels.ts';
import type { Frame } from '../../media/media.ts';

/** What a keyer's thread starts with. */
export interface KeyerJob {
  readonly width: number;
  readonly height: number;
  readonly plate: CleanPlate;
  readonly options: KeyOptions;
  /** `yuv420p` of the film's size; absent: opacity is kept. */
  readonly background: Uint8Array | undefined;
}

/** A frame, and where its picture goes; it is answered with the picture, in order. */
export interface KeyRequest {
  readonly frame: Frame;
  readonly into: Uint8Array<ArrayBuffer> | undefined;
}

// what `startKeyer` gives
const { width, height, plate, options, background } = workerData as KeyerJob;
const keyer = new Keyer(width, height, plate, options);

parentPort?.on('message', ({ frame, into }: KeyRequest) => {
  const matte = keyer.key(frame);
  const picture = into ?? new Uint8Array(background === undefined ? matte.planes.length : frameBytes('yuv420p', width, height)); // prettier-ignore
  if (background === undefined) picture.set(matte.planes);
  else composite(matte, background, width, height, picture);
  parentPort?.postMessage(picture, [picture.buffer]);
  letGo(frame.data.byteLength);
});
