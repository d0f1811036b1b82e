// Scenes over HTTP: a storyboard accepted, a scene shown, and made again in each of its states (SPEC A1, A9).
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import request from 'supertest';
import { readConfig } from '../../src/config.ts';
import { createMediaCatalog } from '../../src/stack/media-catalog.ts';
import { testJob } from '../support/postgres.ts';
import { type RunningApi, startTestApi, testMedia } from './running-api.ts';
import { type SampleScenes, sampleScenes } from './sample-scenes.ts';

let api: RunningApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const scene = (more: object = {}) => ({
  sceneType: 'hook',
  contentType: 'person',
  narration: 'Good morning',
  visualDirection: 'A person pours coffee',
  duration: 5,
  ...more,
});
const storyboard = (...scenes: object[]) => ({ kind: 'scenes', input: { title: 'Coffee', brand: 'Warm', scenes } });
const post = (body: object, url = api.baseUrl) => request(url).post('/api/jobs').send(body);

async function stored(jobId: string) {
  const { policy } = (await api.store.record.readJob(jobId)) ?? {};
  return JSON.parse(await api.store.artifacts.readText((policy as { storyboardHash: string }).storyboardHash));
}

describe('a storyboard', () => {
  test('is accepted, kept with a policy for each scene, and its workflow started with the hash of it', async () => {
    const answer = await post({
      ...storyboard(scene(), scene({ contentType: 'Food', duration: 0 })),
      budget: { usd: 2 },
      policy: { retakes: 1, retakesAtOnce: 2, onUnknown: 'fail', reviewDeadlineS: 60 },
    });
    expect([answer.status, answer.body.kind, answer.body.workflowId]).toEqual([
      202,
      'scenes',
      `scenes:${answer.body.id}`,
    ]);
    const jobId: string = answer.body.id;
    const { title, brand, scenes } = await stored(jobId);
    expect([title, brand]).toEqual(['Coffee', 'Warm']);
    expect(scenes[0]).toMatchObject({
      scene: { index: 1, medium: 'video', provider: 'kling', durationMs: 5_000, brand: 'Warm' },
      policy: { ladders: 2, personalLadders: 1, onUnknown: { kind: 'fail' }, reviewDeadlineMs: 60_000 },
    });
    expect(scenes[0].policy.media).toMatchObject({
      order: ['kling', 'runway', 'luma', 'hailuo'],
      bestProvider: 'kling',
      retakesAtOnce: 2,
    });
    expect(scenes[1]).toMatchObject({ scene: { index: 2, medium: 'image', provider: 'flux', contentType: 'food' } });
    const started = api.client.startedJobs.find((job) => job.jobId === jobId);
    expect(started).toMatchObject({ kind: 'scenes', summary: 'Coffee (2 scenes)', input: { jobId, assemble: false } });
    expect(JSON.stringify(started?.input).length).toBeLessThan(2_000);
    expect(await api.store.record.readJob(jobId)).toMatchObject({ kind: 'scenes', demo: true, status: 'queued' });
  });

  test('names each wrong field by its path', async () => {
    const answer = await post(storyboard(scene({ duration: 99, provider: 'sora', colour: 'red' })));
    expect(answer.status).toBe(400);
    expect(answer.body.errors.map(({ path }: { path: string }) => path).sort()).toEqual([
      'input.scenes[0].colour',
      'input.scenes[0].duration',
      'input.scenes[0].provider',
    ]);
  });

  test('is refused where no provider makes a third of the length of a scene', async () => {
    const answer = await post(storyboard(scene({ duration: 45 }), scene({ duration: 60 })));
    expect([answer.status, answer.body.errors]).toEqual([
      400,
      [{ path: 'input.scenes[1].duration', message: expect.stringContaining('at most 45 s') }],
    ]);
  });

  test('takes uploaded pictures as references, and nothing else', async () => {
    const { hash } = await api.store.artifacts.putBytes('a picture', 'image/png');
    const film = await api.store.artifacts.putBytes('a film', 'video/mp4');
    expect((await post(storyboard(scene({ referenceImages: [hash] })))).status).toBe(202);
    const answer = await post(storyboard(scene(), scene({ referenceImages: ['0'.repeat(64), film.hash] })));
    expect(answer.body.errors).toEqual([
      { path: 'input.scenes[1].referenceImages[0]', message: 'there is no artifact with this hash' },
      { path: 'input.scenes[1].referenceImages[1]', message: 'a picture is needed, this is video/mp4' },
    ]);
  });

  test('is refused where an upload that says it is a picture is none, each looked at once', async () => {
    const looked: string[] = [];
    const url = await api.also({
      probePicture: async (hash) => {
        looked.push(hash);
        return hash === bad.hash ? 'a picture is wanted: this is a page' : undefined;
      },
    });
    const good = await api.store.artifacts.putBytes('a good picture', 'image/png');
    const bad = await api.store.artifacts.putBytes('a page', 'image/png');
    const references = { referenceImages: [good.hash, bad.hash] };
    const answer = await post(storyboard(scene(references), scene(references)), url);
    expect([answer.status, answer.body.errors]).toEqual([
      400,
      [0, 1].map((index) => ({
        path: `input.scenes[${index}].referenceImages[1]`,
        message: 'a picture is wanted: this is a page',
      })),
    ]);
    expect(looked).toEqual([good.hash, bad.hash]);
  });

  test('is refused naming the key of the provider that a scene names', async () => {
    const url = await api.also({ media: createMediaCatalog(readConfig({ PIAPI_API_KEY: 'x' })) });
    const answer = await post(storyboard(scene({ provider: 'runway' })), url);
    expect([answer.status, answer.body.variables]).toEqual([422, ['RUNWAYML_API_SECRET']]);
    expect(answer.body.detail).toContain('Set RUNWAYML_API_SECRET, which runway needs');
    expect((await post(storyboard(scene({ provider: 'kling' })), url)).status).toBe(202);
  });

  test('is refused naming every key that would do when no provider of the medium has one', async () => {
    const url = await api.also({ media: createMediaCatalog(readConfig({ RUNWAYML_API_SECRET: 'x' })) });
    const answer = await post(storyboard(scene({ duration: 0 })), url);
    expect(answer.status).toBe(422);
    expect(answer.body.detail).toContain('No provider of images has a key: set FAL_KEY or PIAPI_API_KEY.');
    expect((await post(storyboard(scene({ contentType: 'product' })), url)).status).toBe(202);
  });

  test('takes its providers by the recorded scores where that is wished, and says so', async () => {
    const { jobId } = await sampleScenes(api.store, 'recorded');
    const scored = { origin: 'variant', round: 0, variant: 1, retake: 0 } as const;
    for (const [take, provider, score] of [2, 3, 4, 5, 6, 7, 8, 9, 10, 11].map(
      (number) => [number, number < 7 ? 'kling' : 'luma', number < 7 ? 30 : 95] as const,
    )) {
      const key = { jobId, sectionId: `${jobId}-1`, take };
      await api.store.record.beginTake({ ...key, ...scored, ladder: take, provider });
      await api.store.record.changeTake(key, { status: 'rejected', score });
    }
    const learning = await post({ ...storyboard(scene()), policy: { learn: true } });
    const [first] = (await stored(learning.body.id)).scenes;
    expect(first.scene.provider).toBe('luma');
    expect(first.policy.media.order[0]).toBe('luma');
    expect(first.policy.media.learnt).toContain('luma 95 over 5 takes');
    const plain = (await stored((await post(storyboard(scene()))).body.id)).scenes[0];
    expect([plain.scene.provider, plain.policy.media.learnt]).toEqual(['kling', undefined]);
  });

  test('that the demo has no material on is refused, naming those it has', async () => {
    const url = await api.also({ media: { ...testMedia, demoStoryboardsInstead: () => ['Known one'] } });
    const answer = await post(storyboard(scene()), url);
    expect([answer.status, answer.body.storyboards]).toEqual([422, ['Known one']]);
    expect(answer.body.type).toBe('urn:retake:problem:storyboard-not-in-demo');
  });
});

