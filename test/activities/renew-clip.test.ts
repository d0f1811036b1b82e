// The clip of a scene that is made again: never lost, never mixed up, and shown whatever stopped in between (SPEC A9, R1, R8).
import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createEndRegeneration } from '../../src/activities/carry-section.ts';
import type { ActivityDeps } from '../../src/activities/deps.ts';
import { renewClip } from '../../src/activities/renew-clip.ts';
import { createWriteSceneStages } from '../../src/activities/write-scene-stages.ts';
import type { Store } from '../../src/store/store.ts';
import { type SampleScenes, sampleScenes } from '../api/sample-scenes.ts';
import { useTestWorld } from '../support/activity-deps.ts';
import { withHugeSeed } from '../support/sample-clips.ts';

let store: Store;
let sample: SampleScenes;
let count = 0;
const world = useTestWorld(() => ({ kind: 'error', status: 400, message: 'no call is expected' }));
beforeAll(async () => {
  ({ store } = world.deps);
});
beforeEach(async () => {
  count += 1;
  sample = await sampleScenes(store, `renew${count}`);
});

const idOf = (scene: number): string => `${sample.jobId}-${scene}`;
const ref = (scene = 1) => ({ jobId: sample.jobId, sectionId: idOf(scene) });
const made = { isMade: true };
const writeStages = (deps = world.deps) => createWriteSceneStages(deps)({ jobId: sample.jobId });
const clips = async () => {
  const stage = await store.record.readStage(sample.jobId, 'video_generator');
  // As the stage is written.
  return (stage as { clips: { clips: { index: number; assetHash: string; version?: number }[] } }).clips.clips;
};
const versions = async (index = 0) =>
  (await store.clips.list(sample.jobId, index)).map(({ version, parent, take, isCurrent }) => [
    version,
    parent,
    take,
    isCurrent,
  ]);

/** The same with some parts of the store replaced. */
function failing(parts: Partial<Store>): ActivityDeps {
  return { ...world.deps, store: { ...store, ...parts } };
}

async function begin(scene = 1): Promise<void> {
  await store.regenerations.begin({ ...ref(scene), requestedBy: 'ann', workflowIdOf: (number) => `again-${number}` });
  await store.record.setSectionStatus(sample.jobId, idOf(scene), 'running');
}

/** A later take, accepted; answers its asset. */
async function accept(take: number, scene = 1): Promise<string> {
  const key = { ...ref(scene), take };
  const { hash } = await store.artifacts.putBytes(`take ${take} of ${idOf(scene)}`, 'video/mp4');
  await store.record.beginTake({ ...key, origin: 'retake', ladder: take, round: 0, variant: 1, provider: 'kling' });
  await store.record.changeTake(key, { status: 'accepted', videoHash: hash, durationMs: 5_000, score: 90 });
  await store.record.setSectionStatus(sample.jobId, idOf(scene), 'completed', { acceptedTake: take });
  return hash;
}

const end = (status: 'completed' | 'failed' | 'canceled', deps = world.deps) =>
  createEndRegeneration(deps)({ ...ref(), number: 1, status });

/** What an edit leaves: versions 1 and 2. */
async function edit(): Promise<void> {
  const { hash: promptHash } = await store.artifacts.putBytes('a prompt', 'text/plain');
  const version = { jobId: sample.jobId, clipIndex: 0, sectionId: idOf(1), promptHash, medium: 'video' } as const;
  await store.clips.add({ ...version, take: 1, assetHash: sample.assetHash, createdBy: 'ann' });
  const { hash } = await store.artifacts.putBytes(`edited ${sample.jobId}`, 'video/mp4');
  await store.clips.add({
    ...version,
    parent: 1,
    take: 1,
    editJobId: `${sample.jobId}-e`,
    assetHash: hash,
    createdBy: 'bo',
  });
}

describe('a scene that is made again while its job ends', () => {
  test('stands in the stages with the asset that it had', async () => {
    await begin();
    await writeStages();
    expect(await clips()).toMatchObject([{ index: 0, assetHash: sample.assetHash }]);
  });

  test('and is done while they are written is shown in them', async () => {
    await begin();
    let isMade = false;
    const record = {
      ...store.record,
      writeStage: async (...[jobId, stage, metadata]: Parameters<Store['record']['writeStage']>) => {
        if (stage === 'video_generator' && !isMade) {
          isMade = true;
          await accept(2);
          await end('completed');
        }
        await store.record.writeStage(jobId, stage, metadata);
      },
    };
    await writeStages(failing({ record }));
    const now = (await store.record.readTake({ ...ref(), take: 2 }))?.videoHash;
    expect(await clips()).toMatchObject([{ index: 0, assetHash: now, version: 2 }]);
    expect(await versions()).toEqual([
      [1, null, 1, false],
      [2, 1, 2, true],
    ]);
  });
});

