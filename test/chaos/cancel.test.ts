// A job that is canceled, wherever it is: it stops within seconds, leaves nothing running, spends nothing more, keeps what it made.
import { beforeAll, describe, expect, test } from '@jest/globals';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { RenderPolicy } from '../../src/domain/job.ts';
import type { JobView } from '../../src/store/view-types.ts';
import { type SweptJob, stepsOf, sweepCancels } from '../support/chaos-cancel.ts';
import { printFigures } from '../support/chaos-figures.ts';
import { runningWorkflows } from '../support/e2e-histories.ts';
import { expectArtifactsIntact, expectWholeFeed } from '../support/e2e-invariants.ts';
import { descendants, isRenderer, leftOfRenders } from '../support/e2e-processes.ts';
import { untilTrue } from '../support/e2e-until.ts';
import { useProduct } from '../support/e2e-product.ts';
import { onTopic } from '../support/e2e-vendors.ts';

/** A machine with two busy cores included. */
const withinMs = 20_000;

const product = useProduct();
const { vendors, api } = product;

const isRendering = (job: JobView): boolean =>
  job.sections.some(({ takes }) => takes.some(({ status }) => status === 'rendering'));

/** Between them they come to every step: waits for a person of every kind, a repair, a judge, the assembly. */
const swept: readonly SweptJob[] = [
  {
    topic: 'Vaccines',
    request: {
      input: { renderer: 'svg', sections: 2, approvePlan: true },
      budget: { calls: 2 },
      policy: { variants: 1, repairRounds: 1, ladders: 1 },
    },
  },
  {
    topic: 'Pythagoras',
    request: { input: { renderer: 'svg', sections: 2 }, policy: { variants: 1, repairRounds: 0, ladders: 1 } },
  },
];

/** Where takes render against each other. */
const racing = (['race', 'hedge'] as const).map((render): SweptJob & { readonly render: RenderPolicy } => {
  const topic = render === 'race' ? 'Binary search' : 'Bisection search';
  return { render, topic, request: { input: { renderer: 'svg', sections: 1, render } } };
});

/** After these the job has nothing more to do than to say so: a cancel may be too late. */
const lastSteps = 2;

function expectNothingLeft(figures: Awaited<ReturnType<typeof sweepCancels>>): void {
  printFigures(figures);
  expect(figures).toMatchObject({
    newSpend: 0,
    openCalls: 0,
    openReviews: 0,
    feedBreaches: 0,
    orphans: 0,
    scratch: 0,
    workflows: 0,
  });
  expect(figures.canceled).toBeGreaterThan(0);
  expect(figures.tooLate.length).toBeLessThanOrEqual(lastSteps);
}

describe('a job that is canceled at any of its steps', () => {
  const steps: Record<string, readonly string[]> = {};
  beforeAll(async () => {
    const told = async (job: SweptJob): Promise<void> => void (steps[job.topic] = await stepsOf(product, job));
    await Promise.all([...swept, ...racing].map(told));
  }, 120_000);

  test('leaves nothing behind and spends nothing more', async () => {
    const known = new Set<string>();
    for (const job of swept) {
      const more = (steps[job.topic] ?? []).filter((step) => !known.has(step));
      for (const step of more) known.add(step);
      expectNothingLeft(await sweepCancels(product, job, more));
    }
    const waits = ['review of the plan', 'review of the budget', 'review of the section'];
    expect([...known]).toEqual(expect.arrayContaining([...waits, 'take variant rendering', 'call repair begun']));
  }, 600_000);

  test.each(racing)(
    'leaves nothing behind where takes render against each other: $render',
    async (job) => {
      const known = (steps[job.topic] ?? []).filter((step) => /^(?:take|call write|call judge)/.test(step));
      expectNothingLeft(await sweepCancels(product, job, known));
    },
    300_000,
  );
});

