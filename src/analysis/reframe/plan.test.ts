import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Shot, Transition } from '../shots/shots.ts';
import type { FoundFace } from '../subjects/faces.ts';
import { stillness } from '../subjects/motion.ts';
import { tracksOf } from '../subjects/track.ts';
import { planFilm, type PlanWishes } from './plan-film.ts';
import { planPicture } from './plan-picture.ts';
import { planShot, positionAt } from './plan-shot.ts';
import { rate, scenesOf } from './scenes.ts';
import { smoothPath } from './smooth-path.ts';
import { faceAt, sightings } from './testing.ts';
import { windowOf } from './window.ts';
import { worthOf, type Scene } from './worth.ts';

const film = { width: 1920, height: 1080 };
const window = windowOf({ ...film, stretch: 1 }, { left: 0, top: 0, right: 1, bottom: 1 }, 9 / 16);
const wishes = { window, film, prefer: 'auto', tooWide: 'hold' } as const;
const edge: Transition = { kind: 'cut', startSeconds: 0, startFrame: 0, endSeconds: 0, endFrame: 0 };

const shotOf = (seconds: number): Shot => ({ startSeconds: 0, endSeconds: seconds, startFrame: 0, endFrame: 1, opening: edge, closing: edge }); // prettier-ignore

function plan(
  seconds: number,
  facesAt: (time: number) => readonly FoundFace[],
  tooWide: PlanWishes['tooWide'] = 'hold',
) {
  const watched = { shots: [shotOf(seconds)], sightings: sightings(seconds, facesAt), picture: { left: 0, top: 0, right: 1, bottom: 1 } }; // prettier-ignore
  const [planned] = planFilm(watched, { ...wishes, tooWide });
  return planned!; // a shot in, a shot out
}

/** Whether a face is in the window, in no part or as a whole; `cut` where the window's edge goes through it. */
function stateOf(x: number, width: number, at: number): 'in' | 'out' | 'cut' {
  const [from, to] = [x - width / 2, x + width / 2];
  if (from >= at - 0.005 && to <= at + window.span + 0.005) return 'in';
  return to <= at + 0.005 || from >= at + window.span - 0.005 ? 'out' : 'cut';
}

/** How far something goes, there and back, over some times. */
const wayOf = (at: (time: number) => number, times: readonly number[]) => times.slice(1).reduce((sum, time, i) => sum + Math.abs(at(time) - at(times[i]!)), 0); // prettier-ignore

test('a window has the full height of a wide film, the full width of a narrow one, and even sides', () => {
  const whole = { left: 0, top: 0, right: 1, bottom: 1 };
  const of = (width: number, height: number, stretch = 1, aspect = 9 / 16, inside = whole) => {
    const made = windowOf({ width, height, stretch }, inside, aspect);
    return [made.axis, made.width, made.height, made.picture.x, made.picture.y];
  };
  assert.deepEqual(of(1920, 1080), ['x', 608, 1080, 0, 0]);
  assert.deepEqual(of(640, 480), ['x', 270, 480, 0, 0]);
  assert.deepEqual(of(2560, 1080), ['x', 608, 1080, 0, 0]);
  assert.deepEqual(of(1080, 1920), ['x', 1080, 1920, 0, 0], 'already portrait');
  assert.deepEqual(of(720, 1600), ['y', 720, 1280, 0, 0]);
  assert.deepEqual(of(1081, 1081), ['x', 608, 1080, 0, 0], 'square, odd');
  assert.deepEqual(of(720, 576, 64 / 45), ['x', 228, 576, 0, 0], 'anamorphic');
  assert.deepEqual(of(1080, 1920, 1, 16 / 9), ['y', 1080, 608, 0, 0], 'to landscape');
  assert.deepEqual(of(1920, 1080, 1, 9 / 16, { left: 0, top: 0.125, right: 1, bottom: 0.875 }), [
    'x',
    454,
    808,
    0,
    136,
  ]);
});

