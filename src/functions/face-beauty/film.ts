import { extentOf, faceSize, placed } from '../../analysis/face/points.ts';
import type { SkinColour } from '../../analysis/face/skin.ts';
import { presenceAt, smoothedAt, type FaceTrack } from '../../analysis/face/track.ts';
import { asParts } from '../../analysis/overlay/region.ts';
import type { Frame, Media, Patch, PatchRegion, VideoStream } from '../../media/media.ts';
import { PatchCanvas } from '../../media/patch-canvas.ts';
import { beautify, regionOf } from './beautify.ts';
import type { Dials } from './dials.ts';
import type { FaceRegion } from './regions.ts';
import { warp } from './warp.ts';

/** Seconds that an effect takes to come or go with a face that turns towards the camera or away. */
const FADE_SECONDS = 0.25;

/** The beautified faces of a film, frame by frame, as `patchVideo` lays them over it. */
export async function* facePatches(
  media: Media,
  { path, stream }: { readonly path: string; readonly stream: VideoStream },
  regions: readonly FaceRegion[],
  dials: Dials,
  signal: AbortSignal,
): AsyncGenerator<Patch> {
  const runs = regions.map(
    (region) =>
    media.frames(path, { pixelFormat: 'yuv420p', region: asParts(region, stream), keepHdr: true, signal })[Symbol.asyncIterator](), // prettier-ignore
  );
  const { num, den } = stream.frameRate;
  const painters = regions.map(
    (region) => new FacePainter(region, stream, dials, (FADE_SECONDS * num) / Math.max(1, den)),
  );
  try {
    for (;;) {
      const next = await Promise.all(runs.map((run) => run.next()));
      const canvas = new PatchCanvas(regions);
      let [top, seconds] = [0, 0];
      for (const [i, region] of regions.entries()) {
        const one = next[i];
        if (one === undefined || one.done === true) return;
        const before = one.value.data;
        const data = painters[i]!.paint(one.value);
        if (data !== undefined) canvas.lay(top, { ...region, x: 0, y: 0 }, data, changed(before, data, region));
        [top, seconds] = [top + region.height, one.value.ptsSeconds];
      }
      yield { data: canvas.data, ptsSeconds: seconds };
    }
  } finally {
    for (const run of runs) await run.return?.();
  }
}

/** 1 where luma or chroma of a pixel is another. */
function changed(before: Uint8Array, after: Uint8Array, { width, height }: PatchRegion): Uint8Array {
  const size = width * height;
  const mask = new Uint8Array(size);
  for (let i = 0; i < size; i += 1) if (before[i] !== after[i]) mask[i] = 1;
  for (let i = size; i < (size * 3) / 2; i += 1) {
    if (before[i] === after[i]) continue;
    const cell = (i - size) % (size / 4);
    mask[2 * Math.floor(cell / (width / 2)) * width + 2 * (cell % (width / 2))] = 1; // the canvas shows all four
  }
  return mask;
}

/** Beautifies the faces of one region, frames in their order. */
class FacePainter {
  private readonly colours = new Map<FaceTrack, SkinColour>();
  private readonly region: FaceRegion;
  private readonly stream: VideoStream;
  private readonly dials: Dials;
  private readonly fadeFrames: number;

  constructor(region: FaceRegion, stream: VideoStream, dials: Dials, fadeFrames: number) {
    [this.region, this.stream, this.dials, this.fadeFrames] = [region, stream, dials, fadeFrames];
  }

  /** @returns planar Y, U, V of the region, or undefined where no face is. */
  paint(frame: Frame): Uint8Array | undefined {
    const here = this.region.tracks.filter(({ first, points }) => frame.index >= first && frame.index < first + points.length); // prettier-ignore
    if (here.length === 0) return undefined;
    const data = frame.data.slice();
    for (const track of here) this.paintFace(track, frame, data);
    return data;
  }

  private paintFace(track: FaceTrack, { index }: Frame, data: Uint8Array): void {
    const { x, y } = this.region;
    const face = placed(smoothedAt(track, index), this.stream.width, this.stream.height, -x, -y);
    const part = regionOf(extentOf(face), faceSize(face), this.dials, this.region);
    if (part === undefined) return;
    const planes = planesOf(part, this.region);
    const values = planes.map((plane) => read(data, plane));
    const [luma, cb, cr] = [values[0]!, values[1]!, values[2]!];
    const window = { width: part.width, height: part.height, y: luma, cb, cr };
    const strength = presenceAt(track, index, this.fadeFrames);
    const { colour, field } = beautify({ region: part, window }, face, this.dials, strength, this.colours.get(track));
    if (colour !== undefined) this.colours.set(track, colour);
    planes.forEach((plane, i) => {
      if (field !== undefined) warp(values[i]!, plane.width, plane.height, field, i === 0 ? 1 : 0.5);
      write(values[i]!, data, plane);
    });
  }
}

/** A rectangle within a plane of planar data. */
interface PlanePart {
  readonly start: number;
  readonly stride: number;
  readonly width: number;
  readonly height: number;
}

/** Where Y, Cb, Cr of a part of a region lie in its data. */
function planesOf(part: PatchRegion, region: PatchRegion): PlanePart[] {
  const size = region.width * region.height;
  const half = { stride: region.width / 2, width: part.width / 2, height: part.height / 2 };
  const inside = (part.y / 2) * half.stride + part.x / 2;
  return [
    { start: part.y * region.width + part.x, stride: region.width, width: part.width, height: part.height },
    { start: size + inside, ...half },
    { start: (size * 5) / 4 + inside, ...half },
  ];
}

function read(data: Uint8Array, { start, stride, width, height }: PlanePart): Float32Array {
  const out = new Float32Array(width * height);
  for (let y = 0; y < height; y += 1) out.set(data.subarray(start + y * stride, start + y * stride + width), y * width);
  return out;
}

/** Rounded; limited range of video. */
function write(values: Float32Array, data: Uint8Array, { start, stride, width, height }: PlanePart): void {
  for (let y = 0, i = 0; y < height; y += 1)
    for (let x = 0, at = start + y * stride; x < width; x += 1, at += 1, i += 1) data[at] = Math.max(0, Math.min(255, Math.round(values[i]!))); // prettier-ignore
}
