/** Samples a second that speech is analysed at. */
export const SPEECH_RATE = 16_000;
/** Length of a frame of levels: 20 ms. */
export const LEVEL_FRAME = 320;

/** Mean squares of a sound, of the speech found in it, and of what is left, frame by frame. */
export interface SpeechLevels {
  readonly sound: Float32Array;
  readonly speech: Float32Array;
  readonly rest: Float32Array;
}

/** Mean squares of frames of `LEVEL_FRAME` samples; a last part of a frame is left out. @param speech what an enhancer found in `sound`, in time with it. */
export function speechLevels(sound: Float32Array, speech: Float32Array): SpeechLevels {
  const count = Math.floor(sound.length / LEVEL_FRAME);
  const levels = { sound: new Float32Array(count), speech: new Float32Array(count), rest: new Float32Array(count) };
  for (let frame = 0; frame < count; frame += 1) {
    let [all, found, left] = [0, 0, 0];
    for (let i = frame * LEVEL_FRAME; i < (frame + 1) * LEVEL_FRAME; i += 1) {
      const [x, y] = [sound[i]!, speech[i]!]; // both are as long
      all += x * x;
      found += y * y;
      left += (x - y) * (x - y);
    }
    levels.sound[frame] = all / LEVEL_FRAME;
    levels.speech[frame] = found / LEVEL_FRAME;
    levels.rest[frame] = left / LEVEL_FRAME;
  }
  return levels;
}
