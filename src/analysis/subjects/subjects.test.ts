import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Frame } from '../../media/frame.ts';
import { faceAt, sightings } from '../reframe/testing.ts';
import { thumbnail } from '../shots/thumbnail.ts';
import { BarMeter } from './bars.ts';
import { createFaceDetector } from './faces.ts';
import { focusMap } from './focus.ts';
import { headOf } from './head.ts';
import { Holder } from './hold.ts';
import type { Sighting } from './look.ts';
import { GRID, MotionMeter, stillness, type Movement } from './motion.ts';
import type { FoundObject } from './objects.ts';
import { SaliencySchedule } from './schedule.ts';
import { blindModels } from './testing.ts';
import { tracksOf } from './track.ts';

/** A `yuv420p` frame whose luma is told by a formula. */
function frame(width: number, height: number, luma: (x: number, y: number) => number, seconds = 0): Frame {
  const data = new Uint8Array((width * height * 3) / 2).fill(128);
  for (let y = 0; y < height; y += 1) for (let x = 0; x < width; x += 1) data[y * width + x] = luma(x, y);
  return { width, height, pixelFormat: 'yuv420p', data, index: 0, ptsSeconds: seconds };
}

test('bars that stay black in every frame are found; a dark picture and a black film have none', () => {
  const bars = new BarMeter();
  bars.push(frame(160, 100, () => 16));
  bars.push(frame(160, 100, (_, y) => (y < 12 || y >= 88 ? 18 : 90)));
  bars.push(frame(160, 100, (x, y) => (y < 12 || y >= 88 ? 17 : x)));
  const { left, top, right, bottom } = bars.inside();
  assert.deepEqual([left, top, right, bottom], [0, 0.13, 1, 0.87]);
  const night = new BarMeter();
  night.push(frame(160, 100, (x, y) => (x === 80 && y === 50 ? 40 : 17)));
  assert.deepEqual(night.inside(), { left: 0, top: 0, right: 1, bottom: 1 });
  const black = new BarMeter();
  black.push(frame(160, 100, () => 16));
  assert.deepEqual(black.inside(), { left: 0, top: 0, right: 1, bottom: 1 });
});

test('what moves by itself is told from what the camera moves', () => {
  const texture = (x: number, y: number) => 100 + 50 * Math.sin(x / 7) * Math.cos(y / 9) + 30 * Math.sin((x + y) / 23);
  const meter = new MotionMeter();
  for (let i = 0; i < 6; i += 1) {
    // the camera turns by two thumbnail pixels a look, a bright square crosses the picture's right half upwards
    const inside = (x: number, y: number) => x >= 224 && x < 256 && y >= 120 - 16 * i && y < 152 - 16 * i;
    meter.push(
      thumbnail(
        frame(320, 180, (x, y) => (inside(x, y) ? 230 : texture(x + 10 * i, y)), i * 0.1),
        i,
      ),
    );
  }
  const { cells, camera } = meter.take();
  const at = cells.indexOf(Math.max(...cells));
  assert.ok(Math.abs((at % GRID.columns) - 23.5) <= 2, `${at % GRID.columns}`);
  assert.ok(cells.filter((value) => value > 3).length < 0.3 * cells.length);
  assert.ok(Math.abs(camera.x + 50 / 320) < 0.02, `${camera.x}`);
  assert.ok(meter.take().cells.every((value) => value === 0));
});

test('a whip of the camera is told from another picture', () => {
  const view = (x: number, y: number) => 120 + 60 * Math.sin(x / 60) * Math.cos(y / 35) + 25 * Math.sin((x + y) / 47);
  const meter = new MotionMeter();
  meter.push(thumbnail(frame(320, 180, view, 0), 0));
  assert.ok(
    meter.isWhip(
      thumbnail(
        frame(320, 180, (x, y) => view(x + 55, y), 0.1),
        1,
      ),
    ),
    'a sixth of the picture',
  );
  assert.ok(
    !meter.isWhip(
      thumbnail(
        frame(320, 180, (x, y) => view(500 - y, 3 * x), 0.1),
        1,
      ),
    ),
    'a cut',
  );
  assert.ok(
    !meter.isWhip(
      thumbnail(
        frame(320, 180, (x, y) => view(x, y) + 60, 0.1),
        1,
      ),
    ),
    'a flash',
  );
});

test('a face that is no longer found goes on for a moment as the camera turns', () => {
  const turning = sightings(4, (time) => (time < 2 ? [faceAt(0.4)] : [])).map((one) => ({ ...one, movement: { ...stillness(), camera: { x: one.seconds >= 2 ? 0.05 : 0, y: 0 } } })); // prettier-ignore
  const { boxes } = tracksOf(turning)[0]!;
  assert.ok(Math.abs(boxes[6]!.left - boxes[5]!.left - 0.05) < 1e-6);
  assert.equal(boxes[8], undefined);
});

