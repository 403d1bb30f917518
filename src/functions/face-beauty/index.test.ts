import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, test } from 'node:test';
import sharp from 'sharp';
import { FunctionRig } from '../../../test/function-rig.ts';
import { frameTimes, H264, picture, tone } from '../../../test/media-clips.ts';
import { drawnFace, drawnParts } from '../../analysis/face/testing/drawn-face.ts';
import { readParams } from '../parameter.ts';
import { faceBeauty } from './index.ts';

const rig = new FunctionRig('networks');
after(() => rig.close());
const { signal } = new AbortController();

interface Pixels {
  readonly data: Uint8Array;
  readonly width: number;
}

async function drawn(right = 0): Promise<string> {
  const { data, width, height } = await drawnFace(right);
  const path = join(rig.clips.folder, `face-${right}.png`);
  await sharp(data, { raw: { width, height, channels: 3 } })
    .png()
    .toFile(path);
  return path;
}

const pixels = (path: string): Promise<Pixels> => rig.media.still(path, 0, { signal });

async function beautified(path: string, params: object) {
  const { artifacts, facts } = await rig.run(faceBeauty, path, { params, wantedExtension: 'png' });
  return { ...(await pixels(artifacts[0]!.path)), facts };
}

/** Mean of luma, and mean step from pixel to pixel, in a part of the picture. */
function look({ data, width }: Pixels, [x, y, w, h]: readonly [number, number, number, number], right = 0) {
  let [sum, steps] = [0, 0];
  const luma = (i: number) => 0.299 * data[3 * i]! + 0.587 * data[3 * i + 1]! + 0.114 * data[3 * i + 2]!;
  for (let row = y; row < y + h; row += 1) {
    for (let i = row * width + x + right, end = i + w; i < end; i += 1) {
      sum += luma(i);
      steps += Math.abs(luma(i + 1) - luma(i));
    }
  }
  return { mean: sum / (w * h), texture: steps / (w * h) };
}

test('skin becomes smooth and lighter the more the stronger, eyes and brows stay, and nothing changes elsewhere', async () => {
  const path = await drawn();
  const before = await pixels(path);
  const plain = look(before, drawnParts.cheek);
  let last = plain;
  for (const strength of [10, 40, 100]) {
    const now = await beautified(path, { beauty_params: { smooth: strength, whiten: strength, detail: 0 } });
    assert.equal(now.facts.faces, 1);
    const cheek = look(now, drawnParts.cheek);
    assert.ok(cheek.texture < last.texture, `${strength}: ${cheek.texture} after ${last.texture}`);
    assert.ok(cheek.mean > last.mean, `${strength}: ${cheek.mean} after ${last.mean}`);
    // inside the eyes all stays; round them the step to lighter skin is smaller
    assert.ok(look(now, drawnParts.iris).texture > 0.98 * look(before, drawnParts.iris).texture);
    assert.ok(look(now, drawnParts.eyes).texture > 0.92 * look(before, drawnParts.eyes).texture);
    assert.deepEqual(look(now, drawnParts.corner), look(before, drawnParts.corner));
    last = cheek;
  }
  assert.ok(last.texture < 0.7 * plain.texture && last.texture > 0.15 * plain.texture, `${last.texture} of ${plain.texture}`); // prettier-ignore
});

test('the neck follows the face, less and less; what is beside it stays, and so does it where outlines alone count', async () => {
  const path = await drawn();
  const before = await pixels(path);
  const gain = ({ mean }: { mean: number }, part: keyof typeof drawnParts) =>
    mean - look(before, drawnParts[part]).mean;
  const after = await beautified(path, { smooth: 0, whiten: 100, detail: 0 });
  const [cheek, neck, throat] = (['cheek', 'neck', 'throat'] as const).map((part) => gain(look(after, drawnParts[part]), part)) as [number, number, number]; // prettier-ignore
  assert.ok(neck > 0.6 * cheek && throat < 0.6 * neck, `${cheek}, ${neck}, ${throat}`);
  assert.deepEqual(look(after, drawnParts.besideNeck), look(before, drawnParts.besideNeck));
  const outline = await beautified(path, { smooth: 0, whiten: 100, detail: 0, skin_model: 0 });
  assert.equal(gain(look(outline, drawnParts.neck), 'neck'), 0);
});

