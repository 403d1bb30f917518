/** The only rate that RNNoise knows. */
export const RNNOISE_RATE = 48_000;
/** The network is written for samples of 16 bits. */
const FULL_SCALE = 32_768;

let loading: ReturnType<typeof load> | undefined;

/**
 * What RNNoise (Valin 2018, the network behind ffmpeg's `arnndn`, for which ffmpeg ships no weights) makes of a sound, with its delay.
 * @param sound mono at 48 kHz. @returns as many samples.
 */
export async function rnnoise(sound: Float32Array): Promise<Float32Array> {
  const { frameSize, state } = await (loading ??= load());
  const denoiser = state();
  const out = new Float32Array(Math.ceil(sound.length / frameSize) * frameSize);
  try {
    for (let at = 0; at < out.length; at += frameSize) {
      const frame = new Float32Array(frameSize);
      frame.set(sound.subarray(at, at + frameSize).map((value) => value * FULL_SCALE));
      denoiser.processFrame(frame);
      out.set(
        frame.map((value) => value / FULL_SCALE),
        at,
      );
    }
  } finally {
    denoiser.destroy();
  }
  return out.subarray(0, sound.length);
}

/** Its loader looks for a browser's window. */
async function load() {
  (globalThis as { window?: object }).window ??= {};
  const { Rnnoise } = await import('@shiguredo/rnnoise-wasm');
  const network = await Rnnoise.load();
  if (network.frameSize !== RNNOISE_RATE / 100) throw new Error(`RNNoise wants ${network.frameSize} samples at once`);
  return { frameSize: network.frameSize, state: () => network.createDenoiseState() };
}