/** Cancels and waits until nothing of the job is left anywhere. */
async function cancel(id: string, topic: string, endsWithinMs = withinMs) {
  const asked = await api.post(`/api/jobs/${id}/cancel`, {});
  expect([200, 202]).toContain(asked.status);
  const spent = vendors.callsOf(topic).length;
  const job = await api.end(id, endsWithinMs);
  expect(job.status).toBe('canceled');
  await untilTrue('no call is open', () => vendors.callsOf(topic).every(({ state }) => state !== 'open'), withinMs);
  const left = async () => leftOfRenders(await descendants(product.stack().pid)).length;
  await untilTrue('no renderer is left', async () => (await left()) === 0, withinMs);
  const workflows = () => runningWorkflows(product.stack().temporalAddress, id);
  await untilTrue('no workflow is left', async () => (await workflows()).length === 0, withinMs);
  const scratch = () => readdir(join(product.stack().dataDir, 'scratch'));
  await untilTrue('the scratch folder is empty', async () => (await scratch()).length === 0, withinMs);
  vendors.release();
  await api.jobWhen('has no open call', id, ({ callStates }) => callStates.begun === 0);
  expect(vendors.callsOf(topic)).toHaveLength(spent);
  const after = await api.job(id);
  const events = await api.events(id);
  expectWholeFeed(events, 'canceled');
  expect(after.reviews.filter(({ status }) => status === 'open')).toEqual([]);
  return { job: after, events };
}

describe('a canceled job', () => {
  test('stops while its takes are written, and keeps the plan and the take that was answered', async () => {
    const topic = 'Binary search!';
    vendors.hold({ match: onTopic(topic, 'write'), times: 2, skip: 1 });
    const id = await api.submit({ input: { topic, renderer: 'svg', sections: 1 } });
    await vendors.untilOpen(topic, 'write', 2);
    await api.jobWhen('has one answer', id, ({ callStates }) => callStates.settled === 2);
    const { job } = await cancel(id, topic);
    expect(job.sections).toMatchObject([{ status: 'canceled' }]);
    expect(job.sections[0]?.takes.map(({ status }) => status).toSorted()).toEqual(['canceled', 'canceled', 'written']);
    expect(job.callStates).toMatchObject({ settled: 2, unknown: 2 });
    await expectArtifactsIntact(api, job);
  }, 60_000);

  test('stops a render under way and takes its processes along', async () => {
    const topic = 'Vaccines.';
    const id = await api.submit({ input: { topic, renderer: 'manim', sections: 1 } });
    await api.jobWhen('renders', id, isRendering);
    await untilTrue('Manim is at work', async () => (await descendants(product.stack().pid)).some(isRenderer));
    const { job } = await cancel(id, topic);
    expect(job.sections.map(({ status }) => status)).toEqual(['canceled']);
    const statuses = job.sections.flatMap(({ takes }) => takes.map(({ status }) => status));
    expect(statuses).toContain('canceled');
    expect(statuses).not.toContain('rendering');
    await expectArtifactsIntact(api, job);
  }, 60_000);

  test('stops a browser render under way', async () => {
    const topic = 'Vaccines!';
    const id = await api.submit({ input: { topic, renderer: 'svg', sections: 1 } });
    await api.jobWhen('renders', id, isRendering);
    await untilTrue('the browser is at work', async () =>
      (await descendants(product.stack().pid)).some(({ command }) => /chrom/.test(command)),
    );
    const { job } = await cancel(id, topic);
    expect(job.sections.map(({ status }) => status)).toEqual(['canceled']);
  }, 60_000);

  test('stops while it waits for a person, whose verdict then comes too late', async () => {
    const topic = 'Pythagoras.';
    const policy = { variants: 1, repairRounds: 0, ladders: 1 };
    const id = await api.submit({ input: { topic, renderer: 'svg', sections: 2 }, policy });
    const review = await api.openReview(id);
    await api.jobWhen('has nothing else to do', id, ({ status }) => status === 'waiting_review');
    const { job } = await cancel(id, topic);
    // What was finished stays finished.
    expect(job.sections.map(({ status }) => status)).toEqual(['completed', 'canceled']);
    expect((await api.decide(review.id, { verdict: 'reject' })).status).toBe(409);
    expect((await api.post(`/api/jobs/${id}/cancel`, {})).body).toMatchObject({ status: 'canceled' });
    await expectArtifactsIntact(api, job);
  }, 60_000);

  test('stops when its worker was killed in the middle of a call: that call shows as unknown', async () => {
    const topic = 'Vaccines?';
    vendors.hold({ match: onTopic(topic, 'write'), times: 3 });
    const id = await api.submit({ input: { topic, renderer: 'svg', sections: 1 } });
    await vendors.untilOpen(topic, 'write', 3);
    for (const { pid } of await product.stack().workers()) process.kill(pid, 'SIGKILL');
    const { job } = await cancel(id, topic, 30_000);
    expect(job.callStates).toMatchObject({ settled: 1, begun: 0, unknown: 3 });
  }, 90_000);
});