test('a face that stays has a window that stands still around it', () => {
  for (const x of [0.05, 0.3, 0.62, 0.95]) {
    const wobble = (time: number) => 0.004 * Math.sin(time * 17); // what detectors do
    const { mode, points } = plan(6, (time) => [faceAt(x + wobble(time))]);
    assert.equal(mode, 'still', `${x}`);
    assert.equal(points.length, 1);
    assert.equal(stateOf(x, 0.07, points[0]!.at), 'in', `${x}: ${points[0]!.at}`);
  }
});

test('somebody seen from behind stands in the middle of the window, though a doubtful face is seen there and the shot is long', () => {
  const person = { kind: 'person', box: { left: 0.7, right: 0.86, top: 0.1, bottom: 0.95 }, score: 0.78 } as const;
  const doubt = { ...faceAt(0.8, 0.03), score: 0.6 };
  const there = (time: number) => time > 10 && time < 20;
  const seen = sightings(120, (time) => (there(time) ? [doubt] : [])).map((one) => ({ ...one, objects: there(one.seconds) ? [person] : [] })); // prettier-ignore
  const [planned] = planFilm({ shots: [shotOf(120)], sightings: seen, picture: { left: 0, top: 0, right: 1, bottom: 1 } }, wishes); // prettier-ignore
  const middle = positionAt(planned!.points, 15) + window.span / 2;
  assert.ok(Math.abs(middle - 0.78) < 0.06, `${middle}`);
});

test('what is hardly believed any more is worth less than it was while it was sure', () => {
  const worth = (score: number) => {
    const person = { kind: 'person', box: { left: 0.7, right: 0.86, top: 0.1, bottom: 0.95 } } as const;
    const seen = sightings(6, () => []).map((one) => ({ ...one, objects: [{ ...person, score: one.seconds < 3 ? 0.75 : score }] })); // prettier-ignore
    const scenes = scenesOf(window, film, seen, rate(tracksOf(seen)));
    return [scenes[3]!, scenes[15]!].map(({ interests: [one] }) => one!.weight) as [number, number]; // two in, two out
  };
  const [sure, doubtful] = worth(0.28);
  assert.ok(doubtful < 0.5 * sure, `${doubtful} after ${sure}`);
  const [before, after] = worth(0.75);
  assert.ok(Math.abs(before - after) < 1e-6);
});

test('a face that is out of focus is worth less to be held, but costs as much to be cut', () => {
  const worths = (focus: number) => {
    const seen = sightings(3, () => [{ ...faceAt(0.5), focus }]);
    const [scene] = scenesOf(window, film, seen, rate(tracksOf(seen)));
    return worthOf(scene!, window.span);
  };
  const [sharp, blurred] = [worths(1), worths(0.2)];
  assert.ok(Math.max(...blurred) < 0.6 * Math.max(...sharp));
  assert.ok(Math.abs(Math.min(...blurred) - Math.min(...sharp)) < 0.05 * Math.abs(Math.min(...sharp)));
});

test('a thing that somebody without a face holds up is what the window is for, not the arm; beside a face it is not', () => {
  const arm = { kind: 'person', box: { left: 0, right: 0.6, top: 0, bottom: 1 }, score: 0.6 } as const;
  const held = (left: number) => ({ kind: 'thing', box: { left, right: left + 0.2, top: 0.3, bottom: 0.7 }, score: 0.5 }) as const; // prettier-ignore
  const middle = (faces: readonly FoundFace[], size = 1) => {
    const thing = held(0.55);
    const small = { ...thing, box: { ...thing.box, bottom: 0.3 + 0.4 * size } };
    const seen = sightings(6, () => faces).map((one) => ({ ...one, objects: [arm, small] }));
    const [planned] = planFilm({ shots: [shotOf(6)], sightings: seen, picture: { left: 0, top: 0, right: 1, bottom: 1 } }, wishes); // prettier-ignore
    return positionAt(planned!.points, 3) + window.span / 2;
  };
  assert.ok(Math.abs(middle([]) - 0.65) < 0.06, `${middle([])}`);
  assert.ok(middle([], 0.2) < 0.5, 'a small one is not held up');
  assert.equal(stateOf(0.15, 0.08, middle([faceAt(0.15)]) - window.span / 2), 'in');
});

