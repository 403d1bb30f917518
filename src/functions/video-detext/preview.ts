import { asParts } from '../../analysis/overlay/region.ts';
import type { Media, VideoStream } from '../../media/media.ts';
import { mostMoments, type PreviewMoment } from '../removal-preview.ts';
import { SceneMasks, type ScenePart } from './scene-masks.ts';
import type { Scene, Strip } from './scenes.ts';

/** Seconds of a scene that are looked at for its preview. */
const mostSeconds = 5;

/** What would be removed in the middle of some scenes, evenly over the film. */
export async function momentsOf(
  media: Media,
  path: string,
  stream: VideoStream,
  strips: readonly Strip[],
  signal: AbortSignal,
): Promise<PreviewMoment[]> {
  const scenes = strips.flatMap((strip) => strip.scenes).sort((a, b) => a.startSeconds - b.startSeconds);
  const step = Math.max(1, scenes.length / mostMoments);
  const chosen = Array.from({ length: Math.min(scenes.length, mostMoments) }, (_, k) => scenes[Math.floor(k * step)]!); // in range
  const moments: PreviewMoment[] = [];
  for (const scene of chosen) {
    const parts = await partsOf(media, path, stream, scene, signal);
    const [first] = scene.captions;
    const middle = first === undefined ? undefined : parts.find(({ ptsSeconds }) => ptsSeconds >= Math.min((first.startSeconds + first.endSeconds) / 2, first.startSeconds + mostSeconds / 2)); // prettier-ignore
    if (middle === undefined) continue;
    const hidden = new SceneMasks(scene, stream, {}).of(middle, parts);
    if (hidden !== undefined) moments.push({ seconds: middle.ptsSeconds, parts: [{ area: scene.area, mask: hidden.changed }] }); // prettier-ignore
  }
  return moments;
}

async function partsOf(
  media: Media,
  path: string,
  stream: VideoStream,
  { area, startSeconds, endSeconds }: Scene,
  signal: AbortSignal,
): Promise<ScenePart[]> {
  const parts: ScenePart[] = [];
  const range = { startSeconds: Math.max(0, startSeconds - 0.2), endSeconds: Math.min(endSeconds + 0.2, startSeconds + mostSeconds) }; // prettier-ignore
  const frames = media.frames(path, { pixelFormat: 'yuv420p', region: asParts(area, stream), keepHdr: true, ...range, signal }); // prettier-ignore
  for await (const frame of frames) parts.push(frame);
  return parts;
}
