// Pages of reviews that stay open while others decide, in a real browser: what a person chose or typed is theirs.
import { access } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type Browser, chromium, type Page } from 'playwright-core';
import { type RunningApi, startTestApi } from './running-api.ts';
import { sampleJob } from './sample-job.ts';
import { sampleScene } from './sample-scene.ts';
import { sampleScenes } from './sample-scenes.ts';

const executablePath = '/usr/bin/chromium-headless-shell';
let api: RunningApi;
let browser: Browser;
let page: Page;
beforeAll(async () => {
  await access(executablePath);
  api = await startTestApi();
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
}, 120_000);
afterAll(async () => {
  await browser.close();
  await api.close();
});
beforeEach(async () => {
  page = await browser.newPage();
  page.setDefaultTimeout(20_000);
});
afterEach(async () => {
  await page.close();
  // Of the next test only its own wait.
  await api.query(`update reviews set status = 'canceled'`);
});

const open = (path: string) => page.goto(`${api.baseUrl}${path}`, { waitUntil: 'load' });
const decide = async (reviewId: string) => {
  const id = `by-ann-${reviewId}`;
  await api.store.reviews.writeVerdict({ id, reviewId, verdict: 'approve', by: 'ann', body: { take: 1 } });
  await api.store.reviews.apply(id, reviewId);
};

test('a chosen take and provider stay chosen while somebody claims the review', async () => {
  const { jobId, reviewId } = await sampleScenes(api.store, 'livechoice');
  await open(`/jobs/${jobId}`);
  await page.locator('input[name="take"][value="2"]').check();
  await page.locator('.verdict select[name="provider"]').selectOption('falai');
  await page.locator('h1').click();
  // The page was read again when the head of it says that the job goes on.
  await api.store.reviews.claim(reviewId, { by: 'local', minutes: 10 });
  await api.store.record.setJobStatus(jobId, 'running');
  await page.locator('#head .is-running').waitFor();
  expect(await page.locator('input[name="take"][value="2"]').isChecked()).toBe(true);
  expect(await page.locator('.verdict select[name="provider"]').inputValue()).toBe('falai');
});

test('a panel that nobody touched shows who claimed the review', async () => {
  const { jobId, reviewId } = await sampleScenes(api.store, 'liveclaim');
  await open(`/jobs/${jobId}`);
  await api.store.reviews.claim(reviewId, { by: 'local', minutes: 10 });
  await page.getByText('yours until').waitFor();
});

test.each(['jobs', 'reviews'])(
  'on the page of %s who loses the race is told, and keeps what was typed',
  async (where) => {
    const { jobId, reviewId } = await sampleScenes(api.store, `liverace${where}`);
    await open(where === 'jobs' ? `/jobs/${jobId}` : `/reviews/${reviewId}`);
    await page.locator('textarea[name="prompt"]').fill('A long prompt');
    await decide(reviewId);
    const notice = page.locator('[data-overtaken]');
    await notice.waitFor();
    expect(await notice.innerText()).toContain('While you were deciding: ann approved take 1.');
    expect(await notice.locator('a').getAttribute('href')).toBe(`/reviews/${reviewId}`);
    expect(await page.locator('textarea[name="prompt"]').inputValue()).toBe('A long prompt');
    expect(await page.locator('button[value="retake"]').isDisabled()).toBe(true);
  },
);

test('the queue shows what opens and lets go what is decided, and counts in its title', async () => {
  const first = await sampleJob(api.store, 'livequeue', 'First');
  await open('/reviews');
  expect(await page.title()).toMatch(/^\(1\) /u);
  const second = await sampleScene(api.store, 'livesecond', 'image');
  await page.locator(`#item-${second.reviewId}`).waitFor();
  expect(await page.title()).toMatch(/^\(2\) /u);
  expect(await page.locator('#nav-reviews').innerText()).toContain('2');
  await decide(first.reviewId);
  await page.locator(`#item-${first.reviewId}`).waitFor({ state: 'detached' });
});

test('tells of a review that opens while the page is in the background, once somebody asked for it', async () => {
  await page.addInitScript(`
    window.told = [];
    window.Notification = class { static permission = 'default';
      static async requestPermission() { return (Notification.permission = 'granted'); }
      constructor(title, { body }) { window.told.push(body); } };
    window.away = false;
    Object.defineProperty(document, 'hidden', { get: () => window.away });`);
  await open('/reviews');
  await page.locator('[data-alerts]').click();
  await page.getByText('Stop telling me').waitFor();
  await page.evaluate(`window.away = true`);
  await sampleScene(api.store, 'livealert', 'image');
  // The page's own policy forbids Playwright to evaluate a condition in it.
  const item = page.locator('#item-review-livealert');
  await item.waitFor({ timeout: 40_000 });
  expect(await page.evaluate(`window.told`)).toEqual(['1. Slow mornings']);
});

test('ticked entries are approved together, and the button says how many', async () => {
  const [one, two] = [
    await sampleScene(api.store, 'livetick', 'image'),
    await sampleScene(api.store, 'livetock', 'image'),
  ];
  await open('/reviews');
  for (const box of await page.locator('input[name="review"]').all()) await box.check();
  await page.getByRole('button', { name: 'Approve the best take of these 2' }).click();
  await page.waitForURL('**/reviews/approve-best');
  const { rows } = await api.query('select body from verdicts where review_id = any($1)', [
    [one.reviewId, two.reviewId],
  ]);
  expect(rows).toEqual([{ body: { take: 1 } }, { body: { take: 1 } }]);
});

test('only the chosen take is on the stage', async () => {
  const { reviewId } = await sampleScenes(api.store, 'livestage');
  await open(`/reviews/${reviewId}`);
  const shown = () => page.locator('.stage:visible').count();
  expect([await page.locator('.choice[data-take="1"] .stage').isVisible(), await shown()]).toEqual([true, 1]);
  await page.keyboard.press('2');
  expect([await page.locator('.choice[data-take="2"] .stage').isVisible(), await shown()]).toEqual([true, 1]);
  expect(await page.locator('button[value="approve"]').innerText()).toBe('Approve take 2');
});

/** Reading a file takes the browser a moment. */
async function expectValue(text: string): Promise<void> {
  const field = page.locator('#storyboard');
  for (let left = 200; left > 0 && (await field.inputValue()) !== text; left -= 1) await field.isVisible();
  expect(await field.inputValue()).toBe(text);
}

test('a file fills the field of the storyboard', async () => {
  await open('/');
  await page.getByText('Start scenes from a storyboard file').click();
  const file = { name: 'story.yaml', mimeType: 'text/yaml', buffer: Buffer.from('title: From disk') };
  await page.locator('input[data-fills]').setInputFiles(file);
  await expectValue('title: From disk');
});