test('where the camera whips the window goes with what stands in the picture', () => {
  const x = (time: number) => (time < 2.9 ? 0.75 : 0.25);
  const whip = (camera: number) => {
    const seen = sightings(6, (time) => [faceAt(x(time))]).map((one) => ({ ...one, movement: { ...one.movement, camera: { x: Math.abs(one.seconds - 3) < 0.1 ? camera : 0, y: 0 } } })); // prettier-ignore
    const [planned] = planFilm({ shots: [shotOf(6)], sightings: seen, picture: { left: 0, top: 0, right: 1, bottom: 1 } }, wishes); // prettier-ignore
    return Array.from({ length: 72 }, (_, i) => i / 12).filter((time) => stateOf(x(time), 0.08, positionAt(planned!.points, time)) !== 'in').length; // prettier-ignore
  };
  const [whipped, walked] = [whip(-0.5), whip(0)];
  assert.ok(whipped <= 4 && whipped < walked, `${whipped} of 72 without the face, ${walked} where it went by itself`);
});

test('somebody who goes fast out of the picture is whole in the window until the edge of the picture cuts most of them', () => {
  const seen = Array.from({ length: 41 }, (_, i) => {
    const seconds = i / 10 + (i % 2 === 0 ? 0 : 0.03);
    const x = xAt(seconds);
    const { box, ...face } = faceAt(x, 0.25);
    const left = Math.max(0, box.left);
    return { seconds, faces: box.right < 0.04 ? [] : [{ ...face, box: { ...box, left } }], objects: [], movement: { ...stillness(), camera: { x: xAt(seconds) - xAt(seconds - 0.1), y: 0 } }, saliency: undefined }; // prettier-ignore
  });
  const [planned] = planFilm({ shots: [shotOf(4)], sightings: seen, picture: { left: 0, top: 0, right: 1, bottom: 1 } }, wishes); // prettier-ignore
  for (let time = 1.9; time < 2.22; time += 1 / 48) {
    const [left, right] = [Math.max(0, xAt(time) - 0.125), xAt(time) + 0.125];
    const at = positionAt(planned!.points, time);
    assert.ok(left >= at - 0.09 * (right - left), `${time}: the face begins at ${left}, the window at ${at}`);
  }
});

function xAt(seconds: number): number {
  return 0.7 - 1.5 * Math.max(0, seconds - 1.8);
}

test('where nobody is found the window goes where the camera swings, but not just after a cut', () => {
  const placesOf = (camera: number, there: (at: number) => boolean) => {
    const scenes = Array.from({ length: 12 }, (_, at): Scene => {
      const from = there(at) ? 0.38 : 0.15;
      return { seconds: at / 3, interests: [{ from, to: from + 0.15, weight: 1, kind: 'core' }], density: new Float32Array(96), turned: 0, camera, led: false }; // prettier-ignore
    });
    const { points } = planShot(scenes, window.span, { startSeconds: 0, endSeconds: 4 });
    return [points[0]!.at, points.at(-1)!.at] as const; // there is one
  };
  const [before, late] = placesOf(0.15, (at) => at === 11);
  assert.ok(late > before + 0.1, `from ${before} to ${late}`);
  const [calm, still] = placesOf(0, (at) => at === 11);
  assert.ok(still < calm + 0.06, `from ${calm} to ${still} where the camera stands`);
  const [early, after] = placesOf(0.15, (at) => at === 0);
  assert.ok(early < after + 0.06, `from ${early} to ${after} after a cut`);
});

test('a face that walks through the picture is followed: never cut, no jerk, in place at the first frame', () => {
  const x = (time: number) => 0.15 + 0.7 * Math.min(1, Math.max(0, (time - 2) / 6));
  const { mode, points } = plan(10, (time) => [faceAt(x(time))]);
  assert.equal(mode, 'pan');
  for (let time = 0; time < 10; time += 1 / 24) assert.equal(stateOf(x(time), 0.08, positionAt(points, time)), 'in', `${time}`); // prettier-ignore
  const places = Array.from({ length: 121 }, (_, i) => positionAt(points, i / 12) / window.span);
  const speeds = places.slice(1).map((place, i) => (place - places[i]!) * 12);
  const worst = Math.max(...speeds.slice(1).map((speed, i) => Math.abs(speed - speeds[i]!) * 12));
  assert.ok(worst < 2.5, `${worst} widths/s2`);
  assert.ok(Math.abs(speeds[2]!) < 0.02, 'it waits until the walk begins');
});

