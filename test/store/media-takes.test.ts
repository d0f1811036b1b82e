// Takes that media providers make (SPEC A6, A7), and the prompts they sent.
import { describe, expect, test } from '@jest/globals';
import type { NewTake } from '../../src/store/store.ts';
import { useTestStore } from '../support/postgres.ts';
import { mediaCall, mediaTake, sceneKey, startScenes } from '../support/stored-scene.ts';

let number = 0;
const t = useTestStore();

const error = { kind: 'overloaded', message: 'try later' };

/** A scene with so many takes begun. */
async function sceneWith(takes: readonly Partial<NewTake>[]) {
  number += 1;
  const jobId = `t${number}`;
  await startScenes(t.store, jobId);
  const key = (take: number) => sceneKey(jobId, take);
  for (const [index, more] of takes.entries()) await t.store.record.beginTake(mediaTake(key(index + 1), more));
  const begin = async (take: number, more = {}): Promise<string> => {
    const call = mediaCall(key(take), more);
    await t.store.ledger.begin(call);
    return call.key;
  };
  return { jobId, key, begin, claim: (take: number) => t.store.record.claimPrompt(key(take), 'kling/abc') };
}

describe('a take of a provider', () => {
  test('keeps what was asked for and what came of it', async () => {
    const { key } = await sceneWith([{ retake: 2, seed: 4_294_967_295, applied: { sent: { seed: 1 }, dropped: [] } }]);
    const found = { retakeResult: 'improved', isSignificant: false, similarity: 0.93, seed: 11 } as const;
    await t.store.record.changeTake(key(1), { status: 'scoring', downloadHash: 'd', videoHash: 'v', score: 61 });
    await t.store.record.changeTake(key(1), { status: 'rejected', ...found });
    expect(await t.store.views.takeView(key(1))).toMatchObject({
      provider: 'kling',
      retake: 2,
      downloadHash: 'd',
      videoHash: 'v',
      imageHash: null,
      applied: { sent: { seed: 1 } },
      ...found,
    });
  });

  test('tells who made it, which generation it is, its picture and how it compares', async () => {
    const { jobId, key } = await sceneWith([{ provider: 'flux', retake: 1 }]);
    await t.store.record.changeTake(key(1), { status: 'accepted', imageHash: 'i', score: 80, retakeResult: 'success' });
    const last = (await t.store.events.read(jobId, 0)).at(-1);
    expect(last).toMatchObject({
      type: 'take_status',
      data: { provider: 'flux', retake: 1, imageHash: 'i', retakeResult: 'success' },
    });
  });

  test('that is a picture counts as rendered, and is rejected and not failed when its scene ends', async () => {
    const { jobId, key } = await sceneWith([{}, {}]);
    await t.store.record.changeTake(key(1), { status: 'scoring', imageHash: 'i' });
    await t.store.record.closeTakes(jobId, key(1).sectionId, 'failed');
    const [picture, nothing] = await t.store.record.readTakes(jobId, key(1).sectionId);
    expect(picture).toMatchObject({ status: 'rejected', renderedAt: expect.anything() });
    expect(nothing).toMatchObject({ status: 'failed', renderedAt: null });
  });
});

describe('a prompt to a provider', () => {
  test('belongs to one of the takes that claim it at once', async () => {
    const { claim } = await sceneWith([{}, {}, {}]);
    const claims = await Promise.all([claim(1), claim(2), claim(3)]);
    const first = claims.indexOf(undefined) + 1;
    expect(claims.filter((same) => same === undefined)).toHaveLength(1);
    expect(claims.filter((same) => same !== undefined)).toEqual([first, first]);
  });

  test('claimed a second time by the same take is still its own, also when it was sent', async () => {
    const { claim, begin } = await sceneWith([{}]);
    const before = await claim(1);
    await begin(1);
    expect([before, await claim(1)]).toEqual([undefined, undefined]);
  });

  test.each(['begun', 'accepted', 'unknown', 'settled'] as const)(
    'that a take of an earlier ladder sent is known: its call is %s',
    async (state) => {
      const { claim, begin, key } = await sceneWith([{}, { ladder: 2 }]);
      await claim(1);
      const call = await begin(1);
      if (state === 'accepted') await t.store.ledger.accept(call, { taskId: call, task: {} });
      if (state === 'unknown') await t.store.ledger.markUnknown(call, error);
      if (state === 'settled') await t.store.ledger.settle(call, { costNanoUsd: 0, usage: {}, outcome: 'refused' });
      await t.store.record.changeTake(key(1), { status: 'failed' });
      expect(await claim(2)).toBe(1);
    },
  );

  test('that a provider did not take is free', async () => {
    const { claim, begin, key } = await sceneWith([{}, {}]);
    await claim(1);
    await t.store.ledger.failUnbilled(await begin(1), error);
    await t.store.record.changeTake(key(1), { status: 'failed' });
    expect(await claim(2)).toBeUndefined();
  });

  test('that was claimed and never sent is free in the next ladder', async () => {
    const { claim, key } = await sceneWith([{}, { ladder: 2 }]);
    await claim(1);
    await t.store.record.changeTake(key(1), { status: 'written' });
    expect(await claim(2)).toBeUndefined();
  });

  test('is not known by a judgement of a take, which is another call', async () => {
    const { claim, begin, key } = await sceneWith([{}, {}]);
    await claim(1);
    await begin(1, { role: 'judge', step: 'judge:1' });
    await t.store.record.changeTake(key(1), { status: 'failed' });
    expect(await claim(2)).toBeUndefined();
  });

  test('of another scene is another prompt', async () => {
    const first = await sceneWith([{}]);
    await first.claim(1);
    await first.begin(1);
    const second = await sceneWith([{}]);
    expect(await second.claim(1)).toBeUndefined();
  });
});
