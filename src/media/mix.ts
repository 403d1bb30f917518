import { once } from 'node:events';
import type { EncodeAudioRequest, MediaInfo } from './media.ts';
import type { Probed } from './probe.ts';
import type { Runner, Running } from './process.ts';
import { createProgress } from './progress.ts';
import { checkOutput, checkRender, outputArguments, renderGlobals } from './render.ts';
import { chain, filter, type FilterGraph } from './graph.ts';
import { copiesPicture, evenFilm, filmEncoder } from './film-streams.ts';
import { inputArguments } from './safe-input.ts';
import { writeWhole } from './whole-file.ts';

/** How each container's sound is coded when the request does not say. */
const SOUND: Record<EncodeAudioRequest['output']['container'], Readonly<Record<string, string | number>>> = {
  wav: { 'c:a': 'pcm_s16le' },
  flac: { 'c:a': 'flac', sample_fmt: 's16' },
  mp3: { 'c:a': 'libmp3lame', 'b:a': '256k' },
  m4a: { 'c:a': 'aac', 'b:a': '224k' },
  aac: { 'c:a': 'aac', 'b:a': '224k' },
  ogg: { 'c:a': 'libvorbis', 'q:a': 7 },
  opus: { 'c:a': 'libopus', 'b:a': '160k' },
  mp4: { 'c:a': 'aac', 'b:a': '224k' },
  mov: { 'c:a': 'aac', 'b:a': '224k' },
};

/** Constant rate factor of a picture that cannot be copied. */
const CRF = 18;

/** An ADTS stream has no place to tell the encoder's delay, so that players hear it: the sound starts earlier by as much. */
const ADTS_DELAY = 1024;

/** Encodes interleaved float samples as they come, beside the picture of a file where one is named. */
export async function encodeAudio(
  runner: Runner,
  openInput: (path: string, signal: AbortSignal) => Promise<Probed>,
  samples: AsyncIterable<Float32Array>,
  request: EncodeAudioRequest,
): Promise<MediaInfo> {
  const picture = request.pictureFrom === undefined ? undefined : await openInput(request.pictureFrom, request.signal);
  return writeWhole(request.output.path, async (temporary) => {
    const running = runner.start({
      program: 'ffmpeg',
      args: encodeArguments(runner, request, picture, temporary),
      signal: request.signal,
      stdin: true,
      onSide: createProgress((value) => request.onProgress?.(value)),
    });
    try {
      await feed(samples, running);
      await checkRender(runner, await running.exit, request);
    } finally {
      await running.stop();
    }
    return checkOutput(runner, temporary, request);
  });
}

function encodeArguments(runner: Runner, request: EncodeAudioRequest, picture: Probed | undefined, temporary: string) {
  const { sampleRate, channels, output } = request;
  const video = picture?.info.video[0];
  const raw = ['-f', 'f32le', '-ar', String(sampleRate), '-ac', String(channels), '-i', 'pipe:0'];
  const copied = picture === undefined || video === undefined ? [] : inputArguments(picture.input, runner.config);
  const sound = { input: copied.length === 0 ? 0 : 1, stream: 'audio' } as const;
  const early: FilterGraph = [
    chain([sound], [filter('atrim', { start_sample: ADTS_DELAY }), filter('asetpts', { expr: 'PTS-STARTPTS' })], ['early']), // prettier-ignore
  ];
  const film = video === undefined ? undefined : { input: 0, stream: video.index };
  const encoded = video !== undefined && !copiesPicture(video, output.container === 'mov' ? 'mov' : 'mp4');
  const graph: FilterGraph = [
    ...(output.container === 'aac' ? early : []),
    ...(encoded && film !== undefined ? evenFilm(film, video, 'film') : []),
  ];
  return [
    ...renderGlobals,
    ...copied,
    ...raw,
    ...outputArguments(
      {
        ...(graph.length === 0 ? {} : { graph }),
        maps: [...(film === undefined ? [] : [encoded ? 'film' : film]), output.container === 'aac' ? 'early' : sound],
        options: {
          ...(video === undefined ? {} : encoded ? filmEncoder(video, CRF) : { 'c:v': 'copy' }),
          ...SOUND[output.container],
          ...request.options,
        },
        output,
      },
      temporary,
    ),
  ];
}

/** Writes at the encoder's pace. An encoder that ends early closes its input; its exit says why. */
async function feed(samples: AsyncIterable<Float32Array>, { stdin, stall, exit }: Running): Promise<void> {
  let gone = false;
  void exit.then(() => (gone = true));
  for await (const block of samples) {
    stall.touch();
    if (gone || stdin.destroyed) return;
    const bytes = Buffer.from(block.buffer, block.byteOffset, block.byteLength);
    if (!stdin.write(bytes)) await Promise.race([once(stdin, 'drain').catch(() => undefined), exit]);
  }
  stdin.end();
}
