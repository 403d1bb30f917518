import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { join } from 'node:path';
import { Clips, H264 } from '../../test/media-clips.ts';
import { mediaConfig } from '../media/config.ts';
import { createMedia } from '../media/ffmpeg-media.ts';
import { writePreview } from './removal-preview.ts';
import { reportRemoval } from './removal.ts';

const media = createMedia(mediaConfig.parse({}));
const clips = new Clips();
after(() => clips.remove());
const { signal } = new AbortController();

test('the Result tells where something may be that stays, as boxes that can be given back', () => {
  const unsure = [[0.1234567, 0.2, 0.3, 0.4]] as const;
  assert.deepEqual(reportRemoval({ removed: 0, unsure }), {
    details: [{ Status: 'NothingFound' }, { Status: 'Unsure', Boxes: [[0.1235, 0.2, 0.3, 0.4]] }],
    message: 'success',
  });
  assert.deepEqual(reportRemoval({ removed: 1 }), { details: [], message: 'success' });
});

test('Preview tints what would go and frames what is not sure in yellow', async () => {
  const path = await clips.make('gray.mp4', '-f', 'lavfi', '-i', 'color=gray:s=96x64:r=4:d=1', ...H264);
  const stream = (await media.probe(path, signal)).video[0]!; // made with a picture
  const part = { area: { x: 4, y: 44, width: 8, height: 8 }, mask: new Uint8Array(64).fill(1) };
  const shown = { moments: [{ seconds: 0, parts: [part] }], unsure: [[0.5, 0.25, 0.25, 0.5]] as const };
  const output = { path: (extension: string) => join(clips.folder, `sheet.${extension}`), wantedExtension: 'png' };
  const sheet = await writePreview(media, { path, stream, seconds: 1 }, shown, output, signal);
  const { data, width } = await media.still(sheet.path, 0, { signal });
  const colour = (x: number, y: number) => [...data.subarray((y * width + x) * 3, (y * width + x) * 3 + 3)];
  assert.deepEqual(colour(47, 30), [255, 220, 0]);
  const [red = 0, green = 0] = colour(8, 48);
  assert.ok(red > green + 90, `${red} ${green}`);
  const [r = 0, g = 0, b = 0] = colour(60, 32); // within the frame
  assert.ok(Math.max(r, g, b) - Math.min(r, g, b) < 8, `${r} ${g} ${b}`);
});
