// The queue over HTTP: filters, pages and counts, claims of several people, and what the webhook was told.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import request from 'supertest';
import { type RunningApi, startTestApi } from './running-api.ts';
import { type Sample, sampleJob } from './sample-job.ts';
import { sampleScene } from './sample-scene.ts';

let api: RunningApi;
let baseUrl: string;
let sample: Sample;
let count = 0;
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
});
afterAll(() => api.close());
beforeEach(async () => {
  sample = await sampleJob(api.store, `queue${(count += 1)}`);
  api.client.onSignal = async (_workflowId, verdictId) => {
    await api.store.reviews.apply(verdictId, sample.reviewId);
  };
});

type Person = 'ann' | 'bob' | 'root' | 'maker';
const get = (who: Person, path: string) => request(baseUrl).get(path).set('Authorization', `Bearer token-${who}`);
const post = (who: Person, path: string, body?: object) =>
  request(baseUrl).post(path).set('Authorization', `Bearer token-${who}`).send(body);
const own = (action: string) => `/api/reviews/${sample.reviewId}/${action}`;
const end = () =>
  api.query(`update reviews set claimed_until = now() - interval '1 s' where id = $1`, [sample.reviewId]);

describe('GET /api/reviews', () => {
  test('says of each what it is about and where it is decided', async () => {
    const { body } = await get('ann', `/api/reviews?status=open&jobId=${sample.jobId}`);
    expect(body.reviews).toMatchObject([
      {
        id: sample.reviewId,
        jobKind: 'explainer',
        jobTitle: 'Binary search',
        demo: true,
        sectionNumber: 2,
        sectionTitle: 'More of Binary search',
        bestScore: 58,
        bestAsset: { hash: sample.videoHash, medium: 'video' },
        claimedBy: null,
        links: { page: `/reviews/${sample.reviewId}` },
      },
    ]);
    expect(body.counts).toMatchObject({ status: { open: 1, decided: 0 }, claimed: { me: 0, nobody: 1, anyone: 0 } });
    expect(body.nextCursor).toBeNull();
  });

  test('finds scenes by their kind, with the picture of the best take', async () => {
    const scene = await sampleScene(api.store, 'board', 'image');
    const { body } = await get('ann', '/api/reviews?kind=scenes&reason=auto_regeneration_failed&minScore=60');
    expect(body.reviews).toMatchObject([
      { id: scene.reviewId, medium: 'image', bestAsset: { hash: scene.assetHash, medium: 'image' } },
    ]);
  });

  test('shows each person what they hold themselves', async () => {
    await post('ann', own('claim'));
    const held = async (who: Person) =>
      (await get(who, `/api/reviews?status=open&claimed=me&jobId=${sample.jobId}`)).body.reviews.length;
    expect([await held('ann'), await held('bob')]).toEqual([1, 0]);
  });

  test('gives pages by a cursor', async () => {
    const first = await get('ann', '/api/reviews?status=open&limit=1');
    const second = await get('ann', `/api/reviews?status=open&limit=1&cursor=${first.body.nextCursor}`);
    expect(second.body.reviews).toHaveLength(1);
    expect(second.body.reviews[0].id).not.toBe(first.body.reviews[0].id);
  });

  test.each([
    ['status=lost', 'status'],
    ['kind=films', 'kind'],
    ['subject=weather', 'subject'],
    ['reason=boredom', 'reason'],
    ['claimed=them', 'claimed'],
    ['limit=0', 'limit'],
    ['limit=201', 'limit'],
    ['minScore=101', 'minScore'],
    ['cursor=bm9uZQ', 'cursor'],
    ['status=open&status=decided', 'status'],
    ['surprise=1', 'surprise'],
  ])('refuses %s', async (query, path) => {
    const answer = await get('ann', `/api/reviews?${query}`);
    expect([answer.status, answer.body.errors[0].path]).toEqual([400, path]);
  });
});

