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

/** Without pixels that have fewer than two neighbours. */
export function withoutSpecks(mask: Uint8Array, width: number, height: number): Uint8Array {
  return mask.map((m, i) => {
    if (m === 0) return 0;
    const x = i % width;
    let near = 0;
    for (const dy of [-1, 0, 1])
      for (const dx of [-1, 0, 1]) {
        const at = i + dy * width + dx;
        if (x + dx < 0 || x + dx >= width || at < 0 || at >= width * height) continue;
        near += mask[at]!;
      }
    return near >= 3 ? 1 : 0;
  });
}
