import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CaptionLine } from '../../analysis/text/extract.ts';
import { cuesOf } from './cues.ts';
import { linesOf } from './language.ts';
import { selectCaptions } from './selection.ts';
import { subtitleFile } from './subtitle-file.ts';

const line = (
  startSeconds: number,
  endSeconds: number,
  text: string,
  more: { top?: number; left?: number; width?: number; confidence?: number } = {},
): CaptionLine => {
  const { top = 100, width = 20 * text.length, confidence = 0.99 } = more;
  const left = more.left ?? 640 - width / 2;
  return { startSeconds, endSeconds, way: [], moves: false, text, confidence, box: { left, top, right: left + width, bottom: top + 36 } }; // prettier-ignore
};
const region = { width: 1280, height: 180, pictureHeight: 720, durationSeconds: 60 };
const texts = (lines: readonly CaptionLine[]) => lines.map(({ text }) => text);

test('makes one cue of lines shown together, top first', () => {
  const cues = cuesOf([line(1, 3, 'Good morning', { top: 140 }), line(1.04, 3, '早上好'), line(3, 4, '走吧')]);
  assert.deepEqual(
    cues.map(({ lines }) => lines),
    [['早上好', 'Good morning'], ['走吧']],
  );
  assert.deepEqual([cues[0]?.startSeconds, cues[0]?.endSeconds], [1, 3]);
});

test('joins a line that was lost for a moment, not one that comes again', () => {
  assert.equal(cuesOf([line(1, 2, '好'), line(2.04, 3, '好')]).length, 1);
  assert.equal(cuesOf([line(1, 2, '好'), line(2.2, 3, '好')]).length, 2);
});

for (const [what, lines, kept] of [
  [
    'what is no text',
    [
      line(1, 2, '你好'),
      line(3, 4, 'x', { confidence: 0.4 }),
      line(5, 6, '——'),
      line(7, 8, '王', { confidence: 0.7 }),
      line(7, 8, 'X'),
    ],
    ['你好'],
  ],
  ['what passes too fast to be read', [line(1, 2, '你好'), line(3, 3.1, '你好吗')], ['你好']],
  [
    'a logo among captions',
    [line(0, 55, 'NEWS24', { left: 1100 }), line(1, 3, 'one'), line(4, 6, 'two'), line(7, 9, 'three')],
    ['one', 'two', 'three'],
  ],
  ['a label all over a film without captions', [line(0, 10, 'CAM 3', { left: 20 })], []],
  [
    'pieces of a line that is there whole',
    [line(1, 3, 'hello world'), line(1.2, 3, 'world', { left: 700, width: 60 })],
    ['hello world'],
  ],
] as const) {
  test(`leaves out ${what}`, () => {
    const seconds = what.startsWith('a label') ? 10 : 60;
    assert.deepEqual(texts(selectCaptions(lines, { ...region, durationSeconds: seconds }, '')), kept);
  });
}

test('ends a line where a longer one takes its place', () => {
  const lines = [line(1, 4, 'I think', { left: 100 }), line(2.5, 4, 'I think so too', { left: 100 })];
  assert.deepEqual(
    selectCaptions(lines, region, '').map(({ text, startSeconds, endSeconds }) => [text, startSeconds, endSeconds]),
    [
      ['I think', 1, 2.5],
      ['I think so too', 2.5, 4],
    ],
  );
});

test('keeps the main track alone where that is asked for', () => {
  const lines = [
    ...[1, 5, 9].flatMap((at) => [
      line(at, at + 2, '中文字幕在这里', { top: 80 }),
      line(at, at + 2, 'with English below', { top: 124 }),
    ]),
    line(2, 5, 'Dr. Smith', { top: 10, left: 60 }),
  ];
  assert.equal(selectCaptions(lines, region, '').length, 7);
  assert.deepEqual(texts(selectCaptions(lines, region, 'main')).includes('Dr. Smith'), false);
  assert.equal(selectCaptions(lines, region, 'main').length, 6);
});

test('parts Chinese and English, also side by side in one line', () => {
  const lines = [
    line(1, 2, '我爱 AI 技术'),
    line(1, 2, 'I love it', { top: 140 }),
    line(3, 4, '再见 See you later'),
    line(5, 6, '1984'),
    line(7, 8, 'Year'),
    line(7, 8, '2024', { top: 140 }),
  ];
  assert.deepEqual(texts(linesOf('zh', lines)), ['我爱 AI 技术', '再见', '1984']);
  assert.deepEqual(texts(linesOf('en', lines)), ['I love it', 'See you later', 'Year', '2024']);
});

const cue = { startSeconds: 3661.0005, endSeconds: 3662.9996, lines: ['a < b', '第二行'] };
for (const [what, cues, format, prefix, want] of [
  ['SubRip', [cue], 'srt', '{\\an8}', '1\n01:01:01,001 --> 01:01:03,000\n{\\an8}a < b\n第二行\n'],
  ['WebVTT', [cue], 'vtt', '', 'WEBVTT\n\n1\n01:01:01.001 --> 01:01:03.000\na &lt; b\n第二行\n'],
  ['SubRip without cues', [], 'srt', '{\\an8}', '\n'],
  ['WebVTT without cues', [], 'vtt', '', 'WEBVTT\n'],
] as const) {
  test(`writes ${what}`, () => assert.equal(subtitleFile(cues, format, prefix), want));
}
