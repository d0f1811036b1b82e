// What draws the same is known by its first take.
import { describe, expect, test } from '@jest/globals';
import { useTestStore, testJob } from '../support/postgres.ts';

let number = 0;
const t = useTestStore();

/** A section with written takes: `ladder` and `round` of each. */
async function sectionWith(takes: readonly { readonly ladder?: number; readonly round?: number }[]) {
  number += 1;
  const jobId = `f${number}`;
  await t.store.record.createJob(testJob(jobId));
  for (const [index, { ladder = 1, round = 0 }] of takes.entries()) {
    const place = { jobId, sectionId: 's1', take: index + 1, ladder, round, variant: 1 };
    await t.store.record.beginTake({ ...place, origin: 'variant' });
  }
  const key = (take: number) => ({ jobId, sectionId: 's1', take });
  return { key, claim: (take: number) => t.store.record.claimFingerprint(key(take), 'abc') };
}

describe('a fingerprint', () => {
  test('belongs to one of the takes of a round that claim it at once', async () => {
    const { claim } = await sectionWith([{}, {}, {}]);
    const claims = await Promise.all([claim(1), claim(2), claim(3)]);
    const first = claims.indexOf(undefined) + 1;
    expect(claims.filter((same) => same === undefined)).toHaveLength(1);
    expect(claims.filter((same) => same !== undefined)).toEqual([first, first]);
  });

  test('claimed a second time by the same take is still its own', async () => {
    const { claim } = await sectionWith([{}, {}]);
    expect([await claim(1), await claim(2), await claim(1)]).toEqual([undefined, 1, undefined]);
  });

  test('of a take that failed to render is known to every later ladder', async () => {
    const { key, claim } = await sectionWith([{}, { ladder: 2 }]);
    await claim(1);
    await t.store.record.changeTake(key(1), { status: 'failed', renderError: { kind: 'NameError', message: 'x' } });
    expect(await claim(2)).toBe(1);
  });

  test('of a take that was never rendered is free in the next ladder', async () => {
    const { key, claim } = await sectionWith([{}, { ladder: 2 }]);
    await claim(1);
    await t.store.record.changeTake(key(1), { status: 'written' });
    expect(await claim(2)).toBeUndefined();
  });

  test('of a take that lost a race is free', async () => {
    const { key, claim } = await sectionWith([{}, {}]);
    await claim(1);
    await t.store.record.changeTake(key(1), { status: 'canceled' });
    expect(await claim(2)).toBeUndefined();
  });
});
