import type { Models } from '../../models/models.ts';

/** A colour picture, interleaved, 8 bits a sample. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** 3 for red, green, blue; 4 with opacity behind them. */
  readonly channels: 3 | 4;
  readonly data: Uint8Array;
}

/** A rectangle in whole pixels; `right` and `bottom` are exclusive. */
export interface Area {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** The network sees this much around a hole: its longer side, within limits (pixels). It works at 512 x 512 whatever it is given. */
const [contextShare, leastContext, mostContext] = [0.9, 48, 400];

/** Paints a hole so that it fits its surroundings (MI-GAN). */
export interface Painter {
  /** Paints the masked pixels (1) inside `area`, in place; opacity stays. Other masked pixels nearby are not looked at. */
  paint(picture: Pixels, mask: Uint8Array, area: Area): Promise<void>;
}

/** One hole a call: the network crops round all holes it is given, and far ones would leave it few pixels for each. */
export async function createPainter(models: Models): Promise<Painter> {
  const session = await models.session('inpainting');
  return {
    async paint(picture, mask, area) {
      const around = withContext(area, picture);
      const [width, height] = [around.right - around.left, around.bottom - around.top];
      const size = width * height;
      const image = new Uint8Array(3 * size);
      const keep = new Uint8Array(size);
      eachPixel(around, picture.width, (at, i) => {
        for (let c = 0; c < 3; c++) image[c * size + i] = picture.data[at * picture.channels + c] ?? 0;
        keep[i] = mask[at] === 1 ? 0 : 255;
      });
      const outputs = await session.run({
        image: { dtype: 'uint8', shape: [1, 3, height, width], data: image },
        mask: { dtype: 'uint8', shape: [1, 1, height, width], data: keep },
      });
      const painted = outputs['result']?.data as Uint8Array; // uint8 by the catalogue
      eachPixel(around, picture.width, (at, i) => {
        if (keep[i] !== 0) return;
        for (let c = 0; c < 3; c++) picture.data[at * picture.channels + c] = painted[c * size + i] ?? 0;
      });
    },
  };
}

function withContext({ left, top, right, bottom }: Area, { width, height }: Pixels): Area {
  const longer = Math.max(right - left, bottom - top);
  const margin = Math.round(Math.min(mostContext, Math.max(leastContext, contextShare * longer)));
  return {
    ...{ left: Math.max(0, left - margin), top: Math.max(0, top - margin) },
    ...{ right: Math.min(width, right + margin), bottom: Math.min(height, bottom + margin) },
  };
}

/** Calls with the pixel's number in the picture and in the area. */
function eachPixel(area: Area, stride: number, visit: (at: number, i: number) => void): void {
  for (let y = area.top, i = 0; y < area.bottom; y++) {
    for (let x = area.left; x < area.right; x++, i++) visit(y * stride + x, i);
  }
}
