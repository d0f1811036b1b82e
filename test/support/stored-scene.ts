// Scenes as they stand in the record, for tests of the store.
import type { Scene } from '../../src/domain/media.ts';
import type { TakeChange } from '../../src/store/take-change.ts';
import type { CallIntent, NewJob, NewTake, PlannedRow, Store, TakeKey } from '../../src/store/store.ts';
import { testJob } from './postgres.ts';

/** A video of two seconds that Kling is to make. */
export function testScene(index: number, more: Partial<Scene> = {}): Scene {
  return {
    index,
    sceneType: 'hook',
    contentType: 'nature',
    narration: 'n',
    visualDirection: 'A forest in the morning.',
    durationMs: 2000,
    medium: 'video',
    provider: 'kling',
    referenceImages: [],
    ...more,
  };
}

export function plannedScene(jobId: string, number: number, more: Partial<Scene> = {}): PlannedRow {
  const scene = testScene(number, more);
  return {
    id: `${jobId}-${number}`,
    number,
    title: `Scene ${number}`,
    goal: scene.sceneType,
    narration: scene.narration,
    visualBrief: scene.visualDirection,
    plannedDurationMs: scene.durationMs,
    scene,
    workflowId: `scenes:${jobId}:section:${jobId}-${number}`,
  };
}

/** A scenes job with two scenes, both at work. */
export async function startScenes(store: Store, jobId: string, more: Partial<NewJob> = {}): Promise<void> {
  await store.record.createJob(testJob(jobId, { kind: 'scenes', workflowId: `scenes:${jobId}`, ...more }));
  await store.record.setJobStatus(jobId, 'running');
  const numbers = [1, 2];
  await store.record.setPlan(
    jobId,
    'Storyboard',
    numbers.map((number) => plannedScene(jobId, number)),
  );
  for (const number of numbers) await store.record.setSectionStatus(jobId, `${jobId}-${number}`, 'running');
}

export function sceneKey(jobId: string, take: number, number = 1): TakeKey {
  return { jobId, sectionId: `${jobId}-${number}`, take };
}

/** A take of Kling, the first generation of its ladder. */
export function mediaTake(key: TakeKey, more: Partial<NewTake> = {}): NewTake {
  return { ...key, origin: 'variant', ladder: 1, round: 0, variant: 1, provider: 'kling', retake: 0, seed: 7, ...more };
}

/** A take that gave a clip and was scored. */
export async function scoredTake(store: Store, key: TakeKey, more: Partial<TakeChange> = {}): Promise<void> {
  await store.record.beginTake(mediaTake(key));
  await store.record.changeTake(key, { status: 'rejected', videoHash: `clip${key.take}`, score: 50, ...more });
}

/** The paid create of a take. */
export function mediaCall(take: TakeKey, more: Partial<CallIntent> = {}): CallIntent {
  return {
    key: `${take.sectionId}/submit:${take.take}`,
    ...take,
    step: `submit:${take.take}`,
    role: 'video',
    vendor: 'piapi',
    model: 'kling-test',
    requestHash: 'r',
    reservedNanoUsd: 200,
    priceVersion: '1',
    repeat: 0,
    ...more,
  };
}
