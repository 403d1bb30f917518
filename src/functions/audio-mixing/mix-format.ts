/** Every mix is made at this rate, in stereo: 32-bit float, interleaved left and right. */
export const MIX_RATE = 48_000;
export const MIX_CHANNELS = 2;
