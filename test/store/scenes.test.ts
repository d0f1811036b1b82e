// Scenes in the record and in its views (SPEC A1, A2, A8).
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { startTestStore, testJob, type TestStore } from '../support/postgres.ts';
import { mediaTake, plannedScene, scoredTake, sceneKey, startScenes, testScene } from '../support/stored-scene.ts';

let t: TestStore;
let jobId = '';
let count = 0;
beforeAll(async () => {
  t = await startTestStore();
});
afterAll(() => t.close());
beforeEach(async () => {
  count += 1;
  jobId = `sc${count}`;
  await startScenes(t.store, jobId);
});

const viewed = async () => (await t.store.views.sceneView(`${jobId}-1`)) ?? { asset: undefined };
const issue = { category: 'composition', severity: 'low', description: 'crowded' } as const;
const hard = { check: 'black', severity: 'hard', message: 'black for 2 s' } as const;

describe('a scene in the record', () => {
  test('is planned with what is to be made and no renderer', async () => {
    const row = await t.store.record.readSection(jobId, `${jobId}-1`);
    expect(row).toMatchObject({ renderer: null, scene: testScene(1) });
    const planned = (await t.store.events.read(jobId, 0)).find((event) => event.type === 'planned');
    expect(planned?.data['sections']).toMatchObject([{ id: `${jobId}-1`, renderer: null }, { number: 2 }]);
  });

  test('planned twice the same is told once', async () => {
    const id = `${jobId}twice`;
    await t.store.record.createJob(testJob(id, { kind: 'scenes' }));
    await t.store.record.setPlan(id, 'S', [plannedScene(id, 1)]);
    await t.store.record.setPlan(id, 'S', [plannedScene(id, 1)]);
    await t.store.record.setPlan(id, 'S', [plannedScene(id, 1, { provider: 'luma' })]);
    expect((await t.store.events.read(id, 0)).map((event) => event.type)).toEqual([
      'job_created',
      'planned',
      'planned',
    ]);
  });

  test('is found by its id alone; a section that is no scene is not', async () => {
    const { scene: _scene, ...section } = plannedScene(jobId, 1);
    await t.store.record.createJob(testJob(`${jobId}code`));
    await t.store.record.setPlan(`${jobId}code`, 'C', [{ ...section, id: `${jobId}s`, renderer: 'svg' }]);
    expect(await t.store.record.findScene(`${jobId}-2`)).toMatchObject({ jobId, number: 2 });
    expect(await t.store.record.findScene(`${jobId}s`)).toBeUndefined();
    expect(await t.store.record.findScene('nothing')).toBeUndefined();
  });

  test('is read with the others of its job in order of their numbers', async () => {
    const id = `${jobId}ten`;
    await t.store.record.createJob(testJob(id, { kind: 'scenes' }));
    await t.store.record.setPlan(
      id,
      'S',
      [10, 2, 1].map((number) => plannedScene(id, number)),
    );
    expect((await t.store.record.readSections(id)).map((row) => row.number)).toEqual([1, 2, 10]);
  });

  test('has the later of two decisions: a take in place of an upload, or an upload in place of a take', async () => {
    const set = (more: { acceptedTake?: number; replacedByHash?: string }) =>
      t.store.record.setSectionStatus(jobId, `${jobId}-1`, 'completed', more);
    const read = () => t.store.record.readSection(jobId, `${jobId}-1`);
    await set({ replacedByHash: 'u' });
    await set({ acceptedTake: 2 });
    expect(await read()).toMatchObject({ acceptedTake: 2, replacedByHash: null });
    await set({ replacedByHash: 'u' });
    expect(await read()).toMatchObject({ acceptedTake: null, replacedByHash: 'u' });
    await t.store.record.setSectionStatus(jobId, `${jobId}-1`, 'running');
    expect(await read()).toMatchObject({ acceptedTake: null, replacedByHash: 'u', endedAt: null });
  });
});

describe('a stage', () => {
  test('is read as it was written last, and is nothing where none was', async () => {
    expect(await t.store.record.readStage(jobId, 'video_generator')).toBeUndefined();
    await t.store.record.writeStage(jobId, 'video_generator', { clips: 1 });
    await t.store.record.writeStage(jobId, 'video_generator', { clips: { clips: [] } });
    expect(await t.store.record.readStage(jobId, 'video_generator')).toEqual({ clips: { clips: [] } });
  });
});

