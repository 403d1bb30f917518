import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Frame } from '../../media/frame.ts';
import { faceAt } from '../reframe/testing.ts';
import { Glances } from './glance.ts';
import { stillness } from './motion.ts';
import { tracksOf } from './track.ts';

const pictureAt = (seconds: number): Frame => ({ width: 2, height: 2, pixelFormat: 'gray', data: new Uint8Array(4), index: 0, ptsSeconds: seconds }); // prettier-ignore
/** Pictures of 25 a second between two looks. */
const between = Array.from({ length: 6 }, (_, i) => pictureAt(10 + 0.04 * (i + 1)));

/** Glances between a look at 10 s and one at 10.28 s. */
function glance(glances: Glances, where: (seconds: number) => number | undefined, turned = 0) {
  const asked: number[] = [];
  const faces = (seconds: number) => {
    const x = where(seconds);
    return x === undefined ? [] : [faceAt(x, 0.2)];
  };
  const detect = ({ ptsSeconds }: Frame) => {
    asked.push(ptsSeconds);
    return Promise.resolve([...faces(ptsSeconds), faceAt(0.5, 0.02)]);
  };
  between.forEach((frame) => glances.keep(frame));
  const now = { seconds: 10.28, faces: faces(10.28), movement: { ...stillness(), camera: { x: turned, y: 0 } } };
  const seen = glances.between(glances.take(), { seconds: 10, faces: faces(10) }, now, detect);
  return seen.then((all) => ({ ...all, asked }));
}

test('between two looks a face that went far is looked for again, in the middle and in the middle of its halves', async () => {
  const there = (seconds: number) => (seconds < 10.1 ? 0.3 : 0.6);
  const { glances, left, asked } = await glance(new Glances(), there, -0.28);
  assert.deepEqual(glances.map(({ seconds }) => Number(seconds.toFixed(2))), [10.08, 10.16]); // prettier-ignore
  assert.deepEqual(glances.map(({ faces }) => faces.length), [1, 1], 'what is seen in one picture alone is no face'); // prettier-ignore
  assert.equal(asked.length, 2);
  const turns = [...glances.map(({ movement }) => movement.camera.x), left.camera.x].map((x) => Number(x.toFixed(2)));
  assert.deepEqual(turns, [-0.08, -0.08, -0.12]);
});

test('a face that stays is not looked for again; one that came is where the picture changed', async () => {
  assert.deepEqual((await glance(new Glances(), () => 0.4)).asked, []);
  const came = (seconds: number) => (seconds > 10.1 ? 0.4 : undefined);
  assert.deepEqual((await glance(new Glances(), came)).asked, []);
  assert.notDeepEqual((await glance(new Glances(), came, 0.1)).asked, []);
});

test('glances are saved up for a whip, and end where a film whips all the time', async () => {
  const glances = new Glances();
  let asked = 0;
  for (let i = 0; i < 20; i += 1) asked += (await glance(glances, (seconds) => (seconds < 10.1 ? 0.3 : 0.6))).asked.length; // prettier-ignore
  assert.equal(asked, 16);
});

test('what was not looked for at a glance is not missed there', () => {
  const box = { left: 0.4, right: 0.6, top: 0.1, bottom: 0.9 };
  const person = { kind: 'person' as const, box, score: 0.8 };
  const common = { faces: [], movement: stillness(), saliency: undefined };
  const sightings = Array.from({ length: 9 }, (_, i) => (i % 3 === 0 ? { ...common, seconds: i / 10, objects: [person] } : { ...common, seconds: i / 10, objects: [], glance: true as const })); // prettier-ignore
  const [track, ...others] = tracksOf(sightings);
  assert.deepEqual(others, []);
  assert.equal(track?.presence, 1);
  assert.ok(track?.boxes.slice(0, 7).every((each) => each !== undefined));
  // nor is what was not measured there sharp
  const blurred = sightings.map((one) => ({ ...one, objects: [], faces: [one.objects.length > 0 ? { ...faceAt(0.5), focus: 0.1 } : faceAt(0.5)] })); // prettier-ignore
  assert.ok(Math.abs(tracksOf(blurred)[0]!.focus - 0.1) < 1e-9);
});

test('a small face behind a large one that left is another one', () => {
  const common = { objects: [], movement: stillness(), saliency: undefined };
  const sightings = Array.from({ length: 6 }, (_, i) => ({ ...common, seconds: i / 3, faces: [faceAt(0.5, i < 3 ? 0.3 : 0.16)] })); // prettier-ignore
  assert.equal(tracksOf(sightings).length, 2);
});
