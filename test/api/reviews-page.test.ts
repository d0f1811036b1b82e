// The page of the queue: what waits, filters with their counts, who holds what, and buttons that do what the API does.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import request from 'supertest';
import { type RunningApi, startTestApi } from './running-api.ts';
import { type Sample, sampleJob } from './sample-job.ts';
import { sampleScene, type SampleScene } from './sample-scene.ts';

const hostile = `<script>alert(1)</script>"'`;
let api: RunningApi;
let baseUrl: string;
let section: Sample;
let scene: SampleScene;
beforeAll(async () => {
  api = await startTestApi();
  baseUrl = await api.also({
    tokens: [
      { name: 'ann', role: 'review', token: 'token-ann' },
      { name: 'bob', role: 'review', token: 'token-bob' },
      { name: 'root', role: 'admin', token: 'token-root' },
      { name: 'maker', role: 'submit', token: 'token-maker' },
    ],
  });
  section = await sampleJob(api.store, 'coded', hostile);
  scene = await sampleScene(api.store, 'filmed', 'image');
  await api.store.reviews.claim(section.reviewId, { by: 'ann', minutes: 10 });
});
afterAll(() => api.close());

type Person = 'ann' | 'bob' | 'root' | 'maker';
const as = (who: Person) => ({ Authorization: `Bearer token-${who}`, Accept: 'text/html' });
const page = async (who: Person, path = '/reviews') => (await request(baseUrl).get(path).set(as(who))).text;
const press = (who: Person, path: string, form: object = {}) =>
  request(baseUrl).post(path).set(as(who)).type('form').send(form);

test('shows what waits, oldest first, with its picture and where it is decided', async () => {
  const text = await page('bob');
  for (const part of [
    '2 things wait for a person; nobody looks at 1 of them yet.',
    `href="/reviews/${scene.reviewId}"`,
    `src="/api/artifacts/${scene.assetHash}"`,
    'its retakes did not bring it to the bar',
    'Morning coffee · scenes',
    'class="badge demo-badge"',
  ]) {
    expect(text).toContain(part);
  }
  expect(text.indexOf(section.reviewId)).toBeLessThan(text.indexOf(scene.reviewId));
});

test('shows hostile text as text', async () => {
  const text = await page('bob');
  expect(text).not.toContain('<script>alert');
  expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
});

test('each filter is a link with how many it leads to; the one in force leads back out', async () => {
  const all = await page('bob');
  expect(all).toMatch(/href="\/reviews\?kind=scenes"\s*>scenes <b>1<\/b>/u);
  expect(all).toMatch(/href="\/reviews\?claimed=nobody"\s*>nobody <b>1<\/b>/u);
  const some = await page('bob', '/reviews?kind=scenes&claimed=nobody');
  expect(some).toContain(scene.reviewId);
  expect(some).not.toContain(section.reviewId);
  expect(some).toMatch(/href="\/reviews\?kind=scenes"\s+aria-current="true"\s*>nobody/u);
  expect(some).toMatch(/href="\/reviews\?claimed=nobody"\s+aria-current="true"\s*>scenes/u);
});

test('says who holds a review, and offers each person what they may do', async () => {
  expect(await page('ann')).toMatch(/yours until <time[^>]*>\d\d:\d\d UTC/u);
  expect(await page('ann')).toContain(`action="/reviews/${section.reviewId}/release"`);
  const others = await page('bob');
  expect(others).toContain('ann looks at it until');
  expect(others).not.toContain(`/reviews/${section.reviewId}/release`);
  expect(others).toContain(`action="/reviews/${scene.reviewId}/claim"`);
  expect(await page('root')).toContain('Take away');
  const makers = await page('maker');
  expect(makers).not.toContain('<form method="post" action="/reviews/');
  expect(makers).not.toContain('type="checkbox"');
});

test('on the page of its job, too, a claim stands in the way of other people', async () => {
  const others = await page('bob', '/jobs/coded');
  expect(others).toContain('ann is deciding this');
  expect(others).not.toContain(`action="/reviews/${section.reviewId}/verdict"`);
  for (const who of ['ann', 'root'] as const) {
    expect(await page(who, '/jobs/coded')).toContain(`action="/reviews/${section.reviewId}/verdict"`);
  }
});

test('a scene offers the providers of its medium, a picture to replace it, and no model', async () => {
  const text = await page('bob', '/jobs/filmed');
  expect(text).toContain('Your decision on scene 1');
  expect(text).toMatch(/<option>falai<\/option>\s*<option>flux<\/option>/u);
  expect(text).not.toContain('<option>kling');
  expect(text).toContain('accept="image/png,image/jpeg,image/webp"');
  expect(text).toContain(`<img class="frame" src="/api/artifacts/${scene.assetHash}"`);
});

test('a provider that is chosen in the form is the one of the verdict', async () => {
  const other = await sampleScene(api.store, 'chosen', 'image');
  await press('bob', `/reviews/${other.reviewId}/verdict`, { verdict: 'retake', provider: 'flux', prompt: '' });
  const { rows } = await api.query('select body from verdicts where review_id = $1', [other.reviewId]);
  expect(rows).toEqual([{ body: { provider: 'flux' } }]);
});

test('claiming leads to the verdicts, releasing back to where it was pressed', async () => {
  const { reviewId } = await sampleJob(api.store, 'pressed');
  const claimed = await press('bob', `/reviews/${reviewId}/claim`);
  expect([claimed.status, claimed.headers['location']]).toEqual([303, `/reviews/${reviewId}`]);
  expect((await press('ann', `/reviews/${reviewId}/claim`)).text).toContain('bob looks at this review until');
  const released = await press('bob', `/reviews/${reviewId}/release`, { returnTo: '/reviews?kind=explainer' });
  expect(released.headers['location']).toBe('/reviews?kind=explainer');
  const foreign = await press('bob', `/reviews/${reviewId}/release`, { returnTo: 'https://elsewhere.example' });
  expect(foreign.headers['location']).toBe('/');
});

test('shows of a decided review who decided what, when and why, and leads to its section', async () => {
  const { reviewId, videoHash } = await sampleJob(api.store, 'over');
  const given = { id: 'v-over', reviewId, verdict: 'approve', by: 'ann', contentHash: videoHash } as const;
  await api.store.reviews.writeVerdict({ ...given, body: { note: 'calm enough' } });
  await api.store.reviews.apply(given.id, reviewId);
  const text = await page('bob', '/reviews?status=decided');
  for (const part of ['>approved<', 'ann approved take 1', ' UTC', '“calm enough”', 'href="/jobs/over#section-s2"']) {
    expect(text).toContain(part);
  }
});

test.each(['?status=lost', '?surprise=1', '?cursor=bm9uZQ'])('refuses %s in words', async (query) => {
  const answer = await request(baseUrl).get(`/reviews${query}`).set(as('bob'));
  expect([answer.status, answer.text]).toEqual([400, expect.stringContaining('The request is not valid')]);
});

test('leads who is not signed in to the sign-in page', async () => {
  const answer = await request(baseUrl).get('/reviews?kind=scenes');
  expect(answer.headers['location']).toBe('/sign-in?returnTo=%2Freviews%3Fkind%3Dscenes');
});
