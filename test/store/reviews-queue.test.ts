// The queue: every filter, page by page in order, with what a person needs to choose by, and the counts beside it.
import { beforeAll, expect, test } from '@jest/globals';
import type { ReviewFilter } from '../../src/store/review-types.ts';
import { useTestStore, testJob } from '../support/postgres.ts';

const scene = {
  index: 1,
  sceneType: 'hook',
  contentType: 'person',
  narration: 'n',
  visualDirection: 'v',
  durationMs: 5_000,
  medium: 'video',
  provider: 'kling',
  referenceImages: [],
} as const;

const section = (id: string, number: number) => ({
  id,
  number,
  title: `Title of ${id}`,
  goal: 'g',
  narration: 'n',
  visualBrief: 'v',
  renderer: 'svg' as const,
  plannedDurationMs: 5_000,
  workflowId: `section:${id}`,
});

/** Opens five questions, the older the smaller their number; r5 is decided. */
async function fill(): Promise<void> {
  const { record, reviews } = t.store;
  await record.createJob(testJob('film'));
  await record.setPlan('film', 'A film', [section('s1', 1), section('s2', 2)]);
  await record.createJob(testJob('board', { kind: 'scenes', demo: false, workflowId: 'scenes:board' }));
  await record.setPlan('board', 'A board', [{ ...section('board-1', 1), scene }]);
  await t.query(
    `insert into takes (job_id, section_id, take, origin, ladder, round, variant, status, video_hash, image_hash, frame_hashes, score)
     values ('film', 's1', 1, 'variant', 1, 0, 1, 'rejected', 'clip-1', null, '["f1", "f2", "f3"]', 40),
            ('film', 's2', 2, 'variant', 1, 0, 2, 'rejected', 'clip-2', null, '[]', 61),
            ('board', 'board-1', 4, 'retake', 4, 0, 1, 'rejected', null, 'picture', '[]', 66)`,
  );
  const ask = (id: string, jobId: string, more: object) =>
    reviews.open({
      id,
      jobId,
      subject: 'section',
      reason: 'score_below_bar',
      question: 'Good enough?',
      workflowId: `w:${id}`,
      ...more,
    });
  await ask('r1', 'film', { sectionId: 's1', bestTake: 1, contentHash: 'clip-1' });
  await ask('r2', 'film', { sectionId: 's2', bestTake: 2, contentHash: 'clip-2' });
  await ask('r3', 'board', {
    sectionId: 'board-1',
    bestTake: 4,
    contentHash: 'picture',
    reason: 'auto_regeneration_failed',
    deadlineAt: new Date('2030-01-01T00:00:00Z'),
    deadlinePolicy: 'approve_best',
  });
  await ask('r4', 'board', { subject: 'budget', reason: 'budget_exhausted' });
  await ask('r5', 'film', { subject: 'plan', reason: 'plan_approval', contentHash: 'plan' });
  await t.query(`update reviews set created_at = now() - make_interval(hours => 10 - right(id, 1)::int)`);
  const given = { id: 'v5', reviewId: 'r5', verdict: 'approve', by: 'ann', contentHash: 'plan' } as const;
  await reviews.writeVerdict({ ...given, body: { note: 'go' } });
  await reviews.apply('v5', 'r5');
  await reviews.claim('r1', { by: 'ann', minutes: 10 });
  await reviews.claim('r2', { by: 'bob', minutes: 10 });
  await reviews.claim('r4', { by: 'bob', minutes: 10 });
  await t.query(`update reviews set claimed_until = now() - interval '1 s' where id = 'r4'`);
}

const t = useTestStore();
beforeAll(async () => {
  await fill();
});

const ids = async (filter: ReviewFilter, me = 'ann') =>
  (await t.store.reviews.queue(filter, { me })).reviews.map(({ id }) => id);

test.each<[ReviewFilter, string[]]>([
  [{ status: 'open' }, ['r1', 'r2', 'r3', 'r4']],
  [{}, ['r5', 'r4', 'r3', 'r2', 'r1']],
  [{ status: 'decided' }, ['r5']],
  [{ status: 'expired' }, []],
  [{ status: 'open', jobId: 'board' }, ['r3', 'r4']],
  [{ status: 'open', sectionId: 's2' }, ['r2']],
  [{ status: 'open', kind: 'scenes' }, ['r3', 'r4']],
  [{ status: 'open', subject: 'budget' }, ['r4']],
  [{ status: 'open', reason: 'auto_regeneration_failed' }, ['r3']],
  [{ status: 'open', claimed: 'me' }, ['r1']],
  [{ status: 'open', claimed: 'anyone' }, ['r1', 'r2']],
  [{ status: 'open', claimed: 'nobody' }, ['r3', 'r4']],
  [{ status: 'open', minScore: 61 }, ['r2', 'r3']],
  [{ status: 'open', maxScore: 61 }, ['r1', 'r2']],
  [{ status: 'open', kind: 'explainer', claimed: 'anyone', maxScore: 50 }, ['r1']],
])('%j gives %j', async (filter, expected) => {
  expect(await ids(filter)).toEqual(expected);
});

