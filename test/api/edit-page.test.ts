// The page of an edit's job: the clip before and after it, what was asked for, and where both come from.
import { beforeEach, expect, test } from '@jest/globals';
import request from 'supertest';
import { sampleScene } from './sample-scenes.ts';
import { testJob } from '../support/postgres.ts';
import { sampleClips, type SampleClips } from '../support/sample-clips.ts';
import { useTestApi } from './running-api.ts';

const api = useTestApi();
let sample: SampleClips;
let editId: string;
let count = 0;
beforeEach(async () => {
  count += 1;
  sample = await sampleClips(api.store, `editpage${count}`);
  editId = `edit${count}`;
  const input = { jobId: sample.jobId, clipIndex: 0, instruction: 'a bit darker' };
  const policy = { choice: 'runway made the clip and takes its seed' };
  const title = 'Hook (nature): a bit darker';
  await api.store.record.createJob(
    testJob(editId, { kind: 'clip_edit', workflowId: `clip_edit:${editId}`, input, policy, title, demo: true }),
  );
  await api.store.record.setJobStatus(editId, 'running');
});

const page = async () => (await request(api.baseUrl).get(`/jobs/${editId}`)).text.replaceAll(/\s+/gu, ' ');
const put = async (text: string) => (await api.store.artifacts.putBytes(text, 'text/plain')).hash;
const sectionId = () => `${editId}-1`;

async function taken(): Promise<string> {
  const { record } = api.store;
  const scene = sampleScene(1, { visualDirection: 'What the scene was before' });
  const plan = { id: sectionId(), number: 1, title: 'Hook (nature)', goal: '', narration: '', visualBrief: '' };
  await record.setPlan(editId, 'Hook (nature): a bit darker', [
    { ...plan, plannedDurationMs: 5_000, scene, workflowId: `clip_edit:${editId}:1` },
  ]);
  const take = { jobId: editId, sectionId: sectionId(), take: 1 };
  await record.setSectionStatus(editId, sectionId(), 'running');
  await record.beginTake({
    ...take,
    origin: 'edit',
    ladder: 1,
    round: 0,
    variant: 1,
    provider: 'runway',
    seed: 41,
    creativity: 0.35,
    promptHash: await put('A red kite over a beach, a bit darker.'),
  });
  const videoHash = await put(`the edit of ${editId}`);
  await record.changeTake(take, { status: 'accepted', videoHash, score: 88, similarity: 0.91, durationMs: 5_000 });
  return videoHash;
}

test('shows the clip before and after, the words that changed, what stayed and where it comes from', async () => {
  const videoHash = await taken();
  const text = await page();
  for (const part of [
    '<h1>Hook (nature): a bit darker',
    '“a bit darker”',
    `src="/api/artifacts/${sample.assets[0]}"`,
    `src="/api/artifacts/${videoHash}"`,
    'A red kite over a beach<ins>, a bit darker</ins>.',
    '0.910 of 1',
    '41, kept',
    '0.35: a precise, minimal change',
    '88 (+6)',
    'runway made the clip and takes its seed',
    `href="/jobs/${sample.jobId}"`,
    `href="/clips/${sample.jobId}/0"`,
    'compare.js',
  ])
    expect(text).toContain(part);
  expect(text).not.toContain('What the scene was before');
});

test('shows its own version, and the one it was made from, once it is kept', async () => {
  const assetHash = await taken();
  const place = { jobId: sample.jobId, clipIndex: 0, medium: 'video', createdBy: 'ann' } as const;
  const { clips } = api.store;
  const first = { ...place, sectionId: `${sample.jobId}-1`, promptHash: await put('A red kite over a beach.') };
  await clips.add({ ...first, assetHash: sample.assets[0], generationSeed: 41 });
  const edited = {
    ...place,
    parent: 1,
    editJobId: editId,
    sectionId: sectionId(),
    take: 1,
    instruction: 'a bit darker',
  };
  const promptHash = await put('A red kite, dimmed.');
  const made = { assetHash, promptHash, generationSeed: 42, temperature: 0.65, rewrittenBy: 'model' } as const;
  await clips.add({ ...edited, ...made, reasoning: 'It asked for less light.' });
  await clips.add({ ...edited, ...made, parent: 2, editJobId: `${editId}-later`, assetHash: await put('later') });
  await api.store.record.setJobStatus(editId, 'completed');
  const text = await page();
  for (const part of ['Version 1', 'Version 2', '42, new', 'a moderate change', 'It asked for less light.'])
    expect(text).toContain(part);
  expect(text).not.toContain('Version 3');
});

test('says that nothing was made where the prompt says already what was asked for', async () => {
  const reason = 'nothing was made: the prompt of the clip says already what the instruction asks for';
  await api.store.record.setJobStatus(editId, 'completed', reason);
  const text = await page();
  for (const part of [
    '<h1>Hook (nature): a bit darker',
    'Nothing was made, and nothing was paid: the clip is as it was.',
    'A red kite over a beach.',
    'No model was called.',
  ])
    expect(text).toContain(part);
});

test('is a page also where the clip cannot be read any more', async () => {
  await taken();
  await api.query('delete from job_stages where job_id = $1', [sample.jobId]);
  const text = await page();
  expect(text).toContain('“a bit darker”');
  expect(text).not.toContain('data-compare');
});

test('says what was spent, what is reserved and the cap', async () => {
  await api.query(`update jobs set budget = '{"costNanoUsd": 3000000000}' where id = $1`, [editId]);
  expect(await page()).toContain('$0.0000 spent · $0.0000 reserved · cap $3.0000 (at list price, nothing is billed)');
});