test('of two faces far apart one is held whole, never the gap between them', () => {
  const { mode, points } = plan(6, () => [faceAt(0.2), faceAt(0.8)]);
  assert.equal(mode, 'still');
  const states = [0.2, 0.8].map((x) => stateOf(x, 0.08, points[0]!.at));
  assert.deepEqual(states.toSorted(), ['in', 'out']);
  assert.equal(plan(6, () => [faceAt(0.2), faceAt(0.8)], 'fit').mode, 'fit');
  const near = plan(6, () => [faceAt(0.45), faceAt(0.6)], 'fit');
  assert.deepEqual([0.45, 0.6].map((x) => stateOf(x, 0.08, near.points[0]!.at)), ['in', 'in']); // prettier-ignore
});

test('the one who speaks is held; where it may, the window cuts to whoever speaks, at once and not for a moment', () => {
  const talk = (first: boolean) => (time: number) => {
    const speaks = (one: boolean) => (one ? 0.15 + 0.12 * Math.sin(time * 9) : 0.02);
    return [
      { ...faceAt(0.2), mouth: speaks(first) },
      { ...faceAt(0.8), mouth: speaks(!first) },
    ];
  };
  for (const first of [true, false]) {
    const { points } = plan(6, talk(first));
    assert.equal(stateOf(first ? 0.2 : 0.8, 0.08, points[0]!.at), 'in');
  }
  const { points } = plan(12, (time) => talk(time < 6)(time), 'cut');
  assert.deepEqual(points.map(({ jump = false }) => jump), [false, true]); // prettier-ignore
  assert.ok(Math.abs(points[1]!.seconds - 6) < 1.2, `${points[1]!.seconds}`);
  assert.equal(stateOf(0.2, 0.08, positionAt(points, 3)), 'in');
  assert.equal(stateOf(0.8, 0.08, positionAt(points, 9)), 'in');
});

test('a face beside the main one is shown whole or not at all, also while the camera turns', () => {
  // two in a row that never fit together: the main one at the right, and a larger one half as sure beside it, both going left
  const pair = (time: number) => [
    faceAt(0.92 - 0.05 * time, 0.15),
    { ...faceAt(0.65 - 0.05 * time, 0.26), score: 0.7 },
  ];
  const { points } = plan(6, pair);
  const cuts = Array.from({ length: 72 }, (_, i) => i / 12).filter((time) => pair(time).some(({ box: { left, right } }) => stateOf((left + right) / 2, right - left - 0.02, positionAt(points, time)) === 'cut')); // prettier-ignore
  assert.ok(cuts.length <= 3, cuts.join());
});

test('a face that sways within the window is followed calmly: it stays whole, and the window moves far less than it', () => {
  const x = (time: number) => 0.4 + 0.03 * time + 0.05 * Math.sin(time * 3);
  const { points } = plan(8, (time) => [faceAt(x(time), 0.16)]);
  const times = Array.from({ length: 96 }, (_, i) => i / 12);
  for (const time of times) assert.equal(stateOf(x(time), 0.15, positionAt(points, time)), 'in', `${time}`);
  const share = wayOf((time) => positionAt(points, time), times) / wayOf(x, times);
  assert.ok(share < 0.3, `${share}`);
});

test('of a face larger than the window eyes and mouth are kept, calmly', () => {
  const x = (time: number) => 0.25 + 0.08 * time + 0.06 * Math.sin(time * 3);
  const { points } = plan(6, (time) => [faceAt(x(time), 0.5)]);
  const times = Array.from({ length: 72 }, (_, i) => i / 12);
  for (const time of times) assert.equal(stateOf(x(time), 0.12, positionAt(points, time)), 'in', `${time}`);
  const share = wayOf((time) => positionAt(points, time), times) / wayOf(x, times);
  assert.ok(share < 0.6, `${share}`);
});

