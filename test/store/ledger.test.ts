// The paid-call protocol and the budget on a real database.
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { CallIntent } from '../../src/store/store.ts';
import { useTestStore, testJob } from '../support/postgres.ts';

let jobId = '';
let count = 0;
const t = useTestStore();
beforeEach(async () => {
  count += 1;
  jobId = `j${count}`;
  await t.store.record.createJob(testJob(jobId, { budget: { costNanoUsd: 1000, calls: 100, renders: 3 } }));
});

const intent = (key: string, more: Partial<CallIntent> = {}): CallIntent => ({
  key: `${jobId}/${key}`,
  jobId,
  sectionId: 's1',
  take: 1,
  step: 'write:1',
  role: 'codeDeep',
  vendor: 'anthropic',
  model: 'claude-test',
  requestHash: 'r',
  reservedNanoUsd: 140,
  priceVersion: '1',
  repeat: 0,
  ...more,
});
const answer = { costNanoUsd: 30, usage: { inputTokens: 5 }, outcome: 'ok', resultHash: 'h' };
const error = { kind: 'overloaded', message: 'try later' };

describe('the ledger', () => {
  test('twenty calls at once on a cap for seven: exactly seven begin', async () => {
    const begun = await Promise.all(Array.from({ length: 20 }, (_, i) => t.store.ledger.begin(intent(`k${i}`))));
    expect(begun.filter((answered) => answered.kind === 'begun')).toHaveLength(7);
    expect(begun.filter((answered) => answered.kind === 'denied')).toHaveLength(13);
    const { use } = await t.store.ledger.budget(jobId);
    expect(use).toMatchObject({ costNanoUsd: 980, calls: 7 });
  });

  test('the same key at once from ten sides begins once', async () => {
    const begun = await Promise.all(Array.from({ length: 10 }, () => t.store.ledger.begin(intent('same'))));
    expect(begun.filter((answered) => answered.kind === 'begun')).toHaveLength(1);
    expect(begun.filter((answered) => answered.kind === 'exists')).toHaveLength(9);
  });

  test('a settled call counts what it cost and answers with its row', async () => {
    await t.store.ledger.begin(intent('a'));
    await t.store.ledger.settle(`${jobId}/a`, answer);
    await t.store.ledger.settle(`${jobId}/a`, { ...answer, costNanoUsd: 99 });
    expect((await t.store.ledger.budget(jobId)).use.costNanoUsd).toBe(30);
    const again = await t.store.ledger.begin(intent('a'));
    expect(again).toMatchObject({ kind: 'exists', row: { state: 'settled', resultHash: 'h', costNanoUsd: 30 } });
  });

  test('an unbilled call gives its reservation back and may begin again', async () => {
    await t.store.ledger.begin(intent('a', { reservedNanoUsd: 1000 }));
    expect(await t.store.ledger.begin(intent('b'))).toMatchObject({ kind: 'denied', by: 'costNanoUsd' });
    await t.store.ledger.failUnbilled(`${jobId}/a`, error);
    expect((await t.store.ledger.budget(jobId)).use).toMatchObject({ costNanoUsd: 0, calls: 0 });
    expect(await t.store.ledger.begin(intent('a', { reservedNanoUsd: 900 }))).toEqual({ kind: 'begun' });
    await t.store.ledger.failUnbilled(`${jobId}/a`, error);
    expect(await t.store.ledger.find(`${jobId}/a`)).toMatchObject({ unbilledTries: 2, reservedNanoUsd: 900 });
  });

  test('an unknown call keeps its reservation, and an answer that comes after all settles it', async () => {
    await t.store.ledger.begin(intent('a'));
    await t.store.ledger.markUnknown(`${jobId}/a`, error);
    expect((await t.store.ledger.budget(jobId)).use).toMatchObject({ costNanoUsd: 140, calls: 1 });
    await t.store.ledger.resolveUnknown(`${jobId}/a`, 'repeated');
    await t.store.ledger.begin(intent('a2', { repeat: 1, repeatOf: `${jobId}/a` }));
    expect((await t.store.views.jobView(jobId))?.callStates).toMatchObject({ unknown: 1, begun: 1, settled: 0 });
    expect(await t.store.ledger.costs(jobId)).toMatchObject([{ calls: 2, unknown: 1, repeated: 1, costNanoUsd: 0 }]);
    await t.store.ledger.settle(`${jobId}/a`, answer);
    expect(await t.store.ledger.find(`${jobId}/a`)).toMatchObject({ state: 'settled', resolution: 'repeated' });
  });

  test('a call is told when it begins and when it is settled, with what the job spent so far', async () => {
    await t.store.ledger.begin(intent('a'));
    await t.store.ledger.begin(intent('a'));
    await t.store.ledger.settle(`${jobId}/a`, answer);
    const told = (await t.store.events.read(jobId, 1)).map((event) => [
      event.data['state'],
      event.data['spentNanoUsd'],
    ]);
    expect(told).toEqual([
      ['begun', 140],
      ['settled', 30],
    ]);
  });

  test('a take is counted as one render however often it begins', async () => {
    const render = (take: number) => t.store.ledger.beginRender({ jobId, sectionId: 's1', take });
    const begun = await Promise.all([1, 1, 1, 2, 2, 3].map((take) => render(take)));
    expect(begun.every((answered) => answered.kind === 'begun')).toBe(true);
    expect(await render(4)).toMatchObject({ kind: 'denied', by: 'renders', use: { renders: 3 } });
    expect(await render(3)).toEqual({ kind: 'begun' });
  });

  test('wall time counts from the start without the time a person was waited for', async () => {
    await t.store.ledger.setBudget(jobId, { wallMs: 60_000 }, 'ann');
    await t.store.record.setJobStatus(jobId, 'running');
    await t.query(`update jobs set started_at = now() - interval '2 hours' where id = $1`, [jobId]);
    expect(await t.store.ledger.begin(intent('late'))).toMatchObject({ kind: 'denied', by: 'wallMs' });
    await t.query(`update jobs set waited_ms = 7200000 where id = $1`, [jobId]);
    expect(await t.store.ledger.begin(intent('late'))).toEqual({ kind: 'begun' });
    await t.store.record.setJobStatus(jobId, 'waiting_review');
    await t.query(
      `update jobs set waiting_since = now() - interval '1 hour', started_at = started_at - interval '1 hour'`,
    );
    await t.store.record.setJobStatus(jobId, 'running');
    const { use } = await t.store.ledger.budget(jobId);
    expect(use.wallMs).toBeLessThan(60_000);
  });

  test('a changed budget merges, null removes a limit, and it is told who changed it', async () => {
    const limits = await t.store.ledger.setBudget(jobId, { costNanoUsd: 5000, renders: null }, 'ann');
    expect(limits).toEqual({ costNanoUsd: 5000, calls: 100 });
    await t.store.ledger.setBudget(jobId, { costNanoUsd: 5000 }, 'ann');
    const told = await t.store.events.read(jobId, 1);
    expect(told).toMatchObject([{ type: 'budget', data: { limits, by: 'ann' } }]);
  });

  test('settling what never began is a bug that is said', async () => {
    await expect(t.store.ledger.settle('nothing', answer)).rejects.toThrow('There is no call "nothing"');
  });

  test('what nobody waits for any more when the job ends is unknown; what is settled stays', async () => {
    await t.store.ledger.begin(intent('open'));
    await t.store.ledger.begin(intent('done'));
    await t.store.ledger.settle(`${jobId}/done`, answer);
    await t.store.ledger.abandonBegun(jobId);
    await t.store.ledger.abandonBegun(jobId);
    expect(await t.store.ledger.find(`${jobId}/open`)).toMatchObject({ state: 'unknown', reservedNanoUsd: 140 });
    expect(await t.store.ledger.find(`${jobId}/done`)).toMatchObject({ state: 'settled' });
  });

  test('nothing is begun for a job that has ended, and what was recorded still answers', async () => {
    await t.store.ledger.begin(intent('before'));
    await t.store.ledger.settle(`${jobId}/before`, answer);
    await t.store.record.setJobStatus(jobId, 'canceled');
    await expect(t.store.ledger.begin(intent('after'))).rejects.toMatchObject({ name: 'JobEnded' });
    await expect(t.store.ledger.beginRender({ jobId, sectionId: 's1', take: 9 })).rejects.toMatchObject({
      name: 'JobEnded',
    });
    expect(await t.store.ledger.begin(intent('before'))).toMatchObject({ kind: 'exists', row: { state: 'settled' } });
  });

  test('nothing is begun from the moment a cancel is asked for', async () => {
    await t.store.record.setJobStatus(jobId, 'running');
    await t.store.record.askCancel(jobId);
    await expect(t.store.ledger.begin(intent('late'))).rejects.toMatchObject({ name: 'JobEnded' });
    expect(await t.store.record.cancelsAsked()).toContainEqual(expect.objectContaining({ id: jobId }));
    await t.store.record.setJobStatus(jobId, 'canceled');
    expect((await t.store.record.cancelsAsked()).map(({ id }) => id)).not.toContain(jobId);
  });
});
