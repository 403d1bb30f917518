import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mean } from '../../base/mean.ts';
import { composite } from './composite.ts';
import { EdgeLight } from './edge-light.ts';
import { growSubject } from './grow.ts';
import { withoutOthers, type Living } from './living.ts';
import { PushPull } from './push-pull.ts';
import type { SaliencyMap } from '../saliency/u2netp.ts';
import type { Box, Picture } from '../text/picture.ts';
import { subjectMask } from './subject-mask.ts';
import { ScreenColourFinder, type Chroma } from './screen-colour.ts';
import { settle } from './settle.ts';
import { solveStill } from './still-matte.ts';
import { trimap } from './trimap.ts';
import { liftVeil, VeilLine } from './veil.ts';

const [screen, mixed, subject] = [0, 1, 2] as const;

test('smoke that is thin at times but never gone is taken off a plate, whatever light falls there; what is always pale stays', () => {
  const cells = 60;
  const [paintY, paintU, smokeY] = [100, -40, 180];
  const plate = { weight: new Float32Array(cells).fill(1), y: new Float32Array(cells), u: new Float32Array(cells), v: new Float32Array(cells) }; // prettier-ignore
  const slopes = new Float32Array(cells).fill(NaN);
  for (let i = 0; i < cells; i++) {
    const light = 0.8 + 0.4 * (i / cells);
    const veiled = i % 6 === 0;
    const line = new VeilLine();
    const seen = veiled ? [0.1, 0.2, 0.3, 0.4] : i === 7 ? [0.2, 0.2, 0.2, 0.2] : [0, 0, 0, 0];
    for (const a of seen) line.add((1 - a) * light * paintY + a * smokeY, (1 - a) * light * -paintU);
    slopes[i] = line.slope(0.4);
    plate.y[i] = 16 + (1 - seen[0]!) * light * paintY + seen[0]! * smokeY;
    plate.u[i] = (1 - seen[0]!) * light * paintU;
  }
  const pale = plate.u[7]!;
  liftVeil(plate, 16, slopes);
  for (let i = 0; i < cells; i += 6) {
    const light = 0.8 + 0.4 * (i / cells);
    assert.ok(Math.abs(plate.u[i]! - light * paintU) < 0.5, `${plate.u[i]} instead of ${light * paintU}`);
    assert.ok(Math.abs(plate.y[i]! - 16 - light * paintY) < 1.5);
  }
  assert.equal(plate.u[7], pale);
});

test('the subject grows over doubtful blocks of the colour it has beside them, not over an edge that fades', () => {
  const columns = 12;
  const states = new Uint8Array(columns).fill(mixed);
  states[0] = subject;
  const grow = (share: number[], across: number[]) => {
    const grown = states.slice();
    growSubject(grown, { columns, rows: 1, share: Float32Array.from(share), across: Float32Array.from(across) }, subject, mixed); // prettier-ignore
    return grown.filter((state) => state === subject).length;
  };
  const along = (of: (x: number) => number) => Array.from({ length: columns }, (_, x) => of(x));
  assert.equal(grow(along(() => 0.3), along(() => 0.45)), columns); // prettier-ignore
  const faded = grow(along((x) => 0.2 + 0.06 * x), along((x) => 0.5 - 0.04 * x)); // prettier-ignore
  assert.ok(faded <= 3, `${faded} blocks`);
  assert.equal(grow(along(() => 0.3), along(() => 0)), 1); // prettier-ignore
});

test('light of the screen reaches the edge of the subject alone, and what is green farther in, or has a hue of its own, is its own', () => {
  const [columns, rows] = [60, 60];
  const states = Uint8Array.from({ length: columns * rows }, (_, b) => (b % columns < 20 ? screen : subject));
  const measure = (inner: number, hue = 0) => {
    const light = new EdgeLight(columns, rows);
    const share = Float32Array.from(states, (state) => (state === screen ? 1 : inner));
    light.measure(states, { columns, rows, share, across: share.map((one) => (one === 1 ? 0 : hue)) });
    return light;
  };
  const at = (x: number) => 30 * columns + x;
  const grey = measure(0.02);
  assert.equal(grey.reached[at(20)], 1);
  assert.equal(grey.reached[at(40)], 0);
  assert.equal(grey.own[at(20)], 0);
  assert.ok(Math.abs(measure(0.4).own[at(20)]! - 0.4) < 1e-3);
  assert.ok(Math.abs(measure(0, 0.25).own[at(20)]! - 0.15) < 1e-3); // skin before a yellowish green
});

