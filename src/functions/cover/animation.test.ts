import assert from 'node:assert/strict';
import { test } from 'node:test';
import { paintedFilm, sceneA, sceneB } from '../../analysis/shots/testing/film.ts';
import { liveliestStretch } from './animation.ts';

test('finds the liveliest stretch without a cut', () => {
  // still, then movement of a part from 3 s to 7 s, with a cut at 7 s and more movement after it
  const thumbs = paintedFilm((cell, frame) => {
    const moving = frame >= 36 && cell % 3 === 0 ? ((cell * 7 + frame * 9) % 60) : 0;
    return (frame < 84 ? sceneA(cell) : sceneB(cell)) + moving;
  }, 108, 12); // prettier-ignore
  const found = liveliestStretch(thumbs, 3, 8);
  assert.ok(found !== undefined && found.startSeconds >= 2.5 && found.endSeconds <= 7.01, JSON.stringify(found));
  assert.equal(liveliestStretch(thumbs.slice(0, 20), 3, 8), undefined);
});
