import type { Running } from './process.ts';
import { matroskaHead, matroskaPicture } from './raw-matroska.ts';

/** Raw planes of a picture that is shown from here until the next one. They are read until the next one is asked for. */
export interface TimedPlanes {
  readonly data: Uint8Array;
  readonly ptsSeconds: number;
}

/** Writes pictures with their times at the encoder's pace, as Matroska that starts at time 0. An encoder that ends early closes its input; its exit says why. */
export async function feedTimed(
  first: TimedPlanes,
  rest: AsyncIterator<TimedPlanes>,
  { stdin, stall, exit }: Running,
  {
    width,
    height,
    alpha,
    bits = 8,
  }: { readonly width: number; readonly height: number; readonly alpha: boolean; readonly bits?: 8 | 10 },
): Promise<void> {
  const gone = exit.then(() => 'gone' as const);
  const write = async (data: Uint8Array): Promise<boolean> => {
    if (stdin.destroyed) return false;
    stall.resume();
    const written = new Promise<'written'>((resolve) => stdin.write(data, () => resolve('written')));
    const ended = (await Promise.race([written, gone])) === 'gone';
    stall.pause();
    return !ended;
  };
  stall.pause(); // while pictures are being made, the encoder waits for us
  let alive = await write(matroskaHead(width, height, alpha && bits));
  for (let picture: TimedPlanes | undefined = first; alive && picture !== undefined;) {
    alive =
      (await write(matroskaPicture(picture.ptsSeconds - first.ptsSeconds, picture.data.length))) &&
      (await write(picture.data));
    const next: IteratorResult<TimedPlanes> = await rest.next();
    picture = next.done === true ? undefined : next.value;
  }
  stall.resume();
  stdin.end();
}
