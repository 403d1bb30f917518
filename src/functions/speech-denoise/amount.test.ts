import assert from 'node:assert/strict';
import { test } from 'node:test';
import { amountOf } from './amount.ts';

const noisy = { signalToNoise: 0, signalToSteadyNoise: 0, speechToRest: 0, restSpread: 2, pauseShare: 0.2, speechPower: 0.01 }; // prettier-ignore

for (const [says, estimate, amount] of [
  ['all in noise', {}, 1],
  ['all in steady noise that hides the pauses', { pauseShare: 0 }, 1],
  ['less where nobody pauses because others talk', { pauseShare: 0, restSpread: 8 }, 0.7],
  ['nothing from clean speech', { signalToNoise: 30 }, 0],
  ['nothing where no speech is found', { speechToRest: -12 }, 0],
] as const) {
  test(`takes ${says}`, () => assert.equal(amountOf({ ...noisy, ...estimate }), amount));
}
