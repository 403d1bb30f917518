import assert from 'node:assert/strict';
import { test } from 'node:test';
import { retouch } from './retouch.ts';

const side = 64;

/** A window of one colour that is all skin to light, with a dark hair in column 32 that is none to the rest. */
function lightened(y: number, cb: number, cr: number) {
  const luma = new Float32Array(side * side).fill(y);
  const skin = new Float32Array(side * side).fill(1);
  for (let i = 32; i < luma.length; i += side) [luma[i], skin[i]] = [20, 0];
  const chroma = (value: number) => new Float32Array(side * side / 4).fill(value); // prettier-ignore
  const window = { width: side, height: side, y: luma, cb: chroma(cb), cr: chroma(cr) };
  const masks = { width: side, height: side, skin, tone: skin.map(() => 1), features: skin.map(() => 0) };
  retouch(window, masks, 200, { smooth: 0, whiten: 1, detail: 0 });
  const at = 20 * side + 8;
  return { y: luma[at]!, cb: window.cb[at / 4]!, cr: window.cr[at / 4]!, hair: luma[20 * side + 32]! };
}

test('dark skin becomes lighter and no greyer, light skin less yellow; a hair before it stays dark', () => {
  const dark = lightened(80, 108, 152);
  assert.ok(dark.y > 95, `${dark.y}`);
  assert.ok(Math.hypot(dark.cb - 128, dark.cr - 128) > 0.97 * Math.hypot(20, 24), `${dark.cb} ${dark.cr}`);
  const light = lightened(190, 110, 142);
  assert.ok(light.y > 205 && light.cb > 111, `${light.y} ${light.cb}`);
  assert.ok(dark.hair < 22 && light.hair < 22, `${dark.hair} ${light.hair}`);
});
