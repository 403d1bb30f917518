import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFaceFinder } from '../../analysis/face/find.ts';
import { faceSize } from '../../analysis/face/points.ts';
import { drawnFace } from '../../analysis/face/testing/drawn-face.ts';
import { pictureOf } from '../../analysis/text/picture.ts';
import { modelsConfig } from '../../models/config.ts';
import { createModels } from '../../models/session.ts';
import { readParams } from '../parameter.ts';
import { faceBeauty } from './index.ts';
import { SHAPE_MARGIN, shapeField } from './shape.ts';

async function meshOfDrawnFace() {
  const models = createModels(modelsConfig.parse({ executionProvider: 'cpu', threads: 1 }));
  try {
    const finder = await createFaceFinder(models);
    const picture = pictureOf({ ...(await drawnFace()), pixelFormat: 'rgb24', index: 0, ptsSeconds: 0 });
    const [found] = await finder.find(picture, { threshold: 0.5, least: 10, most: 1, level: 1 });
    assert.ok(found !== undefined);
    return found.points;
  } finally {
    await models.close();
  }
}

const shapes = ['cheek_thin', 'face_cut', 'face_thin', 'smile', 'chin_thin', 'eye_size', 'face_length', 'chin_length', 'eye_corner1', 'eye_distance', 'nose_thin', 'nose_wing', 'nose_length', 'mouth_size', 'mouth_position', 'lip_thickness', 'hair_line']; // prettier-ignore
const dialsOf = (given: object) => readParams(faceBeauty, JSON.stringify(given));
const window = { width: 320, height: 240 };

test('every dial moves something, more the stronger, and nothing folds or moves far from the face, one by one and all together', async () => {
  const face = await meshOfDrawnFace();
  const all = (value: number) => Object.fromEntries(shapes.map((name) => [name, Math.max(value, name.match(/length|eye_c|eye_d|nose|mouth|lip|hair/) ? -100 : 0)])); // prettier-ignore
  const cases = [...shapes.map((name) => ({ [name]: 100 })), all(100), all(-100)];
  for (const given of cases) {
    const field = shapeField(dialsOf(given), face, window, 1);
    const half = shapeField(dialsOf(given), face, window, 0.5);
    assert.ok(field !== undefined && half !== undefined, JSON.stringify(given));
    const most = (values: { dx: Float32Array; dy: Float32Array }) => Math.max(...values.dx.map((x, i) => Math.hypot(x, values.dy[i]!))); // prettier-ignore
    assert.ok(most(field) > 0.2 && most(field) > most(half), `${JSON.stringify(given)} moves ${most(field)} pixels`);
    assert.ok(most(field) < 0.15 * faceSize(face), `${JSON.stringify(given)} moves ${most(field)} pixels`);
    const { columns, rows, step, dx, dy } = field;
    for (let i = 0; i < dx.length; i += 1) {
      const [column, row] = [i % columns, Math.floor(i / columns)];
      const outside = column * step < 160 - (0.6 + SHAPE_MARGIN) * faceSize(face);
      if (outside || row === 0) assert.equal(Math.abs(dx[i]!) + Math.abs(dy[i]!), 0);
      if (column === columns - 1 || row === rows - 1) continue;
      const [xx, xy] = [dx[i + 1]! - dx[i]!, dx[i + columns]! - dx[i]!].map((d) => d / step) as [number, number];
      const [yx, yy] = [dy[i + 1]! - dy[i]!, dy[i + columns]! - dy[i]!].map((d) => d / step) as [number, number];
      assert.ok((1 - xx) * (1 - yy) - xy * yx > 0, `${JSON.stringify(given)} folds at ${column} ${row}`);
    }
  }
  assert.equal(shapeField(dialsOf({}), face, window, 1), undefined);
});
