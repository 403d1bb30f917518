import { mirrorRows } from '../../base/mirror-rows.ts';
import type { Tensor } from '../../models/models.ts';
import { resampleInto, type Box, type Picture } from '../text/picture.ts';

/** A part of a picture as MediaPipe's networks read it: float32 NHWC in red, green, blue, v / 255, `side` squared, stretched. */
export function redGreenBlue(picture: Picture, part: Box, side: number, mirrored: boolean): Tensor {
  const area = side * side;
  const planes = new Float32Array(3 * area);
  const unit = [1 / 255, 1 / 255, 1 / 255] as const;
  resampleInto(picture, part, { width: side, height: side }, { data: planes, stride: side, rows: side }, unit, [0, 0, 0]); // prettier-ignore
  if (mirrored) mirrorRows(planes, side);
  const data = new Float32Array(3 * area);
  for (let i = 0; i < area; i++) for (let c = 0; c < 3; c++) data[3 * i + c] = planes[(2 - c) * area + i]!;
  return { dtype: 'float32', shape: [1, side, side, 3], data };
}
