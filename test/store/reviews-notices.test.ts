// Messages to the webhook are written with the change that they tell, and scenes are decided as sections are.
import { beforeEach, expect, test } from '@jest/globals';
import { useTestStore, testJob } from '../support/postgres.ts';

let n = 0;
let jobId = '';
let reviewId = '';
const clip = { title: 'Hook', goal: 'g', narration: 'n', visualBrief: 'a secret prompt', plannedDurationMs: 5_000 };
const t = useTestStore();
beforeEach(async () => {
  n += 1;
  jobId = `j${n}`;
  reviewId = `r${n}`;
  await t.store.record.createJob(testJob(jobId, { kind: 'scenes' }));
  const section = { ...clip, id: `${jobId}-1`, number: 1, renderer: 'svg' as const, workflowId: `w${n}` };
  await t.store.record.setPlan(jobId, 'A board', [section]);
  await t.query(
    `insert into takes (job_id, section_id, take, origin, ladder, round, variant, status, image_hash, score)
     values ($1, $2, 1, 'retake', 1, 0, 1, 'rejected', 'picture-1', 50), ($1, $2, 2, 'retake', 2, 0, 1, 'rejected', 'picture-2', 66),
            ($1, $2, 3, 'retake', 3, 0, 1, 'failed', null, null)`,
    [jobId, `${jobId}-1`],
  );
  await t.store.reviews.open(question());
});

const question = () =>
  ({
    id: reviewId,
    jobId,
    sectionId: `${jobId}-1`,
    subject: 'section',
    reason: 'auto_regeneration_failed',
    question: 'The retakes did not bring this scene to the bar.',
    workflowId: `w${n}`,
    bestTake: 2,
    contentHash: 'picture-2',
    deadlineAt: new Date('2030-01-01T00:00:00Z'),
    deadlinePolicy: 'approve_best',
  }) as const;
const give = (body: object, contentHash = 'picture-2') =>
  t.store.reviews.writeVerdict({ id: `${jobId}v`, reviewId, verdict: 'approve', body, by: 'ann', contentHash });
const apply = () => t.store.reviews.apply(`${jobId}v`, reviewId);
const messages = async () => (await t.store.messages.listFor(reviewId)).map(({ type, payload }) => ({ type, payload }));

test('a review that is opened twice is told once, with what a person wants to know', async () => {
  await t.store.reviews.open(question());
  const told = await messages();
  expect(told).toEqual([
    {
      type: 'review.opened',
      payload: {
        review: reviewId,
        job: { id: jobId, kind: 'scenes', title: 'A board', demo: true },
        section: { id: `${jobId}-1`, number: 1, title: 'Hook' },
        bestTake: 2,
        bestScore: 66,
        subject: 'section',
        reason: 'auto_regeneration_failed',
        question: 'The retakes did not bring this scene to the bar.',
        openedAt: expect.stringMatching(/Z$/),
        deadlineAt: '2030-01-01T00:00:00.000Z',
        deadlinePolicy: 'approve_best',
      },
    },
  ]);
});

test('tells no prompt and no bytes', async () => {
  expect(JSON.stringify(await messages())).not.toMatch(/secret prompt|picture-/u);
});

test('a decision is told with who decided what', async () => {
  await give({ take: 1, prompt: 'a secret prompt' });
  await apply();
  await apply();
  const [, decided, ...more] = await messages();
  expect(decided).toMatchObject({ type: 'review.decided', payload: { verdict: 'approve', decidedBy: 'ann', take: 1 } });
  expect(more).toEqual([]);
  expect(JSON.stringify(decided)).not.toContain('secret');
});

test('a verdict that does not count tells nothing', async () => {
  await give({}, 'other bytes');
  await apply();
  expect(await messages()).toHaveLength(1);
});

test.each(['approve_best', 'reject'] as const)('a deadline with the policy %s is told with it', async (policy) => {
  await t.query(`update reviews set deadline_policy = $2 where id = $1`, [reviewId, policy]);
  expect(await t.store.reviews.expire(reviewId)).toEqual({ kind: 'expired' });
  await t.store.reviews.expire(reviewId);
  expect((await messages()).slice(1)).toMatchObject([{ type: 'review.expired', payload: { deadlinePolicy: policy } }]);
  expect(await t.store.reviews.read(reviewId)).toMatchObject({ status: 'expired', decidedBy: null });
});

test('a verdict in time wins over the deadline, and the decision is what is told', async () => {
  await give({});
  await t.store.reviews.expire(reviewId);
  expect((await messages()).map(({ type }) => type)).toEqual(['review.opened', 'review.decided']);
});

test('a take that is a picture is approved', async () => {
  await give({});
  expect(await apply()).toMatchObject({ kind: 'applied' });
});

test('a verdict on the bytes of the picture that it names counts', async () => {
  await give({ take: 1 }, 'picture-1');
  expect(await apply()).toMatchObject({ kind: 'applied' });
});

test('a verdict on the bytes of another picture is stale', async () => {
  await give({ take: 1 }, 'picture-9');
  expect(await apply()).toMatchObject({ kind: 'ignored', because: expect.stringContaining('other content') });
});

test('a take without picture or clip is not approved', async () => {
  await give({ take: 3 });
  expect(await apply()).toEqual({ kind: 'ignored', because: 'take 3 was not rendered' });
});
