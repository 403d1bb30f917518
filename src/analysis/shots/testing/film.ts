import { thumbnail, THUMB, type Thumbnail } from '../thumbnail.ts';

/** Cells that a painter is asked for: 32 columns, 18 rows. */
const COLUMNS = 32;

/** Thumbnails of a gray film. @param paint luma by cell (row-major, 32 x 18) and frame. */
export function paintedFilm(paint: (cell: number, frame: number) => number, frames = 24, rate = 24): Thumbnail[] {
  const { width, height } = THUMB;
  return Array.from({ length: frames }, (_, index) => {
    const data = Uint8Array.from({ length: width * height }, (_, at) => {
      const cell = (Math.floor(at / width) >> 1) * COLUMNS + ((at % width) >> 1);
      return paint(cell, index);
    });
    return thumbnail({ width, height, pixelFormat: 'gray', data, index, ptsSeconds: index / rate }, index);
  });
}

/** Two pictures that have nothing in common. */
export const sceneA = (cell: number) => 60 + ((cell * 37) % 90);
export const sceneB = (cell: number) => 40 + ((cell * 91) % 150);
