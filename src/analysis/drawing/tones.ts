/** Shares of light paper, even tones and deep shade in drawings by hand, and their shapes (Lu, Xu and Jia, "Combining sketch and tone for pencil drawing production", NPAR 2012). */
const [paper, even, shade] = [0.44, 0.42, 0.14];
const paperFall = 12;
const [evenFrom, evenTo] = [95, 230];
const [shadeMean, shadeSpread] = [80, 16];
/** How much of a picture's tones is dealt out as in drawings; the rest keeps its own light. */
const dealt = 0.5;

/** For each level of luma the tone that a draughtsman would give it, 0..255, rising. `luma` holds the picture. */
export function drawnTones(luma: Float32Array): Float32Array {
  const counts = new Float64Array(256);
  for (const value of luma) counts[Math.min(255, Math.max(0, Math.round(value)))]! += 1;
  const wanted = Float64Array.from({ length: 256 }, (_, v) => {
    const light = (paper / paperFall) * Math.exp((v - 255) / paperFall);
    const middle = v >= evenFrom && v <= evenTo ? even / (evenTo - evenFrom) : 0;
    return (
      light + middle + (shade / (shadeSpread * 2.5066)) * Math.exp(-((v - shadeMean) ** 2) / (2 * shadeSpread ** 2))
    );
  });
  const total = wanted.reduce((sum, share) => sum + share, 0);
  const out = new Float32Array(256);
  for (let v = 0, below = 0, to = 0, reached = wanted[0]! / total; v < 256; v++) {
    const middle = (below + counts[v]! / 2) / Math.max(1, luma.length);
    while (reached < middle && to < 255) reached += wanted[++to]! / total;
    out[v] = dealt * to + (1 - dealt) * 255 * (v / 255) ** 0.7;
    below += counts[v]!;
  }
  return out;
}
