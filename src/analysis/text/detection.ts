import type { Models } from '../../models/models.ts';
import { connectedComponents } from './components.ts';
import { resampleInto, type Box, type Picture } from './picture.ts';

/** A line of text that was found: its box in the picture's pixels, edges included with a little air. */
export interface TextBox extends Box {
  /** Mean probability over its core, 0..1. */
  readonly score: number;
}

export interface DetectionOptions {
  /** The picture is scaled to at most this width before it is looked at. Lines lower than about 10 pixels at that scale are missed. */
  readonly width?: number;
  /** Least score of a box that is returned. */
  readonly minScore?: number;
}

export interface TextDetector {
  /** Lines of text in reading order of their tops. Made for horizontal lines: boxes stand upright. */
  detect(picture: Picture, options?: DetectionOptions): Promise<TextBox[]>;
}

// Pre-processing and thresholds as published with PP-OCRv4 (configs/det: DBPostProcess thresh 0.3, box_thresh 0.6, unclip_ratio 1.5).
const mean = [0.485, 0.456, 0.406] as const;
const deviation = [0.229, 0.224, 0.225] as const;
const scale = [1 / (255 * deviation[0]), 1 / (255 * deviation[1]), 1 / (255 * deviation[2])] as const;
const shift = [-mean[0] / deviation[0], -mean[1] / deviation[1], -mean[2] / deviation[2]] as const;
const pixelThreshold = 0.3;
const boxThreshold = 0.6;
const unclipRatio = 1.5;
const defaultWidth = 960;
const multiple = 32;
/** Small pictures are enlarged up to this factor. */
const mostEnlarged = 1.5;
/** A picture is made this much smaller, at most, where that saves a row of padding: the network's time is its area. */
const leastShare = 0.92;

/** Differentiable-binarization detector (Liao et al., "Real-time Scene Text Detection with Differentiable Binarization", AAAI 2020). */
export async function createTextDetector(models: Models): Promise<TextDetector> {
  const session = await models.session('text-detection');
  return {
    async detect(picture, options = {}) {
      const factor = fitting(picture.height, Math.min(mostEnlarged, (options.width ?? defaultWidth) / picture.width));
      const size = {
        width: Math.round(picture.width * factor),
        height: Math.max(1, Math.round(picture.height * factor)),
      };
      const stride = Math.ceil(size.width / multiple) * multiple;
      const rows = Math.ceil(size.height / multiple) * multiple;
      const data = new Float32Array(3 * stride * rows); // padding is the mean colour, 0
      const whole = { left: 0, top: 0, right: picture.width, bottom: picture.height };
      resampleInto(picture, whole, size, { data, stride, rows }, scale, shift);
      const outputs = await session.run({ x: { dtype: 'float32', shape: [1, 3, rows, stride], data } });
      const map = outputs['sigmoid_0.tmp_0']?.data as Float32Array; // float32 by the catalogue
      return boxes(map, stride, size, picture, options.minScore ?? boxThreshold);
    },
  };
}

/** `factor`, or a little less where the height then is a multiple already. */
function fitting(height: number, factor: number): number {
  const fit = (Math.floor((height * factor) / multiple) * multiple) / height;
  return fit >= leastShare * factor ? fit : factor;
}

/** Boxes of a probability map, scaled to the picture. */
export function boxes(
  map: Float32Array,
  stride: number,
  size: { readonly width: number; readonly height: number },
  picture: { readonly width: number; readonly height: number },
  minScore: number,
): TextBox[] {
  const found: TextBox[] = [];
  const [sx, sy] = [picture.width / size.width, picture.height / size.height];
  for (const core of connectedComponents(map, stride, size, pixelThreshold)) {
    const [w, h] = [core.right - core.left, core.bottom - core.top];
    const score = core.sum / core.area;
    if (Math.min(w, h) < 3 || score < minScore) continue;
    const grow = (w * h * unclipRatio) / (2 * (w + h));
    found.push({
      left: Math.max(0, (core.left - grow) * sx),
      top: Math.max(0, (core.top - grow) * sy),
      right: Math.min(picture.width, (core.right + grow) * sx),
      bottom: Math.min(picture.height, (core.bottom + grow) * sy),
      score,
    });
  }
  return found.sort((a, b) => a.top - b.top || a.left - b.left);
}
