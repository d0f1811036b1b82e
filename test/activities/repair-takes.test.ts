// Repairs over real sockets: edits made in the rendered source, one more paid call where they cannot be, and what the prompt tells.
import { beforeEach, describe, expect, test } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import type { WriteTakesResult } from '../../src/activities/inputs.ts';
import { createRenderTake } from '../../src/activities/render-take.ts';
import { createRepairTakes } from '../../src/activities/repair-takes.ts';
import type { DemoReply } from '../../src/demo/script.ts';
import type { TakeOrder } from '../../src/domain/move.ts';
import type { SectionPolicy } from '../../src/domain/policy/section-policy.ts';
import type { RenderError } from '../../src/domain/render-error.ts';
import { readReference } from '../../src/prompts/reference.ts';
import type { TakeChange } from '../../src/store/take-change.ts';
import { fakeRenderer, useTestWorld } from '../support/activity-deps.ts';
import { testJob } from '../support/postgres.ts';

const scene = 'class Ring(Scene):\n    def construct(self):\n        ring = Circl()\n        self.add(ring)';
const mended = scene.replace('Circl()', 'Circle()');
const edit = (search: string, replace: string): string =>
  `<<<<<<< SEARCH\n${search}\n=======\n${replace}\n>>>>>>> REPLACE`;
const goodEdit = edit('        ring = Circl()', '        ring = Circle()');
const badEdit = edit('        ring = Circle(1)', '        ring = Circle()');
const whole = (source: string): string => `Here it is:\n\n\`\`\`python\n${source}\n\`\`\``;
const error: RenderError = { kind: 'NameError', message: "name 'Circl' is not defined", line: 3 };
const text = (reply: string): DemoReply => ({ kind: 'text', text: reply });

let jobId = '';
let jobs = 0;
/** What the model answers where edits are asked for, and where a whole source is. */
let replies: { edits: string; whole: string };
const world = useTestWorld(({ prompt }) =>
  text(readReference(prompt)?.scope === 'whole' ? replies.whole : replies.edits),
);

beforeEach(async () => {
  jobs += 1;
  jobId = `repair-${jobs}`;
  replies = { edits: goodEdit, whole: whole(mended) };
  const { record } = world.deps.store;
  await record.createJob(testJob(jobId, { input: { topic: 'Rings', quality: 'draft' } }));
  const texts = { title: 'One', goal: 'g', narration: 'n', visualBrief: 'v' };
  const workflowId = `explainer:${jobId}:section:s1`;
  await record.setPlan(jobId, 'T', [
    { id: 's1', number: 1, ...texts, renderer: 'manim', plannedDurationMs: 4_000, workflowId },
  ]);
});

const key = (take: number) => ({ jobId, sectionId: 's1', take });
const readTake = (take: number) => world.deps.store.record.readTake(key(take));
const states = async () => (await world.deps.store.views.jobView(jobId))?.callStates;

type Failed = { readonly take: number; readonly fromTake?: number; readonly source?: string | undefined };

/** A take of the record that failed: with a source by the render error, else by what is said. */
async function failedTake({ take, fromTake, source = scene }: Failed, more: Partial<TakeChange> = {}): Promise<void> {
  const { record, artifacts } = world.deps.store;
  const [origin, round] = fromTake === undefined ? (['variant', 0] as const) : (['repair', take - 1] as const);
  await record.beginTake({ ...key(take), origin, ladder: 1, round, variant: 1, fromTake });
  const { hash } = await artifacts.putBytes(source, 'text/plain');
  const detail = await artifacts.putBytes(JSON.stringify(error), 'application/json');
  const renderError = { kind: error.kind, message: error.message, line: 3, signature: 'aa', detailHash: detail.hash };
  const failure = more.writeFailure === undefined ? { sourceHash: hash, fixedSourceHash: hash, renderError } : {};
  await record.changeTake(key(take), { status: 'failed', ...failure, ...more });
}

const order = (more: Partial<TakeOrder> = {}): TakeOrder => ({
  take: 2,
  origin: 'repair',
  ladder: 1,
  round: 1,
  variant: 1,
  role: 'repair',
  creativity: 0.3,
  fromTake: 1,
  scope: 'patch',
  ...more,
});

async function repair(
  ordered: TakeOrder | readonly TakeOrder[] = order(),
  onUnknown: SectionPolicy['onUnknown'] = { kind: 'ask' },
): Promise<WriteTakesResult> {
  const models = { ...testJob(jobId).models, repair: 'anthropic:claude-sonnet-5-5' as const };
  const input = { jobId, sectionId: 's1', orders: [ordered].flat(), models, onUnknown };
  return new MockActivityEnvironment().run(createRepairTakes(world.deps), input);
}

/** Prompts that the vendor got while the work was done. */
async function prompts(work: () => Promise<unknown>): Promise<readonly string[]> {
  const before = world.vendors.received().length;
  await work();
  return world.vendors
    .received()
    .slice(before)
    .map(({ request }) => request?.prompt ?? '');
}

