import { asParts, type WorkRegion } from '../../analysis/overlay/region.ts';
import type { BlendModel } from '../../analysis/restore/blend-model.ts';
import { Restorer } from '../../analysis/restore/restore.ts';
import type { Media, Patch, VideoStream } from '../../media/media.ts';

/** A region with what is known of the overlay in it. */
export interface Learnt {
  readonly region: WorkRegion;
  readonly model: BlendModel;
}

/** Restored pixels of all regions, frame by frame, as `patchVideo` lays them over the film. */
export async function* patches(
  media: Media,
  path: string,
  stream: VideoStream,
  learnt: readonly Learnt[],
  signal: AbortSignal,
): AsyncGenerator<Patch> {
  const width = Math.max(...learnt.map(({ region }) => region.width));
  const height = learnt.reduce((sum, { region }) => sum + region.height, 0);
  const runs = learnt.map(({ region, model }) =>
    new Restorer(model).restore(
      media.frames(path, { pixelFormat: 'yuv420p', region: asParts(region, stream), keepHdr: true, signal }),
    ),
  );
  try {
    for (;;) {
      const next = await Promise.all(runs.map((run) => run.next()));
      const out = new Uint8Array((width * height * 5) / 2);
      let [top, seconds] = [0, 0];
      for (const [i, { region, model }] of learnt.entries()) {
        const restored = next[i];
        if (restored === undefined || restored.done === true) return;
        place(out, { width, height }, top, region, restored.value.data, model.mask);
        [top, seconds] = [top + region.height, restored.value.part.ptsSeconds];
      }
      yield { data: out, ptsSeconds: seconds };
    }
  } finally {
    await Promise.all(runs.map((run) => run.return(undefined)));
  }
}

/** Copies a region's planes into the canvas, `top` rows down, with its mask as alpha. */
function place(
  out: Uint8Array,
  canvas: { readonly width: number; readonly height: number },
  top: number,
  { width, height }: WorkRegion,
  data: Uint8Array,
  mask: Uint8Array,
): void {
  const size = canvas.width * canvas.height;
  const copy = (from: number, to: number, columns: number, rows: number, stride: number) => {
    for (let y = 0; y < rows; y++)
      out.set(data.subarray(from + y * columns, from + (y + 1) * columns), to + y * stride);
  };
  const [half, quarter] = [canvas.width >> 1, (width * height) >> 2];
  copy(0, top * canvas.width, width, height, canvas.width);
  copy(width * height, size + (top >> 1) * half, width >> 1, height >> 1, half);
  copy(width * height + quarter, size + (size >> 2) + (top >> 1) * half, width >> 1, height >> 1, half);
  const alpha = (size * 3) / 2;
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0, at = alpha + (top + y) * canvas.width; x < width; x++, at++, i++) out[at] = mask[i] === 1 ? 255 : 0;
  }
}
