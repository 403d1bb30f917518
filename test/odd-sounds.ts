import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { H264, picture, tone, type Clips } from './media-clips.ts';

/** A file that has sound of an unusual sort, or that only looks as if it had. */
export interface OddSound {
  readonly says: string;
  /** Absent: a function that takes sound of any sort works on it. */
  readonly refusal?: 'InvalidParameter.NoAudioStream' | 'InvalidParameter.ResourceContentBad';
  readonly make: (clips: Clips) => Promise<string>;
}

const short = tone({ seconds: 2.5, rate: 44_100 });
const expression = (text: string) => ['-f', 'lavfi', '-i', `aevalsrc=${text}:d=2.5:s=44100`];

/** What people send besides songs. Each clip is small. */
export const oddSounds: readonly OddSound[] = [
  { says: 'silence', make: (clips) => clips.make('silence.wav', ...expression('0')) },
  { says: 'a sine', make: (clips) => clips.make('sine.wav', ...short) },
  { says: 'a constant', make: (clips) => clips.make('constant.wav', ...expression('0.4')) },
  { says: 'one sample', make: (clips) => clips.make('sample.wav', ...short, '-af', 'atrim=end_sample=1') },
  { says: '8 kHz mono', make: (clips) => clips.make('8k.wav', ...short, '-ar', '8000') },
  { says: '96 kHz stereo', make: (clips) => clips.make('96k.wav', ...short, '-ar', '96000', '-ac', '2') },
  { says: 'six channels', make: (clips) => clips.make('six.flac', ...short, '-af', 'pan=5.1|FL=c0|FR=c0|FC=c0|LFE=c0|BL=c0|BR=c0') }, // prettier-ignore
  { says: '24 bits', make: (clips) => clips.make('24.wav', ...short, '-c:a', 'pcm_s24le') },
  { says: 'floats beyond full scale', make: (clips) => clips.make('float.wav', ...short, '-af', 'volume=20', '-c:a', 'pcm_f32le') }, // prettier-ignore
  { says: 'a song with cover art', make: coverArt },
  { says: 'a film', make: (clips) => clips.plain() },
  { says: 'a length that the header exaggerates', make: (clips) => spoilt(clips, 'long.wav', (bytes) => bytes.writeUInt32LE(0xfffffff0, 40)) }, // prettier-ignore
  { says: 'a film without sound', refusal: 'InvalidParameter.NoAudioStream', make: (clips) => clips.make('mute.mp4', ...picture(), ...H264) }, // prettier-ignore
  { says: 'a header that makes no sense', refusal: 'InvalidParameter.ResourceContentBad', make: (clips) => spoilt(clips, 'broken.wav', (bytes) => bytes.fill(0, 12, 36)) }, // prettier-ignore
];

function coverArt(clips: Clips): Promise<string> {
  const art = ['-f', 'lavfi', '-i', 'color=red:s=64x64:d=0.04'];
  return clips.make('cover.mp3', ...short, ...art, '-map', '0', '-map', '1', '-c:v', 'mjpeg', '-disposition:v', 'attached_pic'); // prettier-ignore
}

/** A WAV file with a header of 44 bytes that is not what it should be. */
async function spoilt(clips: Clips, name: string, spoil: (bytes: Buffer) => void): Promise<string> {
  const bytes = await readFile(await clips.make('plain-header.wav', ...short, '-bitexact'));
  spoil(bytes);
  const path = join(clips.folder, name);
  await writeFile(path, bytes);
  return path;
}
