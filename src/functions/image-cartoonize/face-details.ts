import type { Detail } from '../../analysis/drawing/smooth.ts';
import { createFaceDetector } from '../../analysis/subjects/faces.ts';
import type { Picture } from '../../analysis/text/picture.ts';
import type { Models } from '../../models/models.ts';

/** Radius round the right eye, left eye, nose and mouth, as parts of the face's width; ears need none. */
const radii = [0.32, 0.32, 0.3, 0.36];

/** What people know a face by, of every face in a picture. Errors: those of `Models.session`. */
export async function faceDetails(models: Models, picture: Picture): Promise<Detail[]> {
  const faces = await (await createFaceDetector(models)).detect(picture);
  return faces.flatMap(({ box, points }) =>
    radii.flatMap((radius, i) => {
      const point = points[i];
      return point === undefined ? [] : [{ x: point.x, y: point.y, radius: radius * (box.right - box.left) }];
    }),
  );
}