describe('a claim', () => {
  test('of two people at once goes to one, and the other is told who and until when', async () => {
    const answers = await Promise.all([post('ann', own('claim')), post('bob', own('claim'))]);
    const [won, lost] = answers.toSorted((a, b) => a.status - b.status);
    expect([won?.status, lost?.status]).toEqual([200, 409]);
    expect(lost?.body).toMatchObject({
      type: 'urn:retake:problem:review-claimed',
      claimedBy: won?.body.claimedBy,
      claimedUntil: won?.body.claimedUntil,
    });
    expect(Number(lost?.headers['retry-after'])).toBeGreaterThan(590);
  });

  test('lasts ten minutes unless it says how long, and is renewed by asking again', async () => {
    const minutesOf = (answer: request.Response) =>
      Math.round((Date.parse(answer.body.claimedUntil) - Date.now()) / 60_000);
    expect(minutesOf(await post('ann', own('claim')))).toBe(10);
    expect(minutesOf(await post('ann', own('claim'), { minutes: 45 }))).toBe(45);
  });

  test.each([{ minutes: 0 }, { minutes: 61 }, { minutes: 1.5 }, { hours: 1 }])('refuses %j', async (body) => {
    expect((await post('ann', own('claim'), body)).status).toBe(400);
  });

  test('stops the verdict of another person, naming who holds it, and not that of its own', async () => {
    await post('ann', own('claim'));
    const refused = await post('bob', own('verdict'), { verdict: 'approve' });
    expect([refused.status, refused.body.claimedBy]).toEqual([409, 'ann']);
    expect((await post('ann', own('verdict'), { verdict: 'approve' })).status).toBe(200);
  });

  test('stops the verdict of another person on the page as well', async () => {
    await post('ann', own('claim'));
    const answer = await request(baseUrl)
      .post(`/reviews/${sample.reviewId}/verdict`)
      .set('Authorization', 'Bearer token-bob')
      .set('Accept', 'text/html')
      .type('form')
      .send({ verdict: 'approve' });
    expect([answer.status, answer.text]).toEqual([409, expect.stringContaining('ann looks at this review')]);
  });

  test('does not stop an administrator', async () => {
    await post('ann', own('claim'));
    expect((await post('root', own('verdict'), { verdict: 'reject' })).status).toBe(200);
  });

  test('that has ended stops nobody', async () => {
    await post('ann', own('claim'));
    await end();
    expect((await post('bob', own('verdict'), { verdict: 'approve' })).status).toBe(200);
  });

  test('is given up by its owner, and taken away by an administrator only', async () => {
    await post('ann', own('claim'));
    expect((await post('bob', own('release'))).status).toBe(409);
    expect((await post('ann', own('release'))).body.claimedBy).toBeNull();
    await post('bob', own('claim'));
    expect((await post('root', own('release'))).body.claimedBy).toBeNull();
  });

  test('of a review that was decided is refused, naming by whom', async () => {
    await post('ann', own('verdict'), { verdict: 'approve' });
    const answer = await post('bob', own('claim'));
    expect([answer.status, answer.body.decidedBy]).toEqual([409, 'ann']);
  });

  test('needs the role of a reviewer', async () => {
    expect((await post('maker', own('claim'))).status).toBe(403);
    expect((await post('maker', own('release'))).status).toBe(403);
  });

  test('of a review that is not there is 404', async () => {
    expect((await post('ann', '/api/reviews/nothing/claim')).status).toBe(404);
    expect((await post('ann', '/api/reviews/nothing/release')).status).toBe(404);
  });
});

describe('the delivery log', () => {
  test('tells every message and whether it was taken', async () => {
    const { body } = await get('ann', own('notifications'));
    expect(body.notifications).toMatchObject([
      { type: 'review.opened', status: 'pending', tries: 0, data: { review: sample.reviewId }, deliveredAt: null },
    ]);
  });

  test('sends a message once more when an administrator says so', async () => {
    const [message] = await api.store.messages.listFor(sample.reviewId);
    await api.store.messages.delivered(message?.id ?? '', 200);
    const path = `/api/notifications/${message?.id}/resend`;
    expect((await post('ann', path)).status).toBe(403);
    expect((await post('root', path)).status).toBe(202);
    expect(await api.store.messages.listFor(sample.reviewId)).toMatchObject([{ status: 'pending' }]);
  });

  test('of what is not there is 404', async () => {
    expect((await get('ann', '/api/reviews/nothing/notifications')).status).toBe(404);
    expect((await post('root', '/api/notifications/nothing/resend')).status).toBe(404);
  });
});
