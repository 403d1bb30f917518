import { FlowThread } from '../../analysis/motion/flow-thread.ts';
import { asParts } from '../../analysis/overlay/region.ts';
import type { DirectedFill } from '../../analysis/restore/directed-fill.ts';
import type { Hidden } from '../../analysis/restore/hidden.ts';
import { reveal, type RevealOptions } from '../../analysis/restore/reveal.ts';
import type { Frame } from '../../media/frame.ts';
import type { Media, Patch, PatchRegion, Samples, VideoStream } from '../../media/media.ts';
import { PatchCanvas } from '../../media/patch-canvas.ts';
import { SceneMasks, type CaptionStyle, type ScenePart } from './scene-masks.ts';
import type { Scene, Strip } from './scenes.ts';

/** Frames this long before and after a scene show what it hides. */
const aroundSeconds = 0.13;

/** Restored pixels of all strips, frame by frame, as `patchVideo` lays them over the film. */
export async function* patches(
  media: Media,
  path: string,
  stream: VideoStream,
  strips: readonly Strip[],
  fill: DirectedFill,
  signal: AbortSignal,
): AsyncGenerator<Patch> {
  const regions = strips.map(({ region }) => region);
  const movement = new FlowThread();
  const runs = strips.map((strip) => {
    const region = asParts(strip.region, stream);
    return restored(media.frames(path, { pixelFormat: 'yuv420p', region, keepHdr: true, signal }), strip, stream, { movement, fill, signal }); // prettier-ignore
  });
  try {
    for (;;) {
      const next = await Promise.all(runs.map((run) => run.next()));
      const canvas = new PatchCanvas(regions);
      let [top, ptsSeconds] = [0, 0];
      for (const [i, { region }] of strips.entries()) {
        const one = next[i];
        if (one === undefined || one.done === true) return;
        ptsSeconds = one.value.ptsSeconds;
        const { pixels } = one.value;
        if (pixels !== undefined) {
          const place = { ...pixels.area, x: pixels.area.x - region.x, y: pixels.area.y - region.y };
          canvas.lay(top, place, pixels.data, pixels.hidden.changed);
        }
        top += region.height;
      }
      yield { data: canvas.data, ptsSeconds };
    }
  } finally {
    await Promise.all(runs.map((run) => run.return(undefined)));
    await movement.close();
  }
}

interface RestoredFrame {
  readonly ptsSeconds: number;
  /** New pixels, where something was removed. */
  readonly pixels?: { readonly area: PatchRegion; readonly data: Samples; readonly hidden: Hidden };
}

async function* restored(
  frames: AsyncIterable<Frame>,
  { region, scenes }: Strip,
  stream: VideoStream,
  options: Pick<RevealOptions<ScenePart>, 'movement' | 'fill' | 'signal'>,
): AsyncGenerator<RestoredFrame> {
  const source = frames[Symbol.asyncIterator]();
  const sceneAt = (seconds: number) => scenes.find(({ startSeconds, endSeconds }) => seconds >= startSeconds - aroundSeconds && seconds < endSeconds + aroundSeconds); // prettier-ignore
  const style: CaptionStyle = {};
  let next = await source.next();
  /** Frames of one scene, cut to its area; leaves the first frame after it in `next`. */
  async function* partsOf(scene: Scene): AsyncGenerator<ScenePart> {
    for (; next.done !== true && sceneAt(next.value.ptsSeconds) === scene; next = await source.next())
      yield cutOut(next.value, region, scene.area);
  }
  try {
    while (next.done !== true) {
      const scene = sceneAt(next.value.ptsSeconds);
      if (scene === undefined) {
        yield { ptsSeconds: next.value.ptsSeconds };
        next = await source.next();
        continue;
      }
      const masks = new SceneMasks(scene, stream, style);
      for await (const { part, data, hidden } of reveal(partsOf(scene), (part, all) => masks.of(part, all), {
        ...options,
        glimpsesOf: (part) => masks.glimpses(part),
      })) {
        const { ptsSeconds } = part;
        yield hidden === undefined ? { ptsSeconds } : { ptsSeconds, pixels: { area: scene.area, data, hidden } };
      }
    }
  } finally {
    await source.return?.();
  }
}

/** The planes of `area`, cut out of a frame that shows `region`; all even. */
function cutOut(frame: Frame, region: PatchRegion, area: PatchRegion): ScenePart {
  const { width, height } = area;
  const data = new Uint8Array((width * height * 3) / 2);
  const copy = (from: number, stride: number, to: number, columns: number, rows: number) => {
    for (let y = 0; y < rows; y++) data.set(frame.data.subarray(from + y * stride, from + y * stride + columns), to + y * columns); // prettier-ignore
  };
  const [x, y, size] = [area.x - region.x, area.y - region.y, frame.width * frame.height];
  const half = frame.width >> 1;
  const chroma = size + (y >> 1) * half + (x >> 1);
  copy(y * frame.width + x, frame.width, 0, width, height);
  copy(chroma, half, width * height, width >> 1, height >> 1);
  copy(chroma + (size >> 2), half, (width * height * 5) / 4, width >> 1, height >> 1);
  return { width, height, data, ptsSeconds: frame.ptsSeconds };
}
