// The record and its feed: written once, told once.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { SectionPlan } from '../../src/domain/section.ts';
import { startTestStore, testJob, type TestStore } from '../support/postgres.ts';

let t: TestStore;
beforeAll(async () => {
  t = await startTestStore();
});
afterAll(() => t.close());

const plan = (number: number): SectionPlan & { workflowId: string } => ({
  id: `s${number}`,
  number,
  title: `Part ${number}`,
  goal: 'g',
  narration: 'n',
  visualBrief: 'v',
  renderer: 'svg',
  plannedDurationMs: 4000,
  workflowId: `explainer:x:section:s${number}`,
});
const types = async (jobId: string) => (await t.store.events.read(jobId, 0)).map((event) => event.type);

describe('the record of a job', () => {
  test('a job created twice is one job and one event', async () => {
    await t.store.record.createJob(testJob('twice'));
    await t.store.record.createJob(testJob('twice'));
    expect(await types('twice')).toEqual(['job_created']);
    expect((await t.store.record.readJob('twice'))?.status).toBe('queued');
  });

  test('a status written twice is told once, with times', async () => {
    await t.store.record.createJob(testJob('status'));
    await t.store.record.setJobStatus('status', 'running');
    await t.store.record.setJobStatus('status', 'running');
    await t.store.record.setJobStatus('status', 'waiting_review');
    await t.store.record.setJobStatus('status', 'running');
    await t.store.record.setJobStatus('status', 'failed', 'no luck');
    const statuses = (await t.store.events.read('status', 1)).map((event) => event.data['status']);
    expect(statuses).toEqual(['running', 'waiting_review', 'running', 'failed']);
    const job = await t.store.record.readJob('status');
    expect(job).toMatchObject({ status: 'failed', reason: 'no luck' });
    expect(job?.startedAt).not.toBeNull();
    expect(job?.endedAt).not.toBeNull();
  });

  test('a job that ended stays as it ended', async () => {
    await t.store.record.createJob(testJob('ended'));
    await t.store.record.setJobStatus('ended', 'canceled');
    await t.store.record.setJobStatus('ended', 'completed');
    expect((await t.store.record.readJob('ended'))?.status).toBe('canceled');
    expect(await types('ended')).toEqual(['job_created', 'job_status']);
  });

  test('a plan is replaced until a section begins, and told when it changed', async () => {
    await t.store.record.createJob(testJob('plan'));
    await t.store.record.setPlan('plan', 'A', [plan(1), plan(10), plan(2)]);
    await t.store.record.setPlan('plan', 'A', [plan(1), plan(10), plan(2)]);
    await t.store.record.setPlan('plan', 'B', [plan(1), plan(2)]);
    await t.store.record.setSectionStatus('plan', 's1', 'running');
    await t.store.record.setPlan('plan', 'C', [plan(3)]);
    expect(await types('plan')).toEqual(['job_created', 'planned', 'planned', 'section_status']);
    const view = await t.store.views.jobView('plan');
    expect(view?.title).toBe('B');
    expect(view?.sections.map((section) => section.id)).toEqual(['s1', 's2']);
    expect(await t.store.record.sectionStatuses('plan')).toEqual(['running', 'queued']);
  });

  test('a take is begun once and told whenever it changes, with each time set once', async () => {
    await t.store.record.createJob(testJob('take'));
    await t.store.record.setPlan('take', 'A', [plan(1)]);
    const key = { jobId: 'take', sectionId: 's1', take: 1 };
    const take = { ...key, origin: 'variant', ladder: 1, round: 0, variant: 1, creativity: 0.7 } as const;
    await t.store.record.beginTake(take);
    await t.store.record.beginTake(take);
    await t.store.record.changeTake(key, { status: 'rendering', sourceHash: 'a' });
    await t.store.record.changeTake(key, { status: 'rendering', sourceHash: 'a' });
    await t.store.record.changeTake(key, { status: 'scoring', videoHash: 'v', durationMs: 4000.4 });
    await t.store.record.changeTake(key, { status: 'accepted', score: 81.6 });
    const row = await t.store.record.readTake(key);
    expect(row).toMatchObject({ status: 'accepted', score: 82, durationMs: 4000, creativityPercent: 70 });
    for (const time of [row?.writtenAt, row?.renderStartedAt, row?.renderedAt, row?.scoredAt, row?.endedAt])
      expect(time).not.toBeNull();
    const told = (await t.store.events.read('take', 2)).map((event) => event.data['status']);
    expect(told).toEqual(['writing', 'rendering', 'scoring', 'accepted']);
  });

  test('an event with the same key is appended once', async () => {
    await t.store.record.createJob(testJob('dedupe'));
    const event = { type: 'cut_not_joined', data: { reason: 'a' }, dedupeKey: 'k' } as const;
    await t.store.record.appendEvent('dedupe', event);
    await t.store.record.appendEvent('dedupe', event);
    expect(await types('dedupe')).toEqual(['job_created', 'cut_not_joined']);
  });

  test('text that PostgreSQL refuses is kept without NUL and halves of characters', async () => {
    await t.store.record.createJob(testJob('odd', { input: { topic: 'a\0b\ud83d' } }));
    await t.store.record.setPlan('odd', 'T\0', [plan(1)]);
    const key = { jobId: 'odd', sectionId: 's1', take: 1 };
    await t.store.record.beginTake({ ...key, origin: 'variant', ladder: 1, round: 0, variant: 1 });
    await t.store.record.changeTake(key, { status: 'failed', renderError: { kind: 'E', message: 'x\0\ud83d' } });
    await t.store.record.setJobStatus('odd', 'failed', 'because\0');
    expect((await t.store.record.readJob('odd'))?.input).toEqual({ topic: 'ab\ufffd' });
    expect((await t.store.record.readTake(key))?.renderError).toEqual({ kind: 'E', message: 'x\ufffd' });
    expect((await t.store.events.read('odd', 4))[0]?.data['reason']).toBe('because');
  });

  test('an unknown job is refused', async () => {
    await expect(t.store.record.setJobStatus('nowhere', 'running')).rejects.toThrow('There is no job "nowhere"');
  });

  test('what a job leaves open when it ends is closed: sections, and takes by whether they have a clip', async () => {
    const { record } = t.store;
    await record.createJob(testJob('closes'));
    await record.setPlan('closes', 'T', [plan(1), plan(2)]);
    await record.setSectionStatus('closes', 's1', 'completed', { acceptedTake: 1 });
    await record.setSectionStatus('closes', 's2', 'running');
    const take = { jobId: 'closes', sectionId: 's2', origin: 'variant', ladder: 1, round: 0 } as const;
    for (const number of [1, 2, 3]) await record.beginTake({ ...take, take: number, variant: number });
    await record.changeTake({ ...take, take: 2 }, { status: 'scoring', videoHash: 'v' });
    await record.changeTake({ ...take, take: 3 }, { status: 'written', sourceHash: 's' });
    await record.endJob('closes', { status: 'failed' });
    expect(await record.sectionStatuses('closes')).toEqual(['completed', 'failed']);
    expect((await record.readTakes('closes', 's2')).map(({ status }) => status)).toEqual([
      'failed',
      'rejected',
      'written',
    ]);
  });
});
