import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, readFile, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { after, test } from 'node:test';
import sharp from 'sharp';
import { Clips, H264, picture, tone } from '../../test/media-clips.ts';
import { ServiceError } from '../base/errors.ts';
import { mediaConfig } from './config.ts';
import { createMedia } from './ffmpeg-media.ts';
import { sniff } from './sniff.ts';

const media = createMedia(mediaConfig.parse({}));
const clips = new Clips();
after(() => clips.remove());
const { signal } = new AbortController();

async function write(name: string, content: string | Buffer): Promise<string> {
  const path = join(clips.folder, name);
  await writeFile(path, content);
  return path;
}

/** The error of a probe; its public words must not tell where the file lies. */
async function refusal(path: string, of = media): Promise<string> {
  const error: unknown = await of.probe(path, signal).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof ServiceError, `${path} is accepted`);
  assert.ok(
    !error.publicMessage.includes(clips.folder) && !/\/(tmp|nowhere)/.test(error.publicMessage),
    error.publicMessage,
  );
  assert.equal(error.retryable, false);
  return error.code;
}

const playlists = (target: string): Record<string, string> => ({
  HLS: `#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:2,\n${target}\n#EXT-X-ENDLIST\n`,
  'HLS behind a byte order mark': `\ufeff#EXTM3U\n#EXTINF:2,\n${target}\n`,
  'HLS behind white space': `\r\n \n#EXTM3U\n#EXTINF:2,\n${target}\n`,
  ffconcat: `ffconcat version 1.0\nfile '${target}'\n`,
  DASH: `<?xml version="1.0"?>\n<!-- x --><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><BaseURL>${target}</BaseURL></MPD>`,
  SDP: `v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=x\r\nc=IN IP4 127.0.0.1\r\nm=video 5004 RTP/AVP 96\r\n`,
  SVG: `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"><image xlink:href="file://${target}"/></svg>`,
  PLS: `[playlist]\nFile1=${target}\n`,
});

test('refuses playlists under any name, and does not read what they point at', async () => {
  const target = await clips.make('target.ts', ...picture({ seconds: 1 }), ...H264);
  const longAgo = new Date('2001-02-03T04:05:06Z');
  for (const [kind, text] of Object.entries(playlists(target))) {
    for (const name of ['list.mp4', 'list.jpg', 'list.mp3']) {
      await utimes(target, longAgo, longAgo);
      assert.equal(
        await refusal(await write(name, text)),
        'InvalidParameter.ResourceNotSupported',
        `${kind} as ${name}`,
      );
      assert.equal((await stat(target)).atimeMs, longAgo.getTime(), `${kind} reads its target`);
    }
  }
});

test('would see it if a playlist were read', async (t) => {
  const target = await clips.make('target.ts', ...picture({ seconds: 1 }), ...H264);
  const longAgo = new Date('2001-02-03T04:05:06Z');
  await utimes(target, longAgo, longAgo);
  const list = await write('naive.mp4', playlists(target)['HLS'] ?? '');
  const args = ['-v', 'error', '-show_entries', 'format=format_name', '-of', 'csv=p=0', list];
  const { stdout } = await promisify(execFile)('ffprobe', args).catch(() => ({ stdout: '' }));
  if (!stdout.includes('hls')) return t.skip('this ffprobe refuses such lists by itself');
  assert.notEqual((await stat(target)).atimeMs, longAgo.getTime(), 'the file system keeps times of access');
});

test('refuses a playlist behind the first bytes of a film', async () => {
  const text = playlists('/etc/hostname')['HLS'] ?? '';
  const path = await write(
    'mixed.mp4',
    Buffer.concat([Buffer.from('\0\0\0\x18ftypisom'), Buffer.alloc(12), Buffer.from(text)]),
  );
  assert.equal(await refusal(path), 'InvalidParameter.ResourceContentBad');
});

test('calls empty, random, cut and scrambled files bad', async () => {
  const film = await clips.plain();
  const bytes = await readFile(film);
  const random = Buffer.from(Array.from({ length: 50_000 }, (_, i) => (i * 7919 + ((i * i) >> 3)) & 255));
  const noHeader = Buffer.from(bytes);
  noHeader.fill(0xa5, 40, 4000);
  noHeader.fill(0xa5, noHeader.length - 4000);
  const bad = {
    'empty.mp4': Buffer.alloc(0),
    'tiny.mp4': Buffer.from([1, 2, 3]),
    'zero.mp4': Buffer.alloc(10_000),
    'random.mp4': random,
    'cut.mp4': bytes.subarray(0, bytes.length >> 1),
    'scrambled.mp4': noHeader,
    'head.png': Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), random]),
    'head.mkv': Buffer.concat([Buffer.from([0x1a, 0x45, 0xdf, 0xa3]), random]),
  };
  for (const [name, content] of Object.entries(bad)) {
    assert.equal(await refusal(await write(name, content)), 'InvalidParameter.ResourceContentBad', name);
  }
});

