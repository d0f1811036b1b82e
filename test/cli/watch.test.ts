// `retake watch` against the real API: what it follows, where it stops, what it comes back to.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type RunningApi, startTestApi } from '../api/running-api.ts';
import { sampleJob } from '../api/sample-job.ts';
import { testJob } from '../support/postgres.ts';
import { type Cli, compileCli, until } from './run-cli.ts';
import { startDoor } from './door.ts';

let api: RunningApi;
let cli: Cli;
let folder: string;
beforeAll(async () => {
  api = await startTestApi();
  cli = await compileCli({ RETAKE_URL: api.baseUrl });
  folder = await mkdtemp(join(tmpdir(), 'retake-cli-'));
});
afterAll(async () => {
  await api.close();
  await rm(folder, { recursive: true, force: true });
});

describe('watch', () => {
  test('goes past a review that was decided before it came, to the end of the job', async () => {
    const { jobId, reviewId } = await sampleJob(api.store, 'decidedbefore');
    await api.store.reviews.writeVerdict({ id: 'v-before', reviewId, verdict: 'approve', body: {}, by: 'ann' });
    await api.store.reviews.apply('v-before', reviewId);
    await api.store.record.setJobStatus(jobId, 'running');
    await api.store.record.setJobStatus(jobId, 'completed');
    expect((await cli.run(['watch', jobId])).code).toBe(0);
  });

  test('prints each event as a JSON line and exits 3 when only a person can go on', async () => {
    const { jobId, reviewId } = await sampleJob(api.store, 'watched');
    const ran = await cli.run(['watch', jobId, '--json']);
    const events = ran.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(ran.code).toBe(3);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
    expect(events[0]).toMatchObject({ type: 'job_created', jobId });
    expect(ran.stderr).toContain(`retake review approve ${reviewId}`);
  });

  test.each([
    ['budget', 'budget_exhausted', 5],
    ['section', 'unknown_outcome', 6],
    ['plan', 'plan_approval', 3],
  ] as const)('a job that waits with a review of %s because of %s gives %i', async (subject, reason, code) => {
    const jobId = `waits-${reason}`;
    await api.store.record.createJob(testJob(jobId));
    const review = {
      id: `r-${reason}`,
      jobId,
      subject,
      reason,
      question: 'What now?',
      workflowId: `explainer:${jobId}`,
    };
    await api.store.reviews.open(review);
    await api.store.record.setJobStatus(jobId, 'waiting_review');
    expect((await cli.run(['watch', jobId])).code).toBe(code);
  });

  test('goes on behind the last event when the stack comes back', async () => {
    await api.store.record.createJob(testJob('comesback'));
    const second = await startDoor(api.baseUrl);
    const running = cli.start(['watch', 'comesback', '--json'], { RETAKE_URL: second.url });
    await until(() => running.stdout().includes('job_created'));
    await second.restart(async () => {
      await api.store.record.setJobStatus('comesback', 'running');
    });
    await api.store.record.setJobStatus('comesback', 'completed');
    const ran = await running.ended;
    const seqs = ran.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).seq);
    expect([ran.code, seqs]).toEqual([0, [1, 2, 3]]);
    await second.close();
  });

  test('Ctrl-C leaves the job alone and says how to come back', async () => {
    await api.store.record.createJob(testJob('leftalone'));
    const running = cli.start(['watch', 'leftalone']);
    await until(() => running.stdout().includes('accepted'));
    running.interrupt();
    const ran = await running.ended;
    expect(ran.code).toBe(130);
    expect(ran.stdout).toContain('retake watch leftalone');
    expect(api.client.canceled).not.toContain('explainer:leftalone');
  });

  test('an unknown job is 1', async () => {
    const ran = await cli.run(['watch', 'nope']);
    expect([ran.code, ran.stdout]).toEqual([1, '']);
  });
});
