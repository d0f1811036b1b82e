// The OpenAPI document is valid, complete, and true of real answers; health and metrics tell what is.
import { beforeAll, describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormatsModule from 'ajv-formats';
import request from 'supertest';
import { readRecordTotals } from '../../src/store/record-totals.ts';
import { openDatabase, openPool, silentLogger } from '../../src/store/database.ts';
import { useTestApi } from './running-api.ts';
import { sampleJob } from './sample-job.ts';
import { sampleScenes } from './sample-scenes.ts';

const api = useTestApi();
beforeAll(async () => {
  await sampleJob(api.store, 'documented');
  await sampleScenes(api.store, 'pictured');
  const place = { jobId: 'pictured', sectionId: 'pictured-1', requestedBy: 'ann' };
  await api.store.regenerations.begin({ ...place, workflowIdOf: (number) => `again-${number}` });
  await api.store.regenerations.setStatus({ sectionId: 'pictured-1', number: 1 }, 'completed');
});

async function validator() {
  const { body: document } = await request(api.baseUrl).get('/openapi.json');
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormatsModule.default(ajv);
  ajv.addSchema(document, 'api');
  return { document, ajv };
}

describe('GET /openapi.json', () => {
  test('is OpenAPI 3.1 with every address of the contract that is built', async () => {
    const { document } = await validator();
    expect(document.openapi).toBe('3.1.0');
    expect(Object.keys(document.paths).sort()).toEqual(
      [
        '/api/artifacts',
        '/api/artifacts/{hash}',
        '/api/clips/{jobId}/{clipIndex}/edit',
        '/api/clips/{jobId}/{clipIndex}/feedback',
        '/api/clips/{jobId}/{clipIndex}/revert',
        '/api/clips/{jobId}/{clipIndex}/versions',
        '/api/clips/{jobId}/{clipIndex}/versions/compare',
        '/api/jobs',
        '/api/jobs/{id}',
        '/api/jobs/{id}/budget',
        '/api/jobs/{id}/cancel',
        '/api/jobs/{id}/events',
        '/api/jobs/{id}/sections/{sectionId}',
        '/api/jobs/{id}/sections/{sectionId}/takes/{take}',
        '/api/jobs/{id}/sections/{sectionId}/takes/{take}/source',
        '/api/notifications/{id}/resend',
        '/api/quotes',
        '/api/reviews',
        '/api/reviews/{id}',
        '/api/reviews/{id}/claim',
        '/api/reviews/{id}/notifications',
        '/api/reviews/{id}/release',
        '/api/reviews/{id}/verdict',
        '/api/scenes/{id}',
        '/api/scenes/{id}/regenerate',
        '/api/scenes/{id}/regenerations/{number}',
        '/health',
        '/metrics',
        '/webhooks/{vendor}',
      ].sort(),
    );
  });

  test('holds no address outside of this server', async () => {
    const { text } = await request(api.baseUrl).get('/openapi.json');
    expect(text).not.toMatch(/https?:\/\//);
  });

  test.each([
    ['/api/jobs', 'JobList'],
    ['/api/jobs/documented', 'Job'],
    ['/api/jobs/documented/sections/s1', 'SectionDetail'],
    ['/api/jobs/documented/sections/s1/takes/1', 'TakeDetail'],
    ['/api/jobs/pictured', 'Job'],
    ['/api/scenes/pictured-2', 'SceneDetail'],
    ['/api/scenes/pictured-1/regenerations/1', 'Regeneration'],
    ['/api/reviews', 'ReviewList'],
    ['/api/reviews/review-documented', 'Review'],
    ['/api/reviews/review-documented/notifications', 'NotificationList'],
    ['/health', 'Health'],
    ['/api/jobs/nope', 'Problem'],
  ])('describes what %s really answers', async (path, schema) => {
    const { ajv } = await validator();
    const validate = ajv.getSchema(`api#/components/schemas/${schema}`);
    const answer = await request(api.baseUrl).get(path);
    expect(validate?.(answer.body) === true ? [] : validate?.errors).toEqual([]);
  });

  test('describes no member less than an answer has', async () => {
    const { document } = await validator();
    const answer = await request(api.baseUrl).get('/api/jobs/documented');
    expect(Object.keys(document.components.schemas.Job.properties).sort()).toEqual(Object.keys(answer.body).sort());
    const scene = await request(api.baseUrl).get('/api/scenes/pictured-2');
    expect(Object.keys(document.components.schemas.SceneDetail.properties).sort()).toEqual(
      Object.keys(scene.body).sort(),
    );
    const take = await request(api.baseUrl).get('/api/jobs/documented/sections/s1/takes/1');
    expect(Object.keys(document.components.schemas.TakeDetail.properties).sort()).toEqual(
      Object.keys(take.body).sort(),
    );
  });

  test('is readable at /docs from local files', async () => {
    const page = await request(api.baseUrl).get('/docs');
    expect(page.text).not.toMatch(/https?:\/\//);
    for (const file of ['swagger-ui.css', 'swagger-ui-bundle.js', 'start.js']) {
      expect((await request(api.baseUrl).get(`/docs/${file}`)).status).toBe(200);
    }
    expect((await request(api.baseUrl).get('/docs/package.json')).status).toBe(404);
  });
});

describe('GET /health', () => {
  test('is 200 with each dependency while all is well', async () => {
    const answer = await request(api.baseUrl).get('/health');
    expect([answer.status, answer.body.status]).toEqual([200, 'ok']);
    expect(answer.body.dependencies).toMatchObject([{ name: 'database', ok: true }]);
  });

  test('is 503 naming what is not, without passwords', async () => {
    const failing = {
      name: 'engine',
      check: () => Promise.reject(new Error('postgres://me:secret@host refused\nstack')),
    };
    const url = await api.also({ health: [failing] });
    const answer = await request(url).get('/health');
    expect([answer.status, answer.body.status]).toEqual([503, 'unavailable']);
    expect(answer.body.dependencies[0]).toMatchObject({
      name: 'engine',
      ok: false,
      detail: 'postgres://…@host refused',
    });
  });
});

test('GET /metrics counts jobs, takes and requests', async () => {
  const pool = openPool(api.url, silentLogger);
  const db = openDatabase(pool);
  const url = await api.also({ totals: () => readRecordTotals(db) });
  await request(url).get('/api/jobs/documented');
  const { text } = await request(url).get('/metrics');
  await pool.end();
  expect(text).toContain('retake_jobs{kind="explainer",status="waiting_review"} 1');
  expect(text).toContain('retake_takes{status="failed"} 1');
  expect(text).toContain('retake_open_reviews 2');
  expect(text).toMatch(
    /retake_http_request_duration_seconds_count\{method="GET",route="\/api\/jobs\/:id",status="200"\} 1/,
  );
});
