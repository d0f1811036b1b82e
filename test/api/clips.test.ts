// Clips over HTTP: an edit is accepted or says what is missing, versions are seen, compared, reverted and given a thumb (SPEC 3).
import { beforeEach, describe, expect, test } from '@jest/globals';
import request from 'supertest';
import type { JobStart } from '../../src/client/retake-client.ts';
import { readConfig } from '../../src/config.ts';
import { createMediaCatalog } from '../../src/stack/media-catalog.ts';
import { sampleClips, samplePrompts, type SampleClips } from '../support/sample-clips.ts';
import { useTestApi } from './running-api.ts';

let sample: SampleClips;
let count = 0;
const api = useTestApi();
beforeEach(async () => {
  count += 1;
  sample = await sampleClips(api.store, `clips${count}`);
});

const path = (clipIndex: number | string, what: string) => `/api/clips/${sample.jobId}/${clipIndex}/${what}`;
const post = (where: string, body: object, headers: Record<string, string> = {}) =>
  request(api.baseUrl).post(where).set(headers).send(body);
const versions = () => request(api.baseUrl).get(path(0, 'versions'));
const started = (id: string): Extract<JobStart, { kind: 'clip_edit' }> | undefined =>
  api.client.startedJobs.flatMap((job) => (job.kind === 'clip_edit' && job.jobId === id ? [job] : []))[0];

/** What a finished edit leaves in the record: versions 1 and 2. */
async function edited(): Promise<void> {
  const { clips, artifacts } = api.store;
  const put = async (text: string) => (await artifacts.putBytes(text, 'text/plain')).hash;
  const place = { jobId: sample.jobId, clipIndex: 0, sectionId: `${sample.jobId}-1`, medium: 'video' as const };
  await clips.add({
    ...place,
    promptHash: await put(samplePrompts[0]),
    assetHash: sample.assets[0],
    generationSeed: 41,
    provider: 'runway',
    createdBy: 'tester',
  });
  await clips.add({
    ...place,
    parent: 1,
    editJobId: `${sample.jobId}-edit`,
    instruction: 'brighter',
    rewrittenBy: 'template',
    promptHash: await put('A bright kite.'),
    temperature: 0.35,
    generationSeed: 41,
    provider: 'runway',
    assetHash: await put('the edited clip'),
    similarity: 0.91,
    createdBy: 'ann',
  });
}

