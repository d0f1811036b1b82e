// A world of media vendors that answer at once, and scenes in it: each with its own judge and its own mark in every prompt.
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import type { ActivityDeps } from '../../src/activities/deps.ts';
import type { SectionRef } from '../../src/activities/inputs.ts';
import type { DemoTask } from '../../src/demo/media/media-request.ts';
import type { DemoReply, DemoScript } from '../../src/demo/script.ts';
import { mediumOf, type MediaProvider, type Scene } from '../../src/domain/media.ts';
import { imageOrder, scenesPolicy, videoOrder } from '../../src/domain/policy/scenes.ts';
import type { SectionPolicy } from '../../src/domain/policy/section-policy.ts';
import { createMediaTasks, type MediaTimeouts } from '../../src/providers/media/create-media-tasks.ts';
import type { MediaTasks } from '../../src/providers/media/media-tasks.ts';
import { providerModels } from '../../src/providers/media/provider-models.ts';
import { readReference } from '../../src/prompts/reference.ts';
import type { TestWorld } from './activity-deps.ts';
import { startTestWorld } from './activity-deps.ts';
import { testJob } from './postgres.ts';
import { onceStarted } from './once-started.ts';

/** The judge's score of a take; from 70 on it approves. */
export type Judge = (asked: { readonly retake: number; readonly provider: string }) => number;

export type MediaWorld = TestWorld & {
  /** Clients of the same vendors that wait less long. */
  readonly impatient: (timeouts: MediaTimeouts) => MediaTasks;
  /** Every paid create whose prompt has the mark. */
  readonly tasksOf: (mark: string) => readonly DemoTask[];
  /** Adds a job with one scene, at work. */
  readonly addScene: (wish?: SceneWish) => Promise<TestScene>;
};

export type SceneWish = Partial<Scene> & { readonly judge?: Judge; readonly policy?: Partial<SectionPolicy> };

export type TestScene = {
  readonly ref: SectionRef;
  readonly scene: Scene;
  /** Stands in every prompt of the scene, and in no other. */
  readonly mark: string;
  readonly policy: SectionPolicy;
  readonly workflowId: string;
};

function replyOf(title: string, score: number): DemoReply {
  const reply = {
    overallScore: score,
    issues: score >= 70 ? [] : [{ category: 'composition', severity: 'low', description: 'the subject is off centre' }],
    improvedPrompt: `A better cup of tea ${title}`,
    recommendation: score >= 70 ? 'approve' : 'regenerate',
  };
  return { kind: 'text', text: JSON.stringify(reply) };
}

function judgeBy(judges: ReadonlyMap<string, Judge>): DemoScript {
  return ({ prompt }) => {
    const { topic = '', retake = 0, provider = '' } = readReference(prompt) ?? {};
    return replyOf(topic, judges.get(topic)?.({ retake, provider }) ?? 90);
  };
}

/** `runningMs`: how long the vendors take for a task. */
export async function startMediaWorld(runningMs = 20): Promise<MediaWorld> {
  const judges = new Map<string, Judge>();
  const world = await startTestWorld(judgeBy(judges), {
    pace: { queuedMs: 10, runningMs },
    outages: [],
    webhookRetryMs: 20,
  });
  const { piapi, fal, runway } = world.vendors.baseUrls;
  const settings = (baseUrl: string) => ({ apiKey: 'demo', baseUrl });
  let count = 0;
  return {
    ...world,
    impatient: (timeouts) =>
      createMediaTasks({ piapi: settings(piapi), fal: settings(fal), runway: settings(runway) }, timeouts),
    tasksOf: (mark) => world.vendors.tasks().filter(({ request }) => request.prompt.includes(mark)),
    addScene: async ({ judge, policy, ...wish } = {}) => {
      count += 1;
      const made = sceneOf(`media-${count}`, `[m${count}]`, wish);
      if (judge !== undefined) judges.set(made.mark, judge);
      await record(world.deps, made);
      return { ...made, policy: { ...made.policy, ...policy } };
    },
  };
}

function sceneOf(jobId: string, mark: string, wish: Partial<Scene>): TestScene {
  const provider = wish.provider ?? 'falai';
  const medium = mediumOf(provider);
  const scene: Scene = {
    index: 1,
    sceneType: 'hook',
    contentType: 'product',
    narration: 'n',
    visualDirection: `A cup of tea ${mark}`,
    durationMs: medium === 'video' ? 2_000 : 0,
    medium,
    provider,
    referenceImages: [],
    ...wish,
  };
  const sectionId = `${jobId}-1`;
  return {
    ref: { jobId, sectionId },
    scene,
    mark,
    policy: policyOf(scene),
    workflowId: `scenes:${jobId}:section:${sectionId}`,
  };
}

/** Every provider can be called. */
export function policyOf(scene: Scene, more: Partial<Parameters<typeof scenesPolicy>[0]> = {}): SectionPolicy {
  const callable: readonly MediaProvider[] = [...videoOrder, 'veo', ...imageOrder];
  return scenesPolicy({ scene, callable, models: providerModels, preset: 'default', retakesAtOnce: 1, ...more });
}

async function record({ store }: ActivityDeps, { ref, scene, mark, workflowId }: TestScene): Promise<void> {
  const { jobId, sectionId } = ref;
  await store.record.createJob(testJob(jobId, { kind: 'scenes', workflowId: `scenes:${jobId}` }));
  await store.record.setJobStatus(jobId, 'running');
  await store.record.setPlan(jobId, mark, [
    {
      id: sectionId,
      number: 1,
      title: 'Scene 1',
      goal: scene.sceneType,
      narration: scene.narration,
      visualBrief: scene.visualDirection,
      plannedDurationMs: scene.durationMs,
      scene,
      workflowId,
    },
  ]);
  await store.record.setSectionStatus(jobId, sectionId, 'running');
}

const silent = new DefaultLogger('ERROR', () => undefined);

/** One try of an activity, the `attempt`th. */
export function tryOnce<I, O>(activity: (input: I) => Promise<O>, input: I, attempt = 1): Promise<O> {
  return new MockActivityEnvironment({ attempt }, { logger: silent }).run(activity, input);
}

/** Tries of an activity one after the other, each with the last beat of the one before it. */
export function triesOf<I, O>(activity: (input: I) => Promise<O>, input: I): () => Promise<O> {
  let attempt = 0;
  let heartbeatDetails: unknown;
  return async () => {
    attempt += 1;
    const environment = new MockActivityEnvironment({ attempt, heartbeatDetails }, { logger: silent });
    environment.on('heartbeat', (details: unknown) => {
      heartbeatDetails = details;
    });
    return await environment.run(activity, input);
  };
}

/** The same for a test file: started before its tests, closed after them. */
export function useMediaWorld(runningMs?: number): MediaWorld {
  return onceStarted(() => startMediaWorld(runningMs));
}
