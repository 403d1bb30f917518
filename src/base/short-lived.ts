import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Bytes of buffers that may pile up in a thread. */
const PILE_BYTES = 8_000_000;

let collect: ((options: { readonly type: 'minor' }) => void) | undefined;
let piled = 0;

/**
 * Says that a thread is done with buffers of so many bytes; every 8 MB V8 is made to take them away, which takes it a millisecond. Left alone it lets 32 to 64 MB of them
 * lie (`Heap::AllocateExternalBackingStore`), so that whoever streams sound would seem to take more memory for a longer file.
 */
export function letGo(bytes: number): void {
  piled += bytes;
  if (piled < PILE_BYTES) return;
  piled = 0;
  collect ??= exposed();
  collect({ type: 'minor' });
}

/** V8's own function, which only contexts made after the flag have. */
function exposed(): NonNullable<typeof collect> {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as NonNullable<typeof collect>; // V8's
}
