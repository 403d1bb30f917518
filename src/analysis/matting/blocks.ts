import { dilate } from '../overlay/morphology.ts';
import type { CleanPlate } from './clean-plate.ts';
import { growSubject, type RelativeColours } from './grow.ts';
import { shareUnit, type ScreenNow } from './screen-now.ts';

/** State of a block of 2 x 2 chroma cells (4 x 4 pixels). */
export const [isScreen, isMixed, isSubject] = [0, 1, 2] as const;

/** Across the hue of the screen, colours count as less of it by this slope: a wedge of 59 degrees to either side (Vlahos' colour difference has 40 to 65 for greens). */
export const wedge = 77 / 128;
/** What has less than this share of the screen's colour may be the subject's own, or light that falls on it. */
const mostSpill = 0.26;
/** Farther than this part of the picture's height from the screen, a mix with it must look like one: smoke, glass and shadows are grey. */
const deep = 0.03;
/** There, this share is light of the screen on something grey; and something with a hue of its own (across the screen's) up to the next one. */
const [mostLight, mostColouredLight, ownHue] = [0.36, 0.72, 0.12];
/** Nothing between the screen and a neutral colour is darker or brighter than such a mix by more than this share of the screen's luma. */
const wrongLuma = 0.18;

/** What has more of the screen's hue than the screen at its place by this factor, and by this distance in Cb and Cr, is something of that hue before it: light does not move that much. */
const [vividFactor, vividExcess] = [1.4, 8];

/** Sorts a frame into screen, subject, and what lies between them or is mixed of them. */
export class Blocks {
  readonly columns: number;
  readonly rows: number;
  readonly states: Uint8Array;
  /** 1 in cells in which a mark on the screen is seen. */
  readonly marked: Uint8Array;
  private readonly upper: CellRow;
  private readonly lower: CellRow;
  private readonly calm: Uint8Array;
  private readonly near: Uint8Array;
  /** Means over blocks of `share`, and of the part of the colour that lies across the screen's hue. */
  readonly relative: RelativeColours;
  private readonly plate: CleanPlate;

  constructor(plate: CleanPlate) {
    this.plate = plate;
    [this.columns, this.rows] = [Math.ceil(plate.columns / 2), Math.ceil(plate.rows / 2)];
    const blocks = this.columns * this.rows;
    this.marked = new Uint8Array(plate.columns * plate.rows);
    [this.upper, this.lower] = [cellRow(plate.columns), cellRow(plate.columns)];
    this.relative = { columns: this.columns, rows: this.rows, share: new Float32Array(blocks), across: new Float32Array(blocks) }; // prettier-ignore
    [this.states, this.calm, this.near] = [new Uint8Array(blocks), new Uint8Array(blocks), new Uint8Array(blocks)];
  }

  /** Takes a frame at chroma size. */
  sort(luma: Float32Array, u: Uint8Array, v: Uint8Array, screen: ScreenNow): void {
    this.findMarkers(luma, u, v);
    this.judge(luma, u, v, screen);
    this.judgeDeep();
    growSubject(this.calm, this.relative, isSubject, isMixed);
    this.keepRims();
  }

  /** A mark that shows its own colour is screen. */
  private findMarkers(luma: Float32Array, u: Uint8Array, v: Uint8Array): void {
    const { noiseY, noiseC, fixtures } = this.plate;
    const { markers, colours } = fixtures;
    for (let n = 0; n < markers.length; n++) {
      const i = markers[n]!;
      const y = (luma[i]! - colours[3 * n]!) / (12 + 4 * noiseY);
      const cu = (u[i]! - 128 - colours[3 * n + 1]!) / (8 + 4 * noiseC);
      const cv = (v[i]! - 128 - colours[3 * n + 2]!) / (8 + 4 * noiseC);
      this.marked[i] = y * y + cu * cu + cv * cv < 1 ? 1 : 0;
    }
  }