describe('a scene to its readers', () => {
  test('has no asset, score or analysis before a take of it gave one', async () => {
    await t.store.record.beginTake(mediaTake(sceneKey(jobId, 1)));
    const nothing = { asset: null, qualityScore: null, analysis: null, needsUserReview: false };
    expect(await viewed()).toMatchObject({ ...nothing, renderer: null, scene: { provider: 'kling' } });
  });

  test('shows the best take while none is accepted: facts first, then the score', async () => {
    await scoredTake(t.store, sceneKey(jobId, 1), { score: 95, findings: [hard] });
    await scoredTake(t.store, sceneKey(jobId, 2), { score: 40 });
    await scoredTake(t.store, sceneKey(jobId, 3), {
      score: 65,
      issues: [issue],
      recommendation: 'needs_review',
      improvedBriefHash: 'p',
      durationMs: 2040,
    });
    await t.store.record.beginTake(mediaTake(sceneKey(jobId, 4)));
    expect(await viewed()).toMatchObject({
      asset: { hash: 'clip3', medium: 'video', durationMs: 2040 },
      qualityScore: 65,
      analysis: { overallScore: 65, issues: [issue], improvedPromptHash: 'p', recommendation: 'needs_review' },
    });
  });

  test('shows the accepted take, though another one has the higher score', async () => {
    await scoredTake(t.store, sceneKey(jobId, 1), { score: 60 });
    await scoredTake(t.store, sceneKey(jobId, 2), { score: 90 });
    await t.store.record.setSectionStatus(jobId, `${jobId}-1`, 'completed', { acceptedTake: 1 });
    expect(await viewed()).toMatchObject({ asset: { hash: 'clip1' }, qualityScore: 60 });
  });

  test('shows an unscored clip without an analysis', async () => {
    await t.store.record.beginTake(mediaTake(sceneKey(jobId, 1)));
    await t.store.record.changeTake(sceneKey(jobId, 1), { status: 'scoring', imageHash: 'i' });
    expect(await viewed()).toMatchObject({
      asset: { hash: 'i', medium: 'image', durationMs: null },
      qualityScore: null,
      analysis: null,
    });
  });

  test('shows the upload that stands for it, as what it is, with no score of a take', async () => {
    await scoredTake(t.store, sceneKey(jobId, 1));
    const upload = await t.store.artifacts.putBytes('picture', 'image/png');
    await t.store.record.setSectionStatus(jobId, `${jobId}-1`, 'completed', { replacedByHash: upload.hash });
    expect(await viewed()).toMatchObject({
      asset: { hash: upload.hash, medium: 'image' },
      qualityScore: null,
      analysis: null,
    });
    const job = await t.store.views.jobView(jobId);
    expect(job?.sections[0]?.asset).toMatchObject({ hash: upload.hash, medium: 'image' });
  });

  test('needs a review by a user as long as one of it is open', async () => {
    await t.store.reviews.open({
      id: `${jobId}r`,
      jobId,
      sectionId: `${jobId}-1`,
      subject: 'section',
      reason: 'auto_regeneration_failed',
      question: 'Which one?',
      workflowId: 'w',
    });
    const marks = async () => (await t.store.views.jobView(jobId))?.sections.map((section) => section.needsUserReview);
    expect(await marks()).toEqual([true, false]);
    expect(await viewed()).toMatchObject({ needsUserReview: true, reviews: [{ id: `${jobId}r` }] });
    await t.store.reviews.cancelOpen(jobId, 'the job was canceled');
    expect(await marks()).toEqual([false, false]);
  });

  test('is undefined where no scene has that id', async () => {
    expect(await t.store.views.sceneView('nothing')).toBeUndefined();
  });

  test('is plain JSON within its job', async () => {
    await scoredTake(t.store, sceneKey(jobId, 1));
    const view = await t.store.views.jobView(jobId);
    expect(JSON.parse(JSON.stringify(view))).toEqual(view);
  });
});

describe('recorded scores', () => {
  const of = (more = {}) =>
    t.store.record.recordedScores({ medium: 'video', contentType: `type${count}`, demo: false, ...more });

  /** A job with one scene of this test's content type, and a take of each provider with its score. */
  async function scored(id: string, demo: boolean, takes: readonly ['kling' | 'luma' | 'flux', number?][]) {
    await t.store.record.createJob(testJob(id, { kind: 'scenes', demo }));
    await t.store.record.setPlan(id, 'S', [plannedScene(id, 1, { contentType: `type${count}` })]);
    for (const [index, [provider, score]] of takes.entries()) {
      const key = sceneKey(id, index + 1);
      await t.store.record.beginTake(mediaTake(key, { provider }));
      await t.store.record.changeTake(key, { status: 'rejected', ...(score !== undefined && { score }) });
    }
  }

  test('are those of providers with scenes of one kind over all jobs, newest first', async () => {
    await scored(`${jobId}a`, false, [['kling', 50], ['luma']]);
    await scored(`${jobId}b`, false, [['luma', 80]]);
    expect(await of()).toEqual([
      { provider: 'luma', score: 80 },
      { provider: 'kling', score: 50 },
    ]);
    expect(await of({ contentType: 'other' })).toEqual([]);
    expect(await of({ medium: 'image' })).toEqual([]);
  });

  test('of demo jobs are apart from those of real ones', async () => {
    await scored(`${jobId}a`, true, [['kling', 99]]);
    await scored(`${jobId}b`, false, [['kling', 40]]);
    expect(await of()).toEqual([{ provider: 'kling', score: 40 }]);
    expect(await of({ demo: true })).toEqual([{ provider: 'kling', score: 99 }]);
  });
});