test('a matte is laid over a background pixel by pixel and cell by cell, whatever the size', () => {
  for (const [width, height] of [
    [16, 8],
    [14, 6],
    [7, 5],
  ] as const) {
    // prettier-ignore
    const [columns, rows] = [Math.ceil(width / 2), Math.ceil(height / 2)];
    const size = width * height + 2 * columns * rows;
    const planes = Uint8Array.from({ length: size + width * height }, (_, i) => (i * 37) % 256);
    const [foreground, alpha] = [planes.subarray(0, size), planes.subarray(size)];
    alpha.forEach((_, i) => (alpha[i] = [0, 0, 255, 255, 100][Math.floor((i % width) / 4) % 5]!));
    const background = Uint8Array.from({ length: size }, (_, i) => (i * 11 + 5) % 256);
    const out = new Uint8Array(size);
    composite({ alpha, foreground, planes }, background, width, height, out);
    const mixed = (part: number, at: number) => Math.floor(part * foreground[at]! + (1 - part) * background[at]! + 0.5);
    alpha.forEach((a, i) => assert.equal(out[i], mixed(a / 255, i)));
    for (let c = 0; c < columns * rows; c++) {
      const [x, y] = [2 * (c % columns), 2 * Math.floor(c / columns)];
      const corners = [y, Math.min(y + 1, height - 1)].flatMap((py) => [x, Math.min(x + 1, width - 1)].map((px) => alpha[py * width + px]!)); // prettier-ignore
      const part = corners.reduce((sum, a) => sum + a, 0) / 1020;
      for (const at of [width * height + c, width * height + columns * rows + c]) assert.equal(out[at], mixed(part, at)); // prettier-ignore
    }
  }
});

test('gaps are filled smoothly, and only where it is wanted', () => {
  const [width, height] = [21, 13];
  const fill = new PushPull(width, height, 1);
  const put = () => {
    for (let i = 0; i < width * height; i++) {
      fill.weight[i] = i % 5 === 0 ? 1 : 0;
      fill.values(0)[i] = i % 5 === 0 ? i % width : 0;
    }
  };
  put();
  assert.ok(fill.fill());
  const whole = fill.values(0).slice();
  whole.forEach((value, i) => assert.ok(Math.abs(value - (i % width)) < 2.5, `${value} at ${i % width}`));
  put();
  const wanted = Uint8Array.from(whole, (_, i) => (i % width > 10 ? 1 : 0));
  fill.fill(wanted);
  fill.values(0).forEach((value, i) => assert.equal(value, wanted[i] === 1 || i % 5 === 0 ? whole[i] : 0));
});

test('a doubtful part counts as the subject where it hangs together with a sure one and is no crumb', () => {
  const rows = ['.9655..6', '.96.2..6', '.......6', '9......6'];
  const mask = Float32Array.from(rows.join(''), (c) => (c === '.' ? 0 : Number(c) / 10));
  assert.deepEqual([...settle(mask, 8, 0.85)!].join(''), '01111000' + '01100000' + '00000000' + '10000000');
  assert.equal(settle(mask.map((value) => value / 2), 8, 0.85), undefined); // prettier-ignore
  const wide = new Float32Array(400).fill(0.9, 0, 200);
  wide[399] = 0.9;
  assert.equal(settle(wide, 20, 0.85)![399], 0);
});

test('what stands out apart from people and animals goes, what hangs together with them stays, and all where nobody is', () => {
  const rows = ['99..99..', '99..9999', '........', '........', '........', '........', '........', '........'];
  const map = Float32Array.from(rows.join(''), (c) => (c === '.' ? 0 : Number(c) / 10));
  const part = { left: 100, top: 0, right: 180, bottom: 80 };
  const kept = (left: number, right: number) => [...withoutOthers(map, 8, part, [{ left, top: 0, right, bottom: 20 }])].map((v) => (v > 0 ? '9' : '.')).join('').slice(0, 16); // prettier-ignore
  assert.equal(kept(140, 160), '....99......9999');
  assert.equal(kept(100, 120), '99......99......');
  assert.equal(kept(100, 180), '99..99..99..9999');
  assert.equal(kept(120, 140), '99..99..99..9999');
});

test('a guess weighs least at the contour of a mask and more away from it, and the truth most', () => {
  const [width, height] = [200, 60];
  const mask = Float32Array.from({ length: width * height }, (_, i) => Math.min(1, Math.max(0, (i % width) - 99) / 2));
  const { likely, known, weight, side } = trimap(mask, width, height, 0.06);
  const row = 30 * width;
  assert.ok(Math.abs(side[row + 100]!) < 0.1 && side[row + 92]! < -0.3 && side[row + 120]! === 1);
  assert.deepEqual([known[row + 100], known[row + 92], known[row + 20]], [0, 0, 1]);
  assert.ok(weight[row + 100]! < weight[row + 92]! && weight[row + 92]! < weight[row + 20]!);
  assert.deepEqual([likely[row + 92], likely[row + 110]], [0, 1]);
});

