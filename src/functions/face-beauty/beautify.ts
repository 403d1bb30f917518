import { NECK } from '../../analysis/face/neck.ts';
import { faceSize, placed, type extentOf, type FacePoints } from '../../analysis/face/points.ts';
import { faceMasks, FOREHEAD, type SkinColour } from '../../analysis/face/skin.ts';
import { windowAround, type FaceWindow } from '../../analysis/face/window.ts';
import type { PatchRegion } from '../../media/media.ts';
import type { Dials } from './dials.ts';
import { retouch } from './retouch.ts';
import { SHAPE_MARGIN, shapeField, type ShapeField } from './shape.ts';

/** The picture round a face while it is worked on. */
export interface FaceWork {
  readonly region: PatchRegion;
  readonly window: FaceWindow;
}

/** Room for the filters and a high forehead round a face that keeps its shape, parts of its size. */
const SKIN_MARGIN = FOREHEAD + 0.06;

/** Whether anything is asked for. */
export function asksForSomething(dials: Dials): boolean {
  return skinAsked(dials) || shapeAsked(dials);
}

const skinAsked = ({ skin_beauty_enable, whiten, smooth, detail }: Dials) =>
  skin_beauty_enable === 1 && whiten + smooth + detail > 0;

const shapeDials = ['cheek_thin', 'face_cut', 'face_thin', 'smile', 'chin_thin', 'eye_size', 'face_length', 'chin_length', 'eye_corner1', 'eye_distance', 'nose_thin', 'nose_wing', 'nose_length', 'mouth_size', 'mouth_position', 'lip_thickness', 'hair_line'] as const satisfies readonly (keyof Dials)[]; // prettier-ignore

const shapeAsked = (dials: Dials) => dials.shape_beauty_enable === 1 && shapeDials.some((name) => dials[name] !== 0);

/** The part of a picture that work on a face of this size reads and writes; undefined where it lies outside. All in pixels of the picture. */
export function regionOf(
  extent: ReturnType<typeof extentOf>,
  size: number,
  dials: Dials,
  picture: { readonly width: number; readonly height: number },
): PatchRegion | undefined {
  const margin = shapeAsked(dials) ? SHAPE_MARGIN + SKIN_MARGIN : SKIN_MARGIN;
  const neck = skinAsked(dials) && dials.skin_model === 1 ? NECK * size : 0;
  return windowAround({ ...extent, bottom: extent.bottom + neck }, margin * size, picture);
}

/**
 * Retouches the skin in the window of a face, and says how its shape is to change after that.
 * `face` is in pixels of the picture, `strength` a factor on all dials, 0..1, `before` the skin's colour in the frame before.
 */
export function beautify(
  { region, window }: FaceWork,
  face: FacePoints,
  dials: Dials,
  strength: number,
  before?: SkinColour,
): { colour: SkinColour | undefined; field: ShapeField | undefined } {
  const points = placed(face, 1, 1, -region.x, -region.y);
  let colour = before;
  if (skinAsked(dials)) {
    const found = faceMasks(window, points, dials.skin_model === 1, before);
    colour = found.colour;
    const part = (value: number) => (strength * value) / 100;
    retouch(window, found.masks, faceSize(points), { smooth: part(dials.smooth), whiten: part(dials.whiten), detail: part(dials.detail) }); // prettier-ignore
  }
  return { colour, field: shapeAsked(dials) ? shapeField(dials, points, window, strength) : undefined };
}
