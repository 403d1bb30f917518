// features.ts FOLDER [PREFIX]: writes what the network sees of every song beside it: `song-*.bands` and `song-*.chroma`, float32, a row a frame.
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FeatureMeter, MUSIC_RATE } from '../../src/analysis/music/features.ts';
import { mediaConfig } from '../../src/media/config.ts';
import { createMedia } from '../../src/media/ffmpeg-media.ts';

const [folder = 'data', prefix = 'song'] = process.argv.slice(2);
const media = createMedia(mediaConfig.parse({}));
const { signal } = new AbortController();

for (const name of readdirSync(folder).filter((file) => file.startsWith(prefix) && file.endsWith('.json'))) {
  const song = join(folder, name.slice(0, -'.json'.length));
  if (existsSync(`${song}.bands`) || !existsSync(`${song}.wav`)) continue;
  const frames: Float32Array[] = [];
  const meter = new FeatureMeter((bands) => frames.push(bands.slice()));
  for await (const { data } of media.samples(`${song}.wav`, { sampleRate: MUSIC_RATE, channels: 1, signal }))
    meter.add(data);
  const { chroma } = meter.finish(0);
  writeFileSync(`${song}.chroma`, Buffer.from(chroma.slice().buffer));
  writeFileSync(`${song}.bands`, Buffer.concat(frames.map((frame) => Buffer.from(frame.buffer))));
}
