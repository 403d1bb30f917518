import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Descriptor } from '../../analysis/interest/look.ts';
import { silentLogger } from '../../base/log.ts';
import type { Media, SamplesRequest } from '../../media/media.ts';
import type { Models, Tensor } from '../../models/models.ts';
import { choiceOf, choosePieces } from './choose.ts';
import { hearingOf, type Hearing } from './hearing.ts';
import type { Candidate, Room } from './pieces.ts';
import { silent, wordCosts } from './pauses.ts';
import { placePieces } from './place.ts';
import { hearWords } from './speech.ts';
import { sound } from './write.ts';

/** A film whose sound is a sine of 200 Hz, and nothing else. */
const sine: Pick<Media, 'samples'> = {
  async *samples(_path: string, { sampleRate, channels, startSeconds = 0, endSeconds = 0 }: SamplesRequest) {
    const count = Math.floor((endSeconds - startSeconds) * sampleRate);
    const at = (i: number) => 0.5 * Math.sin(2 * Math.PI * 200 * (startSeconds + i / sampleRate));
    yield await Promise.resolve({ startSeconds, data: Float32Array.from({ length: count * channels }, (_, i) => at(Math.floor(i / channels))) });
  },
}; // prettier-ignore

test('joins sound without clicks, to the sample', async () => {
  const pieces = [{ start: 1, end: 2 }, { start: 5.0013, end: 6.0013 }, { start: 9.0037, end: 10.0037 }]; // prettier-ignore
  const frameRate = { num: 25, den: 1 };
  const blocks: Float32Array[] = [];
  // only `samples` is used
  for await (const block of sound(sine as Media, { path: '', pieces, frameRate }, new AbortController().signal)) blocks.push(block);
  const all = Buffer.concat(blocks.map((block) => new Uint8Array(block.buffer, block.byteOffset, block.byteLength)));
  const data = new Float32Array(all.buffer, all.byteOffset, all.byteLength / 4);
  assert.equal(data.length, 3 * 48_000 * 2);
  const largest = 0.5 * 2 * Math.PI * 200 / 48_000; // step of the sine itself
  for (let i = 2; i < data.length; i += 1) assert.ok(Math.abs(data[i]! - data[i - 2]!) < 2.2 * largest, `${i}`);
  assert.ok(Math.abs(data[0]!) < 0.01 && Math.abs(data.at(-1)!) < 0.01);
}); // prettier-ignore

/** Words of 0.4 s with pauses of 0.2 s. */
const words = hearingOf(Float32Array.from({ length: 500 }, (_, i) => (i % 30 < 20 ? -20 : -60)));

test('moves a piece so that neither end cuts a word, its length kept', () => {
  const room: Room = { shot: 0, start: 0, end: 10, startsOnCut: true, endsOnCut: true };
  const [placed] = placePieces([{ start: 3.2, end: 5 }], [room], wordCosts(words), 0.04);
  assert.ok(placed !== undefined && Math.abs(placed.end - placed.start - 1.8) < 1e-6);
  assert.ok(words.busy(3.2) > 0.5 && words.busy(placed.start) < 0.1 && words.busy(placed.end) < 0.1, JSON.stringify(placed));
}); // prettier-ignore

test('pieces trade length where no place suits both ends', () => {
  const room: Room = { shot: 0, start: 0, end: 10, startsOnCut: true, endsOnCut: true };
  const placed = placePieces([{ start: 2.9, end: 5 }, { start: 6.5, end: 8 }], [room], wordCosts(words), 0.04); // prettier-ignore
  const total = placed.reduce((sum, { start, end }) => sum + end - start, 0);
  assert.ok(Math.abs(total - 3.6) < 1e-6 && placed[0]!.end <= placed[1]!.start, JSON.stringify(placed));
  for (const at of placed.flatMap(({ start, end }) => [start, end])) assert.ok(words.busy(at) < 0.2, `${at}`);
});

test('leaves a whole shot where it is', () => {
  const room: Room = { shot: 0, start: 3.2, end: 5, startsOnCut: true, endsOnCut: true };
  assert.deepEqual(placePieces([room], [room], wordCosts(words), 0.04).map(({ start }) => start), [3.2]); // prettier-ignore
});