describe('the end of making a scene again', () => {
  test('makes its asset the next version, behind the one that the scene had', async () => {
    await writeStages();
    await begin();
    const hash = await accept(2);
    await end('completed');
    expect(await versions()).toEqual([
      [1, null, 1, false],
      [2, 1, 2, true],
    ]);
    expect(await clips()).toMatchObject([{ assetHash: hash, version: 2 }]);
    await end('completed');
    expect(await versions()).toHaveLength(2);
  });

  test('without success leaves a clip as its edits left it', async () => {
    await writeStages();
    await edit();
    await begin();
    await end('failed');
    expect(await versions()).toEqual([
      [1, null, 1, false],
      [2, 1, 1, true],
    ]);
  });

  test('without success puts a clip back that the stages lack', async () => {
    await store.record.writeStage(sample.jobId, 'video_generator', { clips: { clips: [] } });
    await store.record.writeStage(sample.jobId, 'prompt_generator', { prompts: { prompts: [] } });
    await begin();
    await end('canceled');
    expect(await clips()).toMatchObject([{ index: 0, assetHash: sample.assetHash }]);
  });

  test('closes what was asked about the scene, and nothing of another one', async () => {
    await begin();
    const review = { id: `${sample.jobId}-again`, subject: 'section', reason: 'auto_regeneration_failed' } as const;
    await store.reviews.open({ ...ref(), ...review, question: 'Which one?', workflowId: 'again-1' });
    await end('canceled');
    expect(await store.reviews.read(review.id)).toMatchObject({ status: 'canceled' });
    expect(await store.reviews.read(sample.reviewId)).toMatchObject({ status: 'open' });
  });

  test('shows its version where an earlier try stopped before that', async () => {
    await writeStages();
    await begin();
    const hash = await accept(2);
    const clipEdits = { ...store.clipEdits, show: () => Promise.reject(new Error('the worker died here')) };
    await expect(end('completed', failing({ clipEdits }))).rejects.toThrow('the worker died here');
    expect(await clips()).toMatchObject([{ assetHash: sample.assetHash }]);
    await end('completed');
    expect(await clips()).toMatchObject([{ assetHash: hash, version: 2 }]);
    expect(await versions()).toHaveLength(2);
  });
});

describe('a clip that the stages seem to lack', () => {
  test('is not written anew where they could only not be read', async () => {
    await writeStages();
    await begin();
    await accept(2);
    const record = { ...store.record, readStage: () => Promise.reject(new Error('the database is away')) };
    await expect(renewClip(failing({ record }), ref(), made)).rejects.toThrow('could not be read');
    expect(await clips()).toMatchObject([{ assetHash: sample.assetHash }]);
    await renewClip(world.deps, ref(), made);
    expect(await versions()).toHaveLength(2);
  });

  test('joins them beside one that joins at the same time', async () => {
    await accept(3, 2);
    await Promise.all([renewClip(world.deps, ref(1), made), renewClip(world.deps, ref(2), made)]);
    expect((await clips()).map(({ index }) => index).toSorted((a, b) => a - b)).toEqual([0, 1]);
    expect(await store.record.readStage(sample.jobId, 'prompt_generator')).toMatchObject({
      prompts: { prompts: [{}, {}] },
    });
  });

  test('leaves what stands beside it as it is, to the last digit', async () => {
    await writeStages();
    await world.database.query(withHugeSeed(sample.jobId, 0));
    await accept(3, 2);
    await renewClip(world.deps, ref(2), made);
    const { rows } = await world.database.query(
      `select metadata #>> '{clips,clips,0,generation_seed}' as seed, metadata #>> '{clips,clips,1,index}' as index
       from job_stages where job_id = $1 and stage = 'video_generator'`,
      [sample.jobId],
    );
    expect(rows).toEqual([{ seed: '9007199254740993777', index: '1' }]);
  });

  test('takes the place of an entry that cannot be used', async () => {
    await store.record.writeStage(sample.jobId, 'video_generator', {
      clips: { clips: [{ index: 0, assetHash: '?' }] },
    });
    await renewClip(world.deps, ref(), made);
    expect(await clips()).toMatchObject([{ index: 0, assetHash: sample.assetHash }]);
  });

  test('stays out of a stage that is no list, which is left alone', async () => {
    await store.record.writeStage(sample.jobId, 'video_generator', { clips: 'lost' });
    await renewClip(world.deps, ref(), made);
    expect(await store.record.readStage(sample.jobId, 'video_generator')).toEqual({ clips: 'lost' });
  });
});