test.each([
  ['open', ['r1', 'r2', 'r3', 'r4']],
  [undefined, ['r5', 'r4', 'r3', 'r2', 'r1']],
] as const)('pages of reviews that are %s follow each other without gap or repeat', async (status, expected) => {
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await t.store.reviews.queue({ status }, { me: 'ann', limit: 2, cursor });
    expect(page.reviews.length).toBeLessThanOrEqual(2);
    seen.push(...page.reviews.map(({ id }) => id));
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  expect(seen).toEqual(expected);
});

test('a cursor that no page gave out is refused', async () => {
  await expect(t.store.reviews.queue({}, { me: 'ann', cursor: 'bm9uZQ' })).rejects.toMatchObject({
    name: 'CursorInvalid',
  });
});

test('counts all by status, and the open ones by what they can be filtered by', async () => {
  const { counts } = await t.store.reviews.queue({ status: 'open', subject: 'budget' }, { me: 'ann' });
  expect(counts).toEqual({
    status: { open: 4, decided: 1, expired: 0, canceled: 0 },
    reason: { score_below_bar: 2, auto_regeneration_failed: 1, budget_exhausted: 1 },
    subject: { section: 3, budget: 1 },
    kind: { explainer: 2, scenes: 2 },
    claimed: { me: 1, nobody: 2, anyone: 2 },
  });
});

test('counts those of one job where one is asked for', async () => {
  const { counts } = await t.store.reviews.queue({ jobId: 'film' }, { me: 'bob' });
  expect(counts).toMatchObject({
    status: { open: 2, decided: 1 },
    kind: { explainer: 2 },
    claimed: { me: 1, nobody: 0, anyone: 2 },
  });
});

test('says what a scene is about: its job, its title, the picture of its best take, its deadline', async () => {
  expect(await t.store.reviews.item('r3')).toMatchObject({
    jobKind: 'scenes',
    jobTitle: 'A board',
    demo: false,
    sectionNumber: 1,
    sectionTitle: 'Title of board-1',
    medium: 'video',
    bestTake: 4,
    bestScore: 66,
    bestAsset: { hash: 'picture', medium: 'image' },
    bestFrame: 'picture',
    deadlineAt: '2030-01-01T00:00:00.000Z',
    deadlinePolicy: 'approve_best',
    claimedBy: null,
    decision: null,
  });
});

test('says the same of a section, whose best take is a clip', async () => {
  expect(await t.store.reviews.item('r1')).toMatchObject({
    jobKind: 'explainer',
    demo: true,
    medium: null,
    bestScore: 40,
    bestAsset: { hash: 'clip-1', medium: 'video' },
    bestFrame: 'f2',
    claimedBy: 'ann',
  });
});

test('says of a question without a section what can be said', async () => {
  expect(await t.store.reviews.item('r4')).toMatchObject({
    sectionTitle: null,
    bestScore: null,
    bestAsset: null,
    bestFrame: null,
  });
});

test('says who decided what, when, and on which bytes', async () => {
  const item = await t.store.reviews.item('r5');
  expect(item?.decision).toMatchObject({ verdict: 'approve', by: 'ann', contentHash: 'plan', note: 'go', raw: false });
  expect(item?.decision?.at).toBe(item?.decidedAt);
});

test('the age of an open review grows, that of a closed one stays', async () => {
  const hourMs = 3_600_000;
  const [open, decided] = [await t.store.reviews.item('r1'), await t.store.reviews.item('r5')];
  expect(open?.ageMs).toBeGreaterThanOrEqual(9 * hourMs);
  expect(decided?.ageMs).toBeGreaterThanOrEqual(5 * hourMs);
  expect((await t.store.reviews.item('r5'))?.ageMs).toBe(decided?.ageMs);
});

test('there is no entry of a review that is not there', async () => {
  expect(await t.store.reviews.item('nothing')).toBeUndefined();
});