test('what one piece gains to end with a word another loses, and both last as long as before', () => {
  const long: Room = { shot: 0, start: 0, end: 40, startsOnCut: false, endsOnCut: false };
  const phrases: Hearing = { loudness: () => 0, busy: (seconds) => ([4, 6.2, 12.1, 13.9].some((pause) => Math.abs(seconds - pause) < 0.05) ? 0 : 1) }; // prettier-ignore
  const placed = placePieces([{ start: 4, end: 6 }, { start: 12, end: 14 }], [long], wordCosts(phrases), 0.04); // prettier-ignore
  assert.ok(
    placed.every(({ start, end }) => phrases.busy(start) + phrases.busy(end) === 0),
    JSON.stringify(placed),
  );
  assert.ok(Math.abs(placed.reduce((sum, { start, end }) => sum + end - start, 0) - 4) < 1e-6);
});

test('an end lies well within a pause rather than at its edge, where soft sounds go under in noise, and finds one that is 1.8 s away', () => {
  const long: Room = { shot: 0, start: 0, end: 40, startsOnCut: false, endsOnCut: false };
  const isPause = (seconds: number) => Math.abs(seconds - 4) < 0.3 || Math.abs(seconds - 7.8) < 0.3;
  const phrases: Hearing = { loudness: () => 0, busy: (seconds) => (isPause(seconds) ? 0 : 1) };
  const [placed] = placePieces([{ start: 5.8, end: 7.6 }, { start: 22, end: 26 }], [long], wordCosts(phrases), 0.04); // prettier-ignore
  const away = [Math.abs(placed!.start - 4), Math.abs(placed!.end - 7.8)];
  assert.ok(
    away.every((far) => far < 0.25),
    JSON.stringify(placed),
  );
});

test('hears words under noise with the network, and goes by level alone where it finds none', async () => {
  const rate = 16_000;
  const isWord = (seconds: number) => seconds % 0.6 < 0.4;
  const media: Pick<Media, 'samples'> = {
    async *samples(_path: string, { startSeconds = 0, endSeconds = 0 }: SamplesRequest) {
      yield await Promise.resolve({ startSeconds, data: new Float32Array(Math.floor((endSeconds - startSeconds) * rate)).fill(0.1) }); // prettier-ignore
    },
  };
  const heard = (level: number, start: number) => {
    const run = ({ sound: given }: Record<string, Tensor>) => {
      const data = Float32Array.from(given!.data as Float32Array, (_, i) => (isWord(start + i / rate) ? level : level / 1e4)); // prettier-ignore
      return Promise.resolve({ speech: { dtype: 'float32', shape: [1, data.length], data } } as const);
    };
    const models: Models = { session: () => Promise.resolve({ run }), text: () => Promise.reject(new Error('none')), close: () => Promise.resolve() }; // prettier-ignore
    const even = hearingOf(new Float32Array(1000).fill(-20));
    // only `samples` is used
    return hearWords({ media: media as Media, models, log: silentLogger() }, '', even, [{ start: 10, end: 10 }], new AbortController().signal); // prettier-ignore
  };
  const words = await heard(0.1, 6.8);
  assert.ok(words.busy(9.8) > 0.5 && words.busy(10.1) < 0.1, `${words.busy(9.8)} ${words.busy(10.1)}`);
  assert.equal(words.busy(14), 0);
  const weak = await heard(0.036, 6.8);
  assert.ok(weak.busy(9.8) > 0.5 && weak.busy(10.1) < 0.1, 'a voice far under the noise');
  assert.equal((await heard(0.001, 6.8)).busy(9.8), 0);
});

test('every time is listened to once, however often it is asked for', () => {
  let asked = 0;
  const cost = wordCosts({ loudness: () => 0, busy: () => (asked += 1) });
  for (let round = 0; round < 9; round += 1) for (let at = 0; at < 50; at += 1) cost(10 + at * 0.02);
  assert.ok(asked < 50 + 2 * 10 + 1, `${asked}`);
});

test('hears no words in steady sound', () => {
  assert.equal(hearingOf(new Float32Array(500).fill(-20)).busy(5), 0);
});

