// A scenes job with a cut in the record, as its workflow leaves it: clips that ffmpeg drew, joined by the real activity.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAssembleSections } from '../../src/activities/assemble-sections.ts';
import { createJoinCut } from '../../src/activities/join-cut.ts';
import type { ActivityDeps } from '../../src/activities/deps.ts';
import { createWriteSceneStages } from '../../src/activities/write-scene-stages.ts';
import type { JoinCutResult } from '../../src/activities/inputs.ts';
import { findClip } from '../../src/store/find-clip.ts';
import { keepOriginal, showClipVersion } from '../../src/store/use-clip-version.ts';
import { sampleScene } from '../api/sample-scenes.ts';
import { makeClip } from '../renderers/video/clips.ts';
import { startTestWorld, type TestWorld } from './activity-deps.ts';
import { run } from './clip-edit-world.ts';
import { testJob } from './postgres.ts';

export type CutWorld = TestWorld & {
  /** A clip of a second in one colour; answers its hash. */
  clip(colour: string): Promise<string>;
  /** A job of that many scenes that has ended, with its cut. */
  job(colours: readonly string[]): Promise<string>;
  /** What an edit leaves: the next version, shown in the stages. The cut is as it was. */
  edit(jobId: string, clipIndex: number, colour: string): Promise<void>;
  joinCut(jobId: string, deps?: ActivityDeps): Promise<JoinCutResult>;
  /** Hash of the cut as it is now. */
  video(jobId: string): Promise<string>;
};

export async function startCutWorld(): Promise<CutWorld> {
  const base = await startTestWorld(() => ({ kind: 'error', status: 400, message: 'no call is expected' }));
  const folder = await mkdtemp(join(tmpdir(), 'retake-cut-'));
  const { store } = base.deps;
  const drawn = new Map<string, Promise<string>>();
  let count = 0;
  const draw = async (colour: string): Promise<string> => {
    const path = await makeClip(join(folder, `${colour}.mp4`), `color=c=${colour}`);
    return (await store.artifacts.putFile(path, 'video/mp4')).hash;
  };
  const clip: CutWorld['clip'] = (colour) => {
    const known = drawn.get(colour) ?? draw(colour);
    drawn.set(colour, known);
    return known;
  };

  async function accept(jobId: string, number: number, colour: string): Promise<string> {
    const key = { jobId, sectionId: `${jobId}-${number}`, take: 1 };
    const videoHash = await clip(colour);
    await store.record.beginTake({ ...key, origin: 'variant', ladder: 1, round: 0, variant: 1, provider: 'kling' });
    await store.record.changeTake(key, { status: 'accepted', videoHash, durationMs: 1_000, score: 90 });
    await store.record.setSectionStatus(jobId, key.sectionId, 'completed', { acceptedTake: 1 });
    return videoHash;
  }

  async function job(colours: readonly string[]): Promise<string> {
    count += 1;
    const jobId = `cut${count}`;
    const scenes = colours.map((_, index) => sampleScene(index + 1, { durationMs: 1_000 }));
    await store.record.createJob(
      testJob(jobId, { kind: 'scenes', input: { quality: 'draft' }, workflowId: `scenes:${jobId}` }),
    );
    await store.record.setPlan(
      jobId,
      'Colours',
      scenes.map((scene) => ({
        id: `${jobId}-${scene.index}`,
        number: scene.index,
        title: `Scene ${scene.index}`,
        goal: '',
        narration: scene.narration,
        visualBrief: '',
        plannedDurationMs: 1_000,
        scene,
        workflowId: `scenes:${jobId}:section:${jobId}-${scene.index}`,
      })),
    );
    const sections: { id: string; videoHash: string }[] = [];
    for (const [at, colour] of colours.entries())
      sections.push({ id: `${jobId}-${at + 1}`, videoHash: await accept(jobId, at + 1, colour) });
    await createWriteSceneStages(base.deps)({ jobId });
    await run(createAssembleSections(base.deps), { jobId, quality: 'draft', onMissing: 'omit', sections });
    await store.record.setJobStatus(jobId, 'completed');
    return jobId;
  }

  async function edit(jobId: string, clipIndex: number, colour: string): Promise<void> {
    const { record, clips, artifacts } = store;
    const found = await findClip({ record, clips, artifacts, logger: base.deps.logger }, { jobId, clipIndex });
    if (found.kind === 'missing') throw new Error(found.message);
    const versions = await keepOriginal(store, found);
    const row = await clips.add({
      jobId,
      clipIndex,
      parent: versions.find(({ isCurrent }) => isCurrent)?.version ?? 1,
      editJobId: `${jobId}-${clipIndex}-${colour}`,
      sectionId: 'edit-1',
      take: 1,
      promptHash: (await artifacts.putBytes(colour, 'text/plain')).hash,
      medium: 'video',
      assetHash: await clip(colour),
      durationMs: 1_000,
      createdBy: 'ann',
    });
    await showClipVersion(store, row, found);
  }

  return {
    ...base,
    clip,
    job,
    edit,
    joinCut: (jobId, deps = base.deps) => run(createJoinCut(deps), { jobId }),
    video: async (jobId) => (await store.record.readJob(jobId))?.artifacts['video'] ?? '',
    close: async () => {
      await rm(folder, { recursive: true, force: true });
      await base.close();
    },
  };
}
