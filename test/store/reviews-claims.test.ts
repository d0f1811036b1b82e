// A claim is a lease on a review: one person holds it, it ends by itself, and it stands in the way of other people's verdicts only.
import { beforeEach, expect, test } from '@jest/globals';
import { useTestStore, testJob } from '../support/postgres.ts';

let n = 0;
let jobId = '';
let reviewId = '';
const t = useTestStore();
beforeEach(async () => {
  n += 1;
  jobId = `j${n}`;
  reviewId = `r${n}`;
  await t.store.record.createJob(testJob(jobId));
  await t.store.reviews.open({
    id: reviewId,
    jobId,
    subject: 'plan',
    reason: 'plan_approval',
    question: 'Is this plan right?',
    workflowId: `explainer:${jobId}`,
  });
});

const claim = (by: string, minutes = 10) => t.store.reviews.claim(reviewId, { by, minutes });
const release = (by: string, overrides = false) => t.store.reviews.release(reviewId, { by, overrides });
const end = () => t.query(`update reviews set claimed_until = now() - interval '1 s' where id = $1`, [reviewId]);
const give = (id: string, by: string, respectClaim = true) =>
  t.store.reviews.writeVerdict({ id, reviewId, verdict: 'approve', body: {}, by, respectClaim });
const told = async () =>
  (await t.store.events.read(jobId, 2)).map(({ type, data }) => [type, data['by'], data['renewed']]);

test('of ten people who claim a review at once one holds it, and the others are told who and until when', async () => {
  const people = Array.from({ length: 10 }, (_, i) => `person ${i}`);
  const answers = await Promise.all(people.map((by) => claim(by)));
  const won = answers.flatMap((answer) => (answer.kind === 'claimed' ? [answer.claim] : []));
  expect(won).toHaveLength(1);
  for (const answer of answers) if (answer.kind === 'held') expect(answer.claim).toEqual(won[0]);
  expect(await told()).toEqual([['review_claimed', won[0]?.by, false]]);
});

test('lasts as many minutes as were asked for, by the clock of the database', async () => {
  await claim('ann', 25);
  const { rows } = await t.query(
    `select claimed_until - now() > interval '24 min' and claimed_until - now() <= interval '25 min' as fits from reviews where id = $1`,
    [reviewId],
  );
  expect(rows).toEqual([{ fits: true }]);
});

test('is renewed by who holds it', async () => {
  const first = await claim('ann', 1);
  const second = await claim('ann', 30);
  if (first.kind !== 'claimed' || second.kind !== 'claimed') throw new Error('not claimed');
  expect(second.claim.until > first.claim.until).toBe(true);
  expect(await told()).toEqual([
    ['review_claimed', 'ann', false],
    ['review_claimed', 'ann', true],
  ]);
});

test('ends by itself: the next one may claim it', async () => {
  await claim('ann');
  await end();
  expect((await t.store.reviews.item(reviewId))?.claimedBy).toBeNull();
  expect(await claim('bob')).toMatchObject({ kind: 'claimed', claim: { by: 'bob' } });
});

test('is shown while it lasts', async () => {
  await claim('ann');
  expect(await t.store.reviews.item(reviewId)).toMatchObject({
    claimedBy: 'ann',
    claimedUntil: expect.stringMatching(/Z$/),
  });
});

test('a closed review is not claimed', async () => {
  await give(`${jobId}v`, 'ann');
  await t.store.reviews.apply(`${jobId}v`, reviewId);
  expect(await claim('bob')).toEqual({ kind: 'closed', status: 'decided', decidedBy: 'ann' });
});

test('ends with the review', async () => {
  await claim('ann');
  await t.store.reviews.expire(reviewId);
  expect(await t.store.reviews.item(reviewId)).toMatchObject({ claimedBy: null, claimedUntil: null });
});

test('is given up by who holds it, and by nobody else', async () => {
  await claim('ann');
  expect(await release('bob')).toMatchObject({ kind: 'held', claim: { by: 'ann' } });
  expect(await release('ann')).toEqual({ kind: 'released' });
  expect(await claim('bob')).toMatchObject({ kind: 'claimed' });
  expect((await told()).map(([type]) => type)).toEqual(['review_claimed', 'review_released', 'review_claimed']);
});

test('is taken away by who may override it', async () => {
  await claim('ann');
  expect(await release('root', true)).toEqual({ kind: 'released' });
  const event = (await t.store.events.read(jobId, 3)).at(-1);
  expect([event?.type, event?.data]).toEqual(['review_released', { reviewId, by: 'root', claimedBy: 'ann' }]);
});

test('giving up what nobody holds changes and tells nothing', async () => {
  expect(await release('ann')).toEqual({ kind: 'released' });
  expect(await told()).toEqual([]);
});

test('the verdict of another person is refused, and nothing of it is written', async () => {
  await claim('ann');
  await expect(give(`${jobId}v`, 'bob')).rejects.toMatchObject({ name: 'ReviewHeld', claim: { by: 'ann' } });
  expect(await t.store.reviews.readVerdict(`${jobId}v`)).toBeUndefined();
});

test.each([
  ['who holds it', 'ann', true],
  ['who may override it', 'root', false],
])('the verdict of %s is taken', async (_, by, respectClaim) => {
  await claim('ann');
  await give(`${jobId}v`, by, respectClaim);
  expect((await t.store.reviews.apply(`${jobId}v`, reviewId)).kind).toBe('applied');
});

test('the verdict of another person is taken once the claim has ended', async () => {
  await claim('ann');
  await end();
  await give(`${jobId}v`, 'bob');
  expect((await t.store.reviews.apply(`${jobId}v`, reviewId)).kind).toBe('applied');
});

test('a review that is not there is neither claimed nor released', async () => {
  const by = 'ann';
  await expect(t.store.reviews.claim('nothing', { by, minutes: 1 })).rejects.toMatchObject({ name: 'ReviewMissing' });
  await expect(t.store.reviews.release('nothing', { by, overrides: true })).rejects.toMatchObject({
    name: 'ReviewMissing',
  });
});
