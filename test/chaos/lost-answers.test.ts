// The answer to a paid call is lost on its way: what happens then is the policy's to say, and nobody pays twice unasked (SPEC C4).
import { describe, expect, test } from '@jest/globals';
import { expectPaidOnce, expectSound } from '../support/e2e-invariants.ts';
import { runProgram } from '../support/e2e-stack.ts';
import { useProduct } from '../support/e2e-product.ts';
import { onTopic } from '../support/e2e-vendors.ts';

const product = useProduct();
const { vendors, api } = product;

/** A job of one section that loses the answer to its first call for this purpose. */
async function losing(topic: string, purpose: 'plan' | 'write' | 'judge', onUnknown?: unknown): Promise<string> {
  vendors.inject({ kind: 'dropAnswer', match: onTopic(topic, purpose) });
  const input = { topic, renderer: 'svg', sections: 1 };
  return await api.submit({ input, ...(onUnknown !== undefined && { policy: { onUnknown } }) });
}

const callsFor = (topic: string, purpose: string): number =>
  vendors.callsOf(topic).filter(({ step }) => step.startsWith(purpose)).length;

describe('by default an answer that was lost', () => {
  test.each(['plan', 'write', 'judge'] as const)(
    'is asked for again, counted and shown: %s',
    async (purpose) => {
      const topic = `Binary search${{ plan: '.', write: '!', judge: '?' }[purpose]}`;
      const { job, rows } = await expectSound(api, await losing(topic, purpose));
      expectPaidOnce(vendors, topic, rows);
      expect(job.unknown).toMatchObject([{ state: 'unknown', resolution: 'repeated', role: expect.any(String) }]);
      expect(job.costs.reduce((sum, { repeated }) => sum + repeated, 0)).toBe(1);
    },
    60_000,
  );
});

describe('where a person is to be asked, an answer that was lost', () => {
  test('of a take ends the command with 6 and is paid for again only by a retake', async () => {
    const topic = 'Vaccines.';
    const id = await losing(topic, 'write', 'ask');
    const review = await api.openReview(id);
    expect(review).toMatchObject({ subject: 'section', reason: 'unknown_outcome' });
    const watch = runProgram(['watch', id, '--data', product.stack().dataDir]);
    expect({ code: await watch.ended, output: watch.output() }).toMatchObject({ code: 6 });
    expect(callsFor(topic, 'write')).toBe(3);
    expect(await api.decide(review.id, { verdict: 'retake' })).toMatchObject({ status: 200 });
    const { job, rows } = await expectSound(api, id);
    expectPaidOnce(vendors, topic, rows);
    expect(job.unknown).toMatchObject([{ resolution: 'asked' }]);
    expect(callsFor(topic, 'write')).toBe(6);
  }, 60_000);

  test('of the plan waits for that person too', async () => {
    const topic = 'Vaccines!';
    const id = await losing(topic, 'plan', 'ask');
    const review = await api.openReview(id);
    expect(review).toMatchObject({ subject: 'plan', reason: 'unknown_outcome', sectionId: null });
    expect(callsFor(topic, 'plan')).toBe(1);
    expect(await api.decide(review.id, { verdict: 'approve' })).toMatchObject({ status: 400 });
    expect(await api.decide(review.id, { verdict: 'retake' })).toMatchObject({ status: 200 });
    const { rows } = await expectSound(api, id);
    expectPaidOnce(vendors, topic, rows);
    expect(callsFor(topic, 'plan')).toBe(2);
  }, 60_000);

  test('that would cost more than the policy pays for again is asked about as well', async () => {
    const topic = 'Vaccines?';
    const id = await losing(topic, 'write', { retryUnderUsd: 0.000_001 });
    const review = await api.openReview(id);
    expect(review).toMatchObject({ subject: 'section', reason: 'unknown_outcome' });
    expect(callsFor(topic, 'write')).toBe(3);
    expect(await api.decide(review.id, { verdict: 'reject' })).toMatchObject({ status: 200 });
    const { rows } = await expectSound(api, id, 'failed');
    expectPaidOnce(vendors, topic, rows);
  }, 60_000);
});

describe('where a lost answer is a failure', () => {
  test('a lost plan fails the job and is not asked for again', async () => {
    const topic = 'Pythagoras.';
    const job = await api.end(await losing(topic, 'plan', 'fail'));
    expect(job).toMatchObject({ status: 'failed', reason: expect.stringContaining('lost') });
    expect(callsFor(topic, 'plan')).toBe(1);
  }, 60_000);

  test('the takes that were answered make the section', async () => {
    const topic = 'Pythagoras!';
    const { job, rows } = await expectSound(api, await losing(topic, 'write', 'fail'));
    expectPaidOnce(vendors, topic, rows);
    expect(job.unknown).toMatchObject([{ resolution: 'failed' }]);
    expect(callsFor(topic, 'write')).toBe(3);
  }, 60_000);
});
