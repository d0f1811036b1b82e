// Verdicts over HTTP: applied, pending while the worker is away, decided by somebody else, refused when they make no sense.
import { beforeEach, expect, test } from '@jest/globals';
import request from 'supertest';
import { sweepOnce } from '../../src/client/sweeper.ts';
import { testJob } from '../support/postgres.ts';
import { useTestApi, testCatalog } from './running-api.ts';
import { type Sample, sampleJob } from './sample-job.ts';

const api = useTestApi();
let sample: Sample;
let count = 0;
beforeEach(async () => {
  count += 1;
  sample = await sampleJob(api.store, `job${count}`);
  api.client.onSignal = async (_workflowId, verdictId) => {
    await api.store.reviews.apply(verdictId, sample.reviewId);
  };
  api.client.signals.length = 0;
});

const mend = () =>
  sweepOnce({
    record: api.store.record,
    reviews: api.store.reviews,
    ledger: api.store.ledger,
    client: api.client,
    regenerations: api.store.regenerations,
    cuts: api.store.cuts,
    startRegeneration: async () => 'skipped',
    queuedJobs: async () => [],
    logger: { info: () => {}, warn: () => {} },
  });

const decide = (body: object, reviewId = sample.reviewId) =>
  request(api.baseUrl).post(`/api/reviews/${reviewId}/verdict`).send(body);

test('shows an open review with the score of its best take', async () => {
  const answer = await request(api.baseUrl).get('/api/reviews?status=open');
  const review = answer.body.reviews.find(({ id }: { id: string }) => id === sample.reviewId);
  expect(review).toMatchObject({
    jobId: sample.jobId,
    sectionId: 's2',
    bestTake: 1,
    bestScore: 58,
    subject: 'section',
  });
  const { body } = await request(api.baseUrl).get(`/api/reviews/${sample.reviewId}`);
  expect(body).toEqual({ ...review, ageMs: expect.any(Number) });
});

test('answers 200 when the workflow applied the verdict', async () => {
  const answer = await decide({ verdict: 'approve', take: 1, note: 'fine' });
  expect([answer.status, answer.body.status]).toEqual([200, 'applied']);
  expect(api.client.signals).toEqual([
    { workflowId: `explainer:${sample.jobId}:section:s2`, signal: { verdictId: answer.body.verdictId } },
  ]);
  const row = await api.store.reviews.readVerdict(answer.body.verdictId);
  expect(row).toMatchObject({
    by: 'local',
    contentHash: sample.videoHash,
    body: { take: 1, note: 'fine' },
    raw: false,
  });
});

test('says who decided what, and on the bytes of the take that was named', async () => {
  const other = await api.store.artifacts.putBytes(`take 2 of ${sample.jobId}`, 'video/mp4');
  const take = { jobId: sample.jobId, sectionId: 's2', take: 2 };
  await api.store.record.beginTake({ ...take, origin: 'variant', ladder: 1, round: 0, variant: 2 });
  await api.store.record.changeTake(take, { status: 'rejected', videoHash: other.hash, score: 51 });
  const { body: given } = await decide({ verdict: 'approve', take: 2, note: 'the calmer one' });
  const { body } = await request(api.baseUrl).get(`/api/reviews/${sample.reviewId}`);
  expect(body).toMatchObject({
    status: 'decided',
    decidedBy: 'local',
    decidedVerdictId: given.verdictId,
    contentHash: sample.videoHash,
    decision: { verdict: 'approve', by: 'local', take: 2, contentHash: other.hash, note: 'the calmer one' },
    verdicts: [{ id: given.verdictId, status: 'applied', contentHash: other.hash }],
  });
});

test('answers 409 naming who decided', async () => {
  await decide({ verdict: 'approve' });
  const answer = await decide({ verdict: 'reject' });
  expect(answer.status).toBe(409);
  expect(answer.body).toMatchObject({ type: 'urn:retake:problem:already-decided', decidedBy: 'local' });
});

