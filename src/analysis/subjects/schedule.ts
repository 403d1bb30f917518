import type { Movement } from './motion.ts';

/** What stands out is looked for this often in a long film, times a second: it is what costs most. */
const SALIENCY_RATE = 1.4;
/** So many looks may be saved up for a row of short shots, or for something that moves fast. */
const SALIENCY_SAVED = 4;
/** From one look to the next: where nothing moves, as a rule, and where the camera turns or something large moves. Seconds */
const SALIENCY_SECONDS = { still: 4, usual: 1.2, fast: 0.28 } as const;
/** Where the last two maps are alike, the next one comes so many times later. */
const STEADY_TIMES = 3;
/** Lettering is looked for as often in a picture that moves, and no more often in one that stands. Seconds */
const LETTERING_SECONDS = { still: 5, usual: 2 } as const;
/** The picture moves: the camera turned by such a part of it since the last look, or a cell changed by so much luma. */
const TURNED = 0.06;
const MOVED = { little: 3, much: 18 } as const;

/** When the picture of a film is worth a look for what stands out of it. */
export class SaliencySchedule {
  private at = -Infinity;
  private before = 0;
  private saved = SALIENCY_SAVED;
  private readonly since = new Since();

  /**
   * `movement` since the look before; `fresh`: the picture is another one; `wanted`: nothing else tells what matters. `isSteady` is asked only where a look may be
   * due: whether what stood out at the last look of this picture stood out at the one before it too.
   */
  async isDue(
    seconds: number,
    movement: Movement,
    { fresh, wanted }: { readonly fresh: boolean; readonly wanted: boolean },
    isSteady: () => Promise<boolean>,
  ): Promise<boolean> {
    this.saved = Math.min(SALIENCY_SAVED, this.saved + (seconds - this.before) * SALIENCY_RATE);
    this.before = seconds;
    this.since.add(movement, fresh);
    if (fresh) this.at = -Infinity;
    const pace = this.since.pace();
    const wait = SALIENCY_SECONDS[pace];
    if (!wanted || this.saved < 1 || seconds < this.at + wait - 1e-3) return false;
    if (pace !== 'fast' && seconds < this.at + STEADY_TIMES * wait && (await isSteady())) return false;
    this.saved -= 1;
    this.at = seconds;
    this.since.forget();
    return true;
  }
}

/** When a picture is worth a look for lettering. */
export class LetteringSchedule {
  private at = -Infinity;
  private readonly since = new Since();

  isDue(seconds: number, movement: Movement, fresh: boolean): boolean {
    this.since.add(movement, fresh);
    const wait = LETTERING_SECONDS[this.since.pace() === 'still' ? 'still' : 'usual'];
    // titles come soon after a cut, seldom in a row of short shots
    if (seconds < this.at + (fresh ? LETTERING_SECONDS.usual / 2 : wait) - 1e-3) return false;
    this.at = seconds;
    this.since.forget();
    return true;
  }
}

/** How much has moved since a look. */
class Since {
  private turned = 0;
  private moved = 0;

  add({ cells, camera }: Movement, fresh: boolean): void {
    if (fresh) this.forget();
    this.turned += Math.hypot(camera.x, camera.y);
    for (const value of cells) if (value > this.moved) this.moved = value;
  }

  forget(): void {
    [this.turned, this.moved] = [0, 0];
  }

  pace(): 'still' | 'usual' | 'fast' {
    if (this.turned >= TURNED || this.moved >= MOVED.much) return 'fast';
    return this.turned === 0 && this.moved < MOVED.little ? 'still' : 'usual';
  }
}
