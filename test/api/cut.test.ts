// The cut of a job over HTTP: joined anew after a revert, and said so on the job's page, the clip's page and in the job's answer.
import { beforeEach, expect, test } from '@jest/globals';
import request from 'supertest';
import { sweepOnce } from '../../src/client/sweeper.ts';
import { sampleClips, type SampleClips } from '../support/sample-clips.ts';
import { sampleScene } from './sample-scenes.ts';
import { useTestApi } from './running-api.ts';

const api = useTestApi();
let sample: SampleClips;
let count = 0;
beforeEach(async () => {
  count += 1;
  sample = await edited(`cutapi${count}`);
  api.client.cuts.length = 0;
  api.client.failure = undefined;
});

/** A job with a cut of version 2 of clip 0, as an edit leaves it. */
async function edited(jobId: string): Promise<SampleClips> {
  const { clips, artifacts, record, cuts } = api.store;
  const made = await sampleClips(api.store, jobId);
  const scene = { number: 1, title: 'Kite', goal: '', narration: '', visualBrief: '', plannedDurationMs: 5_000 };
  await record.setPlan(jobId, 'Holiday', [
    { ...scene, id: `${jobId}-1`, scene: sampleScene(1), workflowId: `scenes:${jobId}:section:${jobId}-1` },
  ]);
  const put = async (text: string) => (await artifacts.putBytes(text, 'video/mp4')).hash;
  const join = async (text: string): Promise<void> => {
    const joined = (await cuts.read(jobId))?.current ?? [];
    await cuts.keep(jobId, { joined, artifacts: { video: await put(text) }, assembly: { onMissing: 'omit' } });
  };
  await record.setJobResult(jobId, { artifacts: { video: await put(`film of ${jobId}`) } });
  await record.writeStage(jobId, 'assembly', {
    assembly: { clips: [{ clipIndex: 0, sectionId: `${jobId}-1`, assetHash: made.assets[0] }] },
  });
  const clip = { jobId, clipIndex: 0, sectionId: `${jobId}-1`, medium: 'video', take: 1 } as const;
  const promptHash = await put('a kite');
  await clips.add({ ...clip, promptHash, assetHash: made.assets[0], createdBy: 'ann' });
  const assetHash = await put(`edited ${jobId}`);
  await clips.add({ ...clip, parent: 1, editJobId: `${jobId}-e`, promptHash, assetHash, createdBy: 'ann' });
  await join(`second film of ${jobId}`);
  return made;
}

const revert = (version: number) => request(api.baseUrl).post(`/api/clips/${sample.jobId}/0/revert`).send({ version });
const job = async () => (await request(api.baseUrl).get(`/api/jobs/${sample.jobId}`)).body;
const page = async (path: string) => (await request(api.baseUrl).get(path)).text;

test('says what the cut is made of and what changed since the one before', async () => {
  const { cut, artifacts } = await job();
  expect(cut).toMatchObject({
    state: 'joined',
    clips: [{ clipIndex: 0, version: 2 }],
    changed: [{ clipIndex: 0, version: 2, because: 'edit' }],
  });
  expect((await page(`/jobs/${sample.jobId}`)).includes(artifacts.video)).toBe(true);
  expect(await page(`/jobs/${sample.jobId}`)).toContain('joined anew after an edit of clip 0');
});

test('has it joined anew after a revert, and says so meanwhile', async () => {
  expect((await revert(1)).status).toBe(200);
  expect(api.client.cuts).toEqual([{ jobId: sample.jobId, why: 'changed' }]);
  expect(await job()).toMatchObject({ cut: { state: 'joining' } });
  const shown = await page(`/jobs/${sample.jobId}`);
  expect(shown).toContain('being joined anew');
  // The page looks again by itself.
  expect(shown).toContain('data-events="poll"');
  expect(await page(`/clips/${sample.jobId}/0`)).toContain('being joined anew');
});

test('leaves the cut alone where the version is the current one already', async () => {
  await revert(2);
  expect(api.client.cuts).toEqual([]);
});

test('reverts while the engine is away', async () => {
  api.client.failure = new Error('the engine is away');
  expect((await revert(1)).body).toMatchObject({ version: 1, isCurrent: true });
  expect(await api.store.cuts.left({ leftForMs: 0, restMs: 0 })).toContain(sample.jobId);
});

test('is looked for by the record where nobody told of the change', async () => {
  const { store, client } = api;
  const logger = { info: () => {}, warn: () => {} };
  const mend = () =>
    sweepOnce({ ...store, client, logger, startRegeneration: async () => 'skipped', queuedJobs: async () => [] });
  client.failure = new Error('the engine is away');
  await revert(1);
  client.failure = undefined;
  await mend();
  // It may be at work right now.
  expect(client.cuts).toEqual([]);
  await api.query(
    `update job_stages set at = at - interval '2 minutes' where job_id = '${sample.jobId}' and stage = 'video_generator'`,
  );
  await mend();
  expect(client.cuts).toContainEqual({ jobId: sample.jobId, why: 'left' });
});

test('says why a cut could not be joined anew, and tries again at the next change', async () => {
  await revert(1);
  await api.store.cuts.fail(sample.jobId, 'no room on the disk');
  const shown = await page(`/jobs/${sample.jobId}`);
  expect(shown).toContain('not joined anew since a clip has changed: no room on the disk');
  expect(shown).not.toContain('data-events="poll"');
  expect(await job()).toMatchObject({ cut: { state: 'not_joined', reason: 'no room on the disk' } });
});

test('has no cut to speak of where the clips were never joined', async () => {
  const other = await sampleClips(api.store, `uncut${count}`);
  expect((await request(api.baseUrl).get(`/api/jobs/${other.jobId}`)).body.cut).toBeNull();
  expect(await page(`/clips/${other.jobId}/0`)).not.toContain('the cut of its job');
});
