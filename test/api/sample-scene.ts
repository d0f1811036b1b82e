// A job of scenes with one scene that its retakes did not bring to the bar, as workflows would have left it.
import type { Medium, Scene } from '../../src/domain/media.ts';
import type { Store } from '../../src/store/store.ts';
import { testJob } from '../support/postgres.ts';

export type SampleScene = { readonly jobId: string; readonly reviewId: string; readonly assetHash: string };

const sceneOf = (medium: Medium): Scene => ({
  index: 1,
  sceneType: 'hook',
  contentType: 'person',
  narration: 'Mornings can be slow.',
  visualDirection: 'A woman in a sunlit kitchen pours coffee',
  durationMs: medium === 'video' ? 5_000 : 0,
  medium,
  provider: medium === 'video' ? 'kling' : 'falai',
  referenceImages: [],
});

/** Its id is `<jobId>-1`; take 1 is the best one, take 2 gave nothing. */
export async function sampleScene(store: Store, jobId: string, medium: Medium): Promise<SampleScene> {
  const { record, reviews, artifacts } = store;
  const sectionId = `${jobId}-1`;
  await record.createJob(testJob(jobId, { kind: 'scenes', workflowId: `scenes:${jobId}` }));
  await record.setJobStatus(jobId, 'running');
  const plan = { id: sectionId, number: 1, title: 'Slow mornings', goal: 'hook', narration: 'n', visualBrief: 'v' };
  const workflowId = `scenes:${jobId}:section:${sectionId}`;
  const scene = sceneOf(medium);
  await record.setPlan(jobId, 'Morning coffee', [
    { ...plan, renderer: 'svg', plannedDurationMs: scene.durationMs, scene, workflowId },
  ]);
  const asset = await artifacts.putBytes(`the asset of ${jobId}`, medium === 'video' ? 'video/mp4' : 'image/png');
  const made = { provider: scene.provider, origin: 'variant', ladder: 1, round: 0, variant: 1, retake: 0 } as const;
  await record.setSectionStatus(jobId, sectionId, 'running');
  await record.beginTake({ jobId, sectionId, take: 1, ...made });
  const hashes = medium === 'video' ? { videoHash: asset.hash } : { imageHash: asset.hash };
  await record.changeTake({ jobId, sectionId, take: 1 }, { status: 'rejected', score: 64, ...hashes });
  await record.beginTake({ jobId, sectionId, take: 2, ...made });
  await record.changeTake({ jobId, sectionId, take: 2 }, { status: 'failed' });
  const reviewId = `review-${jobId}`;
  await reviews.open({
    id: reviewId,
    jobId,
    sectionId,
    subject: 'section',
    reason: 'auto_regeneration_failed',
    question: 'The retakes did not bring this scene to the bar.',
    workflowId,
    bestTake: 1,
    contentHash: asset.hash,
  });
  await record.setSectionStatus(jobId, sectionId, 'waiting_review');
  await record.setJobStatus(jobId, 'waiting_review');
  return { jobId, reviewId, assetHash: asset.hash };
}