test('pictures with opacity, turned by EXIF, of 16 bits, CMYK and odd sizes are retouched, their size and opacity kept', async () => {
  const path = await drawn();
  const made = (name: string) => join(rig.clips.folder, name);
  const face = () => sharp(path);
  await face().ensureAlpha(0.5).toFile(made('veiled.png'));
  await face().rotate(270).withMetadata({ orientation: 6 }).jpeg({ quality: 95 }).toFile(made('turned.jpg'));
  await face().toColourspace('rgb16').png().toFile(made('deep.png'));
  await face().extract({ left: 0, top: 0, width: 319, height: 239 }).toColourspace('cmyk').jpeg({ quality: 97 }).toFile(made('print.jpg')); // prettier-ignore
  for (const name of ['veiled.png', 'turned.jpg', 'deep.png', 'print.jpg']) {
    const { artifacts, facts } = await rig.run(faceBeauty, made(name), { params: {}, wantedExtension: 'png' });
    const { width, height, channels } = await sharp(artifacts[0]!.path).metadata();
    const size = name === 'print.jpg' ? [319, 239] : [320, 240];
    assert.deepEqual([facts.faces, width, height, channels], [1, ...size, name === 'veiled.png' ? 4 : 3], name);
    const opacity = async (file: string) => (await sharp(file).toColourspace('srgb').ensureAlpha().stats()).channels[3];
    const [kept, given] = [await opacity(artifacts[0]!.path), await opacity(made(name === 'veiled.png' ? name : 'turned.jpg'))]; // prettier-ignore
    assert.deepEqual([kept?.min, kept?.max], [given?.min, given?.max], name);
  }
});

test('no strength, no room for faces, or no face: every pixel stays, and the Result says so', async () => {
  const face = await drawn();
  const bars = await rig.clips.make('bars.png', '-f', 'lavfi', '-i', 'smptebars=s=320x240', '-frames:v', '1');
  const none = [
    [face, { beauty_params: 'smooth=0,whiten=0,detail=0' }],
    [face, { skin_beauty_enable: 0, eye_size: 50, shape_beauty_enable: '0' }],
    [face, { max_face_num: 0 }],
    [face, { min_face: 1024 }],
    [bars, { beauty_params: 'smooth=100,eye_size=100' }],
  ] as const;
  for (const [path, params] of none) {
    const { data, facts } = await beautified(path, params);
    assert.deepEqual(data, (await pixels(path)).data);
    assert.deepEqual(faceBeauty.report(facts, ['a'], 'b'), {
      details: [{ Status: 'NothingFound' }],
      message: 'success',
    });
  }
});

test('a narrower face and larger eyes bend nothing farther away', async () => {
  const path = await drawn();
  const before = await pixels(path);
  const after = await beautified(path, { skin_beauty_enable: 0, face_thin: 100, eye_size: 100 });
  const jaw = [96, 128, 24, 24] as const; // hair and the edge of the cheek: more hair where the face is narrower
  assert.ok(look(after, jaw).mean < look(before, jaw).mean - 4);
  const white = [126, 90, 68, 10] as const; // above the eyes: they reach up into it
  assert.ok(Math.abs(look(after, white).mean - look(before, white).mean) > 0.5);
  assert.deepEqual(look(after, drawnParts.corner), look(before, drawnParts.corner));
});