describe('POST /api/clips/:jobId/:clipIndex/edit', () => {
  test('accepts an edit as a job and starts its workflow', async () => {
    const answer = await post(path(0, 'edit'), { instruction: 'brighter', budget: { usd: 2 } });
    expect(answer.status).toBe(202);
    const { id } = answer.body;
    expect(answer.body).toMatchObject({
      kind: 'clip_edit',
      status: 'queued',
      workflowId: `clip_edit:${id}`,
      demo: true,
    });
    expect(answer.headers['location']).toBe(`/api/jobs/${id}`);
    const job = started(id);
    expect(job?.input).toMatchObject({
      jobId: id,
      input: { jobId: sample.jobId, clipIndex: 0 },
      quality: 'draft',
      preset: 'default',
      by: 'local',
      policy: { ladders: 1, media: { provider: 'runway', medium: 'video' } },
    });
    expect(await api.store.artifacts.readText(job?.input.input.instructionHash ?? '')).toBe('brighter');
    expect(await api.store.record.readJob(id)).toMatchObject({
      input: { jobId: sample.jobId, clipIndex: 0, instruction: 'brighter' },
      budget: { costNanoUsd: 2_000_000_000 },
      policy: { choice: expect.stringContaining('runway') },
    });
  });

  test('is the same as a job of the kind clip_edit', async () => {
    const input = { jobId: sample.jobId, clipIndex: 2, instruction: 'make it a painting' };
    const answer = await post('/api/jobs', { kind: 'clip_edit', input });
    expect(answer.status).toBe(202);
    expect(started(answer.body.id)?.input.policy.media).toMatchObject({ medium: 'image', provider: 'falai' });
  });

  test('gives a clip of a provider without seeds to one that takes them', async () => {
    const answer = await post(path(1, 'edit'), { instruction: 'warmer' });
    expect(started(answer.body.id)?.input.policy.media?.provider).toBe('veo');
  });

  test('is refused while another edit of the clip runs, and names it', async () => {
    const first = await post(path(0, 'edit'), { instruction: 'brighter' });
    const second = await post(path(0, 'edit'), { instruction: 'darker' });
    expect([second.status, second.body.type]).toEqual([409, 'urn:retake:problem:wrong-state']);
    expect(second.body.jobId).toBe(first.body.id);
    expect((await post(path(1, 'edit'), { instruction: 'darker' })).status).toBe(202);
  });

  test('is one job under one Idempotency-Key', async () => {
    const headers = { 'Idempotency-Key': `key-${sample.jobId}` };
    const first = await post(path(0, 'edit'), { instruction: 'brighter' }, headers);
    const second = await post(path(0, 'edit'), { instruction: 'brighter' }, headers);
    expect(second.body).toEqual(first.body);
    expect((await post(path(0, 'edit'), { instruction: 'darker' }, headers)).status).toBe(422);
  });

  test.each([
    ['an unknown job', '/api/clips/nobody/0/edit'],
    ['a clip that the job has not', '7'],
    ['what is no number', 'one'],
    ['a number below 0', '-1'],
  ])('answers 404 for %s', async (_what, where) => {
    const answer = await post(where.startsWith('/') ? where : path(where, 'edit'), { instruction: 'brighter' });
    expect([answer.status, answer.body.type]).toEqual([404, 'urn:retake:problem:not-found']);
  });

  test.each(['video_generator', 'prompt_generator'])(
    'answers 409 and names the stage %s where it is missing',
    async (stage) => {
      await api.query('delete from job_stages where job_id = $1 and stage = $2', [sample.jobId, stage]);
      const answer = await post(path(0, 'edit'), { instruction: 'brighter' });
      expect([answer.status, answer.body.missing]).toEqual([409, stage]);
      expect(answer.body.detail).toContain(stage);
      expect(api.log()).toContain(`the stage ${stage} cannot be used: it is missing`);
    },
  );

  test.each([
    ['no instruction', {}, 'instruction'],
    ['a blank one', { instruction: '  ' }, 'instruction'],
    ['an unknown field', { instruction: 'brighter', seed: 1 }, 'seed'],
    ['one that is too long', { instruction: 'x'.repeat(2_001) }, 'instruction'],
  ])('answers 400 for %s', async (_what, body, field) => {
    const answer = await post(path(0, 'edit'), body);
    expect([answer.status, answer.body.errors[0].path]).toEqual([400, field]);
  });

  test('answers 422 and names the variables where no provider of the medium has a key', async () => {
    const media = createMediaCatalog(readConfig({ PIAPI_API_KEY: 'k', FAL_KEY: '' }));
    const none = await api.also({
      media: { ...media, callable: () => media.callable().filter((name) => name === 'flux') },
    });
    const answer = await request(none).post(path(0, 'edit')).send({ instruction: 'brighter' });
    expect([answer.status, answer.body.type]).toEqual([422, 'urn:retake:problem:vendor-not-configured']);
    expect(answer.body.variables).toContain('RUNWAYML_API_SECRET');
  });
});

