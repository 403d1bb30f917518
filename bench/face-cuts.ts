import { createFaceDetector } from '../src/analysis/subjects/faces.ts';
import { heightOf } from '../src/analysis/subjects/box.ts';
import { pictureOf } from '../src/analysis/text/picture.ts';
import type { Media } from '../src/media/media.ts';
import { modelsConfig } from '../src/models/config.ts';
import { createModels } from '../src/models/session.ts';
import { keptShare, type Range } from './metrics/reframe.ts';

/** How often faces are looked for, at times that are not those of the function. */
const RATE = 3.7;
const WIDTH = 640;
/** Faces that a viewer looks at: sure ones of this part of the picture's height and more. */
const SURE = 0.65;
const LARGE = 0.08;
/** More of a window than this is a face that no window can hold with its edges. */
const FITS = 0.95;
/** A face is whole, or gone, to within this part of it. */
const WITHIN = 0.08;

/** Of all faces that fit into a window, each time they are seen: how many an edge of the window goes through. */
export interface FaceCuts {
  readonly seen: number;
  /** In the windows of each way that was asked about, in that order. */
  readonly cut: readonly number[];
}

/** Looks for faces through a film, and counts those that windows cut. @param ways windows at a time, left and right edge as parts of the picture. */
export async function countFaceCuts(
  media: Media,
  path: string,
  ways: readonly ((seconds: number) => Range)[],
): Promise<FaceCuts> {
  const models = createModels(modelsConfig.parse({}));
  const cut = ways.map(() => 0);
  let seen = 0;
  try {
    const detector = await createFaceDetector(models);
    const { signal } = new AbortController();
    for await (const frame of media.frames(path, { pixelFormat: 'bgr24', width: WIDTH, sampleRate: RATE, signal })) {
      for (const { box, score } of await detector.detect(pictureOf(frame))) {
        const face: Range = [box.left, box.right];
        const windows = ways.map((way) => way(frame.ptsSeconds));
        const fits = windows.every(([from, to]) => box.right - box.left <= FITS * (to - from));
        if (score < SURE || heightOf(box) < LARGE || !fits) continue;
        seen += 1;
        windows.forEach((window, i) => {
          const share = keptShare(face, window);
          if (share > WITHIN && share < 1 - WITHIN) cut[i]! += 1;
        });
      }
    }
  } finally {
    await models.close();
  }
  return { seen, cut };
}