async function sourceOf(take: number): Promise<string | undefined> {
  const hash = (await readTake(take))?.fixedSourceHash;
  return hash === null || hash === undefined ? undefined : world.deps.store.artifacts.readText(hash);
}

describe('a repair by edits', () => {
  beforeEach(() => failedTake({ take: 1 }));

  test('makes them in the rendered source and records scope and number', async () => {
    const asked = await prompts(async () => {
      expect(await repair()).toEqual({ kind: 'wrote', outcomes: [{ take: 2, outcome: 'written' }] });
    });
    expect(asked).toHaveLength(1);
    expect(await sourceOf(2)).toBe(mended);
    expect((await readTake(2))?.applied).toMatchObject({ scope: 'patch', edits: 1 });
  });

  test('is the same as another that changed the same, and says so again when the activity runs again', async () => {
    const both = [order({ take: 2 }), order({ take: 3, variant: 2 })];
    const first = await repair(both);
    if (first.kind !== 'wrote') throw new Error('both are written');
    const [same] = first.outcomes.filter(({ outcome }) => outcome === 'same');
    expect(first.outcomes.map(({ outcome }) => outcome).toSorted()).toEqual(['same', 'written']);
    expect(same?.sameAs).toBe(same?.take === 2 ? 3 : 2);
    expect(await prompts(async () => expect(await repair(both)).toEqual(first))).toHaveLength(0);
  });

  test('takes a whole source in their place without another call', async () => {
    replies.edits = whole(mended);
    expect(await prompts(repair)).toHaveLength(1);
    expect(await sourceOf(2)).toBe(mended);
    expect((await readTake(2))?.applied).toMatchObject({ scope: 'patch', source: 'whole' });
  });

  test.each([
    ['match nowhere', badEdit, 'the SEARCH text of edit 1 is not in the source'],
    ['change nothing', edit('        ring = Circl()', '        ring = Circl()'), 'the edits change nothing'],
    ['are not whole', '<<<<<<< SEARCH\n        ring = Circl()', 'edit 1 is not closed'],
    ['are none', 'I would rename Circl.', 'the reply holds no edit'],
  ])('asks once more, for the whole source and with the reason, where they %s', async (_name, reply, reason) => {
    replies.edits = reply;
    const asked = await prompts(repair);
    expect(asked.map((prompt) => readReference(prompt)?.scope)).toEqual(['patch', 'whole']);
    expect(asked[1]).toContain(reason);
    expect(asked[1]).toContain(reply);
    expect(await sourceOf(2)).toBe(mended);
    const { applied } = (await readTake(2)) ?? {};
    expect(applied).toMatchObject({ scope: 'patch', source: 'whole', editsRefused: expect.stringContaining(reason) });
    expect(await world.deps.store.artifacts.readText(String(applied?.['editsReplyHash']))).toBe(reply);
    const steps = await world.database.query('select step from calls where job_id = $1 order by created_at', [jobId]);
    expect(steps.rows).toEqual([{ step: 'repair:2' }, { step: 'repair:2:whole' }]);
  });

  test('has no source where the second reply holds none either', async () => {
    replies = { edits: badEdit, whole: 'I cannot.' };
    const asked = await prompts(async () => {
      expect(await repair()).toMatchObject({ outcomes: [{ take: 2, outcome: 'invalid' }] });
    });
    expect(asked).toHaveLength(2);
    expect((await readTake(2))?.writeFailure).toMatchObject({ kind: 'invalid' });
  });

  test('makes no further call when the activity runs again', async () => {
    replies.edits = badEdit;
    const first = await repair();
    expect(await prompts(async () => expect(await repair()).toEqual(first))).toHaveLength(0);
    expect(await states()).toMatchObject({ settled: 2 });
  });

  test('pays the first call once where the worker stopped before the second', async () => {
    replies.edits = badEdit;
    world.vendors.inject({ kind: 'status', status: 503, match: 'They could not be made' });
    await expect(repair()).rejects.toMatchObject({ nonRetryable: false });
    const asked = await prompts(async () => expect(await repair()).toMatchObject({ kind: 'wrote' }));
    expect(asked.map((prompt) => readReference(prompt)?.scope)).toEqual(['whole']);
    expect(await sourceOf(2)).toBe(mended);
    expect(await states()).toMatchObject({ settled: 2 });
  });

  test('is held up by the budget before the second call, and goes on with it alone', async () => {
    replies.edits = badEdit;
    await world.deps.store.ledger.setBudget(jobId, { calls: 1 }, 'ann');
    expect(await repair()).toMatchObject({ kind: 'budget_denied', by: 'calls' });
    await world.deps.store.ledger.setBudget(jobId, { calls: 2 }, 'ann');
    expect(await prompts(repair)).toHaveLength(1);
    expect(await sourceOf(2)).toBe(mended);
  });

  test('ends unknown where the second answer was lost and the policy asks', async () => {
    replies.edits = badEdit;
    world.vendors.inject({ kind: 'dropAnswer', match: 'They could not be made' });
    expect(await repair()).toMatchObject({ outcomes: [{ take: 2, outcome: 'unknown' }] });
  });

  test('asks for a whole source at once in the widest scope', async () => {
    const asked = await prompts(() => repair(order({ scope: 'whole' })));
    expect(asked).toHaveLength(1);
    expect(asked[0]).toContain('Simplify the scene');
    expect((await readTake(2))?.applied).toMatchObject({ scope: 'whole', source: 'whole' });
  });

  test('answers an order without a scope as before there were scopes', async () => {
    const { scope: _, ...old } = order();
    const asked = await prompts(() => repair(old));
    expect(asked[0]).toContain('the whole corrected source');
    expect(await sourceOf(2)).toBe(mended);
  });

  test('names the method that a block repair may rewrite', async () => {
    const [asked] = await prompts(() => repair(order({ scope: 'block' })));
    expect(asked).toContain('lines 2–4, from `def construct(self):`');
  });
});

