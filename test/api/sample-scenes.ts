// A job of scenes in the record, as workflows would have left it: one passed by its score, one that waits for a person.
import type { Scene } from '../../src/domain/media.ts';
import { scenesPolicy } from '../../src/domain/policy/scenes.ts';
import type { Store } from '../../src/store/store.ts';
import { testJob } from '../support/postgres.ts';

export type SampleScenes = {
  readonly jobId: string;
  readonly reviewId: string;
  readonly assetHash: string;
  readonly pictureHash: string;
};

const models = { kling: 'piapi:kling@3.0', runway: 'runway:gen4.5', flux: 'piapi:Qubico/flux1-schnell' } as const;

export function sampleScene(index: number, more: Partial<Scene> = {}): Scene {
  return {
    index,
    sceneType: 'hook',
    contentType: 'person',
    narration: `What is said in scene ${index}`,
    visualDirection: `What is seen in scene ${index}`,
    durationMs: 5_000,
    medium: 'video',
    provider: 'kling',
    referenceImages: [],
    ...more,
  };
}

/** Scene 1 passed at once, scene 2 (a picture) waits after a retake. `title` goes everywhere that a person's text can go. */
export async function sampleScenes(store: Store, jobId: string, title = 'Morning coffee'): Promise<SampleScenes> {
  const { record, artifacts, reviews } = store;
  const scenes = [
    sampleScene(1),
    sampleScene(2, { medium: 'image', provider: 'flux', durationMs: 0, sceneType: title }),
  ];
  const planned = scenes.map((scene) => ({
    scene,
    policy: scenesPolicy({ scene, callable: ['kling', 'runway', 'flux'], models, preset: 'default', retakesAtOnce: 1 }),
  }));
  const storyboard = await artifacts.putBytes(JSON.stringify({ title, scenes: planned }), 'application/json');
  await record.createJob(
    testJob(jobId, {
      kind: 'scenes',
      input: { title, scenes, assemble: false, onMissing: 'omit', quality: 'draft' },
      policy: { storyboardHash: storyboard.hash },
      workflowId: `scenes:${jobId}`,
    }),
  );
  await record.setJobStatus(jobId, 'running');
  await record.setPlan(
    jobId,
    title,
    scenes.map((scene) => ({
      id: `${jobId}-${scene.index}`,
      number: scene.index,
      title: scene.sceneType,
      goal: scene.visualDirection,
      narration: scene.narration,
      visualBrief: scene.visualDirection,
      plannedDurationMs: scene.durationMs,
      scene,
      workflowId: `scenes:${jobId}:section:${jobId}-${scene.index}`,
    })),
  );
  const video = await artifacts.putBytes(`not really a video of ${jobId}, ${'x'.repeat(1000)}`, 'video/mp4');
  const picture = await artifacts.putBytes(`not really a picture of ${jobId}`, 'image/png');
  await passed(store, jobId, video.hash);
  await waiting(store, { jobId, title, pictureHash: picture.hash });
  const reviewId = `review-${jobId}`;
  await reviews.open({
    id: reviewId,
    jobId,
    sectionId: `${jobId}-2`,
    subject: 'section',
    reason: 'auto_regeneration_failed',
    question: `Is take 1 of "${title}" good enough?`,
    workflowId: `scenes:${jobId}:section:${jobId}-2`,
    bestTake: 1,
    contentHash: picture.hash,
  });
  await record.setSectionStatus(jobId, `${jobId}-2`, 'waiting_review');
  await record.setJobStatus(jobId, 'waiting_review');
  return { jobId, reviewId, assetHash: video.hash, pictureHash: picture.hash };
}

const made = { origin: 'variant', round: 0, variant: 1 } as const;

async function passed({ record }: Store, jobId: string, videoHash: string): Promise<void> {
  const sectionId = `${jobId}-1`;
  const key = { jobId, sectionId, take: 1 };
  await record.setSectionStatus(jobId, sectionId, 'running');
  await record.beginTake({
    ...key,
    ...made,
    ladder: 1,
    provider: 'kling',
    vendor: 'piapi',
    model: 'piapi:kling@3.0',
    retake: 0,
    seed: 77,
    applied: {
      sent: { model: 'piapi:kling@3.0', durationS: 5, width: 1280, height: 720 },
      dropped: ['seed'],
      choice: "First generation: kling, the scene's own",
      fixes: [],
    },
  });
  await record.changeTake(key, {
    status: 'accepted',
    videoHash,
    durationMs: 5_000,
    score: 86,
    recommendation: 'approve',
  });
  await record.setSectionStatus(jobId, sectionId, 'completed', { acceptedTake: 1, approvedBy: { kind: 'score' } });
}

async function waiting(
  { record }: Store,
  { jobId, title, pictureHash }: { readonly jobId: string; readonly title: string; readonly pictureHash: string },
): Promise<void> {
  const sectionId = `${jobId}-2`;
  await record.setSectionStatus(jobId, sectionId, 'running');
  const first = { jobId, sectionId, take: 1 };
  await record.beginTake({ ...first, ...made, ladder: 1, provider: 'flux', retake: 0, seed: 5 });
  await record.changeTake(first, {
    status: 'rejected',
    imageHash: pictureHash,
    score: 61,
    recommendation: 'regenerate',
    issues: [{ category: 'ai_artifacts', severity: 'high', description: title }],
  });
  const second = { jobId, sectionId, take: 2 };
  const applied = {
    sent: { model: 'fal:fal-ai/flux/schnell', width: 1280, height: 720, seed: 6 },
    dropped: ['negativePrompt'],
    choice: 'Retake 2: another provider than flux, the first in the order',
    fixes: ['photorealistic, clean'],
  };
  const retaken = { ...made, origin: 'retake', ladder: 3, provider: 'falai', retake: 2, seed: 6, applied } as const;
  await record.beginTake({ ...second, ...retaken, fromTake: 1, scoreBefore: 61 });
  await record.changeTake(second, {
    status: 'rejected',
    imageHash: pictureHash,
    score: 58,
    retakeResult: 'failed',
    isSignificant: false,
    recommendation: 'needs_review',
  });
}
