// Takes that render against each other on the whole product: the losers are stopped, on the machine and at the vendor.
import { describe, expect, test } from '@jest/globals';
import { expectArtifactsIntact, expectWholeFeed } from '../support/e2e-invariants.ts';
import { useProduct } from '../support/e2e-product.ts';

const product = useProduct();
const { vendors, api } = product;

const writingOf = (topic: string, variant: number): string =>
  `"purpose":"write","topic":${JSON.stringify(topic)},"renderer":"svg","section":1,"ladder":1,"round":0,"variant":${variant}`;

describe('a race', () => {
  test('hangs up on the writing of a slower take and holds its lost answer against nobody', async () => {
    const topic = 'Binary search';
    vendors.hold({ match: writingOf(topic, 3) });
    const id = await api.submit({ input: { topic, renderer: 'svg', sections: 1, quality: 'draft', render: 'race' } });
    const job = await api.end(id, 60_000);
    expect(job).toMatchObject({ status: 'completed', unknownCalls: 0, unknown: [] });
    const [section] = job.sections;
    const statuses = section?.takes.map(({ status }) => status) ?? [];
    expect(statuses.filter((status) => status === 'accepted')).toHaveLength(1);
    expect(statuses[2]).toBe('canceled');
    const calls = vendors.callsOf(topic);
    expect(calls.filter(({ state }) => state === 'open')).toEqual([]);
    const stopped = calls.findIndex(({ step }) => step === 'write section 1 ladder 1 round 0 variant 3');
    expect(calls[stopped]?.state).toBe('lost');
    expectWholeFeed(await api.events(id), 'completed');
    await expectArtifactsIntact(api, job);
  }, 90_000);
});

describe('a hedge', () => {
  test('leaves takes alone that are not needed', async () => {
    const topic = 'Binary search ';
    const id = await api.submit({ input: { topic, renderer: 'svg', sections: 1, quality: 'draft', render: 'hedge' } });
    const job = await api.end(id, 60_000);
    expect(job.status).toBe('completed');
    expect(job.budget.use.renders).toBeLessThanOrEqual(3);
    expectWholeFeed(await api.events(id), 'completed');
  }, 90_000);
});