describe('the versions of a clip', () => {
  test('are one where it was never edited', async () => {
    const answer = await versions();
    expect(answer.body).toMatchObject({ title: 'Holiday, clip 0', current: 1 });
    expect(answer.body.versions).toMatchObject([
      {
        version: 1,
        parent: null,
        isCurrent: true,
        prompt: samplePrompts[0],
        generationSeed: 41,
        score: 82,
        links: { asset: `/api/artifacts/${sample.assets[0]}` },
      },
    ]);
  });

  test('are shown with all that made them', async () => {
    await edited();
    const answer = await versions();
    expect(answer.body.current).toBe(2);
    expect(answer.body.versions).toHaveLength(2);
    expect(answer.body.versions[1]).toMatchObject({
      version: 2,
      parent: 1,
      isCurrent: true,
      instruction: 'brighter',
      rewrittenBy: 'template',
      prompt: 'A bright kite.',
      temperature: 0.35,
      generationSeed: 41,
      provider: 'runway',
      similarity: 0.91,
      isUnchanged: false,
      feedback: null,
      createdBy: 'ann',
      links: { editJob: `/api/jobs/${sample.jobId}-edit` },
    });
  });

  test('can be compared: both, in what they differ, and how alike they are', async () => {
    await edited();
    const compare = (query: string) => request(api.baseUrl).get(`${path(0, 'versions/compare')}?${query}`);
    const answer = await compare('a=1&b=2');
    expect(answer.body).toMatchObject({
      a: { version: 1, prompt: samplePrompts[0] },
      b: { version: 2, prompt: 'A bright kite.' },
      changed: ['assetHash', 'prompt', 'temperature'],
      similarity: 0.91,
    });
    expect((await compare('a=2&b=2')).body).toMatchObject({ changed: [], similarity: 1 });
    expect((await compare('a=1&b=3')).status).toBe(404);
    expect((await compare('a=1')).status).toBe(400);
  });

  test('can be gone back to: the stages show that version again, and later loads see it', async () => {
    await edited();
    const answer = await post(path(0, 'revert'), { version: 1 });
    expect([answer.status, answer.body.isCurrent, answer.body.version]).toEqual([200, true, 1]);
    expect((await versions()).body.current).toBe(1);
    expect(await api.store.record.readStage(sample.jobId, 'video_generator')).toMatchObject({
      clips: { clips: [{ assetHash: sample.assets[0], version: 1, generation_seed: 41 }, {}, {}] },
    });
    await post(path(0, 'revert'), { version: 2 });
    expect(await api.store.record.readStage(sample.jobId, 'prompt_generator')).toMatchObject({
      prompts: { prompts: [{ prompt: 'A bright kite.' }, { prompt: samplePrompts[1] }, {}] },
    });
  });

  test('are not gone back to while an edit of the clip runs, which is named', async () => {
    await edited();
    const { body } = await post(path(0, 'edit'), { instruction: 'darker' });
    const refused = await post(path(0, 'revert'), { version: 1 });
    expect([refused.status, refused.body.type, refused.body.jobId]).toEqual([
      409,
      'urn:retake:problem:wrong-state',
      body.id,
    ]);
    expect((await versions()).body.current).toBe(2);
    await api.store.record.setJobStatus(body.id, 'completed');
    expect((await post(path(0, 'revert'), { version: 1 })).status).toBe(200);
  });

  test('are not gone back to where there is none of that number', async () => {
    await edited();
    expect((await post(path(0, 'revert'), { version: 3 })).status).toBe(404);
    expect((await post(path(0, 'revert'), { version: 0 })).status).toBe(400);
    expect((await post(path(0, 'revert'), { version: 1, why: 'so' })).status).toBe(400);
  });

  test('take a thumb, the current one unless another is named', async () => {
    await edited();
    expect((await post(path(0, 'feedback'), { feedback: 'up' })).body).toMatchObject({
      version: 2,
      feedback: 'up',
      feedbackBy: 'local',
    });
    expect((await post(path(0, 'feedback'), { feedback: 'down', version: 1 })).body).toMatchObject({
      version: 1,
      feedback: 'down',
    });
    expect((await versions()).body.versions.map(({ feedback }: { feedback: string }) => feedback)).toEqual([
      'down',
      'up',
    ]);
  });

  test('take no thumb where there is no such version, nor any other word', async () => {
    expect((await post(path(0, 'feedback'), { feedback: 'up' })).status).toBe(404);
    await edited();
    expect((await post(path(0, 'feedback'), { feedback: 'up', version: 9 })).status).toBe(404);
    expect((await post(path(0, 'feedback'), { feedback: 'sideways' })).status).toBe(400);
  });

  test('are for those who may read, and changes for those who may ask for jobs', async () => {
    const tokens = [
      { name: 'rita', role: 'review', token: 'r' },
      { name: 'sam', role: 'submit', token: 's' },
    ] as const;
    const url = await api.also({ tokens });
    const as = (token: string) => ({ Authorization: `Bearer ${token}` });
    expect((await request(url).get(path(0, 'versions'))).status).toBe(401);
    expect((await request(url).get(path(0, 'versions')).set(as('r'))).status).toBe(200);
    expect((await request(url).post(path(0, 'edit')).set(as('r')).send({ instruction: 'brighter' })).status).toBe(403);
    expect((await request(url).post(path(0, 'edit')).set(as('s')).send({ instruction: 'brighter' })).status).toBe(202);
  });
});
