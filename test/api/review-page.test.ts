// The page of one review: all that is needed to judge it, the form of the verdict, and the way on to the next one.
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import request from 'supertest';
import { testJob } from '../support/postgres.ts';
import { type RunningApi, startTestApi } from './running-api.ts';
import { sampleJob } from './sample-job.ts';
import { sampleScene } from './sample-scene.ts';
import { sampleScenes } from './sample-scenes.ts';

let api: RunningApi;
beforeAll(async () => {
  api = await startTestApi();
  api.client.onSignal = async (_workflowId, verdictId) => {
    const row = await api.store.reviews.readVerdict(verdictId);
    if (row !== undefined) await api.store.reviews.apply(verdictId, row.reviewId);
  };
});
afterAll(() => api.close());
// Of the next test only its own wait.
afterEach(() => api.query(`update reviews set status = 'canceled' where status = 'open'`));

const flat = (text: string) => text.replaceAll(/\s+/gu, ' ');
const page = async (path: string) => flat((await request(api.baseUrl).get(path).set('Accept', 'text/html')).text);
const send = (reviewId: string, form: object) =>
  request(api.baseUrl).post(`/reviews/${reviewId}/verdict`).type('form').set('Accept', 'text/html').send(form);
const bodies = async (reviewId: string) =>
  (await api.query('select verdict, body from verdicts where review_id = $1', [reviewId])).rows;

test('shows what was wanted, every take that can be seen, what the judge found, and its place in the queue', async () => {
  const before = await sampleScene(api.store, 'pagebefore', 'image');
  const { reviewId, pictureHash } = await sampleScenes(api.store, 'pageshown');
  const text = await page(`/reviews/${reviewId}`);
  for (const part of [
    '2 of 2',
    `href="/reviews/${before.reviewId}" rel="prev"`,
    'What is seen in scene 2',
    '“What is said in scene 2”',
    'name="take" value="1" checked',
    'name="take" value="2"',
    `<img class="frame" src="/api/artifacts/${pictureHash}"`,
    'ai artifacts, high:',
    'take 1, the best so far: score 61',
    'data-events="poll"',
    '(2) ',
    'Reviews <b class="count">2',
  ]) {
    expect(text).toContain(part);
  }
});

test('says that the prompt of a scene is the whole of it, and begins with that of the best take', async () => {
  const { jobId, reviewId } = await sampleScene(api.store, 'pageprompt', 'image');
  const prompt = 'A kitchen,\nin the morning';
  const { hash } = await api.store.artifacts.putBytes(prompt, 'text/plain; charset=utf-8');
  await api.query(`update takes set prompt_hash = $1 where job_id = $2 and take = 1`, [hash, jobId]);
  const text = (await request(api.baseUrl).get(`/reviews/${reviewId}`)).text;
  expect(flat(text)).toContain("The prompt of the next take (stands in for the scene's)");
  expect(text).toContain(`>${prompt}</textarea>`);
  await send(reviewId, { verdict: 'retake', prompt: 'A kitchen,\r\nin the morning', provider: '', take: '1' });
  expect(await bodies(reviewId)).toEqual([{ verdict: 'retake', body: {} }]);
});

test('sends a prompt that was changed, and refuses one that an approval would not use', async () => {
  const { reviewId } = await sampleScene(api.store, 'pagechanged', 'image');
  const refused = await send(reviewId, { verdict: 'approve', prompt: 'Mist & rows', take: '1' });
  expect([refused.status, await bodies(reviewId)]).toEqual([400, []]);
  await send(reviewId, { verdict: 'retake', prompt: 'Mist & rows' });
  expect(await bodies(reviewId)).toEqual([{ verdict: 'retake', body: { prompt: 'Mist & rows' } }]);
});

test('leads on to the next open review and says what was applied', async () => {
  const first = await sampleScene(api.store, 'pagefirst', 'image');
  const second = await sampleJob(api.store, 'pagesecond');
  const answer = await send(first.reviewId, { verdict: 'approve', take: '1', from: 'review' });
  const [path, query] = (answer.headers['location'] ?? '').split('?');
  expect([answer.status, path]).toEqual([303, `/reviews/${second.reviewId}`]);
  expect(await page(`${path}?${query}`)).toMatch(
    /role="status"> ?Your verdict is applied. Approved take 1 \(<a href="\/reviews\/review-pagefirst">1. Slow mornings<\/a>\)/u,
  );
  const last = await send(second.reviewId, { verdict: 'reject', reasonCode: 'technical', from: 'review' });
  expect(last.headers['location']).toMatch(/^\/reviews\?done=/u);
  expect(await page(last.headers['location'] ?? '')).toContain('Rejected: technical fault');
});