describe('a scene', () => {
  let sample: SampleScenes;
  let count = 0;
  beforeEach(async () => {
    count += 1;
    sample = await sampleScenes(api.store, `scenes${count}`);
  });
  const regenerate = (sceneId: string, body: object = {}, url = api.baseUrl) =>
    request(url).post(`/api/scenes/${sceneId}/regenerate`).send(body);

  test('is shown by its global id', async () => {
    const answer = await request(api.baseUrl).get(`/api/scenes/${sample.jobId}-1`);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      id: `${sample.jobId}-1`,
      jobId: sample.jobId,
      qualityScore: 86,
      links: { regenerate: `/api/scenes/${sample.jobId}-1/regenerate` },
    });
    expect((await request(api.baseUrl).get('/api/scenes/nope')).status).toBe(404);
  });

  test('that has ended is made again in a workflow of its own, once at a time', async () => {
    const sceneId = `${sample.jobId}-1`;
    const answer = await regenerate(sceneId, { provider: 'runway', customPrompt: 'Closer' });
    const workflowId = `scenes:${sample.jobId}:section:${sceneId}:retake:1`;
    expect([answer.status, answer.body]).toEqual([
      202,
      expect.objectContaining({ sceneId, jobId: sample.jobId, number: 1, status: 'running', workflowId }),
    ]);
    expect(answer.headers['location']).toBe(`/api/scenes/${sceneId}/regenerations/1`);
    const started = api.client.regenerations.find(({ section }) => section.id === sceneId);
    expect(started).toMatchObject({ kind: 'scenes', quality: 'draft', regeneration: { number: 1 } });
    expect(started?.policy.media?.models.runway).toBeDefined();
    const { verdict } = started?.regeneration ?? {};
    expect(verdict).toMatchObject({ verdict: 'retake', by: 'local', provider: 'runway' });
    expect(await api.store.artifacts.readText(verdict?.promptHash ?? '')).toBe('Closer');
    const shown = await request(api.baseUrl).get(answer.body.links.self);
    expect(shown.body).toMatchObject({ number: 1, sceneId, result: null, workflowId });
    const again = await regenerate(sceneId);
    expect([again.status, again.body.workflowId]).toEqual([409, workflowId]);
  });

  test('is made again by the same key only once', async () => {
    const send = () => regenerate(`${sample.jobId}-1`).set('Idempotency-Key', `key-${sample.jobId}`);
    const [first, second] = [await send(), await send()];
    expect([first.status, second.status, second.body]).toEqual([202, 202, first.body]);
  });

  test('is made again once where two ask at the same time', async () => {
    const answers = await Promise.all([regenerate(`${sample.jobId}-1`), regenerate(`${sample.jobId}-1`)]);
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([202, 409]);
  });

  test('is taken up again when it was asked for and its server died', async () => {
    const [sceneId, workflowId] = [`${sample.jobId}-1`, `again-${sample.jobId}`];
    const place = { jobId: sample.jobId, sectionId: sceneId };
    await api.store.regenerations.begin({ ...place, requestedBy: 'local', workflowIdOf: () => workflowId });
    expect((await regenerate(sceneId)).status).toBe(409);
    await api.query("update regenerations set created_at = now() - interval '1 minute' where section_id = $1", [
      sceneId,
    ]);
    const answer = await regenerate(sceneId);
    expect([answer.status, answer.body.workflowId]).toEqual([202, workflowId]);
    expect((await regenerate(sceneId)).status).toBe(409);
  });

  test('is no longer made again once its job is canceled, also after that has ended', async () => {
    await api.store.reviews.cancel(sample.reviewId, 'for a test');
    await api.store.record.setJobStatus(sample.jobId, 'completed');
    const cancel = () => request(api.baseUrl).post(`/api/jobs/${sample.jobId}/cancel`).send({});
    expect((await cancel()).status).toBe(409);
    const { body } = await regenerate(`${sample.jobId}-1`);
    expect([(await cancel()).status, api.client.canceled]).toEqual([202, expect.arrayContaining([body.workflowId])]);
  });

  test('that was never begun to be made again ends as canceled with its job', async () => {
    api.client.failure = new Error('engine away');
    const { body } = await regenerate(`${sample.jobId}-1`);
    api.client.failure = undefined;
    api.client.gone.add(body.workflowId);
    await request(api.baseUrl).post(`/api/jobs/${sample.jobId}/cancel`).send({});
    const row = await api.store.regenerations.read({ sectionId: `${sample.jobId}-1`, number: 1 });
    expect(row?.status).toBe('canceled');
  });

  test('is started later where the engine is away', async () => {
    api.client.failure = new Error('engine away');
    const answer = await regenerate(`${sample.jobId}-1`);
    api.client.failure = undefined;
    expect(answer.status).toBe(202);
    expect((await api.store.regenerations.queued()).map(({ sectionId }) => sectionId)).toContain(`${sample.jobId}-1`);
  });

  test('that waits for a person takes it as the verdict on its review', async () => {
    api.client.onSignal = async (_id, verdictId) => void (await api.store.reviews.apply(verdictId, sample.reviewId));
    const answer = await regenerate(`${sample.jobId}-2`, { provider: 'falai', customPrompt: 'Less glare' });
    expect([answer.status, answer.body.reviewId]).toEqual([202, sample.reviewId]);
    const verdict = await api.store.reviews.readVerdict(answer.body.id);
    expect(verdict).toMatchObject({ verdict: 'retake', body: { provider: 'falai', prompt: 'Less glare' } });
  });

  test('that waits for a person is left to those who may decide', async () => {
    const url = await api.also({ tokens: [{ name: 'ann', role: 'submit', token: 'tok' }] });
    const answer = await regenerate(`${sample.jobId}-2`, {}, url).set('Authorization', 'Bearer tok');
    expect([answer.status, answer.body.reviewId]).toEqual([403, sample.reviewId]);
  });

  test('that is being made is 409', async () => {
    await api.store.record.setSectionStatus(sample.jobId, `${sample.jobId}-2`, 'running');
    await api.store.reviews.cancel(sample.reviewId, 'for a test');
    expect((await regenerate(`${sample.jobId}-2`)).status).toBe(409);
  });

  test('that nobody has analysed is 400, one that is none 404', async () => {
    await api.query('update takes set score = null where job_id = $1', [sample.jobId]);
    expect((await regenerate(`${sample.jobId}-1`)).status).toBe(400);
    await api.store.record.createJob(testJob(`plain${count}`));
    expect((await regenerate('s1')).status).toBe(404);
  });

  test.each([
    [{ provider: 'sora' }, 400],
    [{ provider: 'flux' }, 400],
    [{ customPrompt: '' }, 400],
    [{ model: 'x' }, 400],
  ])('refuses %j with %i', async (body, status) => {
    expect((await regenerate(`${sample.jobId}-1`, body)).status).toBe(status);
  });

  test('is not given to a provider without a key', async () => {
    const url = await api.also({ media: createMediaCatalog(readConfig({ PIAPI_API_KEY: 'x' })) });
    const answer = await regenerate(`${sample.jobId}-1`, { provider: 'runway' }, url);
    expect([answer.status, answer.body.variables]).toEqual([422, ['RUNWAYML_API_SECRET']]);
  });
});
