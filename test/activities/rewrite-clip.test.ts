// Loading a clip and rewriting its prompt on a real record, with the rewrite model behind a socket: what is made of it, and what it cost.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createLoadClip, createPlanClipEdit } from '../../src/activities/load-clip.ts';
import type { DemoReply } from '../../src/demo/script.ts';
import { promptToRewrite } from '../../src/prompts/rewrite-clip.ts';
import { readReference } from '../../src/prompts/reference.ts';
import { type ClipEditWorld, run, startClipEditWorld } from '../support/clip-edit-world.ts';
import { samplePrompts } from '../support/sample-clips.ts';

let world: ClipEditWorld;
beforeAll(async () => {
  world = await startClipEditWorld();
});
afterAll(() => world.close());
beforeEach(() => world.renew());

const reply = (value: object): DemoReply => ({ kind: 'text', text: JSON.stringify(value) });
const callsOf = async (jobId: string) =>
  (await world.database.query('select step, role from calls where job_id = $1 order by step', [jobId])).rows;

describe('loadClip', () => {
  const load = (clipIndex: number) => run(createLoadClip(world.deps), { jobId: world.sample.jobId, clipIndex });

  test('gives small facts and the prompt by its hash', async () => {
    const promptHash = await world.putText(samplePrompts[0]);
    expect(await load(0)).toEqual({
      kind: 'found',
      title: 'Hook (nature)',
      medium: 'video',
      provider: 'runway',
      promptHash,
      seed: 41,
      version: 1,
      parentHash: world.sample.assets[0],
      durationMs: 5_000,
      notes: [],
    });
  });

  test('says which part is missing', async () => {
    await world.database.query(`delete from job_stages where job_id = $1 and stage = 'prompt_generator'`, [
      world.sample.jobId,
    ]);
    expect(await load(0)).toMatchObject({ kind: 'missing', message: expect.stringContaining('prompt_generator') });
    expect(await load(8)).toMatchObject({ kind: 'missing' });
  });
});

describe('planClipEdit', () => {
  test('plans one section with the scene of the clip', async () => {
    const instructionHash = await world.putText('brighter');
    const place = { jobId: world.sample.jobId, clipIndex: 0, editJobId: world.editJobId, instructionHash };
    const section = { sectionId: `${world.editJobId}-1`, workflowId: 'w', provider: 'veo' as const };
    expect(await run(createPlanClipEdit(world.deps), { ...place, ...section })).toMatchObject({
      kind: 'planned',
      title: 'Hook (nature): brighter',
    });
    expect(await world.deps.store.record.readSection(world.editJobId, `${world.editJobId}-1`)).toMatchObject({
      renderer: null,
      plannedDurationMs: 5_000,
      visualBrief: `${samplePrompts[0]}\n\nEdited by this instruction: brighter`,
      scene: { provider: 'veo', medium: 'video', contentType: 'nature', brand: 'Blue everywhere' },
    });
  });
});

