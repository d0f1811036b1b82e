// An upright scene from its create to the film, and on into an edit of its clip: every step asks for the shape of the storyboard (SPEC R7, R8).
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createAssembleSections } from '../../src/activities/assemble-sections.ts';
import { createFetchMedia } from '../../src/activities/fetch-media.ts';
import { createPlanClipEdit } from '../../src/activities/load-clip.ts';
import { createWriteSceneStages } from '../../src/activities/write-scene-stages.ts';
import type { Aspect, MediaProvider } from '../../src/domain/media.ts';
import { probePicture } from '../../src/renderers/video/picture.ts';
import { probeVideo } from '../../src/renderers/video/probe-video.ts';
import { bodiesOf, doneTake, newTake, submit, type TestTake, writeTake } from '../support/media-takes.ts';
import { type MediaWorld, startMediaWorld, tryOnce } from '../support/media-world.ts';
import { testJob } from '../support/postgres.ts';

let world: MediaWorld;
beforeAll(async () => {
  world = await startMediaWorld();
});
afterAll(() => world.close());

const signal = new AbortController().signal;
const row = (take: TestTake) => world.deps.store.record.readTake(take);
const fileOf = (hash: string | null | undefined) => world.deps.store.artifacts.localPath(hash ?? '');

async function fetched(provider: MediaProvider, aspect: Aspect): Promise<TestTake> {
  const take = await doneTake(world, { provider, aspect });
  const { jobId, sectionId } = take;
  await tryOnce(createFetchMedia(world.deps), { jobId, sectionId, take: take.take });
  await world.deps.store.record.changeTake(take, { status: 'accepted' });
  const approved = { acceptedTake: take.take, approvedBy: { kind: 'score' } } as const;
  await world.deps.store.record.setSectionStatus(jobId, sectionId, 'completed', approved);
  return take;
}

/** The film of a job of its own, whose only scene has the asset of the take. */
async function filmOf(take: TestTake, aspect: Aspect): Promise<{ readonly width: number; readonly height: number }> {
  const jobId = `film-of-${take.jobId}`;
  const { store } = world.deps;
  await store.record.createJob(testJob(jobId, { kind: 'scenes', workflowId: `scenes:${jobId}`, input: { aspect } }));
  await store.record.setJobStatus(jobId, 'running');
  const id = `${jobId}-1`;
  const { scene } = take.scene;
  const words = { title: 'Scene 1', goal: 'hook', narration: 'n', visualBrief: 'v', plannedDurationMs: 2_000 };
  await store.record.setPlan(jobId, 'Film', [{ id, number: 1, ...words, scene, workflowId: `w-${jobId}` }]);
  const { videoHash, imageHash } = (await row(take)) ?? {};
  const asset = videoHash ? { videoHash } : { imageHash: imageHash ?? '' };
  const sections = [{ id, ...asset }];
  const wish = { jobId, quality: 'draft', onMissing: 'omit', sections } as const;
  const made = await tryOnce(createAssembleSections(world.deps), wish);
  const { width, height } = await probeVideo(await fileOf(made.videoHash), signal);
  return { width, height };
}

describe('an upright scene', () => {
  test('is asked for upright, comes upright, says so in its take, and makes an upright film', async () => {
    const take = await fetched('kling', '9:16');
    expect(bodiesOf(world, take.scene)).toMatchObject([{ input: { aspect_ratio: '9:16' } }]);
    const { applied, videoHash } = (await row(take)) ?? {};
    expect(applied).toMatchObject({ sent: { width: 720, height: 1280 } });
    expect(JSON.stringify(applied?.['dropped'])).not.toContain('aspect');
    expect(await probeVideo(await fileOf(videoHash), signal)).toMatchObject({ width: 720, height: 1280 });
    expect(await filmOf(take, '9:16')).toEqual({ width: 480, height: 854 });
  });

  test('that is a picture is upright too', async () => {
    const take = await fetched('falai', '9:16');
    expect(bodiesOf(world, take.scene)).toMatchObject([{ image_size: { width: 720, height: 1280 } }]);
    expect(await probePicture(await fileOf((await row(take))?.imageHash))).toEqual({ width: 720, height: 1280 });
    expect(await filmOf(take, '9:16')).toEqual({ width: 480, height: 854 });
  });

  test('of a model that makes no upright film comes wide, its take says so, and the film is upright all the same', async () => {
    const take = await fetched('hailuo', '9:16');
    const { applied, videoHash } = (await row(take)) ?? {};
    expect(applied).toMatchObject({ sent: { width: 1366, height: 768 } });
    expect(applied?.['dropped']).toContain('aspect: hailuo@v2.3 makes no 9:16, so 1366×768 was sent');
    const { width, height } = await probeVideo(await fileOf(videoHash), signal);
    expect(width).toBeGreaterThan(height);
    expect(await filmOf(take, '9:16')).toEqual({ width: 480, height: 854 });
  });

  test('stays upright in the stages, and in an edit of its clip', async () => {
    const take = await fetched('kling', '9:16');
    const { jobId } = take;
    const { record, artifacts } = world.deps.store;
    await tryOnce(createWriteSceneStages(world.deps), { jobId });
    expect(await record.readStage(jobId, 'scene_planner')).toMatchObject({
      scenes: { scenes: [{ index: 1, aspect: '9:16' }] },
    });
    const editJobId = `edit-of-${jobId}`;
    await record.createJob(testJob(editJobId, { kind: 'clip_edit', workflowId: `clip_edit:${editJobId}` }));
    const instruction = await artifacts.putBytes('darker', 'text/plain; charset=utf-8');
    const sectionId = `${editJobId}-1`;
    await tryOnce(createPlanClipEdit(world.deps), {
      jobId,
      clipIndex: 0,
      editJobId,
      sectionId,
      workflowId: 'w',
      instructionHash: instruction.hash,
      provider: 'kling',
    });
    const scene = (await record.readSection(editJobId, sectionId))?.scene;
    expect(scene).toMatchObject({ aspect: '9:16' });
    const prompt = await artifacts.putBytes(`A cup of tea, darker ${take.scene.mark}`, 'text/plain; charset=utf-8');
    const parentHash = (await row(take))?.videoHash ?? '';
    const edit = { creativity: 0.3, promptHash: prompt.hash, parentHash, seed: 7 };
    const edited = await newTake(world, { provider: 'kling', aspect: scene?.aspect ?? '16:9' }, { edit });
    await submit(world.deps, { ...edited, edit });
    expect((await row(edited))?.applied).toMatchObject({ sent: { width: 720, height: 1280 } });
    expect(bodiesOf(world, take.scene).at(-1)).toMatchObject({ input: { aspect_ratio: '9:16' } });
  });

  test('is upright in every retake', async () => {
    const take = await newTake(world, { provider: 'kling', aspect: '9:16' });
    await submit(world.deps, take);
    const retake = await writeTake(world, take.scene, { order: { retake: 2, fromTake: 1 } });
    expect((await row(retake))?.applied).toMatchObject({ sent: { width: 720, height: 1280 } });
  });
});

test('a scene of before there was a choice is asked for wide', async () => {
  const take = await newTake(world, { provider: 'falai' });
  await submit(world.deps, take);
  expect(bodiesOf(world, take.scene)).toMatchObject([{ image_size: { width: 1280, height: 720 } }]);
});
