import { FlowThread } from '../../analysis/motion/flow-thread.ts';
import { fineRegionFrames, patchBits, type WorkRegion } from '../../analysis/overlay/region.ts';
import type { Sighting } from '../../analysis/overlay/sighting.ts';
import type { BlendModel } from '../../analysis/restore/blend-model.ts';
import type { DirectedFill } from '../../analysis/restore/directed-fill.ts';
import { Restorer } from '../../analysis/restore/restore.ts';
import type { Media, Patch } from '../../media/media.ts';
import { PatchCanvas } from '../../media/patch-canvas.ts';
import type { RemovalFilm } from '../removal.ts';

/** A region with what is known of the overlay in it. */
export interface Learnt {
  readonly region: WorkRegion;
  readonly model: BlendModel;
  /** Tells whether the overlay is in a frame; it is in all of them when absent. */
  readonly sighting?: Sighting;
  /** Some times at which it is there; at all times when absent. */
  readonly shownSeconds?: readonly number[];
}

/** Restored pixels of all regions, frame by frame, as `patchVideo` lays them over the film. */
export async function* patches(
  media: Media,
  film: RemovalFilm,
  learnt: readonly Learnt[],
  fill: DirectedFill,
  signal: AbortSignal,
): AsyncGenerator<Patch> {
  const regions = learnt.map(({ region }) => region);
  const movement = new FlowThread();
  const runs = learnt.map(({ region, model, sighting }) =>
    new Restorer(model, sighting && ((part) => sighting.isIn(part))).restore(
      fineRegionFrames(media, film, region, signal),
      { movement, fill, signal },
    ),
  );
  try {
    for (;;) {
      const next = await Promise.all(runs.map((run) => run.next()));
      const canvas = new PatchCanvas(regions, patchBits(film.stream));
      let [top, seconds] = [0, 0];
      for (const [i, { region, model }] of learnt.entries()) {
        const restored = next[i];
        if (restored === undefined || restored.done === true) return;
        const { data, ptsSeconds } = restored.value;
        if (data !== undefined) canvas.lay(top, { ...region, x: 0, y: 0 }, data, model.mask);
        [top, seconds] = [top + region.height, ptsSeconds];
      }
      yield { data: canvas.data, ptsSeconds: seconds };
    }
  } finally {
    await Promise.all(runs.map((run) => run.return(undefined)));
    await movement.close();
  }
}
