/** 1 within `reach` (a square) of a 1. */
export function dilate(mask: Uint8Array, width: number, height: number, reach: number): Uint8Array {
  const across = new Uint8Array(mask.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0, last = -Infinity, at = y * width; x < width; x++, at++) {
      if (mask[at] === 1) last = x;
      if (x - last <= reach) across[at] = 1;
    }
    for (let x = width - 1, last = Infinity, at = y * width + x; x >= 0; x--, at--) {
      if (mask[at] === 1) last = x;
      if (last - x <= reach) across[at] = 1;
    }
  }
  const out = new Uint8Array(mask.length);
  for (let x = 0; x < width; x++) {
    for (let y = 0, last = -Infinity, at = x; y < height; y++, at += width) {
      if (across[at] === 1) last = y;
      if (y - last <= reach) out[at] = 1;
    }
    for (let y = height - 1, last = Infinity, at = y * width + x; y >= 0; y--, at -= width) {
      if (across[at] === 1) last = y;
      if (last - y <= reach) out[at] = 1;
    }
  }
  return out;
}

/** The mask without gaps that are up to twice as wide as `reach`. */
export function closed(mask: Uint8Array, width: number, height: number, reach: number): Uint8Array {
  const outside = dilate(mask, width, height, reach).map((m) => 1 - m);
  const eroded = dilate(outside, width, height, reach);
  return mask.map((m, i) => m | (1 - eroded[i]!));
}
