import type { Media, VideoStream } from '../../media/media.ts';
import type { Models } from '../../models/models.ts';
import type { Box } from '../text/picture.ts';
import { drawnAround, drawnGroups, drawnMap, drawnThroughout, type DrawnGroup } from './drawn-map.ts';
import { standsAsLogosDo } from './drawn-score.ts';
import { overlapping } from './groups.ts';
import { LookCollector, type Rest } from './looks.ts';
import { stayersOf } from './moving-film.ts';
import { calmOverlays } from './still-film.ts';

/** An overlay that was found: its box as parts 0..1 of the picture. */
export interface FoundOverlay {
  readonly box: Box;
  /** False where it may be one and too little speaks for it: it is told, and stays. */
  readonly isSure: boolean;
  /** Where it comes and goes: times at which it was there or was not, ascending. Absent where it is there all the time. */
  readonly sightings?: readonly { readonly seconds: number; readonly shown: boolean }[];
}

/** Pictures are looked at with at most this width: a channel's logo is then still over 30 pixels wide. */
const mostWidth = 960;
/** Frames looked at; the film's own cuts and movements make looks of them. */
const [leastRate, mostRate, wantedFrames] = [0.1, 4, 160];
/** Films longer than this are read by their key frames alone. */
const keyframesFromSeconds = 1200;
/** Room left round a found overlay for soft rims and shadows: this share of its shorter side, least and most pixels. */
const [airShare, leastAir, mostAir] = [0.1, 2, 4];

/** Looks for overlays that stay in place while the film changes, or keep calm where the camera stands still. Empty too where neither tells. */
export async function findOverlays(
  { media, models }: { readonly media: Media; readonly models: Models },
  film: { readonly path: string; readonly stream: VideoStream; readonly seconds: number },
  signal: AbortSignal,
  onProgress: (fraction: number) => void,
): Promise<FoundOverlay[]> {
  let collector: LookCollector | undefined;
  const rate = Math.min(mostRate, Math.max(leastRate, wantedFrames / Math.max(film.seconds, 1)));
  const frames = media.frames(film.path, {
    pixelFormat: 'yuv420p',
    width: Math.min(mostWidth, film.stream.width),
    sampleRate: rate,
    ...(film.seconds > keyframesFromSeconds ? { keyframesOnly: true } : {}),
    signal,
  });
  for await (const frame of frames) {
    collector ??= new LookCollector(frame.width, frame.height);
    collector.push(frame, frame.ptsSeconds);
    onProgress(Math.min(1, frame.ptsSeconds / Math.max(film.seconds, 1e-3)));
  }
  if (collector === undefined) return [];
  const looks = collector.looks();
  const stayers = await stayersOf(looks, collector, signal);
  if (!stayers.some(({ isSure }) => isSure)) {
    let isWhole = false; // the map of the frames' mean has shown what is around them
    const mapOf = (rest: Rest) => {
      isWhole = true;
      return drawnMap(rest, collector, models);
    };
    const calm = await calmOverlays(collector.rest(), looks, collector, mapOf);
    isWhole &&= calm.some(({ isSure }) => isSure);
    const drawn = isWhole ? [] : await drawnInAll(collector, models, signal);
    if (drawn.length > 0 && !calm.some(({ isSure }) => isSure)) return drawn.map((group) => ({ box: parts(group, collector), isSure: true })); // prettier-ignore
    const whole = calm.map((one) => (one.isSure ? { ...one, group: drawnAround(one.group, drawn) } : one));
    const maybe = stayers.filter((one) => !calm.some(({ group }) => overlapping(group, one)));
    return [...whole, ...maybe.map((group) => ({ group, isSure: false }))].map(({ group, isSure }) => ({ box: parts(group, collector), isSure })); // prettier-ignore
  }
  return stayers.map((stayer) => {
    const comesAndGoes = stayer.shown.filter((shown) => !shown).length > mostHidden * looks.length;
    const sightings = looks.map(({ seconds }, i) => ({ seconds, shown: stayer.shown[i]! })); // one a look
    return { box: parts(stayer, collector), isSure: stayer.isSure, ...(comesAndGoes ? { sightings } : {}) };
  });
}

/** What looks drawn in scene after scene, whatever moves in it. */
async function drawnInAll(collector: LookCollector, models: Models, signal: AbortSignal): Promise<DrawnGroup[]> {
  const scenes = collector.someScenes();
  if (scenes.length < leastScenes) return [];
  const map = await drawnThroughout(scenes, collector, models, signal);
  const least = scenes.length >= manyScenes ? leastDrawn : leastOfFew;
  const isLogo = (group: DrawnGroup) => group.certainty >= least && standsAsLogosDo(group, collector);
  return map === undefined ? [] : drawnGroups(map, collector).filter(isLogo).slice(0, mostDrawn);
}

/** Mean likelihood over the scenes, and over few of them, where what is theirs may look drawn; groups at most. */
const [leastDrawn, leastOfFew, mostDrawn] = [0.7, 0.84, 2];
/** What looks drawn over fewer scenes may be theirs; from the second on there are many. */
const [leastScenes, manyScenes] = [3, 5];

/** Seldom hidden is not hidden at all: a look may be too dark. */
const mostHidden = 0.1;

/** With room for soft rims and shadows. */
function parts(
  { left, top, right, bottom }: Box,
  { width, height }: { readonly width: number; readonly height: number },
): Box {
  const air = Math.round(Math.max(leastAir, Math.min(mostAir, airShare * Math.min(right - left, bottom - top))));
  return {
    left: Math.max(0, left - air) / width,
    top: Math.max(0, top - air) / height,
    right: Math.min(width, right + air) / width,
    bottom: Math.min(height, bottom + air) / height,
  };
}