for (const [name, [brightness, u, v], isScreen] of [
  ['vivid green', [120, -35, -58], true],
  ['pale green', [160, -18, -34], true],
  ['pale blue paint', [150, 34, -22], true],
  ['very pale blue paint', [165, 25, -17], true],
  ['cyan paint', [140, 22, -50], true],
  ['yellow paint', [165, -50, 14], true],
  ['a cream wall', [190, -30, 10], false],
  ['magenta paint', [85, 20, 28], true],
  ['dark green cloth', [38, -7, -12], true],
  ['dark blue cloth', [36, 18, -8], true],
  ['navy cloth', [39, 17, -4], true],
  ['green paint in little light', [46, -5, -13], true],
  ['dark wood', [36, -8, 9], false],
  ['a dark room', [36, 5, -4], false],
  ['pale leaves', [130, -38, 2], false],
  ['an orange wall', [110, -34, 42], true],
  ['all but grey', [170, -8, -14], false],
] as const)
  test(`${name} behind a grey subject is ${isScreen ? 'a screen' : 'none'}`, () => {
    const found = lookAt((x, y) => (isDisk(x, y) ? [100, 0, 0] : [brightness, u, v]));
    assert.equal('reason' in found, !isScreen, JSON.stringify(found));
    if (!('reason' in found)) assert.ok(Math.hypot(found.u - u, found.v - v) < 2);
  });

test('a pale screen is found when its colour is named, and another one is not', () => {
  const pale = (x: number, y: number) => (isDisk(x, y) ? ([100, 0, 0] as const) : ([188, -11, -16] as const));
  assert.ok('reason' in lookAt(pale));
  const found = lookAt(pale, { u: -14, v: -20 });
  assert.ok(!('reason' in found) && Math.hypot(found.u + 11, found.v + 16) < 2, JSON.stringify(found));
  assert.ok('reason' in lookAt(pale, { u: 30, v: -10 }));
});

/** What is made of a picture of 64 x 36 cells; Y, Cb, Cr around 0 of every one. */
function lookAt(colour: (x: number, y: number) => readonly [number, number, number], near?: Chroma) {
  const [columns, rows] = [64, 36];
  const cells = Array.from({ length: columns * rows }, (_, i) => colour(i % columns, Math.floor(i / columns)));
  const plane = (of: number, grey: number) => Uint8Array.from(cells, (cell) => grey + cell[of]!);
  const finder = new ScreenColourFinder(near);
  finder.push({ columns, rows, y: plane(0, 0), u: plane(1, 128), v: plane(2, 128) });
  return finder.find();
}

const isDisk = (x: number, y: number) => Math.hypot(x - 32, y - 22) < 12;

test('a sky that pales towards the horizon, leaves out of focus, and a pale wall with nobody before it are no screens', () => {
  const fade = (y: number) => 1 - (0.35 * y) / 36;
  const sky = lookAt((x, y) => (isDisk(x, y) ? [100, 0, 0] : [150 + y, 40 * fade(y), -26 * fade(y)]));
  assert.ok('reason' in sky, JSON.stringify(sky));
  const light = (x: number, y: number) => 1 + 0.5 * Math.sin(x / 6) * Math.cos(y / 5);
  const leaves = lookAt((x, y) => (isDisk(x, y) ? [100, 0, 0] : [100, -42 * light(x, y), -6 * light(x, y)]));
  assert.match('reason' in leaves ? leaves.reason : '', /paler in some places/);
  const wall = lookAt(() => [160, -18, -34]);
  assert.ok('reason' in wall, JSON.stringify(wall));
});

test('fruit and a leaf close to the lens are no screens, paint of their hues in uneven light is one', () => {
  const shade = (x: number, y: number) => 1 - Math.hypot(x - 20, y - 10) / 80;
  const paint =
    (y: number, u: number, v: number, fade: number) =>
    (x: number, row: number): [number, number, number] => {
      const light = shade(x, row);
      return isDisk(x, row) ? [100, 0, 0] : [16 + y * light, u * light * light ** fade, v * light * light ** fade];
    };
  for (const [name, y, u, v, fade] of [
    ['orange', 110, -54, 54, 0.8],
    ['red', 90, -30, 74, 0.8],
  ] as const) {
    const [even, round] = [lookAt(paint(y, u, v, 0)), lookAt(paint(y, u, v, fade))];
    assert.ok(!('reason' in even), `${name}: ${JSON.stringify(even)}`);
    assert.match('reason' in round ? round.reason : '', /paler in some places/, name);
  }
  const leaf = lookAt(() => [137, -62, -25]);
  assert.match('reason' in leaf ? leaf.reason : '', /fills all of the picture/);
});