test('tells who was faster what was decided, keeps what was typed, and leads back', async () => {
  const { jobId, reviewId } = await sampleScene(api.store, 'pagelate', 'image');
  await send(reviewId, { verdict: 'approve', take: '1' });
  const late = await send(reviewId, { verdict: 'retake', prompt: 'A long <prompt>', note: 'try' });
  expect(late.status).toBe(409);
  for (const part of [
    'already decided by local: approved take 1.',
    'A long &lt;prompt&gt;</textarea>',
    `href="/reviews/${reviewId}"`,
    `href="/jobs/${jobId}"`,
    'href="/reviews"',
  ]) {
    expect(late.text).toContain(part);
  }
});

test('leads back to the page that the form was sent from, and to no other site', async () => {
  const { reviewId } = await sampleScene(api.store, 'pageback', 'image');
  const from = async (referer: string) =>
    (await send(reviewId, { verdict: 'approve', take: '7' }).set('Referer', referer)).text;
  expect(await from(`${api.baseUrl}/jobs/pageback`)).toContain('<a href="/jobs/pageback">Back</a>');
  expect(await from('https://elsewhere.example/jobs/pageback')).not.toContain('>Back<');
});

test('shows of a closed review who decided what, on its page and that of its job', async () => {
  const { jobId, reviewId } = await sampleScene(api.store, 'pageclosed', 'image');
  await send(reviewId, { verdict: 'reject', reasonCode: 'wrong_subject', note: 'a tractor' });
  for (const path of [`/reviews/${reviewId}`, `/jobs/${jobId}`]) {
    expect(await page(path)).toContain(
      `<span data-closed="${reviewId}">local rejected: wrong subject – “a tractor”</span>`,
    );
  }
});

test('a rejection keeps its reason: in the answer, in the filter of the queue, and in the message', async () => {
  const { reviewId } = await sampleScene(api.store, 'pagereason', 'image');
  const post = (body: object) => request(api.baseUrl).post(`/api/reviews/${reviewId}/verdict`).send(body);
  expect((await post({ verdict: 'approve', reasonCode: 'rights' })).body.errors[0].path).toBe('reasonCode');
  expect((await post({ verdict: 'reject', reasonCode: 'ugly' })).status).toBe(400);
  expect((await post({ verdict: 'reject', reasonCode: 'rights' })).status).toBe(200);
  const of = async (code: string) =>
    (await request(api.baseUrl).get(`/api/reviews?reasonCode=${code}`)).body.reviews.map(
      (review: { id: string; decision: object }) => [review.id, review.decision],
    );
  expect(await of('rights')).toEqual([[reviewId, expect.objectContaining({ reasonCode: 'rights', by: 'local' })]]);
  expect(await of('off_brand')).toEqual([]);
  const told = await request(api.baseUrl).get(`/api/reviews/${reviewId}/notifications`);
  expect(told.body.notifications).toContainEqual(
    expect.objectContaining({ type: 'review.decided', data: expect.objectContaining({ reasonCode: 'rights' }) }),
  );
});

test('a budget review shows what was spent, the limit in force and what is next, and sends what was raised', async () => {
  const { jobId } = await sampleScene(api.store, 'pagebudget', 'image');
  await api.store.ledger.setBudget(jobId, { costNanoUsd: 1e9, calls: 20 }, 'test');
  const reviewId = 'budget-pagebudget';
  await api.store.reviews.open({
    id: reviewId,
    jobId,
    subject: 'budget',
    reason: 'budget_exhausted',
    question: 'The budget is used up.',
    workflowId: `scenes:${jobId}`,
  });
  const text = await page(`/reviews/${reviewId}`);
  expect(text).toMatch(/<dt>Spent<\/dt> <dd>\$0.0000<\/dd>/u);
  expect(text).toMatch(/<dt>Limit<\/dt> <dd>\$1.0000<\/dd>/u);
  expect(text).toMatch(/name="usd" type="number" min="0" step="any" value="1"/u);
  expect((await send(reviewId, { verdict: 'approve', usd: '1', calls: '20' })).status).toBe(400);
  await send(reviewId, { verdict: 'approve', usd: '3', calls: '20', renders: '', wallS: '' });
  expect(await bodies(reviewId)).toEqual([{ verdict: 'approve', body: { budget: { usd: 3 } } }]);
  expect(await page('/reviews?status=decided')).toContain('local raised the budget to $3');
});

