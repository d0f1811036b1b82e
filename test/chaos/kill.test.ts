// kill -9 of every part of the product in the middle of a job: the job ends right, and nothing is paid for twice unawares.
import { describe, expect, test } from '@jest/globals';
import type { JobView } from '../../src/store/view-types.ts';
import { historiesOf, notReplayed } from '../support/e2e-histories.ts';
import { expectPaidOnce, expectSound } from '../support/e2e-invariants.ts';
import { descendants, isRenderer, stillAlive } from '../support/e2e-processes.ts';
import { untilTrue } from '../support/e2e-until.ts';
import { killWorker } from '../support/kill-worker.ts';
import { useProduct } from '../support/e2e-product.ts';
import { onTopic } from '../support/e2e-vendors.ts';

const product = useProduct();
const { vendors, api } = product;

/** Every answer that was lost shows as unknown and was asked for again, once, as a repeat that names it. */
async function expectRepeatedKnowingly(job: JobView, count: number): Promise<void> {
  expect(job.unknown).toHaveLength(count);
  for (const lost of job.unknown) {
    expect(lost).toMatchObject({ state: 'unknown', resolution: 'repeated', repeat: 0 });
    const take = await api.take(job.id, lost.sectionId ?? '', lost.take ?? 0);
    const ofStep = take.calls.filter(({ step }) => step === lost.step);
    expect(ofStep).toContainEqual(expect.objectContaining({ state: 'settled', repeat: 1, repeatOf: lost.key }));
  }
}

const isRendering = (job: JobView): boolean =>
  job.sections.some(({ takes }) => takes.some(({ status }) => status === 'rendering'));

describe('a worker that is killed', () => {
  test('during model calls: what was answered is used, what was lost is repeated knowingly', async () => {
    const topic = 'Vaccines.';
    vendors.hold({ match: onTopic(topic, 'write'), times: 2, skip: 1 });
    const id = await api.submit({ input: { topic, renderer: 'svg', sections: 1 } });
    await vendors.untilOpen(topic, 'write', 2);
    await api.jobWhen('has one answer', id, (job) => job.callStates.settled === 2);
    await killWorker(product);
    vendors.release();
    const { job, rows } = await expectSound(api, id);
    expectPaidOnce(vendors, topic, rows);
    await expectRepeatedKnowingly(job, 2);
  }, 120_000);

  test('during a render: the render starts again, its source is not paid for again', async () => {
    const topic = 'Vaccines!';
    // Large frames take long: the worker is killed while they are drawn, and not in the call after them.
    const id = await api.submit({ input: { topic, renderer: 'manim', sections: 1, quality: 'high' } });
    await api.jobWhen('renders', id, isRendering);
    await untilTrue('Manim is at work', async () => (await descendants(product.stack().pid)).some(isRenderer));
    const renderers = (await descendants(product.stack().pid)).filter(isRenderer);
    await killWorker(product);
    await untilTrue('its renderers are gone', async () => (await stillAlive(renderers)).length === 0);
    const { job, rows } = await expectSound(api, id);
    expectPaidOnce(vendors, topic, rows);
    expect(job).toMatchObject({ unknownCalls: 0, budget: { use: { renders: 1 } } });
  }, 120_000);

  test('while a person is asked: the verdict arrives all the same', async () => {
    const topic = 'Pythagoras.';
    const policy = { variants: 1, repairRounds: 0, ladders: 1 };
    const id = await api.submit({ input: { topic, renderer: 'svg', sections: 2 }, policy });
    const review = await api.openReview(id);
    await api.jobWhen('has nothing else to do', id, ({ status }) => status === 'waiting_review');
    const worker = killWorker(product);
    const verdict = await api.decide(review.id, { verdict: 'retake', prompt: 'Close every element.' });
    await worker;
    expect([200, 202]).toContain(verdict.status);
    const again = await api.jobWhen('asks again', id, ({ reviews }) => reviews.length === 2);
    expect(again.reviews[0]).toMatchObject({ id: review.id, status: 'decided' });
    const second = await api.openReview(id);
    await api.decide(second.id, { verdict: 'reject' });
    const { rows } = await expectSound(api, id, 'completed_with_failures');
    expectPaidOnce(vendors, topic, rows);
  }, 120_000);
});

describe('an engine that is killed', () => {
  test('comes back, and the job with it', async () => {
    const topic = 'Binary search.';
    vendors.hold({ match: onTopic(topic, 'write'), times: 1 });
    const id = await api.submit({ input: { topic, renderer: 'svg', sections: 2 } });
    await vendors.untilOpen(topic, 'write', 1);
    process.kill(await product.stack().enginePid(), 'SIGKILL');
    vendors.release();
    const { rows } = await expectSound(api, id);
    expectPaidOnce(vendors, topic, rows);
  }, 180_000);
});

describe('a stack that is killed as a whole', () => {
  test('goes on with its jobs when it is started again on the same folder', async () => {
    const topics = ['Binary search!', 'Binary search?'];
    vendors.hold({ match: onTopic('Binary search!', 'write'), times: 3 });
    const ids = await Promise.all(
      topics.map((topic) => api.submit({ input: { topic, renderer: 'svg', sections: 1 } })),
    );
    await vendors.untilOpen('Binary search!', 'write', 3);
    const children = await descendants(product.stack().pid);
    product.stack().child.kill('SIGKILL');
    await product.stack().ended;
    await untilTrue('its children are gone with it', async () => (await stillAlive(children)).length === 0);
    vendors.release();
    await product.startAgain();
    const [held, other] = await Promise.all(ids.map((id) => expectSound(api, id)));
    expectPaidOnce(vendors, 'Binary search!', held?.rows ?? []);
    expectPaidOnce(vendors, 'Binary search?', other?.rows ?? []);
    if (held !== undefined) await expectRepeatedKnowingly(held.job, 3);
  }, 180_000);
});

describe('a stack that is stopped in order in the middle of a call', () => {
  test('goes on with its job at the next start, and repeats that call knowingly', async () => {
    const topic = 'Binary search,';
    vendors.hold({ match: onTopic(topic, 'write'), times: 1 });
    const id = await api.submit({ input: { topic, renderer: 'svg', sections: 1 } });
    await vendors.untilOpen(topic, 'write', 1);
    expect(await product.stack().stop()).toBe(0);
    vendors.release();
    await product.startAgain();
    const { job, rows } = await expectSound(api, id);
    expectPaidOnce(vendors, topic, rows);
    await expectRepeatedKnowingly(job, 1);
  }, 180_000);
});

describe('the tests above, all of them run', () => {
  test('leave histories that replay, none longer than its budget', async () => {
    const histories = await historiesOf(product.stack().temporalAddress, 'explainer:');
    expect(histories.length).toBeGreaterThanOrEqual(12);
    expect(await notReplayed(histories)).toEqual([]);
    const longest = histories.filter(({ workflowId }) => workflowId.includes(':section:'));
    expect(Math.max(...longest.map(({ events }) => events))).toBeLessThanOrEqual(300);
  }, 60_000);
});