test('a person who was found is whole, also where something beside stands out more than the clothes', async () => {
  const side = 320;
  const picture = { width: side, height: side, data: new Uint8Array(3 * side * side) };
  const box = (left: number, top: number, right: number, bottom: number) => (x: number, y: number) => x >= left && x < right && y >= top && y < bottom; // prettier-ignore
  const [head, body, cap] = [box(140, 40, 200, 120), box(100, 120, 240, 320), box(40, 40, 140, 120)];
  const map =
    (is: (x: number, y: number) => boolean): SaliencyMap =>
    (_, { left, top, right, bottom }) =>
      Promise.resolve(
        Float32Array.from({ length: side * side }, (__, i) => {
          const told = is(left + (((i % side) + 0.5) * (right - left)) / side, top + ((Math.floor(i / side) + 0.5) * (bottom - top)) / side); // prettier-ignore
          return told ? 1 : 0;
        }),
      );
  const saliency = map((x, y) => head(x, y) || cap(x, y));
  const portrait = map((x, y) => head(x, y) || body(x, y));
  const at = async (person: boolean, x: number, y: number) => {
    const living = () =>
      Promise.resolve([
        { left: 90, top: 30, right: 250, bottom: 320, kind: person ? ('person' as const) : ('animal' as const) },
      ]);
    const bodies = async (from: Picture, part: Box, [found]: readonly Box[]) => found === undefined ? [] : [{ person: found, map: await portrait(from, part) }]; // prettier-ignore
    const mask = await subjectMask(picture, { saliency, portrait, bodies, living }, side, side);
    return mask[y * side + x]!;
  };
  assert.ok((await at(true, 170, 250)) > 0.7);
  assert.ok((await at(true, 60, 80)) < 0.3);
  assert.equal(await at(false, 170, 250), 0);
});

test('a hat that the network for people does not know stays where one is worn, and what stands beside the head does not', async () => {
  const side = 320;
  const picture = { width: side, height: side, data: new Uint8Array(3 * side * side) };
  const of = (is: (x: number, y: number) => boolean): SaliencyMap => (_, { left, top, right, bottom }) => Promise.resolve(Float32Array.from({ length: side * side }, (__, i) => is(left + (((i % side) + 0.5) * (right - left)) / side, top + ((Math.floor(i / side) + 0.5) * (bottom - top)) / side) ? 1 : 0)); // prettier-ignore
  const person = of((x, y) => y > 150 && Math.abs(x - 160) < 120);
  const withHat = of((x, y) => (y > 150 && Math.abs(x - 160) < 120) || (y > 70 && Math.abs(x - 160) < 45) || (y > 70 && x > 240 && x < 280)); // prettier-ignore
  const [body, face] = [{ kind: 'person', left: 20, top: 60, right: 300, bottom: 320 }, { kind: 'face', left: 120, top: 140, right: 200, bottom: 240 }] as const; // prettier-ignore
  const at = async (living: readonly Living[], x: number) => {
    const mask = await subjectMask(picture, { saliency: withHat, portrait: person, living: () => Promise.resolve(living) }, side, side); // prettier-ignore
    return mask[100 * side + x]!;
  };
  assert.ok((await at([body, face], 160)) > 0.8);
  assert.ok((await at([body, face], 260)) < 0.5);
  assert.ok((await at([body], 160)) < 0.5);
});

test('where one network doubts, the other one that is sure decides', async () => {
  const side = 320;
  const picture = { width: side, height: side, data: new Uint8Array(3 * side * side) };
  const all = (value: number): SaliencyMap => () => Promise.resolve(new Float32Array(side * side).fill(value)); // prettier-ignore
  const living = () => Promise.resolve([{ kind: 'person' as const, left: 0, top: 0, right: side, bottom: side }]);
  const told = async (a: number, b: number) => (await subjectMask(picture, { saliency: all(a), portrait: all(b), living }, side, side))[51_360]!; // prettier-ignore
  assert.ok((await told(0.5, 1)) > 0.85);
  assert.ok((await told(1, 0.5)) > 0.85);
  assert.ok((await told(0.5, 0)) < 0.15);
});

