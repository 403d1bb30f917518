import assert from 'node:assert/strict';
import { test } from 'node:test';
import { integratedLoudness, LoudnessMeter } from './loudness-meter.ts';
import { MIX_RATE } from './mix-format.ts';

/** Stereo tone of 997 Hz at these peak levels, left and right. */
function tone(seconds: number, left: number, right: number): Float32Array {
  const samples = new Float32Array(Math.round(seconds * MIX_RATE) * 2);
  for (let i = 0; i < samples.length / 2; i += 1) {
    const value = Math.sin((2 * Math.PI * 997 * i) / MIX_RATE);
    samples[2 * i] = left * value;
    samples[2 * i + 1] = right * value;
  }
  return samples;
}

function loudness(...parts: Float32Array[]): number {
  const meter = new LoudnessMeter();
  for (const part of parts) for (let at = 0; at < part.length; at += 2222) meter.add(part.subarray(at, at + 2222));
  return integratedLoudness(meter.powers());
}

for (const [name, parts, lufs] of [
  ['a full-scale tone on one side', [tone(3, 1, 0)], -3.01], // the calibration of BS.1770-4
  ['it on both sides', [tone(3, 1, 1)], 0],
  ['one of -23 dB', [tone(3, 0.0708, 0.0708)], -23],
  ['a tone with twice as much silence', [tone(3, 0.1, 0.1), new Float32Array(6 * MIX_RATE * 2)], -20.2], // blocks at its end count
  ['a tone with a far quieter one', [tone(4, 0.1, 0.1), tone(8, 0.01, 0.01)], -20.2],
  ['less than a block', [tone(0.25, 0.1, 0.1)], -20],
  ['silence', [new Float32Array(96_000)], -Infinity],
  ['nothing', [], -Infinity],
] as const) {
  test(`measures ${name} as ${lufs} LUFS`, () => {
    const found = loudness(...parts);
    assert.ok(found === lufs || Math.abs(found - lufs) < 0.15, String(found));
  });
}
