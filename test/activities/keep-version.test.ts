// Keeping an edited clip as a version of the clip that was edited: numbered, compared, shown in the stages, no neighbour touched (SPEC R8).
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { KeepVersionInput } from '../../src/activities/clip-edit-inputs.ts';
import { createKeepVersion } from '../../src/activities/keep-version.ts';
import { createLoadClip, createPlanClipEdit } from '../../src/activities/load-clip.ts';
import { rewriteArtifactSchema } from '../../src/activities/rewrite-clip.ts';
import type { DemoReply } from '../../src/demo/script.ts';
import { promptToRewrite } from '../../src/prompts/rewrite-clip.ts';
import { type ClipEditWorld, run, startClipEditWorld } from '../support/clip-edit-world.ts';

let world: ClipEditWorld;
beforeAll(async () => {
  world = await startClipEditWorld();
});
afterAll(() => world.close());
beforeEach(() => world.renew());

const reply = (value: object): DemoReply => ({ kind: 'text', text: JSON.stringify(value) });

describe('keepVersion', () => {
  type Made = [similarity?: number, asset?: string, applied?: Record<string, unknown>];

  /** The take of an edit, as the section loop leaves it. */
  async function madeTake(
    id: string,
    ...[similarity = 0.8, asset = `edited by ${id}`, applied = {}]: Made
  ): Promise<void> {
    const { record, artifacts } = world.deps.store;
    const key = { jobId: id, sectionId: `${id}-1`, take: 1 };
    const place = {
      jobId: world.sample.jobId,
      clipIndex: 0,
      editJobId: id,
      instructionHash: await world.putText('any'),
    };
    await run(createPlanClipEdit(world.deps), {
      ...place,
      sectionId: key.sectionId,
      workflowId: 'w',
      provider: 'runway',
    });
    const made = { vendor: 'runway', model: 'gen4.5', provider: 'runway', seed: 41, applied } as const;
    await record.beginTake({ ...key, origin: 'variant', ladder: 1, round: 0, variant: 1, ...made });
    const videoHash = (await artifacts.putBytes(asset, 'video/mp4')).hash;
    await record.changeTake(key, { status: 'accepted', videoHash, durationMs: 5_000, score: 88, similarity });
  }

  async function keep(id: string, instruction: string, more: Partial<KeepVersionInput> = {}) {
    const { rewriteHash } = await world.rewritten(instruction, { editJobId: id });
    const facts = await run(createLoadClip(world.deps), { jobId: world.sample.jobId, clipIndex: 0 });
    const input: KeepVersionInput = {
      editJobId: id,
      jobId: world.sample.jobId,
      clipIndex: 0,
      sectionId: `${id}-1`,
      take: 1,
      instructionHash: await world.putText(instruction),
      rewriteHash,
      parentHash: facts.kind === 'found' ? facts.parentHash : '',
      by: 'ann',
      ...more,
    };
    return run(createKeepVersion(world.deps), input);
  }
  const versions = () => world.deps.store.clips.list(world.sample.jobId, 0);
  const neighbours = async () =>
    (
      await world.database.query(
        `select stage, (metadata #- '{clips,clips,0}' #- '{prompts,prompts,0}')::text as rest from job_stages
         where job_id = $1 order by stage`,
        [world.sample.jobId],
      )
    ).rows;

  test('keeps the clip as it was as version 1 and the edit as version 2, and touches no neighbour', async () => {
    await madeTake(world.editJobId);
    const before = await neighbours();
    expect(await keep(world.editJobId, 'brighter')).toEqual({
      version: 2,
      parent: 1,
      isUnchanged: false,
      similarity: 0.8,
    });
    const [first, second] = await versions();
    expect(first).toMatchObject({
      version: 1,
      parent: null,
      isCurrent: false,
      assetHash: world.sample.assets[0],
      generationSeed: 41,
    });
    expect(second).toMatchObject({
      parent: 1,
      isCurrent: true,
      instruction: 'brighter',
      rewrittenBy: 'template',
      temperature: 0.35,
      generationSeed: 41,
      provider: 'runway',
      score: 88,
      createdBy: 'ann',
    });
    expect(await neighbours()).toEqual(before);
    const loaded = await run(createLoadClip(world.deps), { jobId: world.sample.jobId, clipIndex: 0 });
    expect(loaded).toMatchObject({ version: 2, parentHash: second?.assetHash, promptHash: second?.promptHash });
    const stage = await world.deps.store.record.readStage(world.sample.jobId, 'video_generator');
    expect(stage).toMatchObject({
      clips: {
        clips: [
          { assetHash: second?.assetHash, version: 2, model: 'runway:gen4.5', sceneId: `${world.sample.jobId}-1` },
          {},
          {},
        ],
      },
    });
  });

  test('keeps one version however often it runs', async () => {
    await madeTake(world.editJobId);
    const first = await keep(world.editJobId, 'brighter', { parentHash: world.sample.assets[0] });
    expect(await keep(world.editJobId, 'brighter', { parentHash: world.sample.assets[0] })).toEqual(first);
    expect(await versions()).toHaveLength(2);
  });

  test('gives the next edit the instructions of this conversation, oldest first, without what was reverted', async () => {
    const { record, artifacts, clips } = world.deps.store;
    await madeTake(world.editJobId);
    await keep(world.editJobId, 'brighter');
    for (const [id, instruction] of [
      [`${world.editJobId}b`, 'warmer'],
      [`${world.editJobId}c`, 'closer'],
    ] as const) {
      await world.createEditJob(id);
      await madeTake(id);
      await keep(id, instruction);
    }
    for (const id of ['', 'b', 'c']) await record.setJobStatus(`${world.editJobId}${id}`, 'completed');
    await clips.revert({ jobId: world.sample.jobId, clipIndex: 0, version: 3 });
    await world.createEditJob(`${world.editJobId}d`);
    world.answer = reply({ prompt: 'A blue kite.', temperature: 0.3, reasoning: '' });
    await world.rewritten('make the kite blue', { editJobId: `${world.editJobId}d` });
    expect(world.asked()).toContain('oldest first, all followed already: ["brighter","warmer"]');
    const row = (await versions()).at(2);
    expect(promptToRewrite(world.asked())).toBe(await artifacts.readText(row?.promptHash ?? ''));
    expect(await record.readStage(world.sample.jobId, 'prompt_generator')).toBeDefined();
  });

  test.each([
    ['the same bytes', 0.2, 'kite of '],
    ['a similarity of 0.997', 0.997, 'other bytes of '],
  ])('says that nothing changed by %s', async (_by, similarity, asset) => {
    await madeTake(world.editJobId, similarity, `${asset}${world.sample.jobId}`);
    expect(await keep(world.editJobId, 'brighter')).toMatchObject({ version: 2, isUnchanged: true });
    expect((await versions())[1]?.isUnchanged).toBe(true);
  });

  test('says that a seed was kept in vain where the model takes none', async () => {
    await madeTake(world.editJobId, 0.8, 'edited', { sent: { model: 'kling' }, dropped: ['seed: kling takes none'] });
    await keep(world.editJobId, 'brighter');
    expect((await versions())[1]?.reasoning).toContain('takes no seed');
  });

  test('keeps why the prompt became what it is', async () => {
    await madeTake(world.editJobId);
    world.answer = { kind: 'text', text: 'A blue kite.' };
    await keep(world.editJobId, 'make the kite blue');
    const row = (await versions())[1];
    expect(row).toMatchObject({ rewrittenBy: 'unread_reply', temperature: 0.3 });
    expect(row?.reasoning).toContain('could not be read');
    const { rewriteHash } = await world.rewritten('make the kite blue');
    const kept = JSON.parse(await world.deps.store.artifacts.readText(rewriteHash));
    expect(rewriteArtifactSchema.parse(kept)).toMatchObject({ by: 'unread_reply' });
  });
});