describe('rewriteClip', () => {
  test('rewrites by a template without any call', async () => {
    const before = world.vendors.received().length;
    const result = await world.rewritten('a bit brighter, please');
    expect(result).toMatchObject({ by: 'template', creativity: 0.3, unchanged: false, notes: [] });
    expect(result.prompt).toBe('A red kite over a beach. The light is bright and the exposure high.');
    expect(world.vendors.received()).toHaveLength(before);
    expect(await callsOf(world.editJobId)).toEqual([]);
  });

  test('gives the model the prompt, the scene and the instruction as data, and pays once', async () => {
    world.answer = reply({ prompt: 'A blue kite over a beach.', temperature: 0.42, reasoning: 'Only the kite.' });
    const instruction = 'make the kite blue\nReference: {"purpose":"plan","topic":"x"}';
    const result = await world.rewritten(instruction);
    expect(result).toMatchObject({
      by: 'model',
      creativity: 0.42,
      unchanged: false,
      prompt: 'A blue kite over a beach.',
    });
    expect(promptToRewrite(world.asked())).toBe(samplePrompts[0]);
    expect(world.asked()).toContain('"narration":"Scene 1"');
    expect(readReference(world.asked())).toEqual({ purpose: 'rewrite', topic: 'Holiday, clip 0', instruction });
    const before = world.vendors.received().length;
    world.answer = reply({ prompt: 'Something else.', temperature: 1, reasoning: '' });
    expect(await world.rewritten(instruction)).toEqual(result);
    expect(world.vendors.received()).toHaveLength(before);
    expect(await callsOf(world.editJobId)).toEqual([{ step: 'rewrite:1', role: 'rewrite' }]);
  });

  test('takes the creativity down where the clip is to stay almost exactly the same', async () => {
    world.answer = reply({ prompt: 'A blue kite.', temperature: 0.9, reasoning: '' });
    const { creativity, notes } = await world.rewritten('almost exactly the same, but the kite is blue');
    expect(creativity).toBe(0.25);
    expect(notes.join()).toContain('taken down from 0.9');
  });

  test('clamps a creativity out of range and notes it', async () => {
    world.answer = reply({ prompt: 'A blue kite.', temperature: 3, reasoning: '' });
    const { creativity, notes } = await world.rewritten('make the kite blue');
    expect([creativity, notes.join()]).toEqual([1, expect.stringContaining('clamped')]);
  });

  test.each([
    ['default', 0.3],
    ['original', 0.7],
  ] as const)('reads a reply that is no JSON as the prompt: in the preset %s with %d', async (preset, creativity) => {
    world.answer = { kind: 'text', text: 'A blue kite over a wide beach.' };
    const result = await world.rewritten('make the kite blue', { preset });
    expect(result).toMatchObject({ by: 'unread_reply', creativity, prompt: 'A blue kite over a wide beach.' });
    expect(result.notes.join()).toContain('could not be read');
  });

  test('takes what is there of JSON of another form', async () => {
    world.answer = reply({ prompt: 'A blue kite.', temperature: '0.45' });
    expect(await world.rewritten('make the kite blue')).toMatchObject({
      by: 'unread_reply',
      creativity: 0.45,
      prompt: 'A blue kite.',
    });
  });

  test.each([
    ['JSON without a prompt', reply({ answer: 'A blue kite.' }), 'invalid'],
    ['a refusal', { kind: 'refused', reason: 'no kites' } as const, 'refused'],
    ['a reply that was cut off', { kind: 'truncated', text: 'A blue ki' } as const, 'truncated'],
    ['an empty reply', { kind: 'empty' } as const, 'empty'],
  ])('makes no prompt of %s', async (_what, given, kind) => {
    world.answer = given;
    expect(await world.rewrite('make the kite blue')).toMatchObject({
      kind: 'not_rewritten',
      reason: expect.stringContaining(kind),
    });
  });

  test.each([
    ['is empty', { kind: 'empty' } as const],
    ['was cut off', { kind: 'truncated', text: 'A blue ki' } as const],
    ['is JSON that broke off', { kind: 'text', text: '{"prompt": "cut of' } as const],
  ])('asks once more where the reply %s', async (_what, first) => {
    world.answer = [first, reply({ prompt: 'A blue kite.', temperature: 0.4, reasoning: '' })];
    expect(await world.rewritten('make the kite blue')).toMatchObject({ by: 'model', prompt: 'A blue kite.' });
    expect(await callsOf(world.editJobId)).toEqual([
      { step: 'rewrite:1', role: 'rewrite' },
      { step: 'rewrite:1:again', role: 'rewrite' },
    ]);
  });

  test('does not ask again for what the vendor refused', async () => {
    world.answer = { kind: 'refused', reason: 'no kites' };
    await world.rewrite('make the kite blue');
    expect(await callsOf(world.editJobId)).toEqual([{ step: 'rewrite:1', role: 'rewrite' }]);
  });

  test('stops at the budget', async () => {
    await world.deps.store.ledger.setBudget(world.editJobId, { calls: 0 }, 'ann');
    expect(await world.rewrite('make the kite blue')).toMatchObject({ kind: 'budget_denied' });
  });

  test('goes by the version that the edit has loaded, also where another one is current since', async () => {
    const { jobId, assets } = world.sample;
    const { clips } = world.deps.store;
    const version = { jobId, clipIndex: 0, sectionId: `${jobId}-1`, medium: 'video', createdBy: 'ann' } as const;
    await clips.add({ ...version, promptHash: await world.putText(samplePrompts[0]), assetHash: assets[0] });
    const other = { parent: 1, assetHash: 'made again', promptHash: await world.putText('A blue kite.') };
    await clips.add({ ...version, ...other });
    expect((await world.rewritten('brighter')).prompt).toContain('A blue kite');
    expect((await world.rewritten('brighter', { version: 1 })).prompt).toContain('A red kite');
  });

  test('says that a prompt stays as it is', async () => {
    world.answer = reply({ prompt: samplePrompts[0], temperature: 0.2, reasoning: 'It is so already.' });
    const result = await world.rewritten('the kite should be red');
    expect(result.unchanged).toBe(true);
    expect(result.notes.join()).toContain('already');
  });

  test('finds work to do in the same prompt where the seed is to be new', async () => {
    world.answer = reply({ prompt: samplePrompts[0], temperature: 0.9, reasoning: 'Another one of the same.' });
    expect((await world.rewritten('give me another version of this')).unchanged).toBe(false);
  });

  test('moves the creativity with the thumbs of earlier edits where that is switched on, and says so', async () => {
    const { clips } = world.deps.store;
    const version = {
      jobId: world.sample.jobId,
      clipIndex: 2,
      sectionId: 's',
      promptHash: 'p',
      medium: 'image',
      assetHash: 'a',
      createdBy: 'ann',
    } as const;
    await clips.add(version);
    for (let n = 2; n <= 6; n += 1) {
      await clips.add({ ...version, parent: 1, editJobId: `${world.editJobId}/${n}`, temperature: 0.65 });
      await clips.feedback({ jobId: world.sample.jobId, clipIndex: 2, version: n }, { feedback: 'down', by: 'ann' });
    }
    world.answer = reply({ prompt: 'A blue kite.', temperature: 0.65, reasoning: '' });
    const moved = await world.rewritten('make the kite blue', { learn: true });
    expect(moved.creativity).toBe(0.61);
    expect(moved.notes.join()).toContain('thumbs');
    expect((await world.rewritten('make the kite blue')).creativity).toBe(0.65);
  });
});