test('a second person who does not stand out is there like the first, someone far behind them is not', async () => {
  const side = 320;
  const picture = { width: side, height: side, data: new Uint8Array(3 * side * side) };
  const people = [[20, 40, 120, 320], [200, 60, 290, 320], [150, 40, 165, 90]].map(([left, top, right, bottom]) => ({ left: left!, top: top!, right: right!, bottom: bottom!, kind: 'person' as const })); // prettier-ignore
  const mapOf = ({ left, top, right, bottom }: Box, part: Box) => {
    const [sx, sy] = [(part.right - part.left) / side, (part.bottom - part.top) / side];
    return Float32Array.from({ length: side * side }, (_, i) => {
      const [x, y] = [part.left + ((i % side) + 0.5) * sx, part.top + (Math.floor(i / side) + 0.5) * sy];
      return x >= left && x < right && y >= top && y < bottom ? 1 : 0;
    });
  };
  const first: SaliencyMap = (_, part) => Promise.resolve(mapOf(people[0]!, part));
  const bodies = (_: Picture, part: Box, found: readonly Box[]) => Promise.resolve(found.map((person) => ({ person, map: mapOf(person, part) }))); // prettier-ignore
  const looks = { saliency: first, portrait: first, bodies, living: () => Promise.resolve(people) };
  const mask = await subjectMask(picture, looks, side, side);
  assert.ok(mask[200 * side + 70]! > 0.95);
  assert.ok(mask[200 * side + 245]! > 0.95);
  assert.ok(mask[70 * side + 157]! < 0.6);
});

test('what one look loses at the edge of the picture is seen from farther away, and what one of four alone tells is not believed', async () => {
  const side = 320;
  const picture = { width: side, height: side, data: new Uint8Array(3 * side * side) };
  const half = (of: (x: number) => boolean) => Float32Array.from({ length: side * side }, (_, i) => (of((i % side) / side) ? 1 : 0)); // prettier-ignore
  const [right, left, nothing] = [half((x) => x > 0.5), half((x) => x < 0.2), half(() => false)];
  const seen = async (one: Float32Array, mirrored: Float32Array, farther: Float32Array) => {
    const look: SaliencyMap = (_, part, turned) => Promise.resolve(part.left < 0 ? farther : turned === true ? mirrored : one); // prettier-ignore
    const mask = await subjectMask(picture, { saliency: look }, side, side);
    return [mask[160 * side + 5]!, mask[160 * side + 300]!];
  };
  assert.deepEqual(await seen(nothing, nothing, right), [0, 1]);
  assert.deepEqual(await seen(left, nothing, nothing), [0, 0]);
});

test('a picture in which nothing is told from what is around it has no subject', async () => {
  const side = 120;
  const faint: SaliencyMap = (_, { left, top, right, bottom }) =>
    Promise.resolve(
      Float32Array.from({ length: 320 * 320 }, (__, i) => {
        const [x, y] = [left + (((i % 320) + 0.5) * (right - left)) / 320, top + ((Math.floor(i / 320) + 0.5) * (bottom - top)) / 320]; // prettier-ignore
        return 0.56 * Math.exp(-((x - 60) ** 2 + (y - 60) ** 2) / 200);
      }),
    );
  const data = Uint8Array.from({ length: 3 * side * side }, (_, i) => 90 + ((Math.floor(i / 3) * 7919) % 5));
  assert.equal(await solveStill({ width: side, height: side, data }, { saliency: faint }, new AbortController().signal, () => undefined), undefined); // prettier-ignore
});

test('haze beside a subject of the colour behind it goes, its rim stays soft', async () => {
  const [width, height] = [160, 120];
  const data = new Uint8Array(3 * width * height);
  for (let i = 0; i < width * height; i++)
    data.fill(60 + (i % width < 80 ? 0 : 6) + (((i * 7919) % 13) - 6), 3 * i, 3 * i + 3); // one grey beside another, with noise
  const saliency: SaliencyMap = (_, part) =>
    Promise.resolve(
      Float32Array.from({ length: 320 * 320 }, (__, i) => {
        const x = part.left + (((i % 320) + 0.5) * (part.right - part.left)) / 320;
        return Math.min(1, Math.max(0, (x - 80) / 24 + 0.5)); // about the rim
      }),
    );
  const solved = await solveStill({ width, height, data }, { saliency }, new AbortController().signal, () => undefined);
  const column = (x: number) => mean(Array.from({ length: height }, (_, y) => solved!.alpha[y * width + x]!));
  assert.ok(column(70) < 0.05, `${column(70)} outside`);
  assert.ok(column(88) > 0.95, `${column(88)} inside`);
  assert.ok(column(80) > 0.1 && column(80) < 0.9, `${column(80)} on the rim`);
});
