// Scenes that are made again on a person's wish, on the whole product (SPEC A9), and providers that are ordered by what was learnt (A10).
import { describe, expect, test } from '@jest/globals';
import type { RegenerationView } from '../../src/store/regeneration-view-types.ts';
import type { JobView } from '../../src/store/view-types.ts';
import { openStore } from '../../src/store/open-store.ts';
import { stackDatabase } from '../support/e2e-database.ts';
import { expectSound } from '../support/e2e-invariants.ts';
import {
  mediaCalls,
  pictureStory,
  regenerate,
  sceneOf,
  useMediaProduct,
  submitScenes,
  untilHeld,
} from '../support/e2e-media.ts';
import { expectTasksKnown } from '../support/e2e-media-accounts.ts';
import { until } from '../support/e2e-until.ts';
import { mediaTake, plannedScene } from '../support/stored-scene.ts';
import { testJob } from '../support/postgres.ts';

const product = useMediaProduct();
const { api } = product;

/** A job of so many pictures that has ended. */
async function madeJob(marker: string, count: number): Promise<JobView> {
  const id = await submitScenes(api, await pictureStory(marker, count));
  return (await expectSound(api, id)).job;
}

/** The regeneration as soon as it has ended. */
async function regenerated(sceneId: string, number = 1): Promise<RegenerationView> {
  return await until(`regeneration ${number} of ${sceneId} ends`, async () => {
    const view = await api.get<RegenerationView>(`/api/scenes/${sceneId}/regenerations/${number}`);
    return view.endedAt === null ? undefined : view;
  });
}

const assetOf = (job: JobView, number: number): string => sceneOf(job, number).asset?.hash ?? '';

describe('a request to make a scene again', () => {
  test('is refused where there is no such scene', async () => {
    expect(await regenerate(api, 'nobody-1')).toMatchObject({ status: 404 });
  });

  test('is refused before the first analysis, and while a retake of it runs', async () => {
    const marker = 'too early';
    product.vendors.hold({ at: 'submit', vendor: 'fal', match: `[${marker} 2]`, times: 1 });
    const id = await submitScenes(api, await pictureStory(marker, 2));
    await untilHeld(product, { marker: `[${marker} 2]`, at: 'submit' });
    const early = await regenerate(api, `${id}-2`);
    expect(early).toMatchObject({ status: 400, body: { errors: [{ message: expect.stringContaining('analysed') }] } });
    product.vendors.release();
    // Retake 1 asks with the judge's prompt, which has no marker.
    const improved = 'wood and linen';
    product.vendors.hold({ at: 'submit', vendor: 'fal', match: improved, times: 1 });
    await untilHeld(product, { marker: improved, at: 'submit' });
    const during = await regenerate(api, `${id}-2`, { customPrompt: 'A smile.' });
    expect(during).toMatchObject({ status: 409, body: { workflowId: `scenes:${id}:section:${id}-2` } });
    product.vendors.release();
    const { job } = await expectSound(api, id);
    expect(sceneOf(job, 2).takes).toHaveLength(2);
  }, 90_000);

  test('after the job has ended is a workflow of its own, whose answer tells what came of it', async () => {
    const job = await madeJob('again', 1);
    const [sceneId, before] = [`${job.id}-1`, assetOf(job, 1)];
    const asked = await regenerate(api, sceneId, { customPrompt: 'A cup on a stone [again].' });
    const workflowId = `scenes:${job.id}:section:${sceneId}:retake:1`;
    expect(asked).toMatchObject({ status: 202, body: { status: 'running', sceneId, number: 1, workflowId } });
    const made = await regenerated(sceneId);
    expect(made).toMatchObject({ id: asked.body['id'], status: 'completed', workflowId, requestedBy: 'local' });
    expect(made.result).toMatchObject({ success: true, escalated: false, finalScore: 88 });
    expect(made.result?.takes).toMatchObject([{ take: 2, origin: 'retake', retake: 1, status: 'accepted' }]);
    expect(made.result?.analysis).toMatchObject({ overallScore: 88, recommendation: 'approve' });
    const now = await api.job(job.id);
    expect(now.status).toBe('completed');
    expect(assetOf(now, 1)).toBe(made.result?.asset?.hash);
    expect(assetOf(now, 1)).not.toBe(before);
    const prompt = mediaCalls(product, 'A cup on a stone [again].').filter(({ media }) => media.at === 'submit');
    expect(prompt).toHaveLength(1);
  }, 90_000);

  test('leaves the next one a number of its own, and edits start from what it made', async () => {
    const job = await madeJob('twice', 1);
    const sceneId = `${job.id}-1`;
    for (const number of [1, 2]) {
      expect(await regenerate(api, sceneId, { customPrompt: `Cup number ${number}.` })).toMatchObject({
        status: 202,
        body: { number, workflowId: `scenes:${job.id}:section:${sceneId}:retake:${number}` },
      });
      await regenerated(sceneId, number);
    }
    const now = await api.job(job.id);
    expect(sceneOf(now, 1).takes.map(({ take }) => take)).toEqual([1, 2, 3]);
    const stage = now.stages.find(({ stage: name }) => name === 'video_generator');
    expect(stage?.metadata).toMatchObject({ clips: { clips: [{ assetHash: assetOf(now, 1) }] } });
  }, 90_000);
});