test('one of two verdicts at the same time wins and the other is told', async () => {
  const answers = await Promise.all([decide({ verdict: 'approve' }), decide({ verdict: 'reject' })]);
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
});

test('answers 202 while no worker takes the signal', async () => {
  api.client.onSignal = undefined;
  const answer = await decide({ verdict: 'approve' });
  expect([answer.status, answer.body.status]).toEqual([202, 'pending']);
});

test('a verdict whose signal was lost is signalled again', async () => {
  api.client.failure = new Error('engine away');
  const answer = await decide({ verdict: 'reject' });
  api.client.failure = undefined;
  expect(answer.status).toBe(202);
  await api.query(`update verdicts set created_at = now() - interval '1 minute' where id = $1`, [
    answer.body.verdictId,
  ]);
  await mend();
  expect((await api.store.reviews.readVerdict(answer.body.verdictId))?.status).toBe('applied');
});

test('the same Idempotency-Key gives one verdict', async () => {
  const send = () => decide({ verdict: 'approve' }).set('Idempotency-Key', `verdict-${sample.jobId}`);
  const [first, second] = [await send(), await send()];
  expect(second.body).toEqual(first.body);
  expect(second.headers['idempotent-replayed']).toBe('true');
});

test.each([
  [{}, 'verdict'],
  [{ verdict: 'maybe' }, 'verdict'],
  [{ verdict: 'approve', take: 9 }, 'take'],
  [{ verdict: 'approve', prompt: 'x' }, 'prompt'],
  [{ verdict: 'replace' }, 'artifact'],
  [{ verdict: 'replace', artifact: 'a'.repeat(64) }, 'artifact'],
  [{ verdict: 'replace', artifact: '../../etc/passwd' }, 'artifact'],
  [{ verdict: 'retake', model: 'nobody:model' }, 'model'],
  [{ verdict: 'retake', temperature: 3 }, 'temperature'],
  [{ verdict: 'reject', surprise: 1 }, 'surprise'],
])('refuses %j naming %s', async (body, path) => {
  const answer = await decide(body);
  expect(answer.status).toBe(400);
  expect(answer.body.errors.map((error: { path: string }) => error.path)).toContain(path);
  expect((await api.store.reviews.read(sample.reviewId))?.status).toBe('open');
});

test('takes an uploaded video as a replacement', async () => {
  const upload = await request(api.baseUrl)
    .post('/api/artifacts')
    .set('Content-Type', 'video/mp4')
    .send(Buffer.from('mp4'));
  const answer = await decide({ verdict: 'replace', artifact: upload.body.hash });
  expect(answer.status).toBe(200);
});

test('refuses a replacement that cannot be played, naming why, before anything is written', async () => {
  const baseUrl = await api.also({ probeClip: async () => 'an mp4 that can be played is wanted: no picture' });
  const upload = await request(baseUrl).post('/api/artifacts').set('Content-Type', 'video/mp4').send(Buffer.from('x'));
  const answer = await request(baseUrl)
    .post(`/api/reviews/${sample.reviewId}/verdict`)
    .send({ verdict: 'replace', artifact: upload.body.hash });
  expect(answer.status).toBe(400);
  expect(answer.body.errors).toEqual([
    { path: 'artifact', message: 'an mp4 that can be played is wanted: no picture' },
  ]);
  expect((await api.query('select id from verdicts where review_id = $1', [sample.reviewId])).rows).toEqual([]);
});

test('refuses a verdict that does not fit the subject', async () => {
  await api.store.reviews.open({
    id: `budget-${sample.jobId}`,
    jobId: sample.jobId,
    subject: 'budget',
    reason: 'budget_exhausted',
    question: 'Raise it?',
    workflowId: `explainer:${sample.jobId}`,
  });
  const answers = [
    await decide({ verdict: 'retake' }, `budget-${sample.jobId}`),
    await decide({ verdict: 'approve' }, `budget-${sample.jobId}`),
    await decide({ verdict: 'approve', budget: { usd: 3 } }, `budget-${sample.jobId}`),
  ];
  expect(answers.map(({ status }) => status)).toEqual([400, 400, 202]);
});

