import type { Models } from '../../models/models.ts';
import { createTextDetector } from '../text/detection.ts';
import type { Picture } from '../text/picture.ts';
import { heightOf, widthOf, type Area } from './box.ts';

export interface LetteringFinder {
  /** Lines of lettering that is meant to be read: not signs in the background, nor the logo in a corner. */
  find(picture: Picture): Promise<Area[]>;
}

/** Width at which lettering is looked for, pixels. */
const WIDTH = 352;
/** Least height of a line, and least width, parts of the picture. */
const LEAST = { height: 0.045, width: 0.12 } as const;

/** Lines of text that are large enough to be titles or captions. Errors: those of `Models.session`. */
export async function createLetteringFinder(models: Models): Promise<LetteringFinder> {
  const detector = await createTextDetector(models);
  return {
    async find(picture) {
      const { width, height } = picture;
      const found = await detector.detect(picture, { width: WIDTH });
      const areas = found.map(({ left, top, right, bottom }): Area => ({ left: left / width, right: right / width, top: top / height, bottom: bottom / height })); // prettier-ignore
      return areas.filter((area) => heightOf(area) >= LEAST.height && widthOf(area) >= LEAST.width);
    },
  };
}
