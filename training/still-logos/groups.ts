// groups.ts FOLDER: traits of every group of edges in the films of `clips.ts`, by the product's own code, and whether it is the logo: `groups.json`.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LookCollector } from '../../src/analysis/overlay/looks.ts';
import { stillGroups, stillPicture } from '../../src/analysis/overlay/still-picture.ts';
import { traitsOf } from '../../src/analysis/overlay/traits.ts';
import { mediaConfig } from '../../src/media/config.ts';
import { createMedia } from '../../src/media/ffmpeg-media.ts';

/** A group of edges: its traits, and its overlap with the logo, area in common over the area of both together. */
export interface KnownGroup {
  readonly clip: string;
  readonly background: string;
  readonly traits: readonly number[];
  readonly overlap: number;
}

type Corners = readonly number[];

/** Room round the edges, as a found overlay has it. Pixels. */
const AIR = 3;
/** Frames a second that are looked at. */
const RATE = 4;

const [folder = 'data'] = process.argv.slice(2);
const media = createMedia(mediaConfig.parse({}));
const { signal } = new AbortController();
const truth = JSON.parse(readFileSync(join(folder, 'truth.json'), 'utf8')) as Record<string, { readonly boxes: readonly Corners[]; readonly group: string }>; // prettier-ignore

function overlapOf(a: Corners, b: Corners): number {
  const common = Math.max(0, Math.min(a[2]!, b[2]!) - Math.max(a[0]!, b[0]!)) * Math.max(0, Math.min(a[3]!, b[3]!) - Math.max(a[1]!, b[1]!)); // prettier-ignore
  const area = (box: Corners) => (box[2]! - box[0]!) * (box[3]! - box[1]!);
  return common / (area(a) + area(b) - common);
}

const known: KnownGroup[] = [];
for (const [clip, { boxes, group: background }] of Object.entries(truth)) {
  let looks: LookCollector | undefined;
  for await (const frame of media.frames(join(folder, `${clip}.mp4`), {
    pixelFormat: 'yuv420p',
    sampleRate: RATE,
    signal,
  })) {
    looks ??= new LookCollector(frame.width, frame.height);
    looks.push(frame, frame.ptsSeconds);
  }
  if (looks === undefined) continue;
  const { width, height } = looks;
  const picture = stillPicture(looks.rest(), { width, height });
  for (const group of stillGroups(picture)) {
    const { left, top, right, bottom } = group;
    const box = [(left - AIR) / width, (top - AIR) / height, (right + AIR) / width, (bottom + AIR) / height];
    const overlap = Math.max(0, ...boxes.map((one) => overlapOf(one, box)));
    known.push({ clip, background, traits: traitsOf(group, picture), overlap });
  }
}
writeFileSync(join(folder, 'groups.json'), JSON.stringify(known));
console.log(`${known.length} groups, ${known.filter(({ overlap }) => overlap >= 0.5).length} of them logos`);
