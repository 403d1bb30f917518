import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readBoxes, writeBoxes } from './boxes.ts';
import { durationText, placeOf, showingOf, sizeText } from './place.ts';

test('an address names a place in each of its forms', () => {
  const place = { bucket: 'films', key: '影片/1 a.mp4' };
  const endpoint = 'films.oss-cn-hangzhou.aliyuncs.com';
  for (const host of ['oss://films', `oss://${endpoint}`, `https://${endpoint}`]) {
    assert.deepEqual(placeOf(`${host}/影片/1 a.mp4`), place);
  }
  for (const none of ['', 'films/1.mp4', 'https://films/1.mp4', 'oss://films', 'oss://films/']) {
    assert.equal(placeOf(none), undefined, none);
  }
});

test('files are shown by their endings, whatever their case', () => {
  assert.deepEqual(showingOf('a.b/影片.MP4'), { as: 'video', type: 'video/mp4' });
  assert.equal(showingOf('x.srt').as, 'text');
  assert.equal(showingOf('page.html').as, 'none');
  assert.equal(showingOf('mp4').as, 'video'); // no dot: it may be one, and is tried
});

for (const [bytes, text] of [
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 kB'],
  [280_400, '280 kB'],
  [99_949_999, '99.9 MB'],
  [99_960_000, '100 MB'],
  [20_000_000_000, '20.0 GB'],
] as const) {
  test(`${bytes} bytes read ${text}`, () => assert.equal(sizeText(bytes), text));
}

for (const [seconds, text] of [
  [0.04, '0.0 s'],
  [9.96, '10 s'],
  [59.6, '1 min 0 s'],
  [3599, '59 min 59 s'],
  [7260, '2 h 1 min'],
] as const) {
  test(`${seconds} seconds read ${text}`, () => assert.equal(durationText(seconds), text));
}

test('boxes that are drawn stay inside the picture and come back as they were', () => {
  const text = writeBoxes([[0.33333, 0.5, 0.66667, 0.5]], true);
  assert.equal(text, '[[0.3333,0.5,0.6666,0.5]]');
  assert.deepEqual(readBoxes(text), [[0.3333, 0.5, 0.6666, 0.5]]);
  assert.equal(writeBoxes([[0, 0, 1, 1]], false), '[0,0,1,1]');
  assert.deepEqual(readBoxes('[0,0,1,1]'), [[0, 0, 1, 1]]);
  for (const none of ['', '[[0.1', '{}', '[1,2]', '[["a",0,1,1]]']) assert.deepEqual(readBoxes(none), [], none);
});
