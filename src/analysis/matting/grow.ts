/** Colours of blocks relative to the screen behind them: share of its colour, and how far across its hue, both 1 at the screen's own vividness. */
export interface RelativeColours {
  readonly columns: number;
  readonly rows: number;
  readonly share: Float32Array;
  readonly across: Float32Array;
}

/** What grows has a hue of its own, and less of the screen's colour than this. */
const [ownHue, mostShare] = [0.2, 0.5];
/** It looks like the place it grew from. */
const alike = 0.14;

/**
 * Lets the subject grow over blocks in doubt that have the colour of a sure one they hang together with: leaves and clothes with a hue near the screen's.
 * A blurred edge changes its colour from block to block, so that nothing grows far into it. (Region growing from seeds; Adams and Bischof, TPAMI 1994.)
 */
export function growSubject(
  states: Uint8Array,
  { columns, rows, share, across }: RelativeColours,
  subject: number,
  doubt: number,
): void {
  // prettier-ignore
  const queue: number[] = [];
  const seeds: number[] = [];
  const visit = (b: number, seed: number) => {
    if (states[b] !== doubt || share[b]! > mostShare || Math.abs(across[b]!) < ownHue) return;
    if (Math.hypot(share[b]! - share[seed]!, across[b]! - across[seed]!) > alike) return;
    states[b] = subject;
    queue.push(b);
    seeds.push(seed);
  };
  const around = (b: number, seed: number) => {
    const x = b % columns;
    if (x > 0) visit(b - 1, seed);
    if (x + 1 < columns) visit(b + 1, seed);
    if (b >= columns) visit(b - columns, seed);
    if (b + columns < rows * columns) visit(b + columns, seed);
  };
  const sure: number[] = [];
  for (let b = 0; b < states.length; b++) if (states[b] === subject && Math.abs(across[b]!) >= ownHue) sure.push(b);
  for (const b of sure) around(b, b);
  for (let n = 0; n < queue.length; n++) around(queue[n]!, seeds[n]!);
}
