// Jobs over HTTP: accepted, listed, shown, canceled, refused with problem documents.
import { describe, expect, test } from '@jest/globals';
import request from 'supertest';
import { VendorNotConfigured } from '../../src/client/vendor-not-configured.ts';
import { testJob } from '../support/postgres.ts';
import { useTestApi, testCatalog } from './running-api.ts';

const api = useTestApi();

const explainer = (input: object) => ({ kind: 'explainer', input });
const post = (body: object, headers: Record<string, string> = {}) =>
  request(api.baseUrl).post('/api/jobs').set(headers).send(body);

describe('POST /api/jobs', () => {
  test('accepts a job, writes its row and starts its workflow', async () => {
    const answer = await post({ ...explainer({ topic: 'Binary search' }), budget: { usd: 1.5, calls: 40 } });
    expect(answer.status).toBe(202);
    const { id } = answer.body;
    expect(answer.body).toEqual({
      id,
      kind: 'explainer',
      status: 'queued',
      workflowId: `explainer:${id}`,
      demo: true,
      links: {
        self: `/api/jobs/${id}`,
        events: `/api/jobs/${id}/events`,
        studio: `/jobs/${id}`,
        temporal: `http://127.0.0.1:8233/namespaces/default/workflows/explainer%3A${id}`,
      },
    });
    expect(answer.headers['location']).toBe(`/api/jobs/${id}`);
    const row = await api.store.record.readJob(id);
    expect(row).toMatchObject({
      status: 'queued',
      budget: { costNanoUsd: 1_500_000_000, calls: 40 },
      submittedBy: 'local',
    });
    const started = api.client.started.find(({ jobId }) => jobId === id);
    expect(started?.input).toMatchObject({
      topic: 'Binary search',
      mode: 'deep',
      quality: 'standard',
      render: 'fallback',
    });
    expect(started?.policy.variants).toBe(3);
  });

  test('accepts the job also while the engine is away', async () => {
    api.client.failure = new Error('engine away');
    const answer = await post(explainer({ topic: 'Vaccines' }));
    api.client.failure = undefined;
    expect(answer.status).toBe(202);
    expect(await api.store.record.readJob(answer.body.id)).toMatchObject({ status: 'queued' });
  });

  test.each([
    [{ kind: 'explainer' }, 'input'],
    [{ kind: 'poem', input: {} }, 'kind'],
    [{ input: { topic: 'x' } }, 'kind'],
    [explainer({}), 'input.topic'],
    [explainer({ topic: '' }), 'input.topic'],
    [explainer({ topic: '   ' }), 'input.topic'],
    [explainer({ topic: 'x'.repeat(501) }), 'input.topic'],
    [explainer({ topic: 'a\0b' }), 'input.topic'],
    [explainer({ topic: '\ud800' }), 'input.topic'],
    [explainer({ topic: 'x', sections: 13 }), 'input.sections'],
    [explainer({ topic: 'x', sections: 1.5 }), 'input.sections'],
    [explainer({ topic: 'x', mode: 'slow' }), 'input.mode'],
    [explainer({ topic: 'x', render: 'lottery' }), 'input.render'],
    [explainer({ topic: 'x', colour: 'red' }), 'input.colour'],
    [{ ...explainer({ topic: 'x' }), extra: 1 }, 'extra'],
    [{ ...explainer({ topic: 'x' }), budget: { usd: -1 } }, 'budget.usd'],
    [{ ...explainer({ topic: 'x' }), policy: { variants: 9 } }, 'policy.variants'],
  ])('refuses %j naming %s', async (body, path) => {
    const answer = await post(body);
    expect(answer.status).toBe(400);
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(answer.body).toMatchObject({
      type: 'urn:retake:problem:invalid-request',
      status: 400,
      instance: '/api/jobs',
    });
    expect(answer.body.errors.map((error: { path: string }) => error.path)).toContain(path);
  });

  test('names every bad field at once', async () => {
    const answer = await post({ ...explainer({ topic: '', sections: 0, a: 1, b: 2 }), c: 3 });
    const paths = answer.body.errors.map((error: { path: string }) => error.path);
    expect(paths.sort()).toEqual(['c', 'input.a', 'input.b', 'input.sections', 'input.topic']);
  });

  test('says honestly that another kind is not available yet', async () => {
    const answer = await post({ kind: 'lesson', input: { query: 'x', sessionId: 'y' } });
    expect(answer.status).toBe(422);
    expect(answer.body.type).toBe('urn:retake:problem:kind-not-available');
  });

  test('refuses a body that is not JSON', async () => {
    const answer = await request(api.baseUrl)
      .post('/api/jobs')
      .set('Content-Type', 'application/json')
      .send('{"kind":');
    expect(answer.status).toBe(400);
    expect(answer.body.type).toBe('urn:retake:problem:malformed-json');
  });

  test('refuses another content type', async () => {
    const answer = await request(api.baseUrl).post('/api/jobs').set('Content-Type', 'text/plain').send('{}');
    expect(answer.status).toBe(415);
  });

  test('refuses a body over the limit', async () => {
    const answer = await post(explainer({ topic: 'x'.repeat(600_000) }));
    expect(answer.status).toBe(413);
    expect(answer.body.type).toBe('urn:retake:problem:too-large');
  });

  test('names the variable of a vendor without a key', async () => {
    const missing = [{ role: 'codeDeep', vendor: 'anthropic', variable: 'ANTHROPIC_API_KEY' }] as const;
    const url = await api.also({ catalog: { ...testCatalog, missing: () => missing } });
    const answer = await request(url)
      .post('/api/jobs')
      .send(explainer({ topic: 'x' }));
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({
      type: 'urn:retake:problem:vendor-not-configured',
      variables: ['ANTHROPIC_API_KEY'],
    });
    expect(answer.body.detail).toContain('Set ANTHROPIC_API_KEY, or point RETAKE_MODEL_CODE_DEEP');
    expect(new VendorNotConfigured(missing).message).toContain('RETAKE_DEMO=1');
  });

  test('answers 429 with Retry-After over the limit of one caller', async () => {
    const url = await api.also({ limits: { writesPerMinute: 2 } });
    const statuses: number[] = [];
    let last;
    for (let n = 0; n < 3; n += 1) {
      last = await request(url).post('/api/jobs').send(explainer({}));
      statuses.push(last.status);
    }
    expect(statuses).toEqual([400, 400, 429]);
    expect(Number(last?.headers['retry-after'])).toBeGreaterThan(0);
    expect(last?.body.type).toBe('urn:retake:problem:too-many-requests');
  });
});

