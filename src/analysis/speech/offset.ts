/** A sound without its mean: an offset is not heard, and is speech to no one. */
export function withoutOffset(sound: Float32Array): Float32Array {
  const mean = sound.reduce((sum, value) => sum + value, 0) / Math.max(1, sound.length);
  return sound.map((value) => value - mean);
}
