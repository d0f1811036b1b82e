// What the record says of takes that lost a race, and of how long renders took.
import { expect, test } from '@jest/globals';
import { createStopTakes } from '../../src/activities/statuses.ts';
import { useTestWorld } from '../support/activity-deps.ts';
import { testJob } from '../support/postgres.ts';

const world = useTestWorld(() => ({ kind: 'text', text: '' }));

async function jobWithTakes(jobId: string, count: number) {
  const { record } = world.deps.store;
  await record.createJob(testJob(jobId, { input: { topic: 'Rings', quality: 'draft' } }));
  const texts = { title: 'One', goal: 'g', narration: 'n', visualBrief: 'v' };
  const workflowId = `explainer:${jobId}:section:s1`;
  await record.setPlan(jobId, 'T', [
    { id: 's1', number: 1, ...texts, renderer: 'svg', plannedDurationMs: 4_000, workflowId },
  ]);
  const key = (take: number) => ({ jobId, sectionId: 's1', take });
  for (let take = 1; take <= count; take += 1)
    await record.beginTake({ ...key(take), origin: 'variant', ladder: 1, round: 0, variant: take });
  return { record, key };
}

test('takes at work are canceled; those that have ended, were never begun or were not named stay as they are', async () => {
  const { record, key } = await jobWithTakes('stop-1', 5);
  await record.changeTake(key(2), { status: 'rendering' });
  await record.changeTake(key(3), { status: 'failed', renderError: { kind: 'NameError', message: 'x' } });
  await record.changeTake(key(4), { status: 'written', sourceHash: 'source' });
  await createStopTakes(world.deps)({ jobId: 'stop-1', sectionId: 's1', takes: [1, 2, 3, 4] });
  const rows = await record.readTakes('stop-1', 's1');
  expect(rows.map(({ status }) => status)).toEqual(['canceled', 'canceled', 'failed', 'written', 'writing']);
});

test('render times are those of clips of the same renderer and quality', async () => {
  const { record, key } = await jobWithTakes('times-1', 3);
  await record.changeTake(key(1), { status: 'rendering' });
  await record.changeTake(key(1), { status: 'scoring', videoHash: 'clip' });
  await record.changeTake(key(2), { status: 'rendering' });
  await record.changeTake(key(2), { status: 'failed', renderError: { kind: 'NameError', message: 'x' } });
  expect(await record.renderTimes({ renderer: 'svg', quality: 'draft' })).toEqual([
    { renderMs: expect.any(Number), plannedDurationMs: 4_000 },
  ]);
  expect(await record.renderTimes({ renderer: 'svg', quality: 'high' })).toEqual([]);
  expect(await record.renderTimes({ renderer: 'manim', quality: 'draft' })).toEqual([]);
});