test('of ten faces as many as fit are held and none is cut', () => {
  const xs = [0.05, 0.12, 0.2, 0.5, 0.56, 0.62, 0.68, 0.74, 0.9, 0.97];
  const { points } = plan(4, () => xs.map((x) => faceAt(x, 0.04)));
  const states = xs.map((x) => stateOf(x, 0.04, points[0]!.at));
  assert.equal(states.filter((state) => state === 'in').length, 5, states.join());
  assert.ok(!states.includes('cut'), states.join());
});

test('of faces at both edges one is held whole; where the picture may be shown whole, it is', () => {
  const both = () => [faceAt(0.04), faceAt(0.96)];
  const { points } = plan(4, both);
  assert.deepEqual([0.04, 0.96].map((x) => stateOf(x, 0.07, points[0]!.at)).toSorted(), ['in', 'out']);
  assert.equal(plan(4, both, 'fit').mode, 'fit');
});

test('when the main one leaves, the window goes on to who is left', () => {
  const { points } = plan(12, (time) => [faceAt(0.75, 0.05), ...(time < 6 ? [faceAt(0.25, 0.16)] : [])]);
  assert.equal(stateOf(0.25, 0.16, positionAt(points, 2)), 'in');
  assert.equal(stateOf(0.75, 0.05, positionAt(points, 10)), 'in', `${positionAt(points, 10)}`);
});

test('a face that leaves does not drag the window after it, and nothing seen means the middle', () => {
  const leaving = plan(8, (time) => (time < 3 ? [faceAt(0.7 + 0.02 * time)] : []));
  for (let time = 3; time < 8; time += 0.5) {
    assert.ok(Math.abs(positionAt(leaving.points, time) - positionAt(leaving.points, 7.9)) < window.span, `${time}`);
  }
  assert.equal(plan(3, () => []).points[0]!.at.toFixed(2), ((1 - window.span) / 2).toFixed(2));
  assert.equal(plan(0.1, () => [faceAt(0.9)]).mode, 'still');
});

test('a title is held where nobody is, and a small sign does not count', () => {
  const titled = (height: number) => {
    const seen = sightings(3, () => []).map((one) => ({ ...one, lettering: [{ left: 0.7, right: 0.95, top: 0.4, bottom: 0.4 + height }] })); // prettier-ignore
    return planFilm({ shots: [shotOf(3)], sightings: seen, picture: { left: 0, top: 0, right: 1, bottom: 1 } }, wishes)[0]!.points[0]!.at; // prettier-ignore
  };
  assert.ok(Math.abs(titled(0.2) + window.span / 2 - 0.825) < 0.04, `${titled(0.2)}`);
  assert.ok(Math.abs(titled(0.01) - (1 - window.span) / 2) < 0.02, `${titled(0.01)}`);
});

test('a title card wider than the window is shown whole, a title beside somebody only where that is asked for', () => {
  const wide = { left: 0.15, top: 0.4, right: 0.85, bottom: 0.55 };
  const mode = (tooWide: PlanWishes['tooWide'], lettering = wide, faces: readonly FoundFace[] = []) => planFilm({ shots: [shotOf(3)], sightings: sightings(3, () => faces).map((one) => ({ ...one, lettering: [lettering] })), picture: { left: 0, top: 0, right: 1, bottom: 1 } }, { ...wishes, tooWide })[0]!.mode; // prettier-ignore
  const somebody = [faceAt(0.5, 0.12)];
  assert.deepEqual([mode('fit'), mode('auto'), mode('cut'), mode('hold')], ['fit', 'fit', 'fit', 'still']);
  assert.deepEqual([mode('fit', wide, somebody), mode('auto', wide, somebody)], ['fit', 'still']);
  assert.deepEqual([mode('fit', { ...wide, right: 0.4 }), mode('auto', { ...wide, right: 0.4 })], ['still', 'still']);
});

