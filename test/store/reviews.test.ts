// One verdict wins, on the bytes it was given for; the others are told why not.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { startTestStore, testJob, type TestStore } from '../support/postgres.ts';

let t: TestStore;
let n = 0;
let jobId = '';
let reviewId = '';
beforeAll(async () => {
  t = await startTestStore();
});
afterAll(() => t.close());

const open = (id: string, more = {}) =>
  t.store.reviews.open({
    id,
    jobId,
    sectionId: 's1',
    subject: 'section',
    reason: 'score_below_bar',
    question: 'Good enough?',
    workflowId: `explainer:${jobId}:section:s1`,
    bestTake: 2,
    contentHash: 'shown',
    ...more,
  });
const give = (id: string, by: string, more = {}) =>
  t.store.reviews.writeVerdict({ id, reviewId, verdict: 'approve', body: {}, by, ...more });
const told = async () => (await t.store.events.read(jobId, 1)).map((event) => event.type);

beforeEach(async () => {
  n += 1;
  jobId = `j${n}`;
  reviewId = `r${n}`;
  await t.store.record.createJob(testJob(jobId));
  await t.query(
    `insert into takes (job_id, section_id, take, origin, ladder, round, variant, status, video_hash)
     values ($1, 's1', 2, 'variant', 1, 0, 2, 'rejected', 'shown'), ($1, 's1', 3, 'variant', 1, 0, 3, 'failed', null)`,
    [jobId],
  );
  await open(reviewId);
});