async function film(name: string, from: number): Promise<string> {
  const frames = await Promise.all([0, 2, 4, 6, 8, 10, 12, 14].map((step) => drawn(from + step)));
  const inputs = frames.flatMap((path) => ['-loop', '1', '-framerate', '8', '-t', '0.125', '-i', path]);
  const joined = `${frames.map((_, i) => `[${i}]`).join('')}concat=n=${frames.length},format=yuv420p`;
  return rig.clips.make(name, ...inputs, ...tone({ seconds: 1 }), '-filter_complex', joined, ...H264, '-crf', '4', '-c:a', 'aac', '-shortest'); // prettier-ignore
}

test('in a film the face is followed; times and sound stay, what is beside the face is only encoded anew', async () => {
  const path = await film('walk.mp4', 0);
  const { artifacts, facts } = await rig.run(faceBeauty, path, { params: { beauty_params: 'smooth=80,whiten=50' } });
  assert.deepEqual([facts.faces, artifacts[0]?.extension], [1, 'mp4']);
  const out = artifacts[0]!.path;
  assert.deepEqual(await frameTimes(out), await frameTimes(path));
  assert.equal((await rig.media.probe(out, signal)).audio[0]?.codec, 'aac');
  for (const frame of [0, 3, 7]) {
    const [before, after] = [await rig.media.still(path, frame / 8, { signal }), await rig.media.still(out, frame / 8, { signal })]; // prettier-ignore
    const [plain, cheek] = [look(before, drawnParts.cheek, 2 * frame), look(after, drawnParts.cheek, 2 * frame)];
    assert.ok(cheek.mean > plain.mean + 4, `frame ${frame}: ${cheek.mean} after ${plain.mean}`);
    assert.ok(cheek.texture < 0.8 * plain.texture, `frame ${frame}: ${cheek.texture} after ${plain.texture}`);
    const beside = Math.abs(look(after, drawnParts.corner).mean - look(before, drawnParts.corner).mean);
    assert.ok(beside < 0.5, `${beside}`);
  }
});

test('a film without a face is copied, and a run stops when it is told to', async () => {
  const bars = await rig.clips.make('bars.mp4', ...picture({ size: '161x91', rate: '8', seconds: 1 }), ...tone({ seconds: 1 }), ...H264, '-pix_fmt', 'yuv444p', '-c:a', 'aac'); // prettier-ignore
  const { artifacts, facts } = await rig.run(faceBeauty, bars, { wantedExtension: 'mov' });
  assert.deepEqual([facts.faces, artifacts[0]?.extension], [0, 'mov']);
  assert.deepEqual((await pixels(artifacts[0]!.path)).data, (await pixels(bars)).data);
  const abort = new AbortController();
  const running = rig.run(faceBeauty, await film('walk.mp4', 0), { signal: abort.signal });
  abort.abort();
  await assert.rejects(running, { code: 'JobCanceled' });
});

test('beauty_params are read as the cloud writes them, and what is out of range is named', () => {
  const read = (params: object) => readParams(faceBeauty, JSON.stringify(params));
  const { whiten, smooth, detail, face_thin, nose_wing, threshold } = read({
    beauty_params: ' whiten=0, smooth = 50,face_thin=7,nose_wing=-100,threshold=0.5,unknown=3,',
    whiten: 90,
  });
  assert.deepEqual([whiten, smooth, detail, face_thin, nose_wing, threshold], [0, 50, 20, 7, -100, 0.5]);
  assert.equal(read({ beauty_params: '' }).smooth, 20);
  for (const [given, named] of [
    [{ smooth: 101 }, /"JobParams.smooth".*101.*0 to 100/],
    [{ beauty_params: 'smooth=101' }, /"JobParams.beauty_params.smooth".*101.*0 to 100/],
    [{ beauty_params: { eye_size: -1 } }, /beauty_params.eye_size.*-1/],
    [{ beauty_params: 'smooth' }, /beauty_params.*"smooth".*whiten=20/],
    [{ beauty_params: 7 }, /beauty_params.*7/],
    [{ min_face: 9 }, /min_face.*10 to 1024 pixels/],
  ] as const)
    assert.throws(() => read(given), named, JSON.stringify(given));
});