describe('Idempotency-Key', () => {
  test('gives the same job for the same request', async () => {
    const headers = { 'Idempotency-Key': 'first-key' };
    const first = await post(explainer({ topic: 'Twice', mode: 'fast' }), headers);
    const second = await post({ input: { mode: 'fast', topic: 'Twice' }, kind: 'explainer' }, headers);
    expect(second.status).toBe(202);
    expect(second.body).toEqual(first.body);
    expect(first.headers['idempotent-replayed']).toBeUndefined();
    expect(second.headers['idempotent-replayed']).toBe('true');
    expect(second.headers['location']).toBe(first.headers['location']);
  });

  test('gives one job for requests at the same time', async () => {
    const headers = { 'Idempotency-Key': 'race' };
    const answers = await Promise.all(Array.from({ length: 5 }, () => post(explainer({ topic: 'Race' }), headers)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
  });

  test('refuses another body under the same key', async () => {
    const headers = { 'Idempotency-Key': 'other-body' };
    await post(explainer({ topic: 'One' }), headers);
    const answer = await post(explainer({ topic: 'Two' }), headers);
    expect(answer.status).toBe(422);
    expect(answer.body.type).toBe('urn:retake:problem:idempotency-mismatch');
  });

  test('a repeated body without a key is a new job', async () => {
    const [one, two] = [await post(explainer({ topic: 'Same' })), await post(explainer({ topic: 'Same' }))];
    expect(one.body.id).not.toBe(two.body.id);
  });
});

describe('GET /api/jobs', () => {
  test('lists jobs page by page without repeat', async () => {
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const query: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const page = await request(api.baseUrl).get(`/api/jobs?limit=3&kind=explainer${query}`);
      expect(page.status).toBe(200);
      seen.push(...page.body.jobs.map((job: { id: string }) => job.id));
      cursor = page.body.nextCursor;
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.length).toBeGreaterThan(3);
  });

  test.each(['status=nope', 'cursor=%00', 'what=1', 'limit=0'])('refuses the query %s', async (query) => {
    expect((await request(api.baseUrl).get(`/api/jobs?${query}`)).status).toBe(400);
  });

  test.each(['/api/jobs/nope', '/api/jobs/nope/sections/s1', '/api/jobs/nope/events', '/api/reviews/nope', '/nope'])(
    'answers 404 for %s',
    async (path) => {
      const answer = await request(api.baseUrl).get(path);
      expect(answer.status).toBe(404);
      expect(answer.body.type).toBe('urn:retake:problem:not-found');
    },
  );

  test('answers 405 with Allow for a method that the address does not take', async () => {
    const answer = await request(api.baseUrl).delete('/api/jobs');
    expect(answer.status).toBe(405);
    expect(answer.headers['allow']).toBe('GET, HEAD, POST');
  });
});

describe('cancel and budget', () => {
  test('tells the workflow to stop', async () => {
    await api.store.record.createJob(testJob('stopme'));
    const answer = await request(api.baseUrl).post('/api/jobs/stopme/cancel').send({});
    expect(answer.status).toBe(202);
    expect(api.client.canceled).toContain('explainer:stopme');
  });

  test('cancels a job whose workflow never ran', async () => {
    await api.store.record.createJob(testJob('neverran'));
    api.client.gone.add('explainer:neverran');
    const answer = await request(api.baseUrl).post('/api/jobs/neverran/cancel');
    expect([answer.status, answer.body.status]).toEqual([200, 'canceled']);
  });

  test('answers 409 when the job has ended', async () => {
    await api.store.record.createJob(testJob('over'));
    await api.store.record.setJobStatus('over', 'completed');
    const answers = [
      await request(api.baseUrl).post('/api/jobs/over/cancel'),
      await request(api.baseUrl).post('/api/jobs/over/budget').send({ usd: 2 }),
    ];
    expect(answers.map(({ status, body }) => [status, body.type])).toEqual([
      [409, 'urn:retake:problem:wrong-state'],
      [409, 'urn:retake:problem:wrong-state'],
    ]);
  });

  test('changes the budget through the workflow, or the row where there is none', async () => {
    await api.store.record.createJob(testJob('rich', { budget: { calls: 3 } }));
    const through = await request(api.baseUrl).post('/api/jobs/rich/budget').send({ calls: 7 });
    expect(through.body).toEqual({ id: 'rich', limits: { calls: 7 } });
    api.client.gone.add('explainer:rich');
    const direct = await request(api.baseUrl).post('/api/jobs/rich/budget').send({ usd: 2, calls: null });
    expect(direct.body).toEqual({ id: 'rich', limits: { costNanoUsd: 2_000_000_000 } });
  });

  test('refuses an empty change and says that the engine is away', async () => {
    await api.store.record.createJob(testJob('poor'));
    expect((await request(api.baseUrl).post('/api/jobs/poor/budget').send({})).status).toBe(400);
    api.client.failure = new Error('away');
    const answer = await request(api.baseUrl).post('/api/jobs/poor/budget').send({ usd: 1 });
    api.client.failure = undefined;
    expect([answer.status, answer.headers['retry-after']]).toEqual([503, '5']);
  });
});