function gray(value: number): Descriptor {
  const histogram = new Float32Array(64);
  histogram[value >> 2] = 1;
  return { grid: new Uint8Array(432).fill(value), histogram };
}
const candidate = (shot: number, look: number, interest: number): Candidate => {
  const room: Room = { shot, start: shot * 2, end: shot * 2 + 2, startsOnCut: true, endsOnCut: true };
  return { room, start: room.start, end: room.end, interest, descriptor: gray(look), moments: [gray(look)] };
};

test('chooses what is unlike before more of the same, in order', async () => {
  const all = [candidate(0, 20, 0.5), candidate(1, 21, 0.6), candidate(2, 230, 0.4), candidate(3, 21, 0.5)];
  const units = all.map(({ start, descriptor }) => ({ start, end: start + 2, descriptor, weight: 0.25 }));
  const chosen = await choosePieces(choiceOf(all, units, 4), {
    seconds: 4,
    frameSeconds: 0.04,
    shortest: 1,
    onCut: 0.15,
    signal: new AbortController().signal,
    interestIn: () => 0.3,
  });
  assert.deepEqual(chosen.map(({ start }) => start), [2, 4]); // prettier-ignore
});

test('of what looks alike beginning and end are both shown, though the end is a little livelier', async () => {
  const all = Array.from({ length: 20 }, (_, shot) => candidate(shot, 20 + (shot % 2), shot < 10 ? 0.45 : 0.5));
  const units = all.map(({ start, descriptor }) => ({ start, end: start + 2, descriptor, weight: 0.05 }));
  const { signal } = new AbortController();
  const chosen = await choosePieces(choiceOf(all, units, 20), { seconds: 4, frameSeconds: 0.04, shortest: 2, onCut: 0.15, signal, interestIn: () => 0 }); // prettier-ignore
  assert.deepEqual(chosen.map(({ start }) => start < 20), [true, false]); // prettier-ignore
});

test('a piece goes on over a cut to the end of a word, and shows enough of the next shot', () => {
  const rooms: Room[] = [
    { shot: 0, start: 0, end: 2, startsOnCut: true, endsOnCut: true },
    { shot: 1, start: 2, end: 9, startsOnCut: true, endsOnCut: true },
  ];
  const pauses: Hearing = { loudness: () => 0, busy: (seconds) => ([0, 2.3, 2.8, 6.2, 7.4].some((pause) => Math.abs(seconds - pause) < 0.05) ? 0 : 1) }; // prettier-ignore
  const placed = placePieces([{ start: 0, end: 2 }, { start: 6.2, end: 8.2 }], rooms, wordCosts(pauses), 0.04); // prettier-ignore
  assert.deepEqual(placed.map(({ start, end }) => [start.toFixed(1), end.toFixed(1)]), [['0.0', '2.8'], ['6.2', '7.4']]); // prettier-ignore
});

test('pieces of a silent film begin and end on cuts, and their lengths add up', () => {
  const cuts = [0, 2, 3.4, 6, 7.2, 10, 11.4, 14];
  const rooms: Room[] = cuts.slice(1).map((end, shot) => ({ shot, start: cuts[shot]!, end, startsOnCut: true, endsOnCut: true })); // prettier-ignore
  const placed = placePieces([{ start: 0.4, end: 1.7 }, { start: 6.1, end: 7.1 }, { start: 8, end: 10.3 }], rooms, silent, 0.04); // prettier-ignore
  const total = placed.reduce((sum, { start, end }) => sum + end - start, 0);
  assert.ok(Math.abs(total - 4.6) < 1e-6, JSON.stringify(placed));
  for (const at of placed.flatMap(({ start, end }) => [start, end])) assert.ok(cuts.some((cut) => Math.abs(cut - at) < 0.03), JSON.stringify(placed)); // prettier-ignore
});

test('no piece begins or ends within a dissolve, or shows less of a shot than can be seen', () => {
  const rooms: Room[] = [
    { shot: 0, start: 0, end: 4, startsOnCut: true, endsOnCut: false },
    { shot: 1, start: 5, end: 9, startsOnCut: false, endsOnCut: true },
    { shot: 2, start: 9, end: 14, startsOnCut: true, endsOnCut: true },
  ];
  const [placed] = placePieces([{ start: 4.3, end: 9.2 }], rooms, silent, 0.04);
  const { start, end } = placed!;
  assert.ok(start <= 4.04 || start >= 4.96, `${start}`);
  assert.ok(end <= 9.03 || end >= 9.55, `${end}`);
});