describe('the prompt of a repair', () => {
  test('tells what the repair before changed and that the same error came again', async () => {
    await failedTake({ take: 1 });
    await failedTake(
      { take: 2, fromTake: 1, source: scene.replace('Circl()', 'Circl(1)') },
      { applied: { scope: 'patch' } },
    );
    const [asked] = await prompts(() => repair(order({ take: 3, fromTake: 2, round: 2, scope: 'whole' })));
    expect(asked).toContain('- round 1 (patch): the same error again: NameError');
    expect(asked).toContain('-         ring = Circl()\n    +         ring = Circl(1)');
  });

  test('goes back to the last source where the repair before has none', async () => {
    await failedTake({ take: 1 });
    await failedTake({ take: 2, fromTake: 1 }, { writeFailure: { kind: 'refused', message: 'it was refused' } });
    const [asked] = await prompts(() => repair(order({ take: 3, fromTake: 2, round: 2, scope: 'block' })));
    for (const part of ['it was refused', 'ring = Circl()', "name 'Circl' is not defined", '<<<<<<< SEARCH'])
      expect(asked).toContain(part);
    expect(await sourceOf(3)).toBe(mended);
  });

  test('has the error and the source of the take that was the same', async () => {
    await failedTake({ take: 1 });
    const writeFailure = { kind: 'same', message: 'it draws the same as take 1', sameAs: 1 };
    await failedTake({ take: 2 }, { writeFailure });
    const [asked] = await prompts(() => repair(order({ take: 3, fromTake: 2 })));
    for (const part of ['the same as that of take 1', "name 'Circl' is not defined", '<<<<<<< SEARCH'])
      expect(asked).toContain(part);
    expect(await sourceOf(3)).toBe(mended);
  });

  test('says that a repair which left its source as it was changed nothing', async () => {
    await failedTake({ take: 1 });
    const { fixedSourceHash } = (await readTake(1)) ?? {};
    const writeFailure = { kind: 'same', message: 'it draws the same as take 1', sameAs: 1 };
    await failedTake({ take: 2, fromTake: 1 }, { writeFailure, fixedSourceHash: fixedSourceHash ?? '' });
    const [asked] = await prompts(() => repair(order({ take: 3, fromTake: 2, round: 2, scope: 'whole' })));
    expect(asked).toContain('- round 1: the same error again: NameError');
    expect(asked).toMatch(/It had changed:\n +nothing/);
    expect(asked).not.toContain('the same as that of take');
  });

  test('asks for a whole source where there is none to edit', async () => {
    await failedTake({ take: 1 }, { writeFailure: { kind: 'truncated', message: 'the reply was cut' } });
    const [asked] = await prompts(repair);
    expect(asked).toContain('the reply was cut');
    expect(readReference(asked ?? '')?.scope).toBe('whole');
    expect(await sourceOf(2)).toBe(mended);
  });
});

describe('a failed render', () => {
  test('records the signature of its error, the same when it is told again', async () => {
    await failedTake({ take: 1 });
    await repair();
    const manim = { ...fakeRenderer('manim'), check: async () => error };
    const deps = { ...world.deps, renderers: { ...world.deps.renderers, manim } };
    const render = () =>
      new MockActivityEnvironment().run(createRenderTake(deps), { ...key(2), quality: 'draft' as const });
    const first = await render();
    expect(first).toMatchObject({ ok: false, error: { signature: expect.stringMatching(/^[\da-f]{16}$/) } });
    expect(await render()).toEqual(first);
  });

  test('costs no render where the check before it found the fault', async () => {
    await failedTake({ take: 1 });
    await repair();
    const manim = { ...fakeRenderer('manim'), check: async () => error };
    const deps = { ...world.deps, renderers: { ...world.deps.renderers, manim } };
    const input = { ...key(2), quality: 'draft' as const };
    expect(await new MockActivityEnvironment().run(createRenderTake(deps), input)).toMatchObject({ ok: false });
    expect((await world.deps.store.ledger.budget(jobId)).use.renders).toBe(0);
    expect((await readTake(2))?.renderedWith).toBe('static check');
  });
});