test('what is not found for a moment is found again nearby; what has gone is not, nor in another picture', () => {
  const blob = (x: number, y: number) => 120 + 90 * Math.sin(x / 2.3) * Math.cos(y / 3.1);
  const plane = (left: number | undefined) => {
    const data = new Float32Array(192 * 108).map((_, i) => 60 + 20 * Math.sin((i % 192) / 9));
    for (let y = 0; left !== undefined && y < 30; y += 1) for (let x = 0; x < 24; x += 1) data[(40 + y) * 192 + left + x] = blob(x, y); // prettier-ignore
    return { width: 192, height: 108, data };
  };
  const at = (left: number) => ({ box: { left: left / 192, right: (left + 24) / 192, top: 40 / 108, bottom: 70 / 108 }, score: 0.8 }); // prettier-ignore
  const followed = (now: number | undefined, fresh = false) => {
    const holder = new Holder(0.6);
    holder.hold([at(60)], plane(60), true);
    return holder.hold([], plane(now), fresh);
  };
  assert.deepEqual(followed(74).map(({ box }) => Math.round(box.left * 192)), [74]); // prettier-ignore
  assert.deepEqual(followed(undefined), []);
  assert.deepEqual(followed(60, true), []);
  const holder = new Holder(0.6);
  holder.hold([at(60)], plane(60), true);
  assert.equal(holder.hold([at(63)], plane(63), false).length, 1, 'found anew');
  const lasting = Array.from({ length: 6 }, () => holder.hold([], plane(63), false).length);
  assert.deepEqual(lasting, [1, 1, 1, 1, 0, 0], 'not for ever');
});

test('looks for what stands out come soon where much moves, seldom where nothing does or the same stands out, and are rationed', async () => {
  const moving = (value: number) => ({ ...stillness(), cells: stillness().cells.fill(value) });
  const looks = async (movement: Movement, seconds: number, steady = false) => {
    const schedule = new SaliencySchedule();
    let count = 0;
    for (let i = 0; i < Math.round(seconds / 0.3); i += 1) count += Number(await schedule.isDue(i * 0.3, movement, { fresh: i === 0, wanted: true }, () => Promise.resolve(steady))); // prettier-ignore
    return count;
  };
  assert.deepEqual([await looks(moving(40), 1.2), await looks(stillness(), 9)], [4, 3]);
  assert.deepEqual([await looks(moving(8), 7.2), await looks(moving(8), 7.2, true)], [6, 2]);
  assert.equal(await looks(moving(40), 1.2, true), 4, 'what moves fast is looked at again');
  assert.ok((await looks(moving(40), 30)) <= 46);
});

test('a face is one track through a gap, two faces that pass each other stay two, a jump begins another', () => {
  const gap = tracksOf(sightings(4, (time) => (time > 1 && time < 2 ? [] : [faceAt(0.4 + 0.02 * time)])));
  assert.equal(gap.length, 1);
  assert.ok(gap[0]!.boxes.every((box) => box !== undefined));
  assert.ok(gap[0]!.presence < 1);
  assert.equal(tracksOf(sightings(4, (time) => [faceAt(0.2 + 0.05 * time), faceAt(0.8 - 0.02 * time)])).length, 2);
  assert.equal(tracksOf(sightings(4, (time) => [faceAt(time < 2 ? 0.2 : 0.8)])).length, 2);
});

test('one thing stays one track where the camera turns faster than it can be followed', () => {
  const whipped = sightings(3, (time) => [faceAt(time < 1.5 ? 0.75 : 0.15)]).map((one) => ({ ...one, movement: { ...stillness(), camera: { x: Math.abs(one.seconds - 5 / 3) < 0.1 ? -0.3 : 0, y: 0 } } })); // prettier-ignore
  assert.equal(tracksOf(whipped).length, 1);
});

test('who leaves the picture and comes back is one track, however little is seen, beside somebody who stays', () => {
  const lefts = [0.45, 0.47, 0.6, 0.89, 0.8, 0.67];
  const person = (left: number, right: number, score: number): FoundObject => ({ kind: 'person', box: { left, right, top: 0.05, bottom: 1 }, score }); // prettier-ignore
  const seen = sightings(2, () => []).map((one, i) => ({ ...one, objects: [person(lefts[i]!, 1, 0.6), person(0.42, 0.66, 0.4)] })); // prettier-ignore
  const tracks = tracksOf(seen);
  assert.equal(tracks.length, 2);
  assert.deepEqual(tracks[0]!.boxes.map((box) => box?.left), lefts); // prettier-ignore
});

test('where a glance saw somebody leave, what was followed from the look before is not believed', () => {
  const lost = { ...faceAt(0.5, 0.1), held: true } as const;
  const tracks = (glanced: number) => {
    const [first, ...rest] = sightings(1.7, (time) => (time < 0.1 ? [faceAt(0.5, 0.1)] : [lost]));
    const glance = { ...first!, seconds: 0.2, faces: [faceAt(glanced, 0.1)], glance: true } as const;
    return tracksOf([first!, glance, ...rest]);
  };
  const [left, stays] = [tracks(0.58), tracks(0.505)];
  assert.deepEqual([left.length, stays.length], [1, 1], 'nothing begins with what is only followed');
  assert.equal(left[0]!.boxes[4], undefined);
  assert.notEqual(stays[0]!.boxes[4], undefined);
});

