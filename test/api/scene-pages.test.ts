// The page of a job of scenes: each scene with its asset, and its takes side by side (SPEC A6, A9).
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import request from 'supertest';
import { type RunningApi, startTestApi } from './running-api.ts';
import { sampleScenes } from './sample-scenes.ts';

let api: RunningApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const page = async (jobId: string) => (await request(api.baseUrl).get(`/jobs/${jobId}`)).text.replaceAll(/\s+/gu, ' ');

test('shows assets, scores, choices, fixes, what was sent and what was not taken', async () => {
  const { jobId, assetHash, pictureHash } = await sampleScenes(api.store, 'scenespage');
  const text = await page(jobId);
  for (const part of [
    'made by <strong>kling</strong>',
    'passed by its score',
    `src="/api/artifacts/${assetHash}"`,
    `<img class="frame" src="/api/artifacts/${pictureHash}"`,
    'First generation: kling, the scene&#39;s own',
    'retake 2 of take 1,',
    'photorealistic, clean',
    '1280×720, seed 6',
    'negative prompt',
    '61 → 58: not better',
    'ai artifacts, high:',
    'its retakes did not bring it to the bar',
    'What is seen in scene 1',
  ]) {
    expect(text).toContain(part);
  }
});

test('shows hostile text of storyboards and judges as text', async () => {
  const { jobId } = await sampleScenes(api.store, 'hostilescenes', `<script>alert(1)</script>"'`);
  const text = await page(jobId);
  expect(text).not.toMatch(/<script>/u);
  expect(text).toContain('&lt;script&gt;alert(1)');
});

test('offers to make a scene again that has ended, and does it as the API does', async () => {
  const { jobId } = await sampleScenes(api.store, 'againscenes');
  const text = await page(jobId);
  expect(text).toContain(`action="/scenes/${jobId}-1/regenerate"`);
  expect(text).not.toContain(`action="/scenes/${jobId}-2/regenerate"`);
  const form = { provider: 'runway', customPrompt: '' };
  const answer = await request(api.baseUrl).post(`/scenes/${jobId}-1/regenerate`).type('form').send(form);
  expect([answer.status, answer.headers['location']]).toEqual([303, `/jobs/${jobId}?notice=again#section-${jobId}-1`]);
  const made = api.client.regenerations.find(({ section }) => section.id === `${jobId}-1`);
  expect(made?.regeneration.verdict).toMatchObject({ provider: 'runway' });
});

test('is asked for again and again while a scene of a job that has ended is made again', async () => {
  const { jobId } = await sampleScenes(api.store, 'pollscenes');
  expect(await page(jobId)).toContain(`data-events="/api/jobs/${jobId}/events?after=`);
  await api.store.record.setJobStatus(jobId, 'completed');
  expect(await page(jobId)).toContain('data-events="poll"');
  await api.store.record.setSectionStatus(jobId, `${jobId}-2`, 'completed', { acceptedTake: 1 });
  expect(await page(jobId)).not.toContain('live.js');
});

test('tells a take that was accepted before from the one that is the scene now', async () => {
  const { jobId } = await sampleScenes(api.store, 'beforescenes');
  const key = { jobId, sectionId: `${jobId}-1`, take: 2 };
  await api.store.record.beginTake({
    ...key,
    origin: 'retake',
    ladder: 2,
    round: 0,
    variant: 1,
    provider: 'kling',
    retake: 1,
  });
  await api.store.record.changeTake(key, { status: 'accepted', score: 90 });
  await api.store.record.setSectionStatus(jobId, `${jobId}-1`, 'completed', { acceptedTake: 2 });
  expect(await page(jobId)).toContain('accepted before');
});

test('tells where a clip is edited, with the command and the number of the clip', async () => {
  const { jobId } = await sampleScenes(api.store, 'editscenes');
  expect(await page(jobId)).not.toContain('Edit this clip');
  await api.store.record.writeStage(jobId, 'video_generator', { clips: { clips: [] } });
  const text = await page(jobId);
  expect(text).toContain(`href="/clips/${jobId}/0"`);
  expect(text).toContain(`retake edit ${jobId} 0 "`);
});

test('gives every player a name, and what can be scrolled the focus', async () => {
  const { jobId } = await sampleScenes(api.store, 'namedscenes');
  const text = await page(jobId);
  expect(text.match(/<video/gu)?.length).toBe(text.match(/<video [^>]*aria-label="[^"]+"/gu)?.length);
  expect(text).toContain('aria-label="Demo"');
  for (const scroll of text.match(/<div class="scroll"[^>]*>/gu) ?? []) expect(scroll).toContain('tabindex="0"');
});
