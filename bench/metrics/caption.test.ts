import assert from 'node:assert/strict';
import { test } from 'node:test';
import { editDistance, normalise, readSubRip, scoreCaptions } from './caption.ts';

const cue = (startSeconds: number, endSeconds: number, text: string) => ({ startSeconds, endSeconds, text });
const truth = [cue(1, 2, '你好，世界'), cue(3, 4, 'Hello there')];

test('compares letters and digits alone, in lower case', () => {
  assert.equal(normalise('Ｈｅｌｌｏ, “World” 你好！ 12.5%'), 'helloworld你好125');
});

for (const [a, b, edits] of [
  ['', '', 0],
  ['abc', '', 3],
  ['', 'ab', 2],
  ['kitten', 'sitting', 3],
  ['天亮之前', '天黑前', 2],
] as const) {
  test(`counts ${edits} edits between "${a}" and "${b}"`, () => assert.equal(editDistance(a, b), edits));
}

test('finds nothing wrong in the truth itself', () => {
  const score = scoreCaptions(truth, truth, 25);
  assert.deepEqual([score.f1, score.characterErrorRate, score.falseCues, score.duplicates], [1, 0, 0, 0]);
  assert.deepEqual(score.timeErrors, [0, 0, 0, 0]);
});

test('counts a missed cue as deletions and a false one as insertions', () => {
  const score = scoreCaptions(truth, [truth[0]!, cue(7, 8, 'abc')], 25);
  assert.deepEqual([score.precision, score.recall], [0.5, 0.5]);
  assert.equal(score.characterErrorRate, (10 + 3) / 14);
  assert.equal(score.falseCues, 1);
});

test('tells time errors in frames', () => {
  const score = scoreCaptions([truth[0]!], [cue(1.04, 1.8, '你好世界')], 25);
  assert.deepEqual(
    score.timeErrors.map((v) => Math.round(v * 10) / 10),
    [1, 5],
  );
});

test('counts what is said twice at one time, and matches ties by text', () => {
  const score = scoreCaptions(
    [cue(1, 2, 'one'), cue(1, 2, 'two')],
    [cue(1, 2, 'two'), cue(1, 2, 'one'), cue(1.5, 2, 'one')],
    25,
  );
  assert.equal(score.characterErrorRate, 3 / 6);
  assert.equal(score.duplicates, 1);
});

test('does not match cues that overlap less than 0.3', () => {
  assert.equal(scoreCaptions([cue(0, 1, 'a')], [cue(0.8, 1.8, 'a')], 25).recall, 0);
});

test('asks for silence where there are no captions', () => {
  assert.equal(scoreCaptions([], [], 25).f1, 1);
  assert.equal(scoreCaptions([], [truth[0]!], 25).precision, 0);
});

test('reads SubRip cues of several lines', () => {
  const text = '1\n00:00:01,500 --> 00:01:02,000\n你好\nHello\n\n2\n01:00:00,000 --> 01:00:01,000\nx\n';
  assert.deepEqual(readSubRip(text), [cue(1.5, 62, '你好\nHello'), cue(3600, 3601, 'x')]);
});
