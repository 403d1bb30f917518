/** usage: npx tsx features.ts DATA - what AudioQualityAssessment measures of every file of degrade.py, in DATA/features.json. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { measure } from '../../src/functions/audio-quality-assessment/features.ts';
import { modelsConfig } from '../../src/models/config.ts';
import { createModels } from '../../src/models/session.ts';

const HEADER = 44;
const folder = process.argv[2]!;
const models = createModels(modelsConfig.parse({}));
const network = await models.session('speech-enhancement');
const rows: Record<string, object> = {};
for (const file of readdirSync(folder).filter((name) => name.endsWith('.wav'))) {
  const bytes = readFileSync(join(folder, file));
  const sound = Float32Array.from({ length: (bytes.length - HEADER) >> 1 }, (_, i) => bytes.readInt16LE(HEADER + 2 * i) / 32768); // prettier-ignore
  const { speech } = await network.run({ sound: { dtype: 'float32', shape: [1, sound.length], data: sound } });
  const { active, breaks, clicks, ...numbers } = measure(sound, speech?.data as Float32Array); // the catalogue says so
  rows[file.slice(0, -4)] = { ...numbers, breaks: breaks.map(({ seconds }) => seconds), clicks: clicks.length };
}
writeFileSync(join(folder, 'features.json'), JSON.stringify(rows));
await models.close();
