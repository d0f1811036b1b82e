// A storyboard as sections, and what was made of them as the stages that edits start from; a scene that is made again (SPEC A1, A9, R1).
import { describe, expect, test } from '@jest/globals';
import { createCarrySection, createEndRegeneration } from '../../src/activities/carry-section.ts';
import { createFetchMedia } from '../../src/activities/fetch-media.ts';
import { createScoreTake } from '../../src/activities/score-take.ts';
import { createReadScenePolicy, createUseStoryboard } from '../../src/activities/use-storyboard.ts';
import { createWriteSceneStages } from '../../src/activities/write-scene-stages.ts';
import { inFolder, makeClip } from '../renderers/video/clips.ts';
import { doneTake, pollUntilEnded, submit, type TestTake, writeTake } from '../support/media-takes.ts';
import { policyOf, useMediaWorld, tryOnce } from '../support/media-world.ts';
import { testJob } from '../support/postgres.ts';
import { testScene } from '../support/stored-scene.ts';
import { models } from '../workflows/play-section.ts';

const world = useMediaWorld();

const record = () => world.deps.store.record;
const row = (take: TestTake) => record().readTake(take);

async function fetchAndScore({ jobId, sectionId, take }: TestTake): Promise<void> {
  await tryOnce(createFetchMedia(world.deps), { jobId, sectionId, take });
  await tryOnce(createScoreTake(world.deps), { jobId, sectionId, take, models, onUnknown: { kind: 'ask' } });
}

/** A scene with one take of the given score, which was accepted. */
async function acceptedScene(score = 90): Promise<TestTake> {
  const take = await doneTake(world, { provider: 'falai', judge: ({ retake }) => (retake === 0 ? score : 95) });
  await fetchAndScore(take);
  await accept(take);
  return take;
}

async function accept({ jobId, sectionId, take }: TestTake): Promise<void> {
  await record().changeTake({ jobId, sectionId, take }, { status: 'accepted' });
  await record().setSectionStatus(jobId, sectionId, 'completed', { acceptedTake: take, approvedBy: { kind: 'score' } });
}

const writeStages = ({ jobId }: TestTake) => tryOnce(createWriteSceneStages(world.deps), { jobId });

describe('useStoryboard', () => {
  test('makes each scene a section with an id that no other job has, and reads the policy of each', async () => {
    const scenes = [testScene(1), testScene(2, { provider: 'falai', medium: 'image', durationMs: 0 })];
    const storyboard = { title: 'Tea', scenes: scenes.map((scene) => ({ scene, policy: policyOf(scene) })) };
    const { hash } = await world.deps.store.artifacts.putBytes(JSON.stringify(storyboard), 'application/json');
    await record().createJob(testJob('tea', { kind: 'scenes', workflowId: 'scenes:tea' }));
    const used = { jobId: 'tea', storyboardHash: hash, workflowIdPrefix: 'scenes:tea:section:' };
    expect(await tryOnce(createUseStoryboard(world.deps), used)).toMatchObject({
      title: 'Tea',
      sections: [
        { id: 'tea-1', number: 1 },
        { id: 'tea-2', number: 2 },
      ],
    });
    expect(await record().findScene('tea-2')).toMatchObject({
      scene: scenes[1],
      renderer: null,
      workflowId: 'scenes:tea:section:tea-2',
    });
    const read = createReadScenePolicy(world.deps);
    expect(await tryOnce(read, { storyboardHash: hash, number: 2 })).toMatchObject({ media: { provider: 'falai' } });
    const none = tryOnce(read, { storyboardHash: hash, number: 3 });
    await expect(none).rejects.toMatchObject({ type: 'RecordMissing', nonRetryable: true });
  });
});

describe('writeSceneStages', () => {
  test('writes the clip of a scene with the prompt, the seed and the model that made it', async () => {
    const take = await acceptedScene();
    await writeStages(take);
    const made = await row(take);
    const prompt = take.scene.scene.visualDirection;
    expect(await record().readStage(take.jobId, 'video_generator')).toEqual({
      clips: {
        clips: [
          {
            index: 0,
            sceneId: take.sectionId,
            assetHash: made?.imageHash,
            medium: 'image',
            durationMs: 0,
            prompt,
            generation_seed: made?.seed,
            provider: 'falai',
            model: 'fal:fal-ai/flux/schnell',
            score: 90,
            version: 1,
          },
        ],
      },
    });
    expect(await record().readStage(take.jobId, 'prompt_generator')).toEqual({
      prompts: { prompts: [{ index: 0, prompt }] },
    });
  });

  test('writes an upload that stands for a scene with its own length', async () => {
    const take = await doneTake(world, { provider: 'kling' });
    const upload = await inFolder(async (folder) => {
      const path = await makeClip(`${folder}/mine.mp4`, 'color=c=teal', { seconds: 3 });
      return (await world.deps.store.artifacts.putFile(path, 'video/mp4')).hash;
    });
    await record().setSectionStatus(take.jobId, take.sectionId, 'completed', { replacedByHash: upload });
    await writeStages(take);
    expect(await record().readStage(take.jobId, 'video_generator')).toMatchObject({
      clips: { clips: [{ assetHash: upload, durationMs: 3_000 }] },
    });
  });

  test('writes no clip of a scene that has none', async () => {
    const take = await doneTake(world);
    await record().setSectionStatus(take.jobId, take.sectionId, 'failed', { reason: 'rejected' });
    await writeStages(take);
    expect(await record().readStage(take.jobId, 'video_generator')).toEqual({ clips: { clips: [] } });
    expect(await record().readStage(take.jobId, 'scene_planner')).toMatchObject({
      scenes: { scenes: [take.scene.scene] },
    });
  });
});

