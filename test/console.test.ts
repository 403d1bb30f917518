import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { chromium, type Browser, type Page } from 'playwright-core';
import sharp from 'sharp';
import { makeFilm } from './films.ts';
import { eventually, processesNaming, RunningService } from './running-service.ts';

// The console as a person meets it in a browser, over a service that runs. The tests build on each other, in their order.

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
const skip = executablePath === undefined ? 'there is no Chromium on this machine' : false;
const waitMs = 90_000;

let folder = '';
let service: RunningService;
let browser: Browser;
let page: Page;
const faults: string[] = [];

before(async () => {
  if (executablePath === undefined) return;
  folder = await mkdtemp(join(tmpdir(), 'reelsmith-console-'));
  await mkdir(join(folder, 'tmp'));
  const data = join(folder, 'data');
  const env = { TMPDIR: join(folder, 'tmp'), REELSMITH_DATA: data, REELSMITH_MODELS_EXECUTION_PROVIDER: 'cpu', REELSMITH_LOG_LEVEL: 'warn' }; // prettier-ignore
  await writeFile(join(folder, '图片 1.png'), await picture());
  [service, browser] = await Promise.all([
    RunningService.start(env),
    chromium.launch({ executablePath, args: ['--no-sandbox'] }), // tests run as root, too
    makeFilm(join(folder, '影片 1.mp4'), '欢迎来到北京'),
  ]);
  page = await browser.newPage({ acceptDownloads: true, locale: 'en-GB' });
  page.setDefaultTimeout(waitMs);
  page.on('pageerror', ({ message }) => faults.push(message));
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
});

after(async () => {
  if (executablePath === undefined) return;
  await browser.close();
  await service.interrupt();
  for (const { pid } of processesNaming(folder)) process.kill(pid, 'SIGKILL'); // after a failed test alone
  await rm(folder, { recursive: true, force: true });
});

/** A red disc on grey waves. */
function picture(): Promise<Buffer> {
  const waves = Buffer.from(
    Array.from({ length: 320 * 240 }, (_, i) => 120 + 60 * Math.sin((i % 320) / 9) * Math.cos(i / 3200)),
  );
  const disc = Buffer.from('<svg width="320" height="240"><circle cx="220" cy="120" r="60" fill="#c22"/></svg>');
  return sharp(waves, { raw: { width: 320, height: 240, channels: 1 } }).toColourspace('srgb').composite([{ input: disc }]).png().toBuffer(); // prettier-ignore
}

const button = (name: string) => page.getByRole('button', { name, exact: true });
const choose = async (label: string, name: string) => {
  await page.getByLabel(label, { exact: true }).setInputFiles(join(folder, name));
};
/** Until the form has the address of a file that was given to it. */
const given = (name: string) =>
  eventually(`the address of ${name}`, 90, async () => (await page.getByLabel('Input', { exact: true }).inputValue()).endsWith(name)); // prettier-ignore
// These run in the browser, whose types are not those of tests.
interface Still {
  readonly naturalWidth: number;
  decode(): Promise<void>;
}
interface Film {
  readonly readyState: number;
  readonly duration: number;
  addEventListener(name: string, listener: () => void): void;
}
const decodedWidth = async (image: unknown) => {
  await (image as Still).decode();
  return (image as Still).naturalWidth;
};
const knownSeconds = (one: unknown) =>
  new Promise<number>((tell) => {
    const film = one as Film;
    if (film.readyState > 0) tell(film.duration);
    film.addEventListener('loadedmetadata', () => tell(film.duration));
  });
const ended = (state: string) => page.locator('.badge', { hasText: state }).waitFor();

test('who has no key gets in nowhere', { skip }, async () => {
  await page.goto(service.url);
  await page.getByLabel('AccessKey ID').fill('RSAKnobody');
  await page.getByLabel('AccessKey Secret').fill('wrong');
  await button('Sign in').click();
  await page.getByRole('alert').getByText('InvalidAccessKeyId.NotFound').waitFor();
  assert.deepEqual(
    faults.splice(0).filter((fault) => !fault.includes('404')),
    [],
  ); // the browser tells of every refusal
  await page.goto(`${service.url}/console/#/jobs`);
  await page.getByLabel('AccessKey Secret').waitFor();
});

test('the file that `up` has written lets in, and shows every function', { skip }, async () => {
  await choose('Choose access-key.json', 'data/access-key.json');
  await page.getByRole('link', { name: 'Functions' }).click();
  await page.getByRole('link', { name: /^VideoDetext/ }).waitFor();
});

