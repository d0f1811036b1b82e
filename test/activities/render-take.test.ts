// A render whose check beforehand could not be made.
import { beforeAll, expect, test } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import { createRenderTake } from '../../src/activities/render-take.ts';
import { fakeRenderer, useTestWorld } from '../support/activity-deps.ts';
import { testJob } from '../support/postgres.ts';

const key = { jobId: 'unchecked', sectionId: 's1', take: 1 };

const world = useTestWorld(() => ({ kind: 'text', text: '' }));
beforeAll(async () => {
  const { record, artifacts } = world.deps.store;
  await record.createJob(testJob(key.jobId));
  const texts = { title: 'One', goal: 'g', narration: 'n', visualBrief: 'v' };
  const section = { id: 's1', number: 1, ...texts, renderer: 'manim' as const, plannedDurationMs: 4_000 };
  await record.setPlan(key.jobId, 'T', [{ ...section, workflowId: `explainer:${key.jobId}:section:s1` }]);
  await record.beginTake({ ...key, origin: 'variant', ladder: 1, round: 0, variant: 1 });
  const { hash } = await artifacts.putBytes('class A(Scene): pass', 'text/plain');
  await record.changeTake(key, { status: 'written', sourceHash: hash, fixedSourceHash: hash });
});

test('a take whose check ends without an answer is tried again, and rendered without a check at the third try', async () => {
  const check = () => Promise.reject(new Error('the process of the check ended'));
  const deps = { ...world.deps, renderers: { ...world.deps.renderers, manim: { ...fakeRenderer('manim'), check } } };
  const tryNumber = (attempt: number) =>
    new MockActivityEnvironment({ attempt }).run(createRenderTake(deps), { ...key, quality: 'draft' as const });
  await expect(tryNumber(1)).rejects.toThrow('the process of the check ended');
  expect((await world.deps.store.record.readTake(key))?.renderError).toBeNull();
  expect(await tryNumber(3)).toMatchObject({ ok: false, error: { message: 'nothing is rendered here' } });
});
