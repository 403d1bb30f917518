import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kept, marks } from '../../analysis/face/points.ts';
import { expressionOf, openness } from './expression.ts';

/** A face of 100 x 100: eyes, the tip of the nose, the mouth. */
function face({ open = 0.3, nose = 50, gap = 0, smile = 0, lean = 0 }): Float32Array {
  const points = new Float32Array(2 * kept.length);
  const put = (number: number, x: number, y: number) => {
    const [cos, sin] = [Math.cos(lean), Math.sin(lean)];
    points.set([x * cos - y * sin, x * sin + y * cos], 2 * kept.indexOf(number));
  };
  put(marks.rightEyeOuter, 20, 30);
  put(marks.rightEyeInner, 40, 30);
  put(marks.rightEyeTop, 30, 30 - 10 * open);
  put(marks.rightEyeBottom, 30, 30 + 10 * open);
  put(marks.leftEyeInner, 60, 30);
  put(marks.leftEyeOuter, 80, 30);
  put(marks.leftEyeTop, 70, 30 - 10 * open);
  put(marks.leftEyeBottom, 70, 30 + 10 * open);
  put(marks.noseTip, nose, 55);
  put(marks.upperLipInner, 50, 75 - 15 * gap);
  put(marks.lowerLipInner, 50, 75 + 15 * gap);
  put(marks.rightMouthCorner, 35, 75 - smile);
  put(marks.leftMouthCorner, 65, 75 - smile);
  return points;
}

test('a smile is liked best, then rest, then a turned head or an open mouth, and shut eyes least', () => {
  const [smiling, calm, laughing, turned, gaping, shut] = [{ smile: 6 }, {}, { smile: 6, gap: 0.25 }, { nose: 72 }, { gap: 0.6 }, { open: 0.1, smile: 6 }].map((one) => expressionOf(face(one))); // prettier-ignore
  assert.ok(smiling! > calm! && calm! > turned! && calm! > gaping! && laughing! > gaping!);
  assert.ok(turned! > shut! && gaping! > shut! && shut === 0, `${shut}`);
});

test('a face that leans to one side is judged as one that stands upright', () => {
  for (const one of [{ smile: 6 }, { gap: 0.3 }, { nose: 60 }])
    assert.ok(Math.abs(expressionOf(face(one)) - expressionOf(face({ ...one, lean: 0.5 }))) < 1e-3);
});

test('eyes are told by their height over their width', () => {
  assert.ok(Math.abs(openness(face({ open: 0.3 }))! - 0.3) < 1e-3);
});
