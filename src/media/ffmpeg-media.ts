import { encodeAnimation } from './animation.ts';
import type { MediaConfig } from './config.ts';
import { encodeVideo } from './encode.ts';
import { encodeFilm } from './film.ts';
import { decodeFrames } from './frames.ts';
import { measureLoudness } from './loudness.ts';
import type { Media } from './media.ts';
import { encodeAudio } from './mix.ts';
import { copyVideo, patchVideo } from './patch.ts';
import { ProbeCache } from './probe-cache.ts';
import { createRunner } from './process.ts';
import { reframeVideo } from './reframe.ts';
import { render } from './render.ts';
import { decodeSamples } from './samples.ts';
import { encodeStill } from './still.ts';
import { stillAt } from './still-at.ts';

/** Media work by the ffmpeg and ffprobe programs of this machine. It holds no process between calls and needs no closing. */
export function createMedia(config: MediaConfig): Media {
  const runner = createRunner(config);
  const cache = new ProbeCache(runner);
  const open = cache.open.bind(cache);
  return {
    probe: async (path, signal) => (await open(path, signal)).info,
    async *frames(path, request) {
      yield* decodeFrames(runner, await open(path, request.signal), request);
    },
    async *samples(path, request) {
      yield* decodeSamples(runner, await open(path, request.signal), request);
    },
    loudness: async (path, signal) => measureLoudness(runner, await open(path, signal), signal),
    still: async (path, seconds, options) => stillAt(runner, await open(path, options.signal), seconds, options),
    encodeStill,
    encodeAnimation,
    render: (request) => render(runner, open, request),
    encodeVideo: (frames, request) => encodeVideo(runner, open, frames, request),
    patchVideo: (patches, request) => patchVideo(runner, open, patches, request),
    encodeFilm: (pictures, request) => encodeFilm(runner, open, pictures, request),
    reframeVideo: (request) => reframeVideo(runner, open, request),
    copyVideo: (request) => copyVideo(runner, open, request),
    encodeAudio: (samples, request) => encodeAudio(runner, open, samples, request),
  };
}
