// Addresses whose kinds of job are not built yet.
import { expect, test } from '@jest/globals';
import request from 'supertest';
import { useTestApi } from './running-api.ts';

const api = useTestApi();

test.each([
  ['post', '/generate/chained'],
  ['get', '/api/jobs/j1/files'],
  ['get', '/api/jobs/j1/files/src/main.ts'],
  ['get', '/api/jobs/j1/zip'],
] as const)('%s %s says that it is not available yet', async (method, path) => {
  const answer = await request(api.baseUrl)[method](path);
  expect([answer.status, answer.body.type]).toEqual([422, 'urn:retake:problem:kind-not-available']);
  expect(answer.body.detail).toContain('not available yet');
});

test('only those who may ask are told', async () => {
  const url = await api.also({ tokens: [{ name: 'a', role: 'submit', token: 'right' }] });
  expect((await request(url).post('/generate/chained')).status).toBe(401);
});
