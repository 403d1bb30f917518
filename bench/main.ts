import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { benchAudioBeatDetection } from './audio-beat-detection.ts';
import { benchAudioQualityAssessment } from './audio-quality-assessment.ts';
import { benchAudioMixing } from './audio-mixing.ts';
import { benchCaptionExtraction } from './caption-extraction.ts';
import { benchCover } from './cover.ts';
import { benchImageCartoonize } from './image-cartoonize.ts';
import { benchImageDelogo } from './image-delogo.ts';
import { benchMusicDemix } from './music-demix.ts';
import { benchImageMatting } from './image-matting.ts';
import { benchMusicSegmentDetect } from './music-segment-detect.ts';
import { benchQueryRate } from './query-rate.ts';
import { benchFaceBeauty } from './face-beauty.ts';
import { machine, readFigures, writeFigures } from './figures.ts';
import type { BenchRow } from './row.ts';
import { benchShots } from './shots.ts';
import { benchSoak } from './soak.ts';
import { benchSoundLength } from './sound-length.ts';
import { benchSoundSpeed } from './sound-speed.ts';
import { benchSpeechDenoise } from './speech-denoise.ts';
import { measureSpeed, type SpeedCase } from './speed.ts';
import { benchVideoClip } from './video-clip.ts';
import { benchVideoDelogo } from './video-delogo.ts';
import { benchVideoGreenScreenMatting } from './video-green-screen-matting.ts';
import { benchImageH2V, benchVideoH2V } from './video-h2v.ts';
import { benchVideoDetext } from './video-detext.ts';
import { renderTable } from './table.ts';

const usage = `Measures every function on a folder of media, and writes docs/quality.md and the figures behind it (docs/quality.json).

  npm run bench -- --media DIR [--only PART[,PART]]

  --media DIR   the media folder: video/, subtitles/, songs/, speech/ ... with their ground truth
  --only PART   measures some parts again and keeps the other figures: a FunctionName, "speed", "queries", "soak";
                "soundLength" (three hours of sound for each function of sound) is measured only so`;

const { values } = parseArgs({
  options: { media: { type: 'string' }, only: { type: 'string' }, help: { type: 'boolean' } },
});
if (values.help === true || values.media === undefined) {
  console.error(usage);
  process.exit(values.help === true ? 0 : 1);
}
const media = resolve(values.media);

const trailer = join(media, 'video/bbb_0_30_720p.webm');
const subtitled = join(media, 'subtitles/bilingual_bbb.mp4');
const withLogo = join(media, 'logo/opaque_channel_tr_tears.mp4');
const chromaKeyed = join(media, 'greenscreen/lemur_hair_640x360.mp4');
const mix = { inputs: [{ file: join(media, 'speech/librivox_0870.wav') }] };

/** Marks in frames a second are told as times of real time at the clip's own rate. */
const speedCases: readonly SpeedCase[] = [
  { functionName: 'CaptionExtraction', clip: 'bilingual_bbb', input: subtitled, extension: 'srt', markTimesRealTime: 5 }, // prettier-ignore
  { functionName: 'Cover', clip: 'bbb_0_30_720p', input: trailer, extension: 'jpg', markTimesRealTime: 8 },
  { functionName: 'AudioMixing', clip: 'librivox_0870 over pop120', input: join(media, 'songs/pop120/mix.ogg'), extension: 'wav', params: mix, markTimesRealTime: 20 }, // prettier-ignore
  { functionName: 'VideoDetext', clip: 'bilingual_bbb', input: subtitled, extension: 'mp4', markTimesRealTime: 10 / 24 }, // prettier-ignore
  { functionName: 'VideoDelogo', clip: 'opaque_channel_tr_tears', input: withLogo, extension: 'mp4', markTimesRealTime: 10 / 24 }, // prettier-ignore
  { functionName: 'VideoH2V', clip: 'bbb_0_30_720p', input: trailer, extension: 'mp4', markTimesRealTime: 1 },
  { functionName: 'VideoClip', clip: 'bbb_0_30_720p', input: trailer, extension: 'mp4', markTimesRealTime: 1 },
  { functionName: 'VideoGreenScreenMatting', clip: 'lemur_hair_640x360', input: chromaKeyed, extension: 'webm', markTimesRealTime: 15 / 25 }, // prettier-ignore
];

const parts: Readonly<Record<string, () => Promise<BenchRow[]>>> = {
  CaptionExtraction: () => benchCaptionExtraction(media),
  Cover: () => benchCover(media),
  AudioMixing: () => benchAudioMixing(media),
  MusicSegmentDetect: () => benchMusicSegmentDetect(media),
  MusicDemix: () => benchMusicDemix(media),
  AudioBeatDetection: () => benchAudioBeatDetection(media),
  AudioQualityAssessment: () => benchAudioQualityAssessment(media),
  SpeechDenoise: () => benchSpeechDenoise(media),
  VideoDelogo: () => benchVideoDelogo(media),
  ImageDelogo: () => benchImageDelogo(media),
  VideoGreenScreenMatting: () => benchVideoGreenScreenMatting(media),
  ImageMatting: () => benchImageMatting(media),
  VideoH2V: () => benchVideoH2V(media),
  ImageH2V: () => benchImageH2V(media),
  ImageCartoonize: () => benchImageCartoonize(media),
  VideoDetext: () => benchVideoDetext(media),
  shots: () => benchShots(media),
  VideoClip: () => benchVideoClip(media),
  FaceBeauty: () => benchFaceBeauty(media),
  speed: () => inTurn(speedCases.map((speedCase) => () => measureSpeed(speedCase))),
  soundSpeed: () => benchSoundSpeed(media),
  soundLength: () => benchSoundLength(media),
  queries: () => benchQueryRate(),
  soak: () => benchSoak(),
};

async function inTurn(tasks: readonly (() => Promise<BenchRow[]>)[]): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const task of tasks) rows.push(...(await task()));
  return rows;
}

/** Measured where it is asked for: it takes half an hour. */
const LONG = 'soundLength';

const wanted = values.only?.split(',') ?? Object.keys(parts).filter((name) => name !== LONG);
const figures = readFigures();
for (const name of wanted) {
  const part = parts[name];
  if (part === undefined) throw new Error(`--only is ${name}; expected some of ${Object.keys(parts).join(', ')}`);
  console.error(`measuring ${name} ...`);
  figures[name] = { date: new Date().toISOString().slice(0, 10), machine: machine(), rows: await part() };
  writeFigures(figures);
  writeFileSync(join('docs', 'quality.md'), renderTable(figures, 'npm run bench -- --media DIR'));
}
console.log('docs/quality.md');