test('says how much is missing of a file that breaks off, though its index is whole', async () => {
  const index = ['-movflags', '+faststart'];
  const pieces = ['-movflags', '+frag_keyframe+empty_moov+default_base_moof'];
  for (const [name, ...options] of [
    ['index.mp4', ...index],
    ['pieces.mp4', ...pieces],
    ['whole.mkv'],
    ['live.mkv', '-live', '1'],
  ] as const) {
    const path = await clips.make(name, ...picture(), ...H264, ...options); // prettier-ignore
    const { size } = await stat(path);
    assert.equal((await media.probe(path, signal)).video.length, 1);
    await truncate(path, size - 700);
    if (name === 'live.mkv') assert.equal((await media.probe(path, signal)).video.length, 1);
    else await assert.rejects(media.probe(path, signal), { code: 'InvalidParameter.ResourceContentBad', publicMessage: new RegExp(`incomplete: ${size - 700} of \\d+ bytes`) }); // prettier-ignore
  }
});

test('refuses what is no file, and what is not there', async () => {
  const folder = join(clips.folder, 'folder');
  await mkdir(folder);
  assert.equal(await refusal(folder), 'InvalidParameter.ResourceNotSupported');
  assert.equal(await refusal('/nowhere/film.mp4'), 'InvalidParameter.ResourceNotFound');
  await promisify(execFile)('mkfifo', [join(clips.folder, 'pipe')]);
  assert.equal(await refusal(join(clips.folder, 'pipe')), 'InvalidParameter.ResourceNotSupported');
  assert.equal(
    await refusal(await write('notes.mp4', 'Dear reader, this is a letter.')),
    'InvalidParameter.ResourceNotSupported',
  );
});

test('keeps the limits of size, length, pixels and streams', async () => {
  const film = await clips.plain();
  const limited = (limits: object): typeof media => createMedia({ ...mediaConfig.parse({}), ...limits });
  assert.equal(await refusal(film, limited({ maxSizeBytes: 1000 })), 'InvalidParameter.OutOfRange');
  assert.equal(await refusal(film, limited({ maxDurationSeconds: 1 })), 'InvalidParameter.OutOfRange');
  assert.equal(await refusal(film, limited({ maxPixels: 160 * 90 - 1 })), 'InvalidParameter.OutOfRange');
  assert.equal(await refusal(film, limited({ maxStreams: 1 })), 'InvalidParameter.OutOfRange');
  const wide = await clips.make('wide.mp4', '-i', film, '-vf', 'setsar=4/1', ...H264);
  await assert.rejects(limited({ maxPixels: 4 * 160 * 90 - 1 }).probe(wide, signal), {
    message: /has 640 x 90 pixels \(stretched to square ones\); at most 57599 are allowed/,
  });
  await limited({ maxStreams: 2, maxPixels: 160 * 90, maxDurationSeconds: 2.1 }).probe(film, signal);
  const bomb = join(clips.folder, 'bomb.png');
  await sharp({ create: { width: 9000, height: 9000, channels: 3, background: 'red' } })
    .png()
    .toFile(bomb);
  assert.equal(await refusal(bomb), 'InvalidParameter.OutOfRange');
  // a sparse file of 30 GB that begins like a film
  const huge = await write('huge.mp4', (await readFile(film)).subarray(0, 4096));
  await truncate(huge, 30e9);
  assert.equal(await refusal(huge), 'InvalidParameter.OutOfRange');
});

const FORMATS: Record<string, readonly [string, ...string[]]> = {
  '3gp': ['mov', ...H264],
  avi: ['avi', '-c:v', 'mpeg4'],
  flv: ['flv', '-c:v', 'flv'],
  mp4: ['mov', ...H264],
  mov: ['mov', ...H264],
  mpg: ['mpeg', '-c:v', 'mpeg1video'],
  m2v: ['mpegvideo', '-c:v', 'mpeg2video'],
  ts: ['mpegts', ...H264],
  m2ts: ['mpegts', ...H264],
  wmv: ['asf', '-c:v', 'wmv2'],
  webm: ['matroska', '-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '8'],
  mkv: ['matroska', ...H264],
  mxf: ['mxf', '-c:v', 'mpeg2video'],
};
const SOUNDS = { wav: 'wav', mp3: 'mp3', flac: 'flac', ogg: 'ogg', m4a: 'mov', aac: 'aac', wma: 'asf', aiff: 'aiff' };

test('knows every container it promises by content, whatever its name', async () => {
  const outputs = [
    ...Object.entries(FORMATS).flatMap(([extension, [, ...codec]]) => ['-map', '0', ...codec, `f.${extension}`]),
    ...Object.keys(SOUNDS).flatMap((extension) => ['-map', '1', `s.${extension}`]),
  ];
  const source = [...picture({ rate: '25', seconds: 1 }), ...tone({ seconds: 1 })];
  await clips.make('last.mkv', ...source, ...outputs, '-map', '1');
  for (const [extension, [demuxer]] of Object.entries(FORMATS)) {
    const renamed = await write('film.bin', await readFile(join(clips.folder, `f.${extension}`)));
    const info = await media.probe(renamed, signal);
    assert.deepEqual([info.format, info.kind, info.video.length], [demuxer, 'video', 1], extension);
    assert.ok(Math.abs(info.durationSeconds - 1) < 0.15, `${extension} lasts ${info.durationSeconds}`);
  }
  for (const [extension, demuxer] of Object.entries(SOUNDS)) {
    const info = await media.probe(join(clips.folder, `s.${extension}`), signal);
    assert.deepEqual([info.format, info.kind, info.audio.length], [demuxer, 'audio', 1], extension);
  }
});

test('knows AMR by its magic', () => {
  assert.deepEqual(sniff(Buffer.from('#!AMR-WB\n and some frames')), { kind: 'media', demuxer: 'amr' });
});
