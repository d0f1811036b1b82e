// Reviews by the keyboard alone, in a real browser: keys lead to forms, and nothing is decided by one of them.
import { access } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type Browser, chromium, type Page } from 'playwright-core';
import { type RunningApi, startTestApi } from './running-api.ts';
import { sampleJob } from './sample-job.ts';
import { sampleScene } from './sample-scene.ts';

const executablePath = '/usr/bin/chromium-headless-shell';
let api: RunningApi;
let browser: Browser;
let page: Page;
let n = 0;
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
  n += 1;
  await sampleJob(api.store, `first${n}`, `First ${n}`);
  await sampleScene(api.store, `second${n}`, 'image');
  page = await browser.newPage();
  page.setDefaultTimeout(20_000);
});
afterEach(async () => {
  await page.close();
  // Of the next test only its own wait.
  await api.query(`update reviews set status = 'canceled'`);
});

const open = (path: string) => page.goto(`${api.baseUrl}${path}`, { waitUntil: 'load' });
const focused = () => page.evaluate(`document.activeElement.textContent.trim().replaceAll(/\\s+/gu, ' ')`);
const field = () => page.evaluate(`document.activeElement.name`);
const verdicts = async (reviewId: string) =>
  (await api.query('select verdict, body from verdicts where review_id = $1', [reviewId])).rows;

test('j and k go from review to review, and Enter opens one', async () => {
  await open('/reviews');
  await page.keyboard.press('j');
  expect(await focused()).toBe(`2. More of First ${n}`);
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  expect(await focused()).toBe('1. Slow mornings');
  await page.keyboard.press('k');
  await page.keyboard.press('Enter');
  await page.waitForURL(`**/reviews/review-first${n}`);
});

test('c claims, and leads to the verdicts', async () => {
  await open('/reviews');
  await page.keyboard.press('j');
  await page.keyboard.press('c');
  await page.waitForURL(`**/reviews/review-first${n}`);
  expect((await api.store.reviews.item(`review-first${n}`))?.claimedBy).toBe('local');
});

test('a number chooses a take and leaves the other keys alone; a leads to Approve, and Enter gives it', async () => {
  await open(`/jobs/second${n}`);
  await page.keyboard.press('1');
  await page.keyboard.press('a');
  expect(await focused()).toBe('Approve take 1');
  expect(await verdicts(`review-second${n}`)).toEqual([]);
  await page.keyboard.press('Enter');
  await page.waitForURL(`**/jobs/second${n}?done=*`);
  expect(await verdicts(`review-second${n}`)).toEqual([{ verdict: 'approve', body: { take: 1 } }]);
});

test('x asks why, and rejects only by its button', async () => {
  await open(`/jobs/second${n}`);
  await page.keyboard.press('n');
  await page.keyboard.type('not our kitchen');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await page.keyboard.press('x');
  await page.keyboard.press('3');
  await page.keyboard.press('Enter');
  await page.keyboard.press('x');
  expect(await focused()).toBe('Reject the scene');
  expect(await verdicts(`review-second${n}`)).toEqual([]);
  await page.keyboard.press('Enter');
  await page.waitForURL(`**/jobs/second${n}?done=*`);
  const body = { reasonCode: 'off_brand', note: 'not our kitchen' };
  expect(await verdicts(`review-second${n}`)).toEqual([{ verdict: 'reject', body }]);
});

test('a key of the forms opens the review from the queue and goes on there', async () => {
  await open('/reviews');
  await page.keyboard.press('j');
  await page.keyboard.press('e');
  await page.waitForURL(`**/reviews/review-first${n}`);
  expect(await field()).toBe('prompt');
});

test('j and k go from page to page', async () => {
  await open(`/reviews/review-first${n}`);
  await page.keyboard.press('j');
  await page.waitForURL(`**/reviews/review-second${n}`);
  await page.keyboard.press('k');
  await page.waitForURL(`**/reviews/review-first${n}`);
});

test('keys are letters while somebody writes, and Ctrl+Enter sends what was written', async () => {
  await open(`/jobs/second${n}`);
  await page.keyboard.press('e');
  expect(await field()).toBe('prompt');
  await page.keyboard.press('Control+A');
  await page.keyboard.type('a jack, exact? c');
  await page.keyboard.press('Control+Enter');
  await page.waitForURL(`**/jobs/second${n}?done=*`);
  expect(await verdicts(`review-second${n}`)).toEqual([{ verdict: 'retake', body: { prompt: 'a jack, exact? c' } }]);
});

test('? lists the keys, and again takes the list away', async () => {
  await open('/reviews');
  await page.keyboard.press('?');
  expect(await page.locator('dialog').innerText()).toContain('next and previous review');
  await page.keyboard.press('c');
  await page.keyboard.press('?');
  expect(await page.locator('dialog').isVisible()).toBe(false);
  expect((await api.store.reviews.item(`review-first${n}`))?.claimedBy).toBeNull();
});