describe('reviews', () => {
  test('a review opened twice is one question', async () => {
    await open(reviewId);
    expect(await told()).toEqual(['review_opened']);
    expect(await t.store.reviews.list({ status: 'open', jobId })).toHaveLength(1);
  });

  test('ten verdicts at once: one is applied, nine are told who decided', async () => {
    const ids = Array.from({ length: 10 }, (_, i) => `${jobId}v${i}`);
    await Promise.all(ids.map((id) => give(id, `by-${id}`)));
    const answers = await Promise.all(ids.map((id) => t.store.reviews.apply(id, reviewId)));
    const applied = answers.filter((answered) => answered.kind === 'applied');
    expect(applied).toHaveLength(1);
    const review = await t.store.reviews.read(reviewId);
    expect(review?.status).toBe('decided');
    for (const answered of answers)
      if (answered.kind === 'ignored') expect(answered.because).toBe(`already decided by ${review?.decidedBy}`);
    const types = await told();
    expect(types.filter((type) => type === 'review_decided')).toHaveLength(1);
    expect(types.filter((type) => type === 'verdict_ignored')).toHaveLength(9);
  });

  test('the applied verdict asked about again is applied again, and told once', async () => {
    await give(`${jobId}v`, 'ann');
    const first = await t.store.reviews.apply(`${jobId}v`, reviewId);
    expect(await t.store.reviews.apply(`${jobId}v`, reviewId)).toEqual(first);
    expect(await told()).toEqual(['review_opened', 'review_decided']);
  });

  test('a verdict on other content is stale', async () => {
    await give(`${jobId}v`, 'ann', { contentHash: 'other' });
    const answered = await t.store.reviews.apply(`${jobId}v`, reviewId);
    expect(answered).toMatchObject({ kind: 'ignored', because: expect.stringContaining('other content') });
    expect((await t.store.reviews.read(reviewId))?.status).toBe('open');
  });

  test('a verdict that names another take is bound to that take', async () => {
    const key = { jobId, sectionId: 's1', take: 1 };
    await t.store.record.beginTake({ ...key, origin: 'variant', ladder: 1, round: 0, variant: 1 });
    await t.store.record.changeTake(key, { status: 'rejected', videoHash: 'video-1' });
    await give(`${jobId}a`, 'ann', { body: { take: 7 } });
    expect(await t.store.reviews.apply(`${jobId}a`, reviewId)).toMatchObject({ because: 'there is no take 7' });
    await give(`${jobId}b`, 'ann', { body: { take: 1 }, contentHash: 'video-1' });
    expect((await t.store.reviews.apply(`${jobId}b`, reviewId)).kind).toBe('applied');
  });

  test('unknown and foreign verdicts are ignored, and a foreign one still counts for its own review', async () => {
    expect(await t.store.reviews.apply('nothing', reviewId)).toMatchObject({ because: 'there is no such verdict' });
    await give(`${jobId}v`, 'ann');
    await open(`${reviewId}-plan`, { sectionId: undefined, subject: 'plan', reason: 'plan_approval' });
    const foreign = await t.store.reviews.apply(`${jobId}v`, `${reviewId}-plan`);
    expect(foreign).toMatchObject({ kind: 'ignored', because: 'it was given for another review' });
    expect((await t.store.reviews.apply(`${jobId}v`, reviewId)).kind).toBe('applied');
  });

  test('a verdict written after the decision is ignored at once', async () => {
    await give(`${jobId}a`, 'ann');
    await t.store.reviews.apply(`${jobId}a`, reviewId);
    await give(`${jobId}b`, 'bob');
    expect(await t.store.reviews.readVerdict(`${jobId}b`)).toMatchObject({
      status: 'ignored',
      ignoredBecause: 'already decided by ann',
    });
  });

  test('a deadline closes an open review, and a late verdict is told so', async () => {
    expect(await t.store.reviews.expire(reviewId)).toEqual({ kind: 'expired' });
    expect(await t.store.reviews.expire(reviewId)).toEqual({ kind: 'expired' });
    await give(`${jobId}v`, 'ann');
    expect(await t.store.reviews.apply(`${jobId}v`, reviewId)).toMatchObject({
      because: 'the deadline of the review had passed',
    });
    expect(await told()).toEqual(['review_opened', 'review_expired', 'verdict_ignored']);
  });

  test('a verdict written in time wins over the deadline though its signal was lost', async () => {
    await give(`${jobId}v`, 'ann');
    expect(await t.store.reviews.expire(reviewId)).toMatchObject({ kind: 'decided', verdict: { by: 'ann' } });
  });

  test('lost signals are found until the verdict is applied', async () => {
    await give(`${jobId}v`, 'ann');
    const lost = async () => (await t.store.reviews.lostSignals(0)).filter((row) => row.verdictId === `${jobId}v`);
    expect(await lost()).toEqual([{ verdictId: `${jobId}v`, workflowId: `explainer:${jobId}:section:s1` }]);
    await t.store.reviews.markSignaled(`${jobId}v`);
    expect((await t.store.reviews.lostSignals(60_000)).some((row) => row.verdictId === `${jobId}v`)).toBe(false);
    await t.store.reviews.apply(`${jobId}v`, reviewId);
    expect(await lost()).toEqual([]);
  });

  test('canceling closes what is open and answers who waits', async () => {
    await give(`${jobId}v`, 'ann');
    await t.store.reviews.cancelOpen(jobId, 'the job was canceled');
    await t.store.reviews.cancelOpen(jobId, 'the job was canceled');
    expect(await t.store.reviews.apply(`${jobId}v`, reviewId)).toMatchObject({ because: 'the job was canceled' });
    expect((await t.store.reviews.read(reviewId))?.status).toBe('canceled');
  });

  test('a new question about the same section takes the place of one left open', async () => {
    await open(`${reviewId}-2`);
    expect((await t.store.reviews.list({ status: 'open', jobId })).map((row) => row.id)).toEqual([`${reviewId}-2`]);
  });

  test('a verdict for the workflow carries its texts as artifacts', async () => {
    await give(`${jobId}v`, 'ann', { verdict: 'retake', body: { prompt: 'slower', plan: { a: 1 }, model: 'm' } });
    const row = await t.store.reviews.readVerdict(`${jobId}v`);
    if (row === undefined) throw new Error('no verdict');
    const verdict = await t.store.toDomainVerdict(row);
    expect(verdict).toMatchObject({ verdict: 'retake', by: 'ann', model: 'm' });
    expect(await t.store.artifacts.readText(verdict.promptHash ?? '')).toBe('slower');
    expect(await t.store.artifacts.readText(verdict.planHash ?? '')).toBe('{"a":1}');
  });

  test('a take without a clip is not approved, whoever says so', async () => {
    await give(`${jobId}raw`, 'raw signal', { body: { take: 3 }, raw: true });
    expect(await t.store.reviews.apply(`${jobId}raw`, reviewId)).toEqual({
      kind: 'ignored',
      because: 'take 3 was not rendered',
    });
  });

  test('a verdict is signalled again after pauses that double, however long no worker takes it', async () => {
    await give(`${jobId}v`, 'ann');
    const row = `where id = '${jobId}v'`;
    const isDue = async () =>
      (await t.store.reviews.lostSignals(5_000)).some(({ verdictId }) => verdictId === `${jobId}v`);
    await t.query(
      `update verdicts set created_at = now() - interval '100 s', signaled_at = now() - interval '20 s' ${row}`,
    );
    expect(await isDue()).toBe(false);
    await t.query(`update verdicts set signaled_at = now() - interval '60 s' ${row}`);
    expect(await isDue()).toBe(true);
  });

  test('a withdrawn question takes no verdict with it', async () => {
    await give(`${jobId}late`, 'ann');
    await t.store.reviews.cancel(reviewId, 'the budget was changed meanwhile');
    expect((await t.store.reviews.read(reviewId))?.status).toBe('canceled');
    expect(await t.store.reviews.readVerdict(`${jobId}late`)).toMatchObject({ status: 'ignored' });
  });
});
