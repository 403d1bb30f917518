import { dilate } from '../overlay/morphology.ts';
import type { CleanPlate } from './clean-plate.ts';
import { growSubject, type RelativeColours } from './grow.ts';
import type { ScreenNow } from './screen-now.ts';

/** State of a block of 2 x 2 chroma cells (4 x 4 pixels). */
export const [isScreen, isMixed, isSubject] = [0, 1, 2] as const;
/** Share of the screen's colour in a mark that is stuck on it. */
export const onMarker = 1;

/** Across the hue of the screen, colours count as less of it by this slope: a wedge of 59 degrees to either side (Vlahos' colour difference has 40 to 65 for greens). */
export const wedge = 0.6;
/** What has less than this share of the screen's colour may be the subject's own, or light that falls on it. */
const mostSpill = 0.26;
/** Farther than this part of the picture's height from the screen, a mix with it must look like one: smoke, glass and shadows are grey. */
const deep = 0.03;
/** There, this share is light of the screen on something grey; and something with a hue of its own (across the screen's) up to the next one. */
const [mostLight, mostColouredLight, ownHue] = [0.36, 0.72, 0.12];
/** Nothing between the screen and a neutral colour is darker or brighter than such a mix by more than this share of the screen's luma. */
const wrongLuma = 0.18;

/** Sorts a frame into screen, subject, and what lies between them or is mixed of them. */
export class Blocks {
  readonly columns: number;
  readonly rows: number;
  readonly states: Uint8Array;
  /** Share of the screen's colour in every cell: 1 on the screen, 0 and less on what is neutral or of other hues. */
  readonly share: Float32Array;
  private readonly across: Float32Array;
  private readonly calm: Uint8Array;
  private readonly near: Uint8Array;
  /** Means over blocks of `share`, and of the part of the colour that lies across the screen's hue. */
  readonly relative: RelativeColours;
  private readonly plate: CleanPlate;

  constructor(plate: CleanPlate) {
    this.plate = plate;
    [this.columns, this.rows] = [Math.ceil(plate.columns / 2), Math.ceil(plate.rows / 2)];
    const [cells, blocks] = [plate.columns * plate.rows, this.columns * this.rows];
    [this.share, this.across] = [new Float32Array(cells), new Float32Array(cells)];
    this.relative = { columns: this.columns, rows: this.rows, share: new Float32Array(blocks), across: new Float32Array(blocks) }; // prettier-ignore
    [this.states, this.calm, this.near] = [new Uint8Array(blocks), new Uint8Array(blocks), new Uint8Array(blocks)];
  }

  /** Takes a frame at chroma size. */
  sort(luma: Float32Array, u: Uint8Array, v: Uint8Array, screen: ScreenNow): void {
    this.measure(u, v, screen);
    this.measureMarkers(luma, u, v);
    this.judge(luma, screen);
    this.judgeDeep();
    growSubject(this.calm, this.relative, isSubject, isMixed);
    this.keepRims();
  }

  private measure(u: Uint8Array, v: Uint8Array, screen: ScreenNow): void {
    const { share, across } = this;
    const { u: screenU, v: screenV, inverse: inverses } = screen;
    for (let i = 0; i < share.length; i++) {
      const su = screenU[i]!;
      const sv = screenV[i]!;
      const inverse = inverses[i]!;
      const cu = u[i]! - 128;
      const cv = v[i]! - 128;
      const along = (cu * su + cv * sv) * inverse;
      const beside = (cv * su - cu * sv) * inverse;
      across[i] = beside;
      share[i] = along - wedge * (beside < 0 ? -beside : beside);
    }
  }

  /** A mark that shows its own colour is screen. */
  private measureMarkers(luma: Float32Array, u: Uint8Array, v: Uint8Array): void {
    const { noiseY, noiseC, fixtures } = this.plate;
    const { markers, colours } = fixtures;
    for (let n = 0; n < markers.length; n++) {
      const i = markers[n]!;
      const y = (luma[i]! - colours[3 * n]!) / (12 + 4 * noiseY);
      const cu = (u[i]! - 128 - colours[3 * n + 1]!) / (8 + 4 * noiseC);
      const cv = (v[i]! - 128 - colours[3 * n + 2]!) / (8 + 4 * noiseC);
      if (y * y + cu * cu + cv * cv < 1) this.share[i] = onMarker;
    }
  }

  /** Each block by its own cells. */
  private judge(luma: Float32Array, screen: ScreenNow): void {
    const { share, across, calm, near, plate, relative } = this;
    const { floor } = screen;
    for (let y = 0, b = 0; y < this.rows; y++) {
      const top = 2 * y * plate.columns;
      const down = 2 * y + 1 < plate.rows ? plate.columns : 0;
      for (let x = 0; x < this.columns; x++, b++) {
        const i = top + 2 * x;
        const side = 2 * x + 1 < plate.columns ? 1 : 0;
        const p = share[i]!;
        const q = share[i + side]!;
        const r = share[i + down]!;
        const s = share[i + down + side]!;
        const mean = (p + q + r + s) / 4;
        near[b] = mean > 0.85 ? 1 : 0;
        relative.share[b] = mean;
        relative.across[b] = (across[i]! + across[i + side]! + across[i + down]! + across[i + down + side]!) / 4;
        if (
          mean > 0.5 &&
          p !== onMarker &&
          isForeign(mean, (luma[i]! + luma[i + side]! + luma[i + down]! + luma[i + down + side]!) / 4, screen.y[i]!)
        )
          calm[b] = isSubject; // prettier-ignore
        else if (mean > 1 - floor && Math.min(p, q, r, s) > 1 - 2.5 * floor) calm[b] = isScreen;
        else calm[b] = Math.max(p, q, r, s) < mostSpill ? isSubject : isMixed;
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
      for (let x = 0; x < columns; x++, b++) {
        const own = calm[b]!;
        states[b] = own;
        if (own === isMixed) continue;
        let same = true;
        for (let dy = y > 0 ? -1 : 0; dy <= (y + 1 < rows ? 1 : 0) && same; dy++) {
          const at = b + dy * columns;
          same = calm[at]! === own && (x === 0 || calm[at - 1]! === own) && (x + 1 === columns || calm[at + 1]! === own); // prettier-ignore
        }
        if (!same) states[b] = isMixed;
      }
    }
  }
}

/** Neither the screen, in whatever light, nor the screen behind something grey: its brightness does not go with its colour. */
function isForeign(share: number, luma: number, screenLuma: number): boolean {
  const bright = luma / Math.max(16, screenLuma);
  const white = (Math.max(0, 1 - share) * 235) / Math.max(16, screenLuma);
  return bright < Math.min(share, 1) - wrongLuma || bright > share + white + wrongLuma;
}
