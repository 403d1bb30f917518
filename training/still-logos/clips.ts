// clips.ts MEDIA FOLDER: films of cameras that stand still, most of them with a drawn logo in a corner, and `truth.json`: boxes and background of each.
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { corners, encodeClip, stretch, tripod, type Background } from '../../bench/logo-clips.ts';
import { drawLogo } from '../../bench/logo-drawings.ts';
import { dice } from '../../bench/shot-material.ts';

const [media = '', folder = 'data'] = process.argv.slice(2);
const random = dice(20261123);
const pick = <T>(from: readonly T[]) => from[Math.floor(random() * from.length)]!; // some are given

const photographs = ['astronaut.png', 'biden.jpg', 'chelsea.png', 'coffee.png', 'flickr_goodtimes.jpg', 'flickr_guitarist.jpg', 'flickr_img.jpg', 'flickr_kitty.jpg', 'kodim03.png', 'obama-720p.jpg', 'obama.jpg', 'obama3.jpg', 'obama_and_biden.jpg', 'pymatting_beach.png', 'unsplash_woman.jpg']; // prettier-ignore
/** Seconds of films whose frames serve as photographs. */
const frames: readonly (readonly [string, readonly number[]])[] = [
  ['tears_of_steel_battle_800x332.webm', [2, 7, 12, 17, 23, 29, 34, 39, 45, 51, 57, 63, 68]],
  ['bbb_0_30_720p.webm', [4, 9, 13, 16, 19, 22, 25, 28]],
  ['his_girl_friday_640x480.mp4', [1, 4]],
];
/** Films whose camera stands still: seconds, length and sizes. */
const still: readonly (readonly [string, readonly number[], number, readonly (readonly [number, number])[]])[] = [
  ['video/intel_one_by_one_person_768x432.mp4', [5, 18, 42, 60, 82, 100, 120, 135], 7, [[768, 432], [640, 360]]], // prettier-ignore
  ['video/flower_960x540.mp4', [0, 1], 4.5, [[960, 540], [640, 360]]], // prettier-ignore
  ['video/mdn_chromakey_man_320x192.mp4', [0, 8, 14], 7, [[320, 192]]],
  ['greenscreen/lemur_hair_640x360.mp4', [0], 8, [[640, 360]]],
];
const sizes = [[640, 360], [640, 360], [640, 480], [854, 480], [480, 270]] as const; // prettier-ignore
const h264 = (preset: string, crf: number) => ['-c:v', 'libx264', '-preset', preset, '-crf', `${crf}`];
const encoders = [h264('veryfast', 20), h264('veryfast', 23), h264('superfast', 26), h264('fast', 18), h264('medium', 22), ['-c:v', 'mpeg4', '-q:v', '4']]; // prettier-ignore

mkdirSync(folder, { recursive: true });

/** As a camera on a tripod would see a picture, with more noise or less. */
const seen = (name: string, picture: string): Background => tripod(name, picture, 4.5, pick(sizes), pick([0, 3, 5, 8, 12])); // prettier-ignore

async function* backgrounds(): AsyncGenerator<{ readonly group: string; readonly background: Background }> {
  for (const file of photographs) {
    const source = join(media, 'image', file);
    const { width = 0, height = 0 } = await sharp(source).metadata();
    for (const part of [0, 1]) {
      const share = part === 0 ? 1 : 0.55 + 0.3 * random();
      const [w, h] = [Math.floor(width * share), Math.floor(height * share)];
      const [left, top] = [Math.floor(random() * (width - w)), Math.floor(random() * (height - h))];
      const name = `${file.replace(/\..*/, '')}-${part}`;
      const picture = join(folder, `${name}.png`);
      const cut = sharp(source).removeAlpha().extract({ left, top, width: w, height: h });
      await cut.resize(1000, 1000, { fit: 'inside', withoutEnlargement: true }).png().toFile(picture);
      yield { group: file, background: seen(name, picture) };
    }
  }
  for (const [file, times] of frames)
    for (const seconds of times) {
      const name = `${file.slice(0, 5)}-${seconds}`;
      const picture = join(folder, `${name}.png`);
      execFileSync('ffmpeg', ['-v', 'error', '-y', '-ss', `${seconds}`, '-i', join(media, 'video', file), '-frames:v', '1', picture]); // prettier-ignore
      yield { group: name, background: seen(name, picture) };
    }
  for (const [file, times, seconds, its] of still)
    for (const start of times) {
      const name = `${file.replace(/.*\//, '').slice(0, 5)}-${start}`;
      yield { group: name, background: stretch(name, join(media, file), start, seconds, pick(its)) };
    }
}

const truth: Record<string, { readonly boxes: readonly (readonly number[])[]; readonly group: string }> = {};
for await (const { group, background } of backgrounds()) {
  for (const kind of random() < 0.3 ? ['clean', 'logo', 'logo-2'] : ['logo', 'logo-2']) {
    const name = `${background.name}-${kind}`;
    const height = Math.max(14, Math.round(background.height * (0.05 + 0.05 * random())));
    const logo = await drawLogo(random, height, pick([1, 1, 1, 0.75, 0.55]));
    if (kind !== 'clean' && (logo.width > 0.45 * background.width || logo.height < 8)) continue;
    const laid = { logo, manner: 'stays', corner: Math.floor(random() * corners), folder } as const;
    const boxes = encodeClip(background, join(folder, `${name}.mp4`), pick(encoders), kind === 'clean' ? undefined : laid); // prettier-ignore
    truth[name] = { boxes, group };
  }
}
writeFileSync(join(folder, 'truth.json'), JSON.stringify(truth));
console.log(`${Object.keys(truth).length} films`);