describe('a provider that a person chose', () => {
  test('is kept in every retake, and the earlier asset stays when none of them is better', async () => {
    const marker = 'pinned';
    const story = await pictureStory(marker, 5);
    const id = await submitScenes(api, story);
    const first = await api.openReview(id);
    expect(await api.decide(first.id, { verdict: 'approve' })).toMatchObject({ status: 200 });
    const { job } = await expectSound(api, id);
    const [sceneId, before] = [`${id}-5`, assetOf(job, 5)];
    expect(await regenerate(api, sceneId, { provider: 'flux' })).toMatchObject({ status: 202 });
    const again = await until('the scene asks again', async () => {
      const { reviews } = await api.job(id);
      return reviews.find(({ status }) => status === 'open');
    });
    expect(again).toMatchObject({ reason: 'auto_regeneration_failed', sectionId: sceneId });
    expect(await api.decide(again.id, { verdict: 'reject' })).toMatchObject({ status: 200 });
    const { result, status } = await regenerated(sceneId);
    expect(status).toBe('failed');
    expect(result).toMatchObject({ success: false, escalated: true, finalScore: 62, asset: { hash: before } });
    expect(result?.takes.map(({ retake, provider }) => [retake, provider])).toEqual([
      [1, 'flux'],
      [2, 'flux'],
      [3, 'flux'],
    ]);
    for (const { applied } of result?.takes ?? []) expect(applied).toMatchObject({ pinned: true });
    const now = await api.job(id);
    expect(now.status).toBe('completed');
    expect(sceneOf(now, 5)).toMatchObject({ status: 'completed', asset: { hash: before }, needsUserReview: false });
  }, 120_000);

  test('keeps the earlier asset as well where it makes nothing at all', async () => {
    const marker = 'broken';
    const job = await madeJob(marker, 1);
    const [sceneId, before] = [`${job.id}-1`, assetOf(job, 1)];
    product.vendors.inject({ at: 'submit', kind: 'taskFails', vendor: 'piapi', times: 3 });
    await regenerate(api, sceneId, { provider: 'flux' });
    const review = await until('a person is asked', async () => {
      const { reviews } = await api.job(job.id);
      return reviews.find(({ status }) => status === 'open');
    });
    await api.decide(review.id, { verdict: 'reject' });
    expect(await regenerated(sceneId)).toMatchObject({ result: { success: false, asset: { hash: before } } });
    const now = await api.job(job.id);
    expect(sceneOf(now, 1)).toMatchObject({ status: 'completed', asset: { hash: before }, qualityScore: 88 });
    await expectTasksKnown(product, now, marker);
  }, 90_000);
});

describe('providers that are ordered by their recorded scores', () => {
  /** Takes of a content type that no other test uses, all of one provider. */
  async function recordScores(contentType: string, scores: Readonly<Record<string, number>>): Promise<void> {
    const { dataDir } = product.stack();
    const store = await openStore({ databaseUrl: (await stackDatabase(dataDir)).url, dataDir });
    try {
      const jobId = `seed-${contentType}`;
      const ids = Array.from({ length: 5 }, (_, index) => index + 1);
      await store.record.createJob(testJob(jobId, { kind: 'scenes', workflowId: `scenes:${jobId}`, demo: false }));
      const scene = { contentType, medium: 'image', durationMs: 0, provider: 'falai' } as const;
      await store.record.setPlan(jobId, 'Seed', [plannedScene(jobId, 1, scene)]);
      for (const [index, [provider, score]] of Object.entries(scores).entries()) {
        for (const id of ids) {
          const key = { jobId, sectionId: `${jobId}-1`, take: index * ids.length + id };
          // The names are those of providers.
          await store.record.beginTake(mediaTake(key, { provider: provider as 'flux', ladder: key.take }));
          await store.record.changeTake(key, { status: 'rejected', score });
        }
      }
      await store.record.setJobStatus(jobId, 'completed');
    } finally {
      await store.close();
    }
  }

  test('are in the fixed order unless that is asked for, and then in another that the take explains', async () => {
    const contentType = 'still life';
    await recordScores(contentType, { falai: 51, flux: 92 });
    const story = await pictureStory('learnt', 1, { contentType });
    const scenes = story.scenes.map(({ provider: _provider, ...scene }) => scene);
    const plain = await submitScenes(api, { ...story, scenes });
    const learnt = await submitScenes(api, { ...story, scenes }, { policy: { learn: true } });
    const [byOrder, byScores] = [await expectSound(api, plain), await expectSound(api, learnt)];
    const [first] = sceneOf(byOrder.job, 1).takes;
    expect(first).toMatchObject({ provider: 'falai' });
    expect(first?.applied?.['choice']).not.toContain('learnt');
    const [other] = sceneOf(byScores.job, 1).takes;
    expect(other).toMatchObject({ provider: 'flux' });
    expect(other?.applied?.['choice']).toContain('order learnt from the mean scores');
    expect(other?.applied?.['choice']).toContain('flux 92 over 5 takes');
  }, 90_000);
});
