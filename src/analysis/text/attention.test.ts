import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DetectionOptions, TextBox } from './detection.ts';
import { Attention, type Sight } from './attention.ts';

const [width, height] = [320, 96];
const framesPerSecond = 20;

interface Word {
  readonly left: number;
  readonly top: number;
  /** Another word for another number. */
  readonly seed: number;
}

const boxOf = ({ left, top }: Word): TextBox => ({ left, top, right: left + 160, bottom: top + 24, score: 0.9 });

/** Strokes 4 pixels wide along both axes. */
function draw(words: readonly Word[]): Uint8Array {
  const data = new Uint8Array(width * height).fill(60);
  for (const { left, top, seed } of words) {
    for (let y = 0; y < 24; y++) {
      for (let x = 0; x < 160; x++) {
        if (left + x < 0 || left + x >= width) continue;
        const inked = ((((x >> 2) + 1) * ((y >> 2) + 3) * (2 * seed + 7)) >> 2) % 3 === 0;
        data[(top + y) * width + left + x] = inked ? 240 : 20;
      }
    }
  }
  return data;
}

/** Plays a film of words, 4 samples a second, and tells in which seconds the detector looked in full. @param options.glances whether it sees words at a glance. */
async function fullLooks(
  seconds: number,
  wordsAt: (time: number) => Word[],
  { glances = true }: { glances?: boolean } = {},
): Promise<number[]> {
  const looks: number[] = [];
  let now = 0;
  const detect = (_: unknown, options?: DetectionOptions) => {
    if (options === undefined) looks.push(now);
    return Promise.resolve(options === undefined || glances ? wordsAt(now).map(boxOf) : []);
  };
  const attention = new Attention({ detect });
  for (let i = 0; i < seconds * framesPerSecond; i++) {
    now = i / framesPerSecond;
    const data = draw(wordsAt(now));
    const sight: Sight = {
      seconds: now,
      luma: { width, height, data },
      picture: () => ({ width, height, data: new Uint8Array() }),
    };
    attention.push(sight);
    if (i % 5 === 0) await attention.look();
  }
  return looks;
}

const caption = { left: 80, top: 60, seed: 1 };

test('a line that stays is looked at when it comes, once more, and every second', async () => {
  const looks = await fullLooks(5, (time) => (time < 1.3 ? [] : [caption]));
  assert.deepEqual(looks, [0, 0.25, 1.25, 1.5, 1.75, 2.75, 3.75, 4.75]);
});

test('a line in the place of another is looked at in the first sample that stands still', async () => {
  const looks = await fullLooks(4, (time) => [{ ...caption, seed: time < 2.3 ? 1 : 2 }]);
  assert.ok(looks.includes(2.5), String(looks));
});

test('a line that is gone within a second is looked at even if a glance does not see it', async () => {
  const looks = await fullLooks(4, (time) => (time > 2.5 && time < 3.1 ? [caption] : []), { glances: false });
  assert.ok(looks.includes(2.75), String(looks));
});

test('lines that follow one another at every look are no ticker', async () => {
  const looks = await fullLooks(6, (time) =>
    time % 0.5 < 0.4 ? [{ ...caption, seed: 1 + Math.floor(2 * time) }] : [],
  );
  for (let from = 0; from < 6; from += 0.5) {
    assert.ok(looks.some((at) => at >= from && at < from + 0.4), `${from}: ${looks.join(' ')}`); // prettier-ignore
  }
});

test('a line beside one that stays is looked at', async () => {
  const looks = await fullLooks(4, (time) => [caption, ...(time < 2.3 ? [] : [{ left: 20, top: 20, seed: 3 }])]);
  assert.ok(looks.includes(2.5), String(looks));
});

test('a ticker costs little more than nothing, and a line above it is still seen at once', async () => {
  const ticker = (time: number) => ({ left: 200 - Math.round(40 * time), top: 66, seed: 5 });
  const looks = await fullLooks(8, (time) => [ticker(time), ...(time < 4.3 ? [] : [{ left: 80, top: 20, seed: 1 }])]);
  assert.ok(looks.includes(4.5), String(looks));
  assert.ok(looks.length <= 22, `${looks.length} looks: ${looks.join(' ')}`);
});