describe('a scene that is made again', () => {
  const carry = ({ jobId, sectionId }: TestTake) => tryOnce(createCarrySection(world.deps), { jobId, sectionId });
  const begin = ({ jobId, sectionId }: TestTake) =>
    world.deps.store.regenerations.begin({
      jobId,
      sectionId,
      requestedBy: 'ann',
      workflowIdOf: () => `again:${sectionId}`,
    });
  const end = ({ jobId, sectionId }: TestTake, status: 'completed' | 'failed') =>
    tryOnce(createEndRegeneration(world.deps), { jobId, sectionId, number: 1, status });

  async function madeAgain(take: TestTake): Promise<TestTake> {
    await begin(take);
    const again = await writeTake(world, take.scene, { order: { retake: 1, fromTake: 1 } });
    await submit(world.deps, again);
    await pollUntilEnded(world.deps, again);
    await fetchAndScore(again);
    return again;
  }

  test('begins with its best take and counts on from its last', async () => {
    const first = await acceptedScene(75);
    await madeAgain(first);
    const { history } = await carry(first);
    expect(history).toMatchObject([
      {
        kind: 'carried',
        takes: 2,
        ladder: 2,
        kept: [{ order: { take: 2, media: { provider: 'falai' } }, scored: { score: 95 } }],
      },
    ]);
  });

  test('begins with nothing where nothing was made', async () => {
    const take = await doneTake(world);
    const { history } = await carry(take);
    expect(history).toMatchObject([{ kind: 'carried', takes: 1, ladder: 1, kept: [] }]);
  });

  test('is the next version of its clip, with the first one kept', async () => {
    const first = await acceptedScene();
    await writeStages(first);
    const again = await madeAgain(first);
    await accept(again);
    await end(again, 'completed');
    const versions = await world.deps.store.clips.list(first.jobId, 0);
    expect(versions).toMatchObject([
      { version: 1, assetHash: (await row(first))?.imageHash, isCurrent: false },
      { version: 2, assetHash: (await row(again))?.imageHash, isCurrent: true, take: 2 },
    ]);
    expect(await record().readStage(first.jobId, 'video_generator')).toMatchObject({
      clips: { clips: [{ index: 0, assetHash: (await row(again))?.imageHash }] },
    });
    // Told twice it is one version.
    await end(again, 'completed');
    expect(await world.deps.store.clips.list(first.jobId, 0)).toHaveLength(2);
  });

  test('keeps the asset it had where that came to nothing', async () => {
    const first = await acceptedScene();
    await begin(first);
    await record().setSectionStatus(first.jobId, first.sectionId, 'failed', { reason: 'rejected' });
    await end(first, 'failed');
    expect(await record().readSection(first.jobId, first.sectionId)).toMatchObject({
      status: 'completed',
      acceptedTake: 1,
    });
  });
});

test('what the judge says of a retake is measured against the take that it was made from', async () => {
  const first = await doneTake(world, { provider: 'falai', judge: ({ retake }) => [30, 36, 95][retake] ?? 0 });
  await fetchAndScore(first);
  const results: unknown[] = [];
  for (const retake of [1, 2]) {
    const again = await writeTake(world, first.scene, { order: { retake, fromTake: 1 } });
    await submit(world.deps, again);
    await pollUntilEnded(world.deps, again);
    await fetchAndScore(again);
    const { scoreBefore, score, retakeResult, isSignificant } = (await row(again)) ?? {};
    results.push([scoreBefore, score, retakeResult, isSignificant]);
  }
  expect(results).toEqual([
    [30, 36, 'improved', false],
    [30, 95, 'success', true],
  ]);
  expect(await row(first)).toMatchObject({ retakeResult: null, isSignificant: null });
});