test('of a lost rewrite takes a retake and a rejection only: there is no plan', async () => {
  const jobId = `rewrite-${sample.jobId}`;
  await api.store.record.createJob(testJob(jobId, { kind: 'clip_edit' }));
  const lost = { jobId, subject: 'plan', reason: 'unknown_outcome', question: 'Again?', workflowId: 'w' } as const;
  await api.store.reviews.open({ ...lost, id: jobId });
  const section = {
    title: 'One',
    goal: 'g',
    narration: 'n',
    visualBrief: 'v',
    renderer: 'svg',
    plannedDurationMs: 5_000,
  };
  const plan = { title: 'Edited', sections: [section] };
  const refused = await decide({ verdict: 'approve', plan }, jobId);
  expect(refused.body.errors).toEqual([
    { path: 'verdict', message: '"approve" is no answer to a review of a rewrite' },
  ]);
  expect((await decide({ verdict: 'retake' }, jobId)).status).toBe(202);
});

test('refuses an edited plan with a wrong section by its path, before anything is written', async () => {
  await api.store.reviews.open({
    id: `plan-${sample.jobId}`,
    jobId: sample.jobId,
    subject: 'plan',
    reason: 'plan_approval',
    question: 'Is this plan right?',
    workflowId: `explainer:${sample.jobId}`,
  });
  const section = {
    title: 'One',
    goal: 'g',
    narration: 'n',
    visualBrief: 'v',
    renderer: 'svg',
    plannedDurationMs: 5_000,
  };
  const wrong = { title: 'Edited', sections: [{ ...section, renderer: 'flash' }] };
  const refused = await decide({ verdict: 'approve', plan: wrong }, `plan-${sample.jobId}`);
  expect(refused.status).toBe(400);
  expect(refused.body.errors).toEqual([expect.objectContaining({ path: 'plan.sections[0].renderer' })]);
  const taken = await decide(
    { verdict: 'approve', plan: { title: 'Edited', sections: [section, section] } },
    `plan-${sample.jobId}`,
  );
  const row = await api.store.reviews.readVerdict(taken.body.verdictId);
  expect(row?.body.plan).toMatchObject({
    title: 'Edited',
    sections: [
      { id: 's1', number: 1 },
      { id: 's2', number: 2 },
    ],
  });
});

test('refuses a retake with a model that cannot be called, naming why', async () => {
  const catalog = { ...testCatalog, refusal: () => 'needs OPENAI_API_KEY, which is not set' };
  const baseUrl = await api.also({ catalog });
  const refused = await request(baseUrl)
    .post(`/api/reviews/${sample.reviewId}/verdict`)
    .send({ verdict: 'retake', model: 'openai:gpt-6-luna' });
  expect(refused.status).toBe(400);
  expect(refused.body.errors).toEqual([{ path: 'model', message: 'needs OPENAI_API_KEY, which is not set' }]);
});

test('turns a provider without a model into that model of the vendor', async () => {
  const answer = await decide({ verdict: 'retake', provider: 'cerebras' });
  const row = await api.store.reviews.readVerdict(answer.body.verdictId);
  expect(row?.body).toMatchObject({ provider: 'cerebras', model: 'cerebras:test' });
});

test('refuses a model that is not one of the named provider', async () => {
  const answer = await decide({ verdict: 'retake', provider: 'cerebras', model: 'openai:gpt-6-luna' });
  expect(answer.body.errors).toEqual([{ path: 'model', message: 'is not one of the provider cerebras' }]);
});

test('ends a job whose workflow was terminated, and closes its review', async () => {
  api.client.broken.push({ jobId: sample.jobId, how: 'terminated' });
  await mend();
  expect(await api.store.record.readJob(sample.jobId)).toMatchObject({
    status: 'failed',
    reason: expect.stringContaining('terminated'),
  });
  expect((await api.store.reviews.read(sample.reviewId))?.status).toBe('canceled');
});