test('approves the best takes of those that are ticked, a verdict each, and says of each what came of it', async () => {
  const good = await sampleScene(api.store, 'pagetick', 'image');
  const gone = await sampleScene(api.store, 'pagegone', 'image');
  const held = await sampleScene(api.store, 'pageheld', 'image');
  const queue = await page('/reviews');
  const value = ({ reviewId, assetHash }: typeof good) => `${reviewId} 1 ${assetHash}`;
  expect(queue).toContain(`name="review" value="${value(good)}" form="bulk"`);
  await send(gone.reviewId, { verdict: 'reject', reasonCode: 'other' });
  const other = { ...held, assetHash: 'f'.repeat(64) };
  const answer = await request(api.baseUrl)
    .post('/reviews/approve-best')
    .type('form')
    .send({ review: [value(good), value(gone), value(other)] });
  const text = flat(answer.text);
  for (const part of [
    '1 of 3 approved.',
    'take 1 is approved',
    'already decided by local',
    'it is not what was shown',
  ]) {
    expect(text).toContain(part);
  }
  expect(await bodies(good.reviewId)).toEqual([{ verdict: 'approve', body: { take: 1 } }]);
  expect(await bodies(held.reviewId)).toEqual([]);
  const row = await api.query('select content_hash from verdicts where review_id = $1', [good.reviewId]);
  expect(row.rows).toEqual([{ content_hash: good.assetHash }]);
});

test('approves nothing at once without a tick', async () => {
  const answer = await request(api.baseUrl)
    .post('/reviews/approve-best')
    .type('form')
    .set('Accept', 'text/html')
    .send({});
  expect([answer.status, answer.text]).toEqual([400, expect.stringContaining('tick at least one review')]);
});

test.each(['/nothing', '/reviews/nope', '/assets/nothing.css'])('%s is a page for browsers', async (path) => {
  const answer = await request(api.baseUrl).get(path).set('Accept', 'text/html');
  expect([answer.status, answer.type]).toEqual([404, 'text/html']);
  expect(answer.text).toContain('href="/reviews"');
  const programs = await request(api.baseUrl).get(path).set('Accept', 'application/json');
  expect([programs.status, programs.type]).toEqual([404, 'application/problem+json']);
});

const storyboard = `title: From a file
scenes:
  - { sceneType: hook, contentType: person, narration: n, visualDirection: A quiet street, duration: 5, provider: kling }
`;

test('starts scenes from a storyboard in YAML, joined, with a budget', async () => {
  const form = { storyboard, assemble: 'on', usd: '2' };
  const answer = await request(api.baseUrl).post('/storyboards').type('form').send(form);
  const jobId = (answer.headers['location'] ?? '').split('/').at(-1) ?? '';
  expect(answer.status).toBe(303);
  const job = await api.store.views.jobView(jobId);
  expect(job).toMatchObject({
    input: { title: 'From a file', assemble: true },
    budget: { limits: { costNanoUsd: 2e9 } },
  });
});

test.each([
  ['title: T\nscenes: []\nextra: 1', ['input.scenes', 'input.extra']],
  ['title: [', ['neither JSON nor YAML']],
  ['just words', ['holds no storyboard']],
])('refuses the storyboard %j with its paths and keeps it', async (text, parts) => {
  const answer = await request(api.baseUrl).post('/storyboards').type('form').send({ storyboard: text });
  expect(answer.status).toBe(400);
  for (const part of [...parts, text]) expect(answer.text).toContain(part);
});

test('the first page leads to the queue and stays up to date', async () => {
  await api.store.record.createJob(testJob('pagehome'));
  await sampleScene(api.store, 'pagehomescene', 'image');
  const text = await page('/');
  expect(text).toMatch(/<a href="\/reviews"\s*>The open review<\/a\s*>/u);
  for (const part of ['data-events="poll"', 'id="jobs" data-live']) expect(text).toContain(part);
});