test('a picture is dropped in, drawn, shown beside what it was, and saved', { skip }, async () => {
  await page.getByRole('link', { name: /^ImageCartoonize/ }).click();
  await choose('Choose a file', '图片 1.png');
  await given('图片 1.png');
  await page.getByLabel('Style').selectOption('pencil');
  assert.match((await page.locator('.snippets pre').textContent()) ?? '', /--params '{"Style":"pencil"}'/);
  await button('Submit job').click();
  await ended('Done');
  const shown = page.locator('figure img');
  await shown.nth(2).waitFor();
  const widths = await Promise.all([0, 1, 2].map((n) => shown.nth(n).evaluate(decodedWidth)));
  assert.deepEqual(widths, [320, 320, 320]);
  const [download] = await Promise.all([page.waitForEvent('download'), page.locator('figure', { hasText: 'result' }).getByRole('button').click()]); // prettier-ignore
  const { width, format } = await sharp(await readFile(await download.path())).metadata();
  assert.deepEqual([width, format], [320, 'jpeg']);
});

test('a box is drawn over the picture, and only there it changes', { skip }, async () => {
  await page.goto(`${service.url}/console/#/submit/ImageDelogo`);
  await choose('Choose a file', '图片 1.png');
  const stage = page.locator('.stage').first();
  await stage.locator('img').evaluate(decodedWidth);
  await stage.scrollIntoViewIfNeeded();
  const { x, y, width, height } = (await stage.boundingBox())!; // it is seen
  await page.mouse.move(x + 0.45 * width, y + 0.2 * height);
  await page.mouse.down();
  await page.mouse.move(x + 0.92 * width, y + 0.8 * height, { steps: 3 });
  await page.mouse.up();
  const [[left = 0, top = 0, across = 0, down = 0] = []] = JSON.parse(await page.getByLabel('Boxes', { exact: true }).inputValue()) as number[][]; // prettier-ignore
  for (const [got, want] of [[left, 0.45], [top, 0.2], [across, 0.47], [down, 0.6]] as const) assert.ok(Math.abs(got - want) < 0.02, `${got} for ${want}`); // prettier-ignore
  await page.getByLabel('Output', { exact: true }).fill('oss://reelsmith-results/clean.png');
  await button('Submit job').click();
  await ended('Done');
  const [download] = await Promise.all([page.waitForEvent('download'), page.locator('figure', { hasText: 'After' }).getByRole('button').click()]); // prettier-ignore
  const clean = await sharp(await readFile(await download.path()))
    .removeAlpha()
    .raw()
    .toBuffer();
  const before = await sharp(await picture())
    .removeAlpha()
    .raw()
    .toBuffer();
  const redness = (bytes: Buffer, column: number) => bytes[3 * (120 * 320 + column)]! - bytes[3 * (120 * 320 + column) + 1]!; // prettier-ignore
  assert.ok(redness(before, 220) > 100 && redness(clean, 220) < 60, `${redness(clean, 220)}`);
  assert.deepEqual(clean.subarray(0, 300), before.subarray(0, 300));
});

test('a film plays beside what was made of it; what is wrong is told in words', { skip }, async () => {
  await page.goto(`${service.url}/console/#/submit/VideoClip`);
  await choose('Choose a file', '影片 1.mp4');
  await given('影片 1.mp4');
  await page.getByLabel('Duration').fill('1');
  await page.getByLabel('Output', { exact: true }).fill('no address');
  await button('Submit job').click();
  await page.getByRole('alert').getByText('The specified address "no address"').waitFor();
  await page.getByLabel('Output', { exact: true }).fill('oss://reelsmith-results/概要.mp4');
  await button('Submit job').click();
  await ended('Done');
  const films = page.locator('video');
  await films.nth(1).waitFor();
  const seconds = await Promise.all([0, 1].map((n) => films.nth(n).evaluate(knownSeconds)));
  assert.ok(seconds[0]! > 1.5 && Math.abs(seconds[1]! - 1) < 0.1, `${seconds.join()}`);
  await page.getByRole('link', { name: 'Use these settings again' }).click();
  assert.equal(await page.getByLabel('Duration').inputValue(), '1');
  await page.getByRole('link', { name: 'Jobs' }).click();
  await page.locator('.row').nth(2).waitFor();
});

test('files are put, shown and removed', { skip }, async () => {
  await page.goto(`${service.url}/console/#/files/reelsmith-results`);
  await choose('Put files', '图片 1.png');
  const row = page.locator('.rows li', { hasText: '图片 1.png' });
  await row.getByRole('button', { name: '图片 1.png' }).click();
  await row.locator('figure img').evaluate(decodedWidth);
  page.once('dialog', (dialog) => void dialog.accept());
  await row.getByRole('button', { name: 'Remove' }).click();
  await row.waitFor({ state: 'detached' });
});

test('it speaks Chinese, forgets the key at the end, and broke no rule of its own', { skip }, async () => {
  await button('中文').click();
  await page.getByRole('link', { name: '作业' }).waitFor();
  assert.equal(await page.locator('html').getAttribute('lang'), 'zh');
  await button('退出').click();
  await page.getByLabel('AccessKey Secret').waitFor();
  assert.equal(await page.evaluate('Object.values({ ...localStorage, ...sessionStorage }).join()'), 'zh');
  assert.deepEqual(
    faults.filter((fault) => !/status of 4\d\d/.test(fault)),
    [],
  );
});