test('the window goes with a large face however fast it goes', () => {
  // there and back within two seconds, almost a fifth of the picture from one sighting to the next
  const way = [0.38, 0.56, 0.74, 0.74, 0.56, 0.38];
  const at = (time: number) => way[Math.round(time * 3) - 6] ?? 0.2;
  const { points } = plan(6, (time) => [faceAt(at(time), 0.2)]);
  for (let time = 0; time < 6; time += 1 / 3) {
    const [from, to] = [at(time) - 0.1, at(time) + 0.1];
    const start = positionAt(points, time);
    assert.ok(Math.min(to, start + window.span) - Math.max(from, start) > 0.18, `${time}: ${start}`);
  }
});

test('a path stays still within a tube and eases where the tube bends', () => {
  const flat = smoothPath(
    Array.from({ length: 60 }, (_, i) => ({ low: 0.2, high: 0.6, best: 0.4 + 0.1 * Math.sin(i) })),
  );
  assert.ok(Math.max(...flat) - Math.min(...flat) < 0.01);
  const bend = smoothPath(Array.from({ length: 60 }, (_, i) => { const best = i < 20 ? 0 : i < 40 ? (i - 20) / 20 : 1; return { low: best - 0.08, high: best + 0.08, best }; })); // prettier-ignore
  assert.ok(Math.abs(bend[0]!) < 0.1 && Math.abs(bend[59]! - 1) < 0.1);
  const second = bend.slice(2).map((value, i) => Math.abs(value - 2 * bend[i + 1]! + bend[i]!));
  assert.ok(Math.max(...second) < 0.04, `${Math.max(...second)}`);
});

test('a still picture grows its window until the faces that count are in it, and only then', () => {
  const look = (faces: FoundFace[], grow = true) => planPicture(sightings(0.3, () => faces)[0]!, { window, film, prefer: 'auto', grow }); // prettier-ignore
  const apart = look([faceAt(0.3), faceAt(0.7)]);
  assert.ok(apart.start < 0.26 && apart.start + apart.length > 0.74 && apart.length < 0.6);
  assert.equal(look([faceAt(0.3), faceAt(0.7)], false).length, window.span);
  assert.equal(look([faceAt(0.6)]).length, window.span);
  assert.equal(look([faceAt(0.3, 0.12), faceAt(0.9, 0.02)]).length, window.span, 'somebody in the background');
  const animal = (left: number, right: number) => {
    const [empty] = sightings(0.3, () => []);
    const objects = [{ box: { left, right, top: 0.1, bottom: 1 }, kind: 'animal', score: 0.7 } as const];
    return planPicture({ ...empty!, objects }, { window, film, prefer: 'auto', grow: true }).length;
  };
  assert.equal(animal(0.3, 0.75), window.span, 'most of it is in');
  assert.ok(animal(0.1, 0.9) > 0.75, 'an animal that fills the picture');
});

test('a still picture without anybody grows its window until its lettering is in it', () => {
  const length = (right: number, faces: readonly FoundFace[] = [], grow = true) => planPicture({ ...sightings(0.3, () => faces)[0]!, lettering: [{ left: 0.2, right, top: 0.4, bottom: 0.55 }] }, { window, film, prefer: 'auto', grow }).length; // prettier-ignore
  assert.ok(length(0.8) > 0.6 && length(0.8) < 0.7, `${length(0.8)}`);
  assert.deepEqual([length(0.45), length(0.8, [], false), length(0.8, [faceAt(0.5, 0.12)])], [window.span, window.span, window.span]); // prettier-ignore
});

test('a larger face that is blurred leaves the window to the one in focus', () => {
  const [sharp, blurred] = [
    { ...faceAt(0.2, 0.1), focus: 1 },
    { ...faceAt(0.8, 0.13), focus: 0.2 },
  ];
  const { points } = plan(3, () => [sharp, blurred]);
  assert.equal(stateOf(0.2, 0.1, points[0]!.at), 'in');
});

test('of a face as wide as the window the middle is shown', () => {
  for (const x of [0.3, 0.55]) {
    const { points } = plan(3, () => [faceAt(x, 0.34), faceAt(0.9, 0.06)]);
    assert.equal(stateOf(x, 0.23, points[0]!.at), 'in', String(x));
    assert.ok(Math.abs(points[0]!.at + window.span / 2 - x) < 0.05);
  }
});
