import { audioBeatDetection } from './audio-beat-detection/index.ts';
import { audioMixing } from './audio-mixing/index.ts';
import { audioQualityAssessment } from './audio-quality-assessment/index.ts';
import { captionExtraction } from './caption-extraction/index.ts';
import { cover } from './cover/index.ts';
import { faceBeauty } from './face-beauty/index.ts';
import type { FunctionDeclaration } from './function.ts';
import { videoClip } from './video-clip/index.ts';
import { imageCartoonize } from './image-cartoonize/index.ts';
import { imageDelogo } from './image-delogo/index.ts';
import { imageMatting } from './image-matting/index.ts';
import { imageH2V } from './image-h2v/index.ts';
import { videoDelogo } from './video-delogo/index.ts';
import { videoDetext } from './video-detext/index.ts';
import { videoH2V } from './video-h2v/index.ts';
import { videoGreenScreenMatting } from './video-green-screen-matting/index.ts';
import { musicDemix } from './music-demix/index.ts';
import { musicSegmentDetect } from './music-segment-detect/index.ts';
import { speechDenoise } from './speech-denoise/index.ts';

// One line a function. `Facts` and `Params` differ by function; the registry only promises that they agree within one.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type AnyFunction = FunctionDeclaration<any, any>;

/** Every function this build can run, by FunctionName. */
export const functions: ReadonlyMap<string, AnyFunction> = new Map<string, AnyFunction>([
  [captionExtraction.name, captionExtraction],
  [cover.name, cover],
  [videoClip.name, videoClip],
  [audioMixing.name, audioMixing],
  [musicSegmentDetect.name, musicSegmentDetect],
  [musicDemix.name, musicDemix],
  [audioBeatDetection.name, audioBeatDetection],
  [videoDelogo.name, videoDelogo],
  [videoDetext.name, videoDetext],
  [imageDelogo.name, imageDelogo],
  [imageCartoonize.name, imageCartoonize],
  [imageMatting.name, imageMatting],
  [videoH2V.name, videoH2V],
  [imageH2V.name, imageH2V],
  [videoGreenScreenMatting.name, videoGreenScreenMatting],
  [faceBeauty.name, faceBeauty],
  [speechDenoise.name, speechDenoise],
  [audioQualityAssessment.name, audioQualityAssessment],
]);