test('a face that is lost in the midst of a whip goes on as it went; one that went slowly goes straight', () => {
  const lostAt = (speed: number) => {
    const seen = [0, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9, 1].map((seconds, i): Sighting => ({ ...sightings(0.1, () => [])[0]!, seconds, faces: i < 3 ? [faceAt(0.4 + speed * seconds, 0.3)] : i > 5 ? [faceAt(0.4 + speed * 0.2, 0.3)] : [] })); // prettier-ignore
    const [track, ...others] = tracksOf(seen);
    assert.equal(others.length, 0);
    return track!.boxes[4]!.left - track!.boxes[2]!.left;
  };
  assert.ok(lostAt(0.8) > 0.06, `${lostAt(0.8)}`);
  assert.ok(Math.abs(lostAt(0.1)) < 1e-6);
});

test('the head of a face in profile goes on behind its ear, of one from the front to both sides', () => {
  const { box } = faceAt(0.5, 0.1);
  const points = (nose: number, rightEar: number, leftEar: number) => [0.5, 0.5, nose, 0.5, rightEar, leftEar].map((x) => ({ x, y: 0.4 })); // prettier-ignore
  const sides = (nose: number, rightEar: number, leftEar: number) => {
    const { left, right } = headOf({ box, points: points(nose, rightEar, leftEar) });
    return [box.left - left, right - box.right].map((side) => Math.round(1000 * side) / 1000);
  };
  assert.deepEqual(sides(0.5, 0.45, 0.55), [0.02, 0.02]);
  assert.deepEqual(sides(0.46, 0.5, 0.55), [0.02, 0.07], 'looks to the left');
  assert.deepEqual(sides(0.54, 0.45, 0.5), [0.07, 0.02], 'looks to the right');
});

test('what is out of the picture is not taken to be there', () => {
  const entering = sightings(3, (time) => (time < 1 ? [] : [faceAt(0.9)])).map((one) => ({ ...one, movement: { ...stillness(), camera: { x: -0.2, y: 0 } } })); // prettier-ignore
  assert.equal(tracksOf(entering)[0]!.boxes[2], undefined);
});

test('what the lens was focused on is told from what is blurred', () => {
  const [width, height] = [320, 180];
  const data = new Uint8Array(width * height * 3).map((_, i) => {
    const x = Math.floor(i / 3) % width;
    return x < width / 2 ? 128 + 60 * Math.sin(x / 20) : x % 8 < 4 ? 40 : 210;
  });
  const map = focusMap({ width, height, data });
  const [blurred, sharp] = [0, 0.5].map((left) => map.focusOf({ left: left + 0.1, right: left + 0.4, top: 0.2, bottom: 0.8 })); // prettier-ignore
  assert.ok(blurred! < 0.3 && sharp! > 0.9, `${blurred} ${sharp}`);
});

test('a strip costs the face detector no more than a panorama', async () => {
  const squares = async (width: number, height: number) => {
    let count = 0;
    const session: typeof blindModels.session = async (name) => {
      const network = await blindModels.session(name);
      return { run: (inputs) => ((count = inputs['input']!.shape[0]!), network.run(inputs)) };
    };
    const detector = await createFaceDetector({ ...blindModels, session });
    await detector.detect({ width, height, data: new Uint8Array(3 * width * height) });
    return count;
  };
  assert.equal(await squares(480, 2), await squares(2, 480));
  assert.ok((await squares(480, 2)) <= (await squares(480, 50)) + 1);
  assert.ok((await squares(480, 204)) >= 3, 'a wide film in parts');
});

test('a large face is looked for from farther away, where only that shows it; a small one found there is none', async () => {
  const found = async (high: number, closeUps = true) => {
    const session: typeof blindModels.session = async (name) => {
      const network = await blindModels.session(name);
      return {
        run: async (inputs) => {
          const { data } = inputs['input']!;
          const { Identity: rows, ...rest } = await network.run(inputs);
          // white pictures: all that is dark is around them; there, and only there, the middle cell of the square tells of a face
          const [side, cell] = [192 * 192 * 3, (24 * 48 + 24) * 17];
          const answer = (rows!.data as Float32Array).fill(-9);
          for (let i = 0; i < data.length / side; i += 1) if (data[i * side] === -1) answer.set([3, 0, 0, 50, high * 120], i * 2304 * 17 + cell); // prettier-ignore
          return { ...rest, Identity: { ...rows!, data: answer } };
        },
      };
    };
    const detector = await createFaceDetector({ ...blindModels, session }, { closeUps });
    return detector.detect({ width: 160, height: 160, data: new Uint8Array(3 * 160 * 160).fill(255) });
  };
  const [face, ...others] = await found(0.8);
  assert.deepEqual(others, []);
  assert.ok(face!.box.bottom - face!.box.top > 0.7 && Math.abs(face!.box.left + face!.box.right - 1) < 0.05);
  assert.deepEqual(await found(0.2), []);
  assert.deepEqual(await found(0.8, false), []);
});
