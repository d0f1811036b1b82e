// Takes of a scene side by side, at an address that says which.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import request from 'supertest';
import { type RunningApi, startTestApi } from './running-api.ts';
import { sampleScenes } from './sample-scenes.ts';

let api: RunningApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const open = (path: string) => request(api.baseUrl).get(path).set('Accept', 'text/html');
const address = (jobId: string, query = '') => `/jobs/${jobId}/sections/${jobId}-2/compare${query}`;

test('leads from the scene to its latest two takes, which it shows with what differs', async () => {
  const { jobId, pictureHash } = await sampleScenes(api.store, 'takespage');
  expect((await open(`/jobs/${jobId}`)).text).toContain(`href="${address(jobId)}?a=1&amp;b=2"`);
  const { text } = await open(address(jobId));
  for (const part of [
    'Take 1',
    'Take 2',
    `/api/artifacts/${pictureHash}`,
    '58 (−3)',
    'flux',
    'falai',
    'ai artifacts, high:',
  ])
    expect(text).toContain(part);
});

test('shows the prompts of both word by word', async () => {
  const { jobId } = await sampleScenes(api.store, 'takeprompts');
  const put = async (text: string) => (await api.store.artifacts.putBytes(text, 'text/plain')).hash;
  const set = `update takes set prompt_hash = $1 where section_id = $2 and take = $3`;
  await api.query(set, [await put('a <b>red</b> kite'), `${jobId}-2`, 1]);
  await api.query(set, [await put('a <b>blue</b> kite'), `${jobId}-2`, 2]);
  const { text } = await open(address(jobId));
  expect(text).toContain('a &lt;b&gt;<del>red</del><ins>blue</ins>&lt;/b&gt; kite');
});

test('keeps to the address, and says which take is not there', async () => {
  const { jobId } = await sampleScenes(api.store, 'takequery');
  expect((await open(address(jobId, '?a=2&b=1&wipe=40&t=1.5'))).text).toContain('61 (+3)');
  const missing = await open(address(jobId, '?a=1&b=9'));
  expect([missing.status, missing.text]).toEqual([404, expect.stringContaining('take 9')]);
  expect((await open(address(jobId, '?a=x&b=1'))).status).toBe(400);
  expect((await open(`/jobs/${jobId}/sections/other/compare`)).status).toBe(404);
  // One take only.
  expect((await open(`/jobs/${jobId}/sections/${jobId}-1/compare`)).status).toBe(404);
});

test('sends whoever is not signed in to the sign-in page', async () => {
  const { jobId } = await sampleScenes(api.store, 'takesignin');
  const url = await api.also({ tokens: [{ name: 'rita', role: 'review', token: 'r' }] });
  expect((await request(url).get(address(jobId))).headers['location']).toContain('/sign-in');
});
