import assert from 'node:assert/strict';
import { test } from 'node:test';
import { paintedFilm as film, sceneA, sceneB } from '../shots/testing/film.ts';
import { moments } from './moment.ts';
import { coverScore } from './score.ts';

test('finds nothing in a still shot', () => {
  for (const moment of moments(film(sceneA))) assert.deepEqual(moment, { motion: 0, transition: 0, action: 0 });
});

test('keeps away from a cut, and longer after it than before: encoders blur the first frames', () => {
  const found = moments(film((cell, frame) => (frame < 12 ? sceneA(cell) : sceneB(cell))));
  assert.ok(found[11]!.transition > 0.9 && found[12]!.transition > 0.9);
  assert.deepEqual([found[6]!.transition, found[19]!.transition], [0, 0]);
  assert.ok(found[8]!.transition < 0.1 && found[15]!.transition > 0.9);
});

test('finds the middle of a dissolve', () => {
  const share = (frame: number) => Math.max(0, Math.min(1, (frame - 6) / 12));
  const found = moments(film((cell, frame) => sceneA(cell) * (1 - share(frame)) + sceneB(cell) * share(frame)));
  assert.ok(found[12]!.transition > 0.9);
});

test('finds a flash', () => {
  const found = moments(film((cell, frame) => (frame === 12 ? 240 : sceneA(cell))));
  assert.ok(found[12]!.transition > 0.9);
  assert.ok(found[3]!.transition < 0.1);
});

test('tells somebody who moves from a camera that moves', () => {
  const somebody = moments(
    film((cell, frame) => (cell % 32 < 6 ? 60 + ((cell * 13 + frame * 5) % 150) : sceneA(cell))),
  )[12]!;
  const camera = moments(film((cell, frame) => 90 + 60 * Math.sin((cell % 32) / 5 + frame / 8)))[12]!;
  assert.ok(somebody.action > 0.5 && somebody.action > 2 * camera.action, `${somebody.action} ${camera.action}`);
});

test('survives one frame', () => {
  assert.deepEqual(moments(film(sceneA, 1)), [{ motion: 0, transition: 0, action: 0 }]);
});

test('lowers a score in a transition and for a whirl', () => {
  const picture = { brightness: 120, contrast: 150, colourfulness: 40, entropy: 4, sharpness: 0.6, fineness: 5, detail: 0.5, composition: 0.6, subject: 0.3, skin: 0.1, clipped: 0, descriptor: { grid: new Uint8Array(), histogram: new Float32Array() } }; // prettier-ignore
  const score = (motion: number, transition: number, action = 0) => coverScore(picture, { motion, transition, action });
  assert.ok(score(0, 1) < score(0, 0) / 4 && score(30, 0) < 0.7 * score(0, 0) && score(2, 0, 1) > score(2, 0, 0));
});