  /** Each block by its own cells. */
  private judge(luma: Float32Array, u: Uint8Array, v: Uint8Array, screen: ScreenNow): void {
    const { calm, near, plate, relative, marked, upper, lower } = this;
    const { columns } = plate;
    // plain variables: the loop below runs over every block of every frame
    const [upperShare, upperAcross, lowerShare, lowerAcross] = [upper.share, upper.across, lower.share, lower.across];
    const [meanShare, meanAcross, screenY] = [relative.share, relative.across, screen.y];
    const { floor } = screen;
    const leastOnScreen = (1 - 2.5 * floor) * shareUnit;
    const anyMarkers = plate.fixtures.markers.length > 0;
    for (let y = 0, b = 0; y < this.rows; y++) {
      const top = 2 * y * columns;
      const down = 2 * y + 1 < plate.rows ? columns : 0;
      measureRow(upper, top, u, v, screen, anyMarkers ? marked : undefined);
      measureRow(lower, top + down, u, v, screen, anyMarkers ? marked : undefined);
      for (let x = 0; x < this.columns; x++, b++) {
        const left = 2 * x;
        const right = left + 1 < columns ? left + 1 : left;
        const i = top + left;
        const side = right - left;
        const p = upperShare[left]!;
        const q = upperShare[right]!;
        const r = lowerShare[left]!;
        const s = lowerShare[right]!;
        const mean = (p + q + r + s) / (4 * shareUnit);
        near[b] = mean > 0.85 ? 1 : 0;
        meanShare[b] = mean;
        meanAcross[b] = (upperAcross[left]! + upperAcross[right]! + lowerAcross[left]! + lowerAcross[right]!) / (4 * shareUnit); // prettier-ignore
        if (
          mean > 0.5 &&
          marked[i] === 0 &&
          ((mean > vividFactor && isMoreVivid(mean, screen.u[i]!, screen.v[i]!)) ||
            isForeign(mean, (luma[i]! + luma[i + side]! + luma[i + down]! + luma[i + down + side]!) / 4, screenY[i]!))
        )
          calm[b] = isSubject; // prettier-ignore
        else if (mean > 1 - floor && least(p, q, r, s) > leastOnScreen) calm[b] = isScreen;
        else calm[b] = -least(-p, -q, -r, -s) < mostSpill * shareUnit ? isSubject : isMixed;
      }
    }
  }

  /** Mixed blocks deep within the subject are the subject where they do not look like a mix. */
  private judgeDeep(): void {
    const { relative, calm } = this;
    const reach = Math.max(2, Math.round(this.rows * deep));
    const shallow = dilate(this.near, this.columns, this.rows, reach);
    for (let b = 0; b < calm.length; b++) {
      if (calm[b] !== isMixed || shallow[b] === 1) continue;
      if (relative.share[b]! < (Math.abs(relative.across[b]!) > ownHue ? mostColouredLight : mostLight))
        calm[b] = isSubject;
    }
  }

  /** A rim of one block beside other ones is looked at pixel by pixel. */
  private keepRims(): void {
    const { columns, rows, calm, states } = this;
    for (let y = 0, b = 0; y < rows; y++) {
      const up = y > 0 ? -columns : 0;
      const down = y + 1 < rows ? columns : 0;
      for (let x = 0; x < columns; x++, b++) {
        const own = calm[b]!;
        const left = x > 0 ? b - 1 : b;
        const right = x + 1 < columns ? b + 1 : b;
        const same =
          calm[left] === own &&
          calm[right] === own &&
          calm[left + up] === own &&
          calm[b + up] === own &&
          calm[right + up] === own &&
          calm[left + down] === own &&
          calm[b + down] === own &&
          calm[right + down] === own;
        states[b] = same ? own : isMixed;
      }
    }
  }
}

/** What the cells of a row have of the screen's colour, and across its hue, in `shareUnit`s. */
interface CellRow {
  /** 1 on the screen, 0 and less on what is neutral or of other hues. */
  readonly share: Int32Array;
  readonly across: Int32Array;
}

function cellRow(columns: number): CellRow {
  return { share: new Int32Array(columns), across: new Int32Array(columns) };
}

/** The row of cells that begins at `top`. */
function measureRow(
  { share, across }: CellRow,
  top: number,
  u: Uint8Array,
  v: Uint8Array,
  { unitU, unitV }: ScreenNow,
  marked: Uint8Array | undefined,
): void {
  // prettier-ignore
  for (let x = 0, i = top; x < share.length; x++, i++) {
    const cu = u[i]! - 128;
    const cv = v[i]! - 128;
    const ku = unitU[i]!;
    const kv = unitV[i]!;
    const beside = Math.imul(cv, ku) - Math.imul(cu, kv);
    across[x] = beside;
    share[x] = Math.imul(cu, ku) + Math.imul(cv, kv) - (Math.imul(beside < 0 ? -beside : beside, 128 * wedge) >> 7);
  }
  if (marked === undefined) return;
  for (let x = 0, i = top; x < share.length; x++, i++) if (marked[i] === 1) share[x] = shareUnit;
}

function least(p: number, q: number, r: number, s: number): number {
  const upper = p < q ? p : q;
  const lower = r < s ? r : s;
  return upper < lower ? upper : lower;
}

/** `u` and `v` are the screen's own colour, around 0. */
function isMoreVivid(share: number, u: number, v: number): boolean {
  return (share - 1) * Math.sqrt(u * u + v * v) > vividExcess;
}

/** Neither the screen, in whatever light, nor the screen behind something grey: its brightness does not go with its colour. */
function isForeign(share: number, luma: number, screenLuma: number): boolean {
  const bright = luma / Math.max(16, screenLuma);
  const white = (Math.max(0, 1 - share) * 235) / Math.max(16, screenLuma);
  return bright < Math.min(share, 1) - wrongLuma || bright > share + white + wrongLuma;
}
