// Two takes in a real browser: their players go together, step by frames, and the address says what is shown.
import { access, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type Browser, chromium, type Page } from 'playwright-core';
import { makeClip } from '../renderers/video/clips.ts';
import { untilTrue } from '../support/e2e-until.ts';
import { type RunningApi, startTestApi } from './running-api.ts';
import { sampleScenes } from './sample-scenes.ts';

const executablePath = '/usr/bin/chromium-headless-shell';
const jobId = 'players';
const path = `/jobs/${jobId}/sections/${jobId}-1/compare`;
let api: RunningApi;
let browser: Browser;
let page: Page;
let folder: string;

beforeAll(async () => {
  await access(executablePath);
  api = await startTestApi();
  folder = await mkdtemp(join(tmpdir(), 'retake-players-'));
  await sampleScenes(api.store, jobId);
  await addTake(1, 'testsrc2', 2);
  await addTake(2, 'smptebars', 3);
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
}, 120_000);
afterAll(async () => {
  await browser.close();
  await api.close();
  await rm(folder, { recursive: true });
});
beforeEach(async () => {
  page = await browser.newPage();
  page.setDefaultTimeout(20_000);
});
afterEach(() => page.close());

async function addTake(take: number, source: string, seconds: number): Promise<void> {
  const { record, artifacts } = api.store;
  const key = { jobId, sectionId: `${jobId}-1`, take };
  const file = await makeClip(join(folder, `${take}.mp4`), source, { seconds });
  const { hash } = await artifacts.putFile(file, 'video/mp4');
  if (take > 1)
    await record.beginTake({ ...key, origin: 'retake', ladder: take, round: 0, variant: 1, provider: 'runway' });
  await api.query('update takes set video_hash = $1 where section_id = $2 and take = $3', [hash, key.sectionId, take]);
}

async function open(query = ''): Promise<void> {
  await page.goto(`${api.baseUrl}${path}?a=1&b=2${query}`, { waitUntil: 'load' });
  await until(`[...document.querySelectorAll('video')].every((video) => video.readyState >= 2)`);
  await until(`document.querySelector('[data-time]').max !== '1'`);
}

const times = (): Promise<number[]> =>
  page.evaluate(`[...document.querySelectorAll('video')].map((video) => video.currentTime)`);
const apart = async () => {
  const [a = 0, b = 0] = await times();
  return Math.abs(a - b);
};
// Playwright's own waiting evaluates text in the page, which its policy refuses.
const until = (condition: string) => untilTrue(condition, () => page.evaluate(condition), 20_000);
const paused = (isPaused: boolean) =>
  until(`[...document.querySelectorAll('video')].every((video) => video.paused === ${isPaused})`);

test('plays and pauses both with one button, in step', async () => {
  await open();
  await page.getByRole('button', { name: 'Play both' }).click();
  await paused(false);
  await until(`document.querySelector('video').currentTime > 0.3`);
  await page.getByRole('button', { name: 'Pause both' }).click();
  await paused(true);
  expect(await apart()).toBeLessThan(0.01);
});

test('seeks both, the shorter one no farther than its end', async () => {
  await open();
  await page.locator('[data-time]').fill('1.5');
  await until(`[...document.querySelectorAll('video')].every((video) => Math.abs(video.currentTime - 1.5) < 0.01)`);
  await page.locator('[data-time]').fill('2.8');
  await until(`document.querySelectorAll('video')[1].currentTime > 2.7`);
  expect((await times())[0]).toBeLessThanOrEqual(2.1);
});

test('steps a frame with , and . while the players have the focus, and plays with space', async () => {
  await open();
  await page.locator('[data-compare]').focus();
  await page.keyboard.press('.');
  await page.keyboard.press('.');
  await until(`document.querySelector('video').currentTime > 0.08`);
  expect(await apart()).toBeLessThan(0.01);
  await page.keyboard.press(',');
  await until(`document.querySelector('video').currentTime < 0.06`);
  await page.keyboard.press('Space');
  await paused(false);
});

test('wipes from one to the other, and opens as the address says', async () => {
  await open();
  await page.getByLabel('Wipe', { exact: true }).check();
  await page.locator('[data-edge]').fill('30');
  await page.locator('[data-edge]').dispatchEvent('change');
  await until(`location.search.includes('wipe=30')`);
  expect(await page.evaluate(`getComputedStyle(document.querySelectorAll('video')[1]).clipPath`)).toBe(
    'inset(0px 0px 0px 30%)',
  );
  await open('&wipe=70&t=1.2');
  await until(`document.querySelector('.is-wipe') !== null`);
  await until(`[...document.querySelectorAll('video')].every((video) => Math.abs(video.currentTime - 1.2) < 0.01)`);
  expect(await page.locator('[data-edge]').inputValue()).toBe('70');
});

test('runs under the policy of the pages', async () => {
  const refused: string[] = [];
  page.on('console', (message) => void (message.type() === 'error' && refused.push(message.text())));
  page.on('pageerror', (error) => void refused.push(error.message));
  await open('&wipe=50');
  expect(refused).toEqual([]);
});
