// The page of a clip: versions side by side, hostile text as text, and forms that do what the API does.
import { beforeEach, expect, test } from '@jest/globals';
import request from 'supertest';
import { useTestApi } from './running-api.ts';
import { sampleClips, type SampleClips } from '../support/sample-clips.ts';

const api = useTestApi();
let sample: SampleClips;
let count = 0;
beforeEach(async () => {
  count += 1;
  sample = await sampleClips(api.store, `clippage${count}`);
});

const page = (query = '') => request(api.baseUrl).get(`/clips/${sample.jobId}/0${query}`);
const send = (what: string, fields: object) =>
  request(api.baseUrl).post(`/clips/${sample.jobId}/0/${what}`).type('form').set('Accept', 'text/html').send(fields);

async function edited(instruction = 'brighter'): Promise<void> {
  const { clips, artifacts } = api.store;
  const put = async (text: string) => (await artifacts.putBytes(text, 'text/plain')).hash;
  const place = {
    jobId: sample.jobId,
    clipIndex: 0,
    sectionId: `${sample.jobId}-1`,
    medium: 'video' as const,
    createdBy: 'ann',
  };
  await clips.add({ ...place, promptHash: await put('A kite.'), assetHash: sample.assets[0], generationSeed: 41 });
  await clips.add({
    ...place,
    parent: 1,
    editJobId: `${sample.jobId}-edit`,
    instruction,
    rewrittenBy: 'template',
    promptHash: await put(`A kite, ${instruction}.`),
    generationSeed: 41,
    temperature: 0.35,
    similarity: 0.91,
    assetHash: await put('edited'),
  });
}

test('shows a clip that was never edited with the form of an edit', async () => {
  const { status, text } = await page();
  expect(status).toBe(200);
  expect(text).toContain('Holiday, clip 0');
  expect(text).toContain('name="instruction"');
  expect(text).not.toContain('Side by side');
  expect(text).toMatch(/<title>DEMO · /u);
});

test('shows the current version beside the one that it was made from, and all of them', async () => {
  await edited();
  const { text } = await page();
  for (const part of [
    'Side by side',
    '0.910 of 1',
    'A kite<ins>, brighter</ins>.',
    '0.35: a precise, minimal change',
    'its job, for',
    'Version 2',
    '“brighter”',
    '41, kept',
    'by a template',
    'Go back to this one',
    'thumbs up',
  ])
    expect(text).toContain(part);
  expect((await page('?a=2&b=2')).text).toContain('nothing else differs');
  expect((await page('?a=1&b=9')).status).toBe(404);
});

test('shows hostile text as text', async () => {
  await edited('<script>alert(1)</script>');
  const { text } = await page();
  expect(text).not.toContain('<script>alert');
  expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
});

test('starts an edit and leads to its job', async () => {
  const answer = await send('edit', { instruction: 'closer' });
  expect(answer.status).toBe(303);
  const id = answer.headers['location']?.split('/').at(-1) ?? '';
  expect(await api.store.record.readJob(id)).toMatchObject({ kind: 'clip_edit', input: { instruction: 'closer' } });
  expect((await request(api.baseUrl).get(`/jobs/${id}`)).text).toContain(`href="/clips/${sample.jobId}/0"`);
  expect((await page()).text).toMatch(/A new version is being made: <a href="\/jobs\/[^"]+">/u);
  const second = await send('edit', { instruction: 'wider' });
  expect([second.status, second.text]).toEqual([409, expect.stringContaining('is being edited')]);
});

test('goes back to a version and takes thumbs', async () => {
  await edited();
  expect((await send('revert', { version: '1' })).status).toBe(303);
  expect(await api.store.clips.current(sample.jobId, 0)).toMatchObject({ version: 1 });
  expect((await send('feedback', { version: '2', feedback: 'down' })).status).toBe(303);
  expect((await page()).text).toContain('thumbs down given');
});

test('sends whoever is not signed in to the sign-in page, and shows no forms to those who may not edit', async () => {
  const tokens = [{ name: 'rita', role: 'review', token: 'r' }] as const;
  const url = await api.also({ tokens });
  const path = `/clips/${sample.jobId}/0`;
  expect((await request(url).get(path)).headers['location']).toContain('/sign-in');
  const shown = await request(url).get(path).set('Authorization', 'Bearer r');
  expect([shown.status, shown.text.includes('name="instruction"')]).toEqual([200, false]);
});
